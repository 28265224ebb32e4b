/** What a room is: number, PINs, how many, what members hear. */
import './rooms.css';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { api } from '../../shared/api.ts';
import { i18n, useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Combo } from '../../shared/ui/combo.tsx';
import { Field, Input } from '../../shared/ui/field.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { useUnits } from '../routing/data.ts';
import { type Room, roomsAgain } from './data.ts';

const start = (room: Room | null) => ({
  zh: room?.name.zh ?? '',
  en: room?.name.en ?? '',
  unitId: room?.unitId ?? null,
  code: room?.code ?? '',
  pin: '',
  chairPin: '',
  noChair: false,
  most: String(room?.mostMembers ?? 20),
  waitForChair: room?.waitForChair ?? false,
  tones: room?.tones ?? true,
  record: room?.record ?? false,
});
type Draft = ReturnType<typeof start>;

/** Form and buttons apart: they stand in one drawer beside the other tabs, and what was typed stays while one looks there. */
export function useRoomSettings(room: Room | null, onDone: () => void): { form: ReactNode; buttons: ReactNode } {
  const { t } = useTranslation('rooms');
  const units = useUnits();
  const [draft, setDraft] = useState(() => start(room));
  const [tried, setTried] = useState(false);
  const [touched, setTouched] = useState(false);
  const [seen, setSeen] = useState(room?.version ?? 0);
  // The drawer may stand open for a whole meeting: what others changed meanwhile is shown, unless somebody has begun to type.
  if (room && room.version !== seen && !touched) {
    setSeen(room.version);
    setDraft(start(room));
  }
  const set = (part: Partial<Draft>) => {
    setTouched(true);
    setDraft((now) => ({ ...now, ...part }));
  };
  const pinFits = (pin: string) => /^\d{4,10}$/.test(pin);
  const most = Number(draft.most);
  const wrong: Partial<Record<keyof Draft, string>> = {
    ...(draft.zh.trim() ? {} : { zh: t('ui.missing') }),
    ...(draft.unitId ? {} : { unitId: t('ui.missing') }),
    ...(/^\d{3,8}$/.test(draft.code) ? {} : { code: t(draft.code ? 'ui.wrong' : 'ui.missing') }),
    ...(pinFits(draft.pin) || (room?.hasPin && draft.pin === '')
      ? {}
      : { pin: t(draft.pin ? 'ui.wrong' : 'ui.missing') }),
    ...(draft.chairPin === '' || pinFits(draft.chairPin) ? {} : { chairPin: t('ui.wrong') }),
    ...(draft.waitForChair && (draft.noChair || (!draft.chairPin && !room?.hasChairPin))
      ? { chairPin: t('ui.chair-needed') }
      : {}),
    ...(Number.isInteger(most) && most >= 2 && most <= 100 ? {} : { most: t('ui.wrong') }),
  };
  const keep = useMutation({
    mutationFn: ({ state, unitId }: { state: Room['state']; unitId: string }) => {
      const body = {
        unitId,
        name: { zh: draft.zh.trim(), en: draft.en.trim() || draft.zh.trim() },
        code: draft.code,
        mostMembers: most,
        waitForChair: draft.waitForChair,
        tones: draft.tones,
        record: draft.record,
        state,
        ...(draft.pin ? { pin: draft.pin } : {}),
        ...(draft.noChair ? { chairPin: null } : draft.chairPin ? { chairPin: draft.chairPin } : {}),
      };
      return room
        ? api('PUT /api/rooms/{id}', { params: { id: room.id }, body: { ...body, version: seen } })
        : api('POST /api/rooms', { body });
    },
    onSuccess: () => {
      toast('ok', t('ui.saved'));
      onDone();
    },
    onError: toastError,
    onSettled: () => void roomsAgain(),
  });
  const keepAs = (state: Room['state']) => {
    setTried(true);
    // One that never had PINs may be taken out of use without them.
    const pinless = state === 'retired' && !room?.hasPin && draft.pin === '' && draft.chairPin === '';
    const open = Object.keys(wrong).filter((key) => !pinless || (key !== 'pin' && key !== 'chairPin'));
    if (open.length === 0 && draft.unitId) keep.mutate({ state, unitId: draft.unitId });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    keepAs(room?.state ?? 'active');
  };
  const text = (
    key: 'zh' | 'en' | 'code' | 'pin' | 'chairPin' | 'most',
    label: string,
    more: { hint?: string; type?: string; required?: boolean; disabled?: boolean } = {},
  ): ReactNode => (
    <Field label={label} hint={more.hint} required={more.required ?? false} error={(tried && wrong[key]) || null}>
      {(props) => (
        <Input
          {...props}
          type={more.type ?? 'text'}
          inputMode={key === 'zh' || key === 'en' ? 'text' : 'numeric'}
          disabled={more.disabled}
          autoComplete={more.type === 'password' ? 'new-password' : 'off'}
          value={draft[key]}
          onChange={(event) => set({ [key]: event.target.value })}
        />
      )}
    </Field>
  );
  const tick = (key: 'waitForChair' | 'tones' | 'record' | 'noChair', label: string, hint?: string) => (
    <label className="cr-tick">
      <input type="checkbox" checked={draft[key]} onChange={(event) => set({ [key]: event.target.checked })} />
      <span>
        {label}
        {hint ? <small>{hint}</small> : null}
      </span>
    </label>
  );
  const buttons = (
    <>
      {room ? (
        <Button busy={keep.isPending} onClick={() => keepAs(room.state === 'active' ? 'retired' : 'active')}>
          {t(room.state === 'active' ? 'ui.retire' : 'ui.revive')}
        </Button>
      ) : null}
      <Button kind="primary" type="submit" form="conference-form" busy={keep.isPending}>
        {i18n.t('ui:save')}
      </Button>
    </>
  );
  const form = (
    <form id="conference-form" onSubmit={submit} noValidate>
      <div className="rt-pair cr-names">
        {text('zh', t('ui.name-zh'), { required: true })}
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
      <div className="rt-pair">
        {text('code', t('ui.code'), { hint: t('ui.code-hint'), required: true })}
        {text('most', t('ui.most'), { type: 'number' })}
      </div>
      {text('pin', t('ui.pin'), {
        hint: t(room ? (room.hasPin ? 'ui.pin-kept' : 'ui.pin-lacking') : 'ui.pin-hint'),
        type: 'password',
        required: !room?.hasPin,
      })}
      {text('chairPin', t('ui.chair-pin'), {
        hint: room?.hasChairPin ? t('ui.chair-kept') : t('ui.chair-hint'),
        type: 'password',
        disabled: draft.noChair,
      })}
      {room?.hasChairPin ? tick('noChair', t('ui.no-chair-pin')) : null}
      {tick('waitForChair', t('ui.wait'))}
      {tick('tones', t('ui.tones'))}
      {tick('record', t('ui.record'), t('ui.record-hint'))}
    </form>
  );
  return { form, buttons };
}
