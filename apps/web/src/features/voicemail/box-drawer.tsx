/** A box, new or known. */
import './voicemail.css';
import type { Box } from '@qiao/server/contracts/voicemail';
import { useMutation, useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { type FormEvent, type ReactNode, useRef, useState } from 'react';
import { api } from '../../shared/api.ts';
import { i18n, nameIn, useTranslation } from '../../shared/i18n.ts';
import { useCan } from '../../shared/session.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Combo } from '../../shared/ui/combo.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Input, Select } from '../../shared/ui/field.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { useQueueSettings, useUnits } from '../routing/data.ts';
import { BoxWays, type WaysKeeper } from '../voicenotices/box-ways.tsx';
import { usePeople, voicemailAgain } from './data.ts';

const start = (box: Box | null) => ({
  zh: box?.name.zh ?? '',
  en: box?.name.en ?? '',
  unitId: box?.unitId ?? null,
  greeting: box?.greeting ?? 'voicemail',
  queueId: box?.queueId ?? '',
  staffIds: box?.staffIds ?? [],
  mailTo: (box?.mailTo ?? []).join('\n'),
  most: String(box?.mostSeconds ?? 120),
  days: String(box?.retentionDays ?? 90),
  code: box?.code ?? '',
  pin: '',
});
type Draft = ReturnType<typeof start>;

