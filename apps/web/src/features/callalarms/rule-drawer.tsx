/** A rule, new or known. */
import { alarmKind, limits, type RuleInput } from '@qiao/server/contracts/callalarms';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '../../shared/api.ts';
import { i18n, nameIn, useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Combo } from '../../shared/ui/combo.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Input, Select } from '../../shared/ui/field.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { useUnits } from '../routing/data.ts';
import { alarmsAgain, type Rule, useWatched } from './data.ts';
import { ToldField } from './told-field.tsx';

type Kind = RuleInput['kind'];
/** What most houses begin with. */
const usual: Record<Kind, { limit: string; lasts: string }> = {
  waiting: { limit: '10', lasts: '0' },
  'longest-wait': { limit: '120', lasts: '0' },
  'service-level': { limit: '80', lasts: '60' },
  'lost-share': { limit: '10', lasts: '60' },
  unstaffed: { limit: '', lasts: '60' },
  'trunk-down': { limit: '', lasts: '30' },
};

const start = (rule: Rule | null, unitId: string | null) => ({
  kind: rule?.kind ?? ('waiting' as Kind),
  unitId: rule?.unitId ?? unitId,
  subjectId: rule?.subjectId ?? '',
  limit: rule ? String(rule.limit ?? '') : usual.waiting.limit,
  lasts: String(rule?.lastsSeconds ?? usual.waiting.lasts),
  calm: String(rule?.calmSeconds ?? 60),
  staff: rule?.staff ?? [],
  mailTo: (rule?.mailTo ?? []).join('\n'),
});
type Draft = ReturnType<typeof start>;

const whole = (text: string, [least, most]: readonly [number, number]): boolean =>
  /^\d{1,5}$/.test(text) && Number(text) >= least && Number(text) <= most;

export function RuleDrawer({ rule, onDone }: { rule: Rule | null; onDone: () => void }) {
  const { t } = useTranslation('callalarms');
  const units = useUnits();
  const watched = useWatched();
  const [draft, setDraft] = useState(() => start(rule, null));
  const [tried, setTried] = useState(false);
  const set = (part: Partial<Draft>) => setDraft((now) => ({ ...now, ...part }));
  const letters = draft.mailTo.split(/[\s,;]+/).filter(Boolean);
  const range = limits[draft.kind];
  const trunk = draft.kind === 'trunk-down';
  const wrong: Partial<Record<keyof Draft, string>> = {
    ...(draft.unitId ? {} : { unitId: t('ui.missing') }),
    ...(!range || whole(draft.limit, range) ? {} : { limit: t('ui.wrong') }),
    ...(whole(draft.lasts, [0, 3600]) ? {} : { lasts: t('ui.wrong') }),
    ...(whole(draft.calm, [0, 3600]) ? {} : { calm: t('ui.wrong') }),
    ...(letters.length <= 5 && letters.every((one) => /^\S+@\S+\.\S+$/.test(one)) ? {} : { mailTo: t('ui.wrong') }),
  };
  const keep = useMutation({
    mutationFn: ({ state, unitId }: { state: Rule['state']; unitId: string }) => {
      const body = {
        unitId,
        kind: draft.kind,
        subjectId: draft.subjectId || null,
        limit: range ? Number(draft.limit) : null,
        lastsSeconds: Number(draft.lasts),
        calmSeconds: Number(draft.calm),
        staffIds: draft.staff.map(({ id }) => id),
        mailTo: letters,
        state,
      };
      return rule
        ? api('PUT /api/callalarms/rules/{id}', { params: { id: rule.id }, body: { ...body, version: rule.version } })
        : api('POST /api/callalarms/rules', { body }).then(() => undefined);
    },
    onSuccess: () => {
      toast('ok', t('ui.saved'));
      onDone();
    },
    onError: toastError,
    onSettled: () => void alarmsAgain(),
  });
  const keepAs = (state: Rule['state']) => {
    setTried(true);
    if (Object.keys(wrong).length === 0 && draft.unitId) keep.mutate({ state, unitId: draft.unitId });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    keepAs(rule?.state ?? 'active');
  };
  const number = (key: 'limit' | 'lasts' | 'calm', label: string, hint?: string) => (
    <Field label={label} hint={hint} required error={(tried && wrong[key]) || null}>
      {(props) => (
        <Input
          {...props}
          inputMode="numeric"
          autoComplete="off"
          value={draft[key]}
          onChange={(event) => set({ [key]: event.target.value })}
        />
      )}
    </Field>
  );
  const subjects = trunk ? (watched.data?.house.trunks ?? []) : (watched.data?.queues ?? []);
  return (
    <Dialog
      kind="drawer"
      title={rule ? t(`ui.kind.${rule.kind}`) : t('ui.new-rule')}
      width={480}
      onClose={onDone}
      footer={
        <>
          {rule ? (
            <Button busy={keep.isPending} onClick={() => keepAs(rule.state === 'active' ? 'retired' : 'active')}>
              {t(rule.state === 'active' ? 'ui.retire' : 'ui.revive')}
            </Button>
          ) : null}
          <Button kind="primary" type="submit" form="alarm-rule" busy={keep.isPending}>
            {i18n.t('ui:save')}
          </Button>
        </>
      }
    >
      <form id="alarm-rule" onSubmit={submit} noValidate>
        <Field label={t('ui.what')}>
          {(props) => (
            <Select
              {...props}
              value={draft.kind}
              onChange={(event) => {
                const kind = event.target.value as Kind;
                set({ kind, subjectId: '', ...usual[kind] });
              }}
              options={alarmKind.options.map((kind) => ({ value: kind, label: t(`ui.kind.${kind}`) }))}
            />
          )}
        </Field>
        <Field label={t('ui.unit')} required error={(tried && wrong.unitId) || null}>
          {(props) => (
            <Combo
              id={props.id}
              label={t('ui.unit')}
              options={units}
              value={draft.unitId}
              invalid={props['aria-invalid']}
              describedBy={props['aria-describedby']}
              onChange={(unitId) => set({ unitId })}
            />
          )}
        </Field>
        <Field label={t(trunk ? 'ui.about-trunk' : 'ui.about-queue')}>
          {(props) => (
            <Select
              {...props}
              value={draft.subjectId}
              onChange={(event) => set({ subjectId: event.target.value })}
              options={[
                { value: '', label: t(trunk ? 'ui.every-trunk' : 'ui.every-queue') },
                ...subjects.map(({ id, name }) => ({ value: id, label: nameIn(name) })),
              ]}
            />
          )}
        </Field>
        {range
          ? number(
              'limit',
              t(`ui.limit.${draft.kind}`),
              draft.kind === 'service-level' || draft.kind === 'lost-share' ? t('ui.share-hint') : undefined,
            )
          : null}
        <div className="rt-pair">
          {number('lasts', t('ui.lasts'))}
          {number('calm', t('ui.calm'))}
        </div>
        <ToldField staff={draft.staff} onChange={(staff) => set({ staff })} />
        <Field label={t('ui.mail-to')} hint={t('ui.mail-hint')} error={(tried && wrong.mailTo) || null}>
          {(props) => (
            <textarea
              {...props}
              className="q-input"
              rows={2}
              value={draft.mailTo}
              onChange={(event) => set({ mailTo: event.target.value })}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
