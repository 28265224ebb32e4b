/** One rule of recording. */
import type { Rule } from '@qiao/server/contracts/recordings';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '../../shared/api.ts';
import { i18n, nameIn, useTranslation } from '../../shared/i18n.ts';
import { queryClient } from '../../shared/query.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Input } from '../../shared/ui/field.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { useQueueSettings } from '../routing/data.ts';

const directions = ['in', 'out', 'internal'] as const;
const whole = (text: string, from: number, to: number): number | null => {
  const value = Number(text);
  return text.trim() !== '' && Number.isInteger(value) && value >= from && value <= to ? value : null;
};

export default function RuleDrawer({ rule, onDone }: { rule: Rule | null; onDone: () => void }) {
  const { t } = useTranslation('recordings');
  const queues = (useQueueSettings().data ?? []).filter(({ channel }) => channel === 'call');
  const [draft, setDraft] = useState({
    zh: rule?.name.zh ?? '',
    en: rule?.name.en ?? '',
    share: String(rule?.share ?? 100),
    keepDays: rule?.keepDays ? String(rule.keepDays) : '',
    position: String(rule?.position ?? 0),
  });
  const [queueIds, setQueueIds] = useState(rule?.queueIds ?? []);
  const [ways, setWays] = useState<Rule['directions']>(rule?.directions ?? []);
  const [say, setSay] = useState(rule?.say ?? true);
  const [tried, setTried] = useState(false);
  const number = t('ui.wrong-number');
  const wrong = {
    zh: draft.zh.trim() === '' && t('ui.wrong-name'),
    en: false as const,
    share: whole(draft.share, 0, 100) === null && number,
    keepDays: draft.keepDays.trim() !== '' && whole(draft.keepDays, 1, 3650) === null && number,
    position: whole(draft.position, 0, 10_000) === null && number,
  };
  const keep = useMutation({
    mutationFn: (state: Rule['state']) => {
      const body = {
        name: { zh: draft.zh.trim(), en: draft.en.trim() || draft.zh.trim() },
        queueIds,
        directions: ways,
        share: whole(draft.share, 0, 100) ?? undefined,
        keepDays: whole(draft.keepDays, 1, 3650),
        position: whole(draft.position, 0, 10_000) ?? undefined,
        say,
        state,
      };
      return rule
        ? api('PUT /api/recordings/rules/{id}', { params: { id: rule.id }, body: { ...body, version: rule.version } })
        : api('POST /api/recordings/rules', { body });
    },
    onSuccess: () => {
      toast('ok', t('ui.saved'));
      onDone();
    },
    onError: toastError,
    onSettled: () => void queryClient.invalidateQueries({ queryKey: ['recording-rules'] }),
  });
  const save = (state: Rule['state']) => {
    setTried(true);
    if (!Object.values(wrong).some(Boolean)) keep.mutate(state);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save(rule?.state ?? 'active');
  };
  const text = (key: keyof typeof draft, label: string, hint?: string) => (
    <Field label={label} required={key === 'zh'} hint={hint} error={(tried && wrong[key]) || null}>
      {(props) => (
        <Input
          {...props}
          inputMode={key === 'zh' || key === 'en' ? 'text' : 'numeric'}
          value={draft[key]}
          onChange={(event) => setDraft({ ...draft, [key]: event.target.value })}
        />
      )}
    </Field>
  );
  const tick = (label: string, checked: boolean, change: (on: boolean) => void, key = label) => (
    <label key={key}>
      <input type="checkbox" checked={checked} onChange={(event) => change(event.target.checked)} />
      {label}
    </label>
  );
  return (
    <Dialog
      kind="drawer"
      title={rule ? nameIn(rule.name) : t('ui.add')}
      onClose={onDone}
      width={520}
      footer={
        <>
          {rule ? (
            <Button busy={keep.isPending} onClick={() => save(rule.state === 'active' ? 'retired' : 'active')}>
              {t(rule.state === 'active' ? 'ui.retire' : 'ui.revive')}
            </Button>
          ) : null}
          <Button kind="primary" type="submit" form="rule-form" busy={keep.isPending}>
            {i18n.t('ui:save')}
          </Button>
        </>
      }
    >
      <form id="rule-form" onSubmit={submit} noValidate>
        <div className="rt-pair">
          {text('zh', t('ui.name-zh'))}
          {text('en', t('ui.name-en'))}
        </div>
        <fieldset className="rec-ticks">
          <legend>{t('ui.queues')}</legend>
          {queues.map((queue) =>
            tick(
              nameIn(queue.name),
              queueIds.includes(queue.id),
              (on) => setQueueIds(on ? [...queueIds, queue.id] : queueIds.filter((one) => one !== queue.id)),
              queue.id,
            ),
          )}
          <small>{t('ui.queues-hint')}</small>
        </fieldset>
        <fieldset className="rec-ticks">
          <legend>{t('ui.directions')}</legend>
          {directions.map((one) =>
            tick(t(`ui.direction.${one}`), ways.includes(one), (on) =>
              setWays(on ? [...ways, one] : ways.filter((other) => other !== one)),
            ),
          )}
        </fieldset>
        <div className="rt-pair">
          {text('share', t('ui.share'), t('ui.share-hint'))}
          {text('keepDays', t('ui.keep'), t('ui.keep-hint'))}
        </div>
        {text('position', t('ui.position'), t('ui.position-hint'))}
        <div className="rec-ticks">
          {tick(t('ui.say'), say, setSay)}
          <small>{t('ui.say-hint')}</small>
        </div>
      </form>
    </Dialog>
  );
}
