/** One waiting room: what is heard, whose place is kept and who goes ahead, when somebody leaves the line and where to. */
import './waitrooms.css';
import type { KeepRoom, LeaveRule, RoomListed } from '@qiao/server/contracts/waitrooms';
import { useMutation } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { api } from '../../shared/api.ts';
import { i18n, nameIn, useTranslation } from '../../shared/i18n.ts';
import { queryClient } from '../../shared/query.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Combo } from '../../shared/ui/combo.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Input } from '../../shared/ui/field.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { useChoices } from '../flows/data.ts';
import { LeaveRules } from './leave-rules.tsx';
import type { Rooms } from './rooms-screen.tsx';

/** A rule with a name of its own while the list is edited. */
export type DraftRule = LeaveRule & { key: number };

function bodyOf(room: RoomListed): KeepRoom {
  const {
    queueId: _,
    queueName: __,
    strategy: ___,
    waiting: ____,
    ready: _____,
    predictedWaitSeconds: ______,
    ...kept
  } = room;
  return kept;
}

export default function RoomDrawer({ room, known, onDone }: { room: RoomListed; known: Rooms; onDone: () => void }) {
  const { t } = useTranslation('waitrooms');
  const choices = useChoices();
  const [draft, setDraft] = useState<KeepRoom>(() => bodyOf(room));
  const [rules, setRules] = useState<DraftRule[]>(() => room.leave.map((rule, key) => ({ ...rule, key })));
  const set = (part: Partial<KeepRoom>) => setDraft((now) => ({ ...now, ...part }));
  const keep = useMutation({
    mutationFn: () =>
      api('PUT /api/waitrooms/{queueId}', {
        params: { queueId: room.queueId },
        body: { ...draft, leave: rules.map(({ key: _, ...rule }) => rule) },
      }),
    onSuccess: () => {
      toast('ok', t('ui.saved'));
      onDone();
    },
    onError: toastError,
    onSettled: () => void queryClient.invalidateQueries({ queryKey: ['waitrooms'] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    keep.mutate();
  };
  const prompts = choices.prompt ?? [];
  const promptName = (code: string): string => prompts.find(({ value }) => value === code)?.label ?? code;
  const count = (
    key: 'saySeconds' | 'comfortSeconds' | 'keepMinutes' | 'redAhead' | 'mostSeconds',
    label: string,
    max: number,
    min = 0,
  ) => (
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
  const tick = (key: 'sayPlace' | 'sayWait', label: string) => (
    <label className="wr-tick">
      <input type="checkbox" checked={draft[key]} onChange={(event) => set({ [key]: event.target.checked })} />
      <span>{label}</span>
    </label>
  );
  return (
    <Dialog
      kind="drawer"
      title={nameIn(room.queueName)}
      width={560}
      onClose={onDone}
      footer={
        <Button kind="primary" type="submit" form="room-form" busy={keep.isPending}>
          {i18n.t('ui:save')}
        </Button>
      }
    >
      <form id="room-form" onSubmit={submit}>
        <h3 className="rt-part">{t('ui.hears')}</h3>
        <Field label={t('ui.music')}>
          {(props) => (
            <Combo
              id={props.id}
              label={t('ui.music')}
              options={prompts}
              value={draft.music}
              onChange={(music) => set({ music: music ?? 'music' })}
            />
          )}
        </Field>
        <div className="rt-pair">
          {tick('sayPlace', t('ui.say-place'))}
          {tick('sayWait', t('ui.say-wait'))}
        </div>
        {count('saySeconds', t('ui.say-seconds'), 600)}
        <Field label={t('ui.comfort')}>
          {(props) => (
            <Combo
              key={draft.comfort.join()}
              id={props.id}
              label={t('ui.comfort')}
              placeholder={t('ui.comfort-add')}
              options={prompts.filter(({ value }) => !draft.comfort.includes(value))}
              value={null}
              onChange={(code) => {
                if (code && draft.comfort.length < 10) set({ comfort: [...draft.comfort, code] });
              }}
            />
          )}
        </Field>
        {draft.comfort.length > 0 ? (
          <div className="wr-chips">
            {draft.comfort.map((code) => (
              <Button
                key={code}
                small
                icon={X}
                aria-label={t('ui.comfort-remove', { name: promptName(code) })}
                onClick={() => set({ comfort: draft.comfort.filter((one) => one !== code) })}
              >
                {promptName(code)}
              </Button>
            ))}
          </div>
        ) : null}
        {count('comfortSeconds', t('ui.comfort-seconds'), 600)}
        <h3 className="rt-part">{t('ui.place')}</h3>
        <div className="rt-pair">
          {count('keepMinutes', t('ui.keep'), 240)}
          {count('redAhead', t('ui.red'), 60)}
        </div>
        <fieldset className="rt-skills">
          <legend>{t('ui.ahead')}</legend>
          <div className="rt-three">
            {known.tiers.map(({ id, name }) => (
              <Field key={id} label={nameIn(name)}>
                {(props) => (
                  <Input
                    {...props}
                    type="number"
                    min={0}
                    max={60}
                    value={draft.ahead[id] ?? 0}
                    onChange={(event) => set({ ahead: { ...draft.ahead, [id]: Number(event.target.value) } })}
                  />
                )}
              </Field>
            ))}
          </div>
        </fieldset>
        <h3 className="rt-part">{t('ui.leave')}</h3>
        <p className="rt-note">{t('ui.leave-hint')}</p>
        {count('mostSeconds', t('ui.most'), 86_400, 5)}
        <LeaveRules room={room} known={known} choices={choices} rules={rules} onChange={setRules} />
      </form>
    </Dialog>
  );
}
