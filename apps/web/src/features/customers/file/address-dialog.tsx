import { type FormEvent, useState } from 'react';
import { api } from '../../../shared/api.ts';
import { useTranslation } from '../../../shared/i18n.ts';
import { oneOf } from '../../../shared/one-of.ts';
import { AddressInput } from '../../../shared/ui/address-input.tsx';
import { Button } from '../../../shared/ui/button.tsx';
import { Dialog } from '../../../shared/ui/dialog.tsx';
import { Field, Input, Select } from '../../../shared/ui/field.tsx';
import { useCustomerChange } from '../data/customers.ts';

export const purposes = ['delivery', 'installation', 'billing', 'other'] as const;

export default function AddressDialog({ customerId, onDone }: { customerId: string; onDone: () => void }) {
  const { t } = useTranslation('customers');
  const change = useCustomerChange(customerId);
  const [form, setForm] = useState({
    purpose: purposes[0] as (typeof purposes)[number],
    regionCode: '',
    address: '',
    note: '',
  });
  const set = (part: Partial<typeof form>) => setForm((now) => ({ ...now, ...part }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const body = { ...form, address: form.address.trim(), regionCode: form.regionCode.trim() || null };
    change.mutate(() => api('POST /api/customers/{id}/addresses', { params: { id: customerId }, body }), {
      onSuccess: onDone,
    });
  };
  return (
    <Dialog
      title={t('ui.addresses.add-title')}
      onClose={onDone}
      width={420}
      footer={
        <>
          <Button onClick={onDone}>{t('ui.cancel')}</Button>
          <Button
            kind="primary"
            type="submit"
            form="address"
            busy={change.isPending}
            disabled={form.address.trim().length < 2}
          >
            {t('ui.save')}
          </Button>
        </>
      }
    >
      <form id="address" onSubmit={submit}>
        <Field label={t('ui.addresses.purpose')}>
          {(props) => (
            <Select
              {...props}
              value={form.purpose}
              onChange={(event) => set({ purpose: oneOf(purposes, event.target.value) })}
              options={purposes.map((value) => ({ value, label: t(`ui.addresses.kind.${value}`) }))}
            />
          )}
        </Field>
        <Field label={t('ui.field.address')} required>
          {(props) => <AddressInput {...props} value={form.address} onText={(address) => set({ address })} />}
        </Field>
        <Field label={t('ui.addresses.region')} hint={t('ui.addresses.region-hint')}>
          {(props) => (
            <Input
              {...props}
              inputMode="numeric"
              maxLength={6}
              value={form.regionCode}
              onChange={(event) => set({ regionCode: event.target.value.replace(/\D/g, '') })}
            />
          )}
        </Field>
        <Field label={t('ui.addresses.note')}>
          {(props) => (
            <Input
              {...props}
              maxLength={200}
              value={form.note}
              onChange={(event) => set({ note: event.target.value })}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
