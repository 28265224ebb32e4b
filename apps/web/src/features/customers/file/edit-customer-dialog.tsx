import type { Customer } from '@qiao/server/contracts/customers';
import type { FieldValues } from '@qiao/server/contracts/fields';
import { type FormEvent, useState } from 'react';
import { api } from '../../../shared/api.ts';
import { nameIn, useTranslation } from '../../../shared/i18n.ts';
import { AddressInput } from '../../../shared/ui/address-input.tsx';
import { Button } from '../../../shared/ui/button.tsx';
import { Dialog } from '../../../shared/ui/dialog.tsx';
import { Field, Input, Select } from '../../../shared/ui/field.tsx';
import { useFieldDefinitions } from '../../fields/data.ts';
import { FieldInputs, missingFields } from '../../fields/field-inputs.tsx';
import { useCustomerChange, useTiers } from '../data/customers.ts';
import { TagChoice } from '../tag-choice.tsx';

const sealed = ['identityNumber', 'passport', 'birthDate', 'address', 'workAddress'] as const;
const long = ['preferences', 'businessNeed', 'businessProgress'] as const;

/** Masked values are not shown here: they are replaced as a whole, or left alone. */
export default function EditCustomerDialog({ customer, onDone }: { customer: Customer; onDone: () => void }) {
  const { t } = useTranslation('customers');
  const change = useCustomerChange(customer.id);
  const tiers = useTiers();
  const { data: definitions = [] } = useFieldDefinitions('customer');
  const [form, setForm] = useState({
    name: customer.name,
    sex: customer.sex,
    tierId: customer.tierId ?? '',
    preferences: customer.preferences,
    businessNeed: customer.businessNeed,
    businessProgress: customer.businessProgress,
  });
  const [tags, setTags] = useState(customer.tags);
  const [secrets, setSecrets] = useState<Record<string, string>>({});
  const [custom, setCustom] = useState<FieldValues>({});
  const [asked, setAsked] = useState(false);
  const set = (part: Partial<typeof form>) => setForm((now) => ({ ...now, ...part }));
  const before = Object.fromEntries(
    customer.custom.filter(({ masked }) => !masked).map(({ key, value }) => [key, value]),
  );
  const masked = customer.custom.filter((one) => one.masked);
  const values: FieldValues = { ...before, ...custom };
  // A masked value counts as filled: what stands there is replaced as a whole or left alone.
  const filled = { ...Object.fromEntries(masked.map(({ key, value }) => [key, value])), ...values };
  const tier = tiers.data?.find(({ id }) => id === form.tierId)?.code ?? null;
  const facts = { tier, tag: tags };
  const missing = asked ? missingFields(definitions, filled, facts) : [];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (form.name.trim() === '' || missingFields(definitions, filled, facts).length > 0) return;
    const { tierId, ...rest } = form;
    const body = {
      version: customer.version,
      ...rest,
      tierId: tierId || null,
      tags,
      ...Object.fromEntries(Object.entries(secrets).filter(([, value]) => value.trim() !== '')),
      ...(Object.keys(custom).length > 0 && { custom }),
    };
    change.mutate(() => api('PATCH /api/customers/{id}', { params: { id: customer.id }, body }), { onSuccess: onDone });
  };
  return (
    <Dialog
      kind="drawer"
      title={t('ui.edit-file')}
      onClose={onDone}
      width={460}
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
        <Field
          label={t('ui.field.name')}
          required
          error={asked && form.name.trim() === '' ? t('ui.form.name-missing') : null}
        >
          {(props) => (
            <Input
              {...props}
              maxLength={120}
              autoComplete="off"
              value={form.name}
              onChange={(event) => set({ name: event.target.value })}
            />
          )}
        </Field>
        <div className="cu-two">
          <Field label={t('ui.field.sex')}>
            {(props) => (
              <Select
                {...props}
                value={form.sex}
                onChange={(event) => set({ sex: event.target.value as Customer['sex'] })}
                options={(['female', 'male', 'unknown'] as const).map((value) => ({
                  value,
                  label: t(`ui.sex.${value}`),
                }))}
              />
            )}
          </Field>
          <Field label={t('ui.field.tier')}>
            {(props) => (
              <Select
                {...props}
                value={form.tierId}
                onChange={(event) => set({ tierId: event.target.value })}
                options={[
                  { value: '', label: '–' },
                  ...(tiers.data ?? []).map((one) => ({ value: one.id, label: nameIn(one.name) })),
                ]}
              />
            )}
          </Field>
        </div>
        <TagChoice chosen={tags} onChange={setTags} />
        {long.map((key) => (
          <Field key={key} label={t(`ui.field.${key}`)}>
            {(props) => (
              <textarea
                {...props}
                className="q-input"
                rows={2}
                maxLength={2000}
                value={form[key]}
                onChange={(event) => set({ [key]: event.target.value })}
              />
            )}
          </Field>
        ))}
        <FieldInputs
          definitions={definitions}
          values={values}
          facts={facts}
          missing={missing}
          hints={Object.fromEntries(
            masked.map(({ key, value }) => [key, t('ui.form.replace-hint', { shown: String(value) })]),
          )}
          onChange={(key, value) => setCustom((now) => ({ ...now, [key]: value }))}
        />
        <fieldset className="cu-secrets">
          <legend>{t('ui.form.secrets')}</legend>
          {sealed.map((key) => {
            const shown = customer[key]?.shown;
            return (
              <Field
                key={key}
                label={t(`ui.field.${key === 'identityNumber' ? 'identity' : key}`)}
                {...(shown ? { hint: t('ui.form.replace-hint', { shown }) } : {})}
              >
                {(props) =>
                  key === 'address' || key === 'workAddress' ? (
                    <AddressInput
                      {...props}
                      value={secrets[key] ?? ''}
                      onText={(text) => setSecrets((now) => ({ ...now, [key]: text }))}
                    />
                  ) : (
                    <Input
                      {...props}
                      type={key === 'birthDate' ? 'date' : 'text'}
                      maxLength={40}
                      autoComplete="off"
                      value={secrets[key] ?? ''}
                      onChange={(event) => setSecrets((now) => ({ ...now, [key]: event.target.value }))}
                    />
                  )
                }
              </Field>
            );
          })}
        </fieldset>
      </form>
    </Dialog>
  );
}
