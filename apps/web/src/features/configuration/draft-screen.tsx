/** What a document would change, said in lines; applied whole, taken back, or forgotten. */
import './configuration.css';
import type { Change, Compared } from '@qiao/server/contracts/configuration';
import { Check, CircleCheck, Undo2 } from 'lucide-react';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { api } from '../../shared/api.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { dayTime } from '../../shared/time/format.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Page, Panel } from '../../shared/ui/page.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { usePermissions } from '../identity/data.ts';
import { configurationAgain, useDraft } from './data.ts';
import { StateTag } from './state-tag.tsx';
import { changedLines } from './value-lines.ts';

/** More lines of one thing are counted, not shown, until they are asked for. */
const mostLines = 12;
/** Values that have a name of their own. */
const words = new Set(['active', 'retired', 'closed', 'removed', 'paused', 'true', 'false']);
/** May be looked for among the words: no text that somebody wrote. */
const plain = /^[a-z][a-zA-Z-]*$/;
type Act = 'apply' | 'rollback' | 'discard';
const acts: Record<Act, (draft: Compared) => Promise<unknown>> = {
  apply: ({ id, seen }) => api('POST /api/configuration/drafts/{id}/apply', { params: { id }, body: { seen } }),
  rollback: ({ id }) => api('POST /api/configuration/drafts/{id}/rollback', { params: { id } }),
  discard: ({ id }) => api('POST /api/configuration/drafts/{id}/discard', { params: { id } }),
};

export function Component() {
  const { t } = useTranslation('configuration');
  const { id = '' } = useParams();
  const { data, isPending, isError, error, refetch } = useDraft(id);
  const [asked, setAsked] = useState<Act | null>(null);
  const [busy, setBusy] = useState(false);
  const crumbs = <Link to="/settings/configuration">{t('ui.title')}</Link>;
  if (isPending || isError)
    return (
      <Page title={t('ui.title')} crumbs={crumbs}>
        {isPending ? <Skeleton rows={5} height={56} /> : <Failed error={error} retry={() => void refetch()} />}
      </Page>
    );
  const act = async (what: Act) => {
    setBusy(true);
    try {
      await acts[what](data);
      toast('ok', t(`ui.done.${what}`));
    } catch (fault) {
      toastError(fault);
    }
    setBusy(false);
    setAsked(null);
    await configurationAgain();
  };
  return (
    <Page
      title={data.title}
      crumbs={crumbs}
      meta={data.appliedAt ? t('ui.applied', { at: dayTime(data.appliedAt) }) : dayTime(data.createdAt)}
      actions={<Actions draft={data} ask={setAsked} />}
    >
      <div className="cfg-draft">
        <p className="cfg-sum">
          <StateTag state={data.state} /> {summary(data, t)}
        </p>
        <Problems draft={data} />
        <ByHand draft={data} />
        <Changes draft={data} />
      </div>
      {asked ? (
        <Dialog title={t(`ui.ask.${asked}`)} onClose={() => setAsked(null)} width={440}>
          <p>{t(`ui.ask-text.${asked}`)}</p>
          <div className="cfg-actions">
            <span />
            <Button onClick={() => setAsked(null)}>{t('ui.cancel')}</Button>
            <Button kind={asked === 'apply' ? 'primary' : 'danger'} busy={busy} onClick={() => void act(asked)}>
              {t(`ui.act.${asked}`)}
            </Button>
          </div>
        </Dialog>
      ) : null}
    </Page>
  );
}

type Say = ReturnType<typeof useTranslation>['t'];

function summary({ state, changes }: Compared, t: Say): string {
  if (state !== 'draft') return t(`ui.since.${state}`);
  const made = changes.filter(({ kind }) => kind === 'new').length;
  return t('ui.counts', { made, changed: changes.length - made });
}

function Actions({ draft, ask }: { draft: Compared; ask: (act: Act) => void }) {
  const { t } = useTranslation('configuration');
  if (draft.state === 'applied')
    return (
      <Button icon={Undo2} onClick={() => ask('rollback')}>
        {t('ui.act.rollback')}
      </Button>
    );
  if (draft.state !== 'draft') return null;
  return (
    <>
      <Button onClick={() => ask('discard')}>{t('ui.act.discard')}</Button>
      <Button
        kind="primary"
        icon={Check}
        disabled={draft.problems.length > 0 || draft.changes.length === 0}
        onClick={() => ask('apply')}
      >
        {t('ui.act.apply')}
      </Button>
    </>
  );
}

