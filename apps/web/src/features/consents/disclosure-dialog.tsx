/** To whom personal data was given, why, which fields, when. */

import type { FileConsents } from '@qiao/server/contracts/consents';
import { type FormEvent, useState } from 'react';
import { api } from '../../shared/api.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { isoDay } from '../../shared/time/format.ts';
import { serverNow } from '../../shared/time/server-time.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Input, Select } from '../../shared/ui/field.tsx';
import { useFileChange } from './data.ts';

const fields = ['name', 'phone', 'email', 'address', 'identity', 'birthDate', 'product', 'contact'] as const;

export default function DisclosureDialog({
  customerId,
  file,
  onDone,
}: {
  customerId: string;
  file: FileConsents;
  onDone: () => void;
}) {
  const { t } = useTranslation('consents');
  const change = useFileChange(customerId);
  const today = isoDay(serverNow());
  const [form, setForm] = useState({
    recipient: '',
    purpose: file.purposes.find(({ code }) => code === 'service')?.code ?? file.purposes[0]?.code ?? '',
    reason: '',
    givenOn: today,
  });
  const [given, setGiven] = useState<(typeof fields)[number][]>([]);
  const set = (part: Partial<typeof form>) => setForm((now) => ({ ...now, ...part }));
  const ready = form.recipient.trim().length > 1 && form.reason.trim().length > 1 && given.length > 0 && form.givenOn;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const body = { ...form, recipient: form.recipient.trim(), reason: form.reason.trim(), fields: given };
    change.mutate(() => api('POST /api/customers/{id}/disclosures', { params: { id: customerId }, body }), {
      onSuccess: onDone,
    });
  };
  return (
    <Dialog
      title={t('ui.disclosure-title')}
      onClose={onDone}
      width={460}
      footer={
        <>
          <Button onClick={onDone}>{t('ui.cancel')}</Button>
          <Button kind="primary" type="submit" form="disclosure" busy={change.isPending} disabled={!ready}>
            {t('ui.save')}
          </Button>
        </>
      }
    >
      <form id="disclosure" onSubmit={submit}>
        <Field label={t('ui.recipient')} hint={t('ui.recipient-hint')} required>
          {(props) => (
            <Input
              {...props}
              maxLength={120}
              value={form.recipient}
              onChange={(event) => set({ recipient: event.target.value })}
            />
          )}
        </Field>
        <Field label={t('ui.purpose')}>
          {(props) => (
            <Select
              {...props}
              value={form.purpose}
              onChange={(event) => set({ purpose: event.target.value })}
              options={file.purposes.map(({ code, name }) => ({ value: code, label: nameIn(name) }))}
            />
          )}
        </Field>
        <Field label={t('ui.reason')} required>
          {(props) => (
            <Input
              {...props}
              maxLength={300}
              value={form.reason}
              onChange={(event) => set({ reason: event.target.value })}
            />
          )}
        </Field>
        <fieldset className="co-fields">
          <legend>{t('ui.fields')}</legend>
          {fields.map((field) => (
            <label key={field} className="cu-check">
              <input
                type="checkbox"
                checked={given.includes(field)}
                onChange={(event) =>
                  setGiven((now) => (event.target.checked ? [...now, field] : now.filter((one) => one !== field)))
                }
              />
              {t(`ui.field.${field}`)}
            </label>
          ))}
        </fieldset>
        <Field label={t('ui.given-on')} required>
          {(props) => (
            <Input
              {...props}
              type="date"
              max={today}
              value={form.givenOn}
              onChange={(event) => set({ givenOn: event.target.value })}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
