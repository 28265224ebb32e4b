/** A number that calls out may show: for which unit, by which trunk, and whether it is the unit's default. */
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
import { type CallerNumber, useTrunkNames } from './data.ts';

const start = (one: CallerNumber | null) => ({
  unitId: one?.unitId ?? null,
  trunkId: one?.trunkId ?? '',
  number: one?.number ?? '',
  zh: one?.name.zh ?? '',
  en: one?.name.en ?? '',
  isDefault: one?.isDefault ?? false,
});

export function NumberDrawer({ number, onDone }: { number: CallerNumber | null; onDone: () => void }) {
  const { t } = useTranslation('callernumbers');
  const units = useUnits();
  const trunks = useTrunkNames();
  const [draft, setDraft] = useState(() => start(number));
  const [tried, setTried] = useState(false);
  const set = (part: Partial<typeof draft>) => setDraft((now) => ({ ...now, ...part }));
  const bare = draft.number.replaceAll(/[\s()-]/g, '');
  const bad = {
    number: !/^\+?[0-9]{2,20}$/.test(bare),
    zh: !draft.zh.trim(),
    unitId: !draft.unitId,
    trunkId: !draft.trunkId,
  };
  const error = (key: keyof typeof bad) => (tried && bad[key] ? t('ui.wrong') : null);
  const keep = useMutation({
    mutationFn: (state: CallerNumber['state']) => {
      const name = { zh: draft.zh.trim(), en: draft.en.trim() || draft.zh.trim() };
      const { unitId, trunkId, isDefault } = draft;
      const body = { unitId: unitId!, trunkId, number: bare, name, isDefault, state };
      return number
        ? api('PUT /api/callernumbers/{id}', { params: { id: number.id }, body: { ...body, version: number.version } })
        : api('POST /api/callernumbers', { body });
    },
    onSuccess: () => {
      toast('ok', t('ui.saved'));
      onDone();
    },
    onError: toastError,
  });
  const save = (state: CallerNumber['state']) => {
    setTried(true);
    if (!Object.values(bad).some(Boolean)) keep.mutate(state);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save(number?.state ?? 'active');
  };
  const text = (key: 'number' | 'zh' | 'en', required: boolean, hint?: string) => (
    <Field label={t(`ui.${key}`)} required={required} hint={hint} error={key === 'en' ? null : error(key)}>
      {(props) => (
        <Input
          {...props}
          autoComplete="off"
          inputMode={key === 'number' ? 'tel' : 'text'}
          value={draft[key]}
          onChange={(event) => set({ [key]: event.target.value })}
        />
      )}
    </Field>
  );
  return (
    <Dialog
      kind="drawer"
      title={number?.number ?? t('ui.add')}
      width={480}
      onClose={onDone}
      footer={
        <>
          {number ? (
            <Button busy={keep.isPending} onClick={() => save(number.state === 'active' ? 'retired' : 'active')}>
              {t(number.state === 'active' ? 'ui.retire' : 'ui.revive')}
            </Button>
          ) : null}
          <Button kind="primary" type="submit" form="caller-number" busy={keep.isPending}>
            {i18n.t('ui:save')}
          </Button>
        </>
      }
    >
      <form id="caller-number" onSubmit={submit} noValidate>
        {text('number', true, t('ui.number-hint'))}
        <div className="rt-pair">
          {text('zh', true)}
          {text('en', false)}
        </div>
        <Field label={t('ui.unit')} required hint={t('ui.unit-hint')} error={error('unitId')}>
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
        <Field label={t('ui.trunk')} required hint={t('ui.trunk-hint')} error={error('trunkId')}>
          {(props) => (
            <Select
              {...props}
              value={draft.trunkId}
              onChange={(event) => set({ trunkId: event.target.value })}
              options={[
                { value: '', label: t('ui.choose'), disabled: true },
                ...(trunks.data ?? []).map(({ id, name }) => ({ value: id, label: nameIn(name) })),
              ]}
            />
          )}
        </Field>
        <label className="rt-note">
          <input
            type="checkbox"
            checked={draft.isDefault}
            onChange={(event) => set({ isDefault: event.target.checked })}
          />{' '}
          {t('ui.default')} <small>{t('ui.default-hint')}</small>
        </label>
      </form>
    </Dialog>
  );
}
