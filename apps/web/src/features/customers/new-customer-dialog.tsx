import { type FormEvent, useState } from 'react';
import { useNavigate } from 'react-router';
import { api } from '../../shared/api.ts';
import { isApiError } from '../../shared/api-error.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { AddressInput } from '../../shared/ui/address-input.tsx';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Input } from '../../shared/ui/field.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { takeCustomer } from './data/customers.ts';

const texts = ['name', 'phone', 'email', 'address'] as const;
type Fields = Record<(typeof texts)[number], string>;

/** Somebody with the same telephone may be another person of the household: asked, not refused. */
export default function NewCustomerDialog({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation('customers');
  const navigate = useNavigate();
  const [fields, setFields] = useState<Fields>({ name: '', phone: '', email: '', address: '' });
  const [known, setKnown] = useState<string | null>(null);
  const change = (key: keyof Fields, text: string) => {
    setKnown(null);
    setFields((now) => ({ ...now, [key]: text }));
  };
  const [missing, setMissing] = useState(false);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (fields.name.trim() === '') return setMissing(true);
    setBusy(true);
    try {
      const filled = (key: keyof Fields) => (fields[key].trim() === '' ? undefined : fields[key]);
      const customer = await api('POST /api/customers', {
        body: {
          name: fields.name,
          phone: filled('phone'),
          email: filled('email'),
          address: filled('address'),
          anyway: known !== null,
        },
      });
      takeCustomer(customer);
      toast('ok', t('ui.form.created', { number: customer.number }));
      onDone();
      navigate(`/customers/${customer.id}`);
    } catch (error) {
      if (isApiError(error) && error.code === 'customers.identity-known') setKnown(error.message);
      else toastError(error);
      setBusy(false);
    }
  };
  return (
    <Dialog
      kind="drawer"
      title={t('ui.new')}
      onClose={onDone}
      width={420}
      footer={
        <>
          <Button onClick={onDone}>{t('ui.cancel')}</Button>
          <Button kind="primary" type="submit" form="new-customer" busy={busy}>
            {t(known ? 'ui.form.anyway' : 'ui.form.create')}
          </Button>
        </>
      }
    >
      <form id="new-customer" onSubmit={submit} noValidate>
        {texts.map((key) => (
          <Field
            key={key}
            label={t(`ui.field.${key}`)}
            required={key === 'name'}
            error={key === 'name' && missing && fields.name.trim() === '' ? t('ui.form.name-missing') : null}
          >
            {(props) =>
              key === 'address' ? (
                <AddressInput {...props} value={fields.address} onText={(text) => change(key, text)} />
              ) : (
                <Input
                  {...props}
                  value={fields[key]}
                  maxLength={key === 'email' ? 254 : 120}
                  autoComplete="off"
                  onChange={(event) => change(key, event.target.value)}
                />
              )
            }
          </Field>
        ))}
        {known ? (
          <p className="cu-known" role="alert">
            {known}
          </p>
        ) : null}
      </form>
    </Dialog>
  );
}
