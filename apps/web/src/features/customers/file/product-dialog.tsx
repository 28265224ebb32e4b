import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '../../../shared/api.ts';
import { nameIn, useTranslation } from '../../../shared/i18n.ts';
import { Button } from '../../../shared/ui/button.tsx';
import { Combo } from '../../../shared/ui/combo.tsx';
import { Dialog } from '../../../shared/ui/dialog.tsx';
import { Field, Input } from '../../../shared/ui/field.tsx';
import { useCustomerChange } from '../data/customers.ts';

export default function ProductDialog({ customerId, onDone }: { customerId: string; onDone: () => void }) {
  const { t } = useTranslation('customers');
  const change = useCustomerChange(customerId);
  const [words, setWords] = useState('');
  const [modelId, setModelId] = useState<string | null>(null);
  const [serialNumber, setSerial] = useState('');
  const [boughtOn, setBought] = useState('');
  const models = useQuery({
    queryKey: ['catalogue', 'models', words],
    queryFn: async ({ signal }) =>
      (await api('GET /api/catalogue/models', { query: { q: words, limit: 50 }, signal })).models,
    placeholderData: (before) => before,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!modelId) return;
    const body = { modelId, serialNumber: serialNumber.trim(), boughtOn: boughtOn || null };
    change.mutate(() => api('POST /api/customers/{id}/products', { params: { id: customerId }, body }), {
      onSuccess: onDone,
    });
  };
  return (
    <Dialog
      title={t('ui.register-product')}
      onClose={onDone}
      width={420}
      footer={
        <>
          <Button onClick={onDone}>{t('ui.cancel')}</Button>
          <Button kind="primary" type="submit" form="product" busy={change.isPending} disabled={!modelId}>
            {t('ui.register')}
          </Button>
        </>
      }
    >
      <form id="product" onSubmit={submit}>
        <Field label={t('ui.field.model')} required>
          {(props) => (
            <Combo
              id={props.id}
              label={t('ui.field.model')}
              options={(models.data ?? []).map((model) => ({
                value: model.id,
                label: `${nameIn(model.name)} ${model.code}`,
                hint: nameIn(model.familyName),
              }))}
              value={modelId}
              onSearch={setWords}
              busy={models.isFetching}
              onChange={setModelId}
            />
          )}
        </Field>
        <Field label={t('ui.field.serial')}>
          {(props) => (
            <Input {...props} maxLength={60} value={serialNumber} onChange={(event) => setSerial(event.target.value)} />
          )}
        </Field>
        <Field label={t('ui.field.boughtOn')} hint={t('ui.warranty-hint')}>
          {(props) => (
            <Input {...props} type="date" value={boughtOn} onChange={(event) => setBought(event.target.value)} />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
