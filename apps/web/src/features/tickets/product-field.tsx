import type { TicketProduct } from '@qiao/server/contracts/tickets';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../shared/api.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { useCan } from '../../shared/session.ts';
import { Combo, type ComboOption } from '../../shared/ui/combo.tsx';
import { Field } from '../../shared/ui/field.tsx';
import { customerQuery } from '../customers/data/customers.ts';

export function useModels(words: string) {
  return useQuery({
    queryKey: ['catalogue', 'models', words],
    queryFn: async ({ signal }) =>
      (await api('GET /api/catalogue/models', { query: { q: words, limit: 50 }, signal })).models,
    placeholderData: (before) => before,
  });
}

type Chosen = { modelId: string | null; productId: string | null };

export function ProductField({
  value,
  product,
  customerId,
  onChange,
}: {
  value: Chosen;
  /** As it stands on the ticket: its words, when the lists do not hold it. */
  product: TicketProduct | null;
  customerId: string | null;
  onChange: (chosen: Chosen) => void;
}) {
  const { t } = useTranslation('tickets');
  const can = useCan();
  const [words, setWords] = useState('');
  const models = useModels(words);
  const owned = useQuery({
    ...customerQuery(customerId ?? ''),
    enabled: customerId !== null && can('customers.read'),
    retry: false,
  }).data?.products;
  const wanted = words.trim().toLowerCase();
  const options: ComboOption[] = [
    ...(owned ?? [])
      .map((one) => ({
        value: `own ${one.id}`,
        label: [nameIn(one.modelName), one.serialNumber].filter(Boolean).join(' · '),
        hint: t('ui.form.product-own'),
      }))
      .filter(({ label }) => wanted === '' || label.toLowerCase().includes(wanted)),
    ...(models.data ?? []).map((model) => ({
      value: `model ${model.id}`,
      label: `${nameIn(model.name)} ${model.code}`,
      hint: nameIn(model.familyName),
    })),
  ];
  const chosen = value.productId ? `own ${value.productId}` : value.modelId ? `model ${value.modelId}` : null;
  if (chosen && product && product.modelId === value.modelId && !options.some((one) => one.value === chosen))
    options.unshift({ value: chosen, label: productText(product) });
  return (
    <Field label={t('ui.field.product')}>
      {(props) => (
        <Combo
          id={props.id}
          label={t('ui.field.product')}
          placeholder={t('ui.form.product-hint')}
          options={options}
          value={chosen}
          onSearch={setWords}
          busy={models.isFetching}
          onChange={(picked) => {
            const [kind, id = null] = (picked ?? '').split(' ');
            const own = kind === 'own' ? owned?.find((one) => one.id === id) : undefined;
            if (own) onChange({ modelId: own.modelId, productId: own.id });
            else onChange({ modelId: kind === 'model' ? id : null, productId: null });
          }}
        />
      )}
    </Field>
  );
}

export const productText = (product: TicketProduct): string =>
  [`${nameIn(product.name)} ${product.code}`, product.serialNumber].filter(Boolean).join(' · ');