export function BoxDrawer({ box, onDone }: { box: Box | null; onDone: () => void }) {
  const { t } = useTranslation('voicemail');
  const can = useCan();
  const units = useUnits();
  const queues = useQueueSettings();
  const prompts = useQuery({
    queryKey: ['prompts'],
    queryFn: async ({ signal }) => (await api('GET /api/prompts', { signal })).prompts,
    enabled: can('prompts.read'),
  });
  const [draft, setDraft] = useState(() => start(box));
  const people = usePeople(draft.unitId);
  const [tried, setTried] = useState(false);
  const ways = useRef<WaysKeeper>(null);
  const set = (part: Partial<Draft>) => setDraft((now) => ({ ...now, ...part }));
  const letters = draft.mailTo.split(/[\s,;]+/).filter(Boolean);
  const wrong: Partial<Record<keyof Draft, string>> = {
    ...(draft.zh.trim() ? {} : { zh: t('ui.missing') }),
    ...(draft.unitId ? {} : { unitId: t('ui.missing') }),
    ...(draft.code === '' || /^\d{2,8}$/.test(draft.code) ? {} : { code: t('ui.wrong') }),
    ...(draft.pin === '' || /^\d{4,10}$/.test(draft.pin) ? {} : { pin: t('ui.wrong') }),
    ...(letters.length <= 5 && letters.every((one) => /^\S+@\S+\.\S+$/.test(one)) ? {} : { mailTo: t('ui.wrong') }),
  };
  const keepAs = (state: Box['state']) => draft.unitId && keep.mutate({ state, unitId: draft.unitId });
  const keep = useMutation({
    mutationFn: async ({ state, unitId }: { state: Box['state']; unitId: string }) => {
      // First, and only when they were changed: a box that cannot be saved after it is saved by the next press.
      await ways.current?.save();
      const body = {
        unitId,
        name: { zh: draft.zh.trim(), en: draft.en.trim() || draft.zh.trim() },
        greeting: draft.greeting,
        queueId: draft.queueId || null,
        staffIds: draft.staffIds,
        mailTo: letters,
        mostSeconds: Number(draft.most),
        retentionDays: Number(draft.days),
        code: draft.code || null,
        state,
        ...(draft.pin ? { pin: draft.pin } : {}),
      };
      return box
        ? api('PUT /api/voicemail/boxes/{id}', { params: { id: box.id }, body: { ...body, version: box.version } })
        : api('POST /api/voicemail/boxes', { body });
    },
    onSuccess: () => {
      toast('ok', t('ui.saved'));
      onDone();
    },
    onError: toastError,
    onSettled: () => void voicemailAgain(),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(wrong).length === 0 && !ways.current?.wrong) keepAs(box?.state ?? 'active');
  };
  const text = (
    key: 'zh' | 'en' | 'code' | 'pin' | 'most' | 'days',
    label: string,
    more: { hint?: string; type?: string } = {},
  ): ReactNode => (
    <Field label={label} hint={more.hint} required={key === 'zh'} error={(tried && wrong[key]) || null}>
      {(props) => (
        <Input
          {...props}
          type={more.type ?? 'text'}
          autoComplete={key === 'pin' ? 'new-password' : 'off'}
          value={draft[key]}
          onChange={(event) => set({ [key]: event.target.value })}
        />
      )}
    </Field>
  );
  return (
    <Dialog
      kind="drawer"
      title={box ? nameIn(box.name) : t('ui.add')}
      width={480}
      onClose={onDone}
      footer={
        <>
          {box ? (
            <Button busy={keep.isPending} onClick={() => keepAs(box.state === 'active' ? 'retired' : 'active')}>
              {t(box.state === 'active' ? 'ui.retire' : 'ui.revive')}
            </Button>
          ) : null}
          <Button kind="primary" type="submit" form="box-form" busy={keep.isPending}>
            {i18n.t('ui:save')}
          </Button>
        </>
      }
    >
      <form id="box-form" onSubmit={submit} noValidate>
        <div className="rt-pair">
          {text('zh', t('ui.name-zh'))}
          {text('en', t('ui.name-en'))}
        </div>
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
        <Field label={t('ui.greeting')}>
          {(props) => (
            <Combo
              id={props.id}
              label={t('ui.greeting')}
              options={(prompts.data ?? []).map(({ code, name }) => ({
                value: code,
                label: nameIn(name) || code,
                hint: code,
              }))}
              value={draft.greeting}
              onChange={(greeting) => set({ greeting: greeting ?? 'voicemail' })}
            />
          )}
        </Field>
        <Field label={t('ui.queue')} hint={t('ui.queue-hint')}>
          {(props) => (
            <Select
              {...props}
              value={draft.queueId}
              onChange={(event) => set({ queueId: event.target.value })}
              options={[
                { value: '', label: t('ui.no-queue') },
                ...(queues.data ?? [])
                  .filter(({ channel, state }) => channel === 'voicemail' && state === 'active')
                  .map(({ id, name }) => ({ value: id, label: nameIn(name) })),
              ]}
            />
          )}
        </Field>
        <Field label={t('ui.told')} hint={t('ui.told-hint')}>
          {(props) => (
            <Combo
              key={draft.staffIds.join()}
              id={props.id}
              label={t('ui.told')}
              placeholder={t('ui.add-person')}
              describedBy={props['aria-describedby']}
              busy={people.isFetching}
              options={(people.data ?? [])
                .filter(({ id }) => !draft.staffIds.includes(id))
                .map(({ id, name, number }) => ({ value: id, label: `${name} ${number}` }))}
              value={null}
              onChange={(id) => {
                if (id && draft.staffIds.length < 10) set({ staffIds: [...draft.staffIds, id] });
              }}
            />
          )}
        </Field>
        {draft.staffIds.length > 0 ? (
          <ul className="vm-told" aria-label={t('ui.told')}>
            {draft.staffIds.map((id) => {
              const name = people.data?.find((one) => one.id === id)?.name ?? '…';
              return (
                <li key={id}>
                  <Button
                    small
                    icon={X}
                    aria-label={t('ui.remove-person', { name })}
                    onClick={() => set({ staffIds: draft.staffIds.filter((one) => one !== id) })}
                  >
                    {name}
                  </Button>
                </li>
              );
            })}
          </ul>
        ) : null}
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
        <div className="rt-pair">
          {text('most', t('ui.most'), { type: 'number' })}
          {text('days', t('ui.retention'), { type: 'number' })}
        </div>
        {text('code', t('ui.code'), { hint: t('ui.code-hint') })}
        {text('pin', t('ui.pin'), { hint: t('ui.pin-hint'), type: 'password' })}
        {box ? <BoxWays boxId={box.id} keeper={ways} /> : null}
      </form>
    </Dialog>
  );
}
