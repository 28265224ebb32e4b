/** A new key, or what may be changed of one. */
import type { ApiKey, IssuedKey, OfferedRight } from '@qiao/server/contracts/apikeys';
import { type FormEvent, useState } from 'react';
import { api } from '../../shared/api.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { dayTime } from '../../shared/time/format.ts';
import { serverNow } from '../../shared/time/server-time.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Combo } from '../../shared/ui/combo.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Input, Select } from '../../shared/ui/field.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { useUnitOptions } from '../identity/data.ts';
import { keysAgain } from './data.ts';
import { RightsPicker } from './rights-picker.tsx';

const dayMs = 86_400_000;
const start = (key: ApiKey | null) => ({
  name: key?.name ?? '',
  unitId: key?.unitId ?? null,
  held: new Set(key?.permissions ?? []),
  /** Days from now, nothing for no end, `keep` as it is. */
  end: key ? 'keep' : '90',
  addresses: key?.addresses.join('\n') ?? '',
  perMinute: String(key?.perMinute ?? 600),
});

export function KeyForm({
  edited: key,
  offered,
  onDone,
}: {
  edited: ApiKey | null;
  offered: OfferedRight[];
  onDone: (made?: IssuedKey) => void;
}) {
  const { t } = useTranslation('apikeys');
  const units = useUnitOptions();
  const [draft, setDraft] = useState(() => start(key));
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const change = (part: Partial<typeof draft>) => setDraft((now) => ({ ...now, ...part }));
  const complete = draft.name.trim() !== '' && draft.held.size > 0 && draft.unitId !== null;
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!complete) return;
    setBusy(true);
    const body = {
      name: draft.name,
      permissions: [...draft.held],
      addresses: draft.addresses.split(/[\s,，;；]+/).filter(Boolean),
      perMinute: Number(draft.perMinute),
      ...(draft.end === 'keep'
        ? {}
        : { expiresAt: draft.end === '' ? null : new Date(serverNow() + Number(draft.end) * dayMs).toISOString() }),
    };
    try {
      if (key) {
        await api('PATCH /api/apikeys/{id}', { params: { id: key.id }, body: { ...body, version: key.version } });
        toast('ok', t('ui.saved'));
        onDone();
      } else if (draft.unitId) onDone(await api('POST /api/apikeys', { body: { ...body, unitId: draft.unitId } }));
    } catch (error) {
      toastError(error);
      setBusy(false);
    }
    await keysAgain();
  };
  const needed = (bad: boolean) => (tried && bad ? t('ui.needed') : null);
  return (
    <Dialog title={t(key ? 'ui.edit' : 'ui.add')} onClose={() => onDone()} width={640}>
      <form onSubmit={save} noValidate>
        <div className="keys-form">
          <Field label={t('ui.name')} required hint={t('ui.name-hint')} error={needed(draft.name.trim() === '')}>
            {(props) => (
              <Input
                {...props}
                maxLength={80}
                value={draft.name}
                onChange={(event) => change({ name: event.target.value })}
              />
            )}
          </Field>
          <Field label={t('ui.unit')} required={!key} hint={t('ui.unit-hint')} error={needed(draft.unitId === null)}>
            {(props) =>
              key ? (
                <Input {...props} readOnly value={key.unit ? nameIn(key.unit) : ''} />
              ) : (
                <Combo
                  id={props.id}
                  label={t('ui.unit')}
                  invalid={props['aria-invalid']}
                  describedBy={props['aria-describedby']}
                  options={units}
                  value={draft.unitId}
                  onChange={(unitId) => change({ unitId })}
                />
              )
            }
          </Field>
          <Field label={t('ui.expires')}>
            {(props) => (
              <Select
                {...props}
                value={draft.end}
                onChange={(event) => change({ end: event.target.value })}
                options={[
                  ...(key
                    ? [
                        {
                          value: 'keep',
                          label: key.expiresAt ? t('ui.until', { when: dayTime(key.expiresAt) }) : t('ui.never'),
                        },
                      ]
                    : []),
                  ...[30, 90, 365].map((count) => ({ value: String(count), label: t('ui.days', { count }) })),
                  ...(key && !key.expiresAt ? [] : [{ value: '', label: t('ui.never') }]),
                ]}
              />
            )}
          </Field>
          <Field label={t('ui.per-minute')}>
            {(props) => (
              <Input
                {...props}
                type="number"
                min={10}
                max={60_000}
                value={draft.perMinute}
                onChange={(event) => change({ perMinute: event.target.value })}
              />
            )}
          </Field>
        </div>
        <Field label={t('ui.addresses')} hint={t('ui.addresses-hint')}>
          {(props) => (
            <textarea
              {...props}
              className="q-input"
              rows={2}
              value={draft.addresses}
              onChange={(event) => change({ addresses: event.target.value })}
            />
          )}
        </Field>
        <RightsPicker
          offered={offered}
          held={draft.held}
          onChange={(held) => change({ held })}
          error={tried && draft.held.size === 0 ? t('ui.no-rights') : null}
        />
        <div className="keys-buttons">
          <Button onClick={() => onDone()}>{t('ui.cancel')}</Button>
          <Button kind="primary" type="submit" busy={busy}>
            {t(key ? 'ui.save' : 'ui.make')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