function Problems({ draft: { state, problems } }: { draft: Compared }) {
  const { t } = useTranslation('configuration');
  if (state !== 'draft' || problems.length === 0) return null;
  return (
    <div className="cfg-problems" role="alert">
      <h2>{t('ui.problems', { count: problems.length })}</h2>
      <ul>
        {problems.map(({ section, key, code, text }) => (
          <li key={`${section} ${key} ${code} ${text}`}>
            {t(`ui.section.${section}`)} <b>{key}</b>
            {t(`ui.problem.${code}`, { text })}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Secrets that no file carries: filled in on this server, they leave the list. */
function ByHand({ draft: { state, byHand } }: { draft: Compared }) {
  const { t } = useTranslation('configuration');
  if (byHand.length === 0 || state === 'discarded' || state === 'rolled-back') return null;
  return (
    <div className="cfg-by-hand">
      <h2>{t('ui.by-hand', { count: byHand.length })}</h2>
      <p>{t('ui.by-hand-text')}</p>
      <ul>
        {byHand.map(({ section, key, what }) => (
          <li key={`${section} ${key} ${what}`}>
            {t(`ui.section.${section}`)} <b>{key}</b> · {t(`ui.secret.${what}`)}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Changes({ draft: { state, changes } }: { draft: Compared }) {
  const { t } = useTranslation('configuration');
  if (state === 'discarded') return null;
  if (changes.length === 0)
    return <Empty icon={CircleCheck} title={t('ui.same')} text={state === 'draft' ? t('ui.same-text') : undefined} />;
  const sections = [...new Set(changes.map(({ section }) => section))];
  return sections.map((section) => (
    <Panel key={section} title={t(`ui.section.${section}`)}>
      <ul className="cfg-changes">
        {changes
          .filter((change) => change.section === section)
          .map((change) => (
            <li key={change.key}>
              <ChangeView change={change} />
            </li>
          ))}
      </ul>
    </Panel>
  ));
}

function ChangeView({ change: { section, key, kind, fields } }: { change: Change }) {
  const { t } = useTranslation('configuration');
  const [all, setAll] = useState(false);
  const lines = fields.flatMap(({ field, from, to }) =>
    changedLines(from, to).map((line) => ({
      ...line,
      /** What the value is said about: the innermost that has a name; lists have only places. */
      of: line.path.findLast((step) => !/^\d+$/.test(step)) ?? field,
      path: line.path.map((step) => {
        if (step === 'zh' || step === 'en') return t(`ui.language.${step}`);
        return plain.test(step) ? t(`ui.step.${field}.${step}`, { defaultValue: step }) : step;
      }),
      field: t(`ui.field.${field}`, { defaultValue: field }),
    })),
  );
  const { data: permissions = [] } = usePermissions();
  const rights = new Map(permissions.map((permission) => [permission.key, nameIn(permission.name)]));
  const said = (value: string | null, of: string): string => {
    if (value === null) return t('ui.empty');
    const word =
      plain.test(value) && plain.test(of) ? t(`ui.said.${section}.${of}.${value}`, { defaultValue: '' }) : '';
    if (word) return word;
    if (words.has(value)) return t(`ui.value.${value}`);
    return value
      .split(' · ')
      .map((one) => rights.get(one) ?? one)
      .join(' · ');
  };
  const shown = all ? lines : lines.slice(0, mostLines);
  return (
    <>
      <h3>
        {key} <span className={`q-tag${kind === 'new' ? ' q-tag-ok' : ''}`}>{t(`ui.kind.${kind}`)}</span>
      </h3>
      <dl>
        {shown.map((line) => (
          <div key={[line.field, ...line.path].join(' ')}>
            <dt>{[line.field, ...line.path].join(' › ')}</dt>
            <dd>
              {kind === 'new' ? null : (
                <>
                  <del>{said(line.from, line.of)}</del> <span aria-hidden="true">→</span>{' '}
                </>
              )}
              <ins>{said(line.to, line.of)}</ins>
            </dd>
          </div>
        ))}
      </dl>
      {shown.length < lines.length ? (
        <Button small kind="text" onClick={() => setAll(true)}>
          {t('ui.more', { count: lines.length - shown.length })}
        </Button>
      ) : null}
    </>
  );
}
