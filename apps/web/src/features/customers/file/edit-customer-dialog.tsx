import type { Customer } from '@qiao/server/contracts/customers';
import { type FormEvent, useState } from 'react';
import { nameIn, useTranslation } from '../../../shared/i18n.ts';
import { Button } from '../../../shared/ui/button.tsx';
import { Dialog } from '../../../shared/ui/dialog.tsx';
import { Field, Input, Select } from '../../../shared/ui/field.tsx';
import { useCustomerChange, useTiers } from '../data/customers.ts';

/** Masked values are not shown here: they are replaced as a whole, or left alone. */
export default function EditCustomerDialog({ customer, onDone }: { customer: Customer; onDone: () => void }) {
  const { t } = useTranslation('customers');
  const change = useCustomerChange(customer.id);
  const tiers = useTiers();
  const [fields, setFields] = useState({
    name: customer.name,
    sex: customer.sex,
    tierId: customer.tierId ?? '',
    listing: customer.listing,
    preferences: customer.preferences,
    tags: customer.tags.join(' '),
    address: '',
  });
  const set = (part: Partial<typeof fields>) => setFields((now) => ({ ...now, ...part }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (fields.name.trim() === '') return;
    const { address, tags, tierId, ...rest } = fields;
    const body = {
      version: customer.version,
      ...rest,
      tierId: tierId || null,
      tags: tags.split(/[\s,，、]+/).filter(Boolean),
      ...(address.trim() && { address: address.trim() }),
    };
    change.mutate({ path: '', method: 'PATCH', body }, { onSuccess: onDone });
  };
  const text = (key: 'name' | 'preferences' | 'tags' | 'address', max: number, hint?: string) => (
    <Field label={t(`ui.field.${key}`)} required={key === 'name'} {...(hint ? { hint } : {})}>
      {(props) => (
        <Input
          {...props}
          maxLength={max}
          autoComplete="off"
          value={fields[key]}
          onChange={(event) => set({ [key]: event.target.value })}
        />
      )}
    </Field>
  );
  const choice = (key: 'sex' | 'listing', values: readonly string[]) => (
    <Field label={t(`ui.field.${key}`)}>
      {(props) => (
        <Select
          {...props}
          value={fields[key]}
          onChange={(event) => set({ [key]: event.target.value } as Partial<typeof fields>)}
          options={values.map((value) => ({ value, label: t(`ui.${key}.${value}`) }))}
        />
      )}
    </Field>
  );
  return (
    <Dialog
      kind="drawer"
      title={t('ui.edit-file')}
      onClose={onDone}
      width={420}
      footer={
        <>
          <Button onClick={onDone}>{t('ui.cancel')}</Button>
          <Button kind="primary" type="submit" form="edit-customer" busy={change.isPending}>
            {t('ui.save')}
          </Button>
        </>
      }
    >
      <form id="edit-customer" onSubmit={submit} noValidate>
        {text('name', 120)}
        {choice('sex', ['female', 'male', 'unknown'])}
        <Field label={t('ui.field.tier')}>
          {(props) => (
            <Select
              {...props}
              value={fields.tierId}
              onChange={(event) => set({ tierId: event.target.value })}
              options={[
                { value: '', label: '–' },
                ...(tiers.data ?? []).map((tier) => ({ value: tier.id, label: nameIn(tier.name) })),
              ]}
            />
          )}
        </Field>
        {choice('listing', ['none', 'black', 'red'])}
        {text('preferences', 2000)}
        {text('tags', 400, t('ui.form.tags-hint'))}
        {text(
          'address',
          300,
          customer.address ? t('ui.form.replace-hint', { shown: customer.address.shown }) : undefined,
        )}
      </form>
    </Dialog>
  );
}
