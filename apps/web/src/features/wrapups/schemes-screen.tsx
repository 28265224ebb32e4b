/** What is asked after calls of each queue: results, whether one is required, more time, words of the guide. */
import '../routing/routing.css';
import '../waitrooms/waitrooms.css';
import type { SchemeListed, Step } from '@qiao/server/contracts/wrapups';
import { useMutation, useQuery } from '@tanstack/react-query';
import { ClipboardCheck } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { api } from '../../shared/api.ts';
import { i18n, nameIn, useTranslation } from '../../shared/i18n.ts';
import { queryClient } from '../../shared/query.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Input } from '../../shared/ui/field.tsx';
import { Icon } from '../../shared/ui/icon.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { textOf, treeOf } from './tree-text.ts';

const steps: readonly Step[] = ['greet', 'verify', 'need', 'record', 'solve', 'confirm', 'close'];
const count = (tree: SchemeListed['dispositions']): number =>
  tree.reduce((sum, one) => sum + (one.children.length > 0 ? count(one.children as typeof tree) : 1), 0);

export function Component() {
  const { t } = useTranslation('wrapups');
  const { data, isPending, isError, error, refetch } = useQuery({
    queryKey: ['wrapups', 'schemes'],
    queryFn: async ({ signal }) => (await api('GET /api/wrapups/schemes', { signal })).schemes,
  });
  const [open, setOpen] = useState<string | null>(null);
  const chosen = data?.find(({ queueId }) => queueId === open);
  return (
    <Page title={t('ui.title')}>
      <p className="rt-note">{t('ui.rule')}</p>
      {isError ? <Failed error={error} retry={() => void refetch()} /> : null}
      {isPending ? <Skeleton rows={4} height={64} /> : null}
      {data?.length === 0 ? <Empty icon={ClipboardCheck} title={t('ui.none')} text={t('ui.none-text')} /> : null}
      <ul className="rt-list">
        {data?.map((scheme) => (
          <li key={scheme.queueId}>
            <button type="button" className="rt-row" onClick={() => setOpen(scheme.queueId)}>
              <Icon of={ClipboardCheck} size={18} />
              <span>
                <b>{nameIn(scheme.queueName)}</b>
                <small>
                  {[
                    t('ui.tags.codes', { count: count(scheme.dispositions) }),
                    ...(scheme.required ? [t('ui.tags.required')] : []),
                    t('ui.tags.wrapup', { count: scheme.wrapupSeconds }),
                  ].join(' · ')}
                </small>
              </span>
            </button>
          </li>
        ))}
      </ul>
      {chosen ? (
        <SchemeDrawer key={`${chosen.queueId}-${chosen.version}`} scheme={chosen} onDone={() => setOpen(null)} />
      ) : null}
    </Page>
  );
}

function SchemeDrawer({ scheme, onDone }: { scheme: SchemeListed; onDone: () => void }) {
  const { t } = useTranslation('wrapups');
  const { queueId, queueName, wrapupSeconds: _, ...given } = scheme;
  const [draft, setDraft] = useState(given);
  const [text, setText] = useState(() => textOf(given.dispositions));
  const { tree, wrong } = treeOf(text);
  const set = (part: Partial<typeof draft>) => setDraft((now) => ({ ...now, ...part }));
  const keep = useMutation({
    mutationFn: () => {
      const scripts = Object.fromEntries(Object.entries(draft.scripts).filter(([, words]) => words?.zh || words?.en));
      return api('PUT /api/wrapups/schemes/{queueId}', {
        params: { queueId },
        body: { ...draft, dispositions: tree, scripts },
      });
    },
    onSuccess: () => {
      toast('ok', t('ui.saved'));
      onDone();
    },
    onError: toastError,
    onSettled: () => void queryClient.invalidateQueries({ queryKey: ['wrapups', 'schemes'] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (wrong === null) keep.mutate();
  };
  const number = (key: 'extendSeconds' | 'mostExtensions', min: number, max: number, label: string) => (
    <Field label={label}>
      {(props) => (
        <Input
          {...props}
          type="number"
          required
          min={min}
          max={max}
          value={draft[key]}
          onChange={(event) => set({ [key]: Number(event.target.value) })}
        />
      )}
    </Field>
  );
  const tick = (key: 'required' | 'guide', label: string) => (
    <label className="wr-tick">
      <input type="checkbox" checked={draft[key]} onChange={(event) => set({ [key]: event.target.checked })} />
      <span>{label}</span>
    </label>
  );
  return (
    <Dialog
      kind="drawer"
      title={nameIn(queueName)}
      width={560}
      onClose={onDone}
      footer={
        <Button kind="primary" type="submit" form="scheme-form" busy={keep.isPending}>
          {i18n.t('ui:save')}
        </Button>
      }
    >
      <form id="scheme-form" onSubmit={submit}>
        {tick('required', t('ui.required'))}
        {tick('guide', t('ui.guide'))}
        <div className="rt-pair">
          {number('extendSeconds', 10, 600, t('ui.extend-seconds'))}
          {number('mostExtensions', 0, 10, t('ui.most-extensions'))}
        </div>
        <Field label={t('ui.tree')} hint={t('ui.tree-hint')} error={wrong ? t('ui.tree-wrong', { line: wrong }) : null}>
          {(props) => (
            <textarea
              {...props}
              className="q-input"
              rows={10}
              spellCheck={false}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        <h3 className="rt-part">{t('ui.scripts')}</h3>
        <p className="rt-note">{t('ui.scripts-hint')}</p>
        {steps.map((step) => (
          <fieldset key={step} className="rt-skills">
            <legend>{t(`ui.steps.${step}`)}</legend>
            <div className="rt-pair">
              {(['zh', 'en'] as const).map((language) => (
                <Field key={language} label={t(`ui.${language}`)}>
                  {(props) => (
                    <Input
                      {...props}
                      maxLength={300}
                      value={draft.scripts[step]?.[language] ?? ''}
                      onChange={(event) => {
                        const words = { zh: '', en: '', ...draft.scripts[step], [language]: event.target.value };
                        set({ scripts: { ...draft.scripts, [step]: words } });
                      }}
                    />
                  )}
                </Field>
              ))}
            </div>
          </fieldset>
        ))}
      </form>
    </Dialog>
  );
}
