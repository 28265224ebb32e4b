import type { Customer } from '@qiao/server/contracts/customers';
import { Trash2 } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { api } from '../../../shared/api.ts';
import { nameIn, useTranslation } from '../../../shared/i18n.ts';
import { IconButton } from '../../../shared/ui/button.tsx';
import { Facts } from '../../../shared/ui/page.tsx';
import { TextButton } from '../../channels/text-button.tsx';
import { useFieldDefinitions } from '../../fields/data.ts';
import { fieldText } from '../../fields/field-inputs.tsx';
import { useCustomerChange } from '../data/customers.ts';
import { NumberPlaceText } from '../number-place.tsx';
import { TagMarks } from '../tag-marks.tsx';
import { CallButton } from './call-button.tsx';
import { PersonalValue, type RevealField } from './personal-value.tsx';

const AddressDialog = lazy(() => import('./address-dialog.tsx'));

export function BasicPane({ customer, onEdit }: { customer: Customer; onEdit?: () => void }) {
  const { t } = useTranslation('customers');
  const row = (label: string, value: ReactNode) => (value ? [{ label: t(`ui.field.${label}`), value }] : []);
  const sealed = (field: RevealField, value: Customer['address']) =>
    row(field, value && <PersonalValue customerId={customer.id} field={field} value={value} />);
  /** Telephones and addresses: the first carries the plain name, further ones a number. */
  const ways = (kind: 'phone' | 'email') =>
    customer.identities
      .filter((identity) => identity.kind === kind)
      .map((identity, index) => ({
        label: `${t(`ui.field.${kind}`)}${index > 0 ? ` ${index + 1}` : ''}`,
        value: (
          <span className="cu-way">
            <PersonalValue customerId={customer.id} field={kind} identityId={identity.id} value={identity.value} />
            {kind === 'phone' ? (
              <span className="cu-way-acts">
                <CallButton customerId={customer.id} identityId={identity.id} />
                <TextButton customerId={customer.id} identityId={identity.id} />
              </span>
            ) : null}
            <NumberPlaceText place={identity.place} />
          </span>
        ),
      }));
  return (
    <aside className="cu-basic" aria-label={t('ui.basic')}>
      <section>
        <header className="cu-section-head">
          <h2>{t('ui.basic')}</h2>
          {onEdit ? (
            <button type="button" className="q-link" onClick={onEdit}>
              {t('ui.edit')}
            </button>
          ) : null}
        </header>
        <Facts
          rows={[
            ...ways('phone'),
            ...ways('email'),
            ...row('wechat', customer.identities.some(({ kind }) => kind === 'wechat') ? t('ui.bound') : null),
            ...sealed('identity', customer.identityNumber),
            ...sealed('passport', customer.passport),
            ...sealed('birthDate', customer.birthDate),
            ...sealed('address', customer.address),
            ...sealed('workAddress', customer.workAddress),
            ...row('preferences', customer.preferences),
            ...row('businessNeed', customer.businessNeed),
            ...row('businessProgress', customer.businessProgress),
          ]}
        />
        <TagMarks codes={customer.tags} />
      </section>
      <CustomFacts customer={customer} />
      <Addresses customer={customer} writes={onEdit !== undefined} />
      <Figures customer={customer} />
    </aside>
  );
}

function CustomFacts({ customer }: { customer: Customer }) {
  const { t } = useTranslation('customers');
  const { data: definitions = [] } = useFieldDefinitions('customer');
  const words = { yes: t('fields:ui.yes'), no: t('fields:ui.no') };
  const rows = customer.custom.flatMap((shown) => {
    const definition = definitions.find(({ key }) => key === shown.key);
    if (!definition) return [];
    const text = shown.masked ? String(shown.value) : fieldText(definition, shown.value, words);
    const label = nameIn(definition.name);
    return [
      {
        label,
        value: shown.masked ? (
          <PersonalValue
            customerId={customer.id}
            field="custom"
            fieldKey={shown.key}
            label={label}
            value={{ shown: text, masked: true }}
          />
        ) : definition.kind === 'link' ? (
          <a href={text} target="_blank" rel="noreferrer">
            {text}
          </a>
        ) : (
          text
        ),
      },
    ];
  });
  if (rows.length === 0) return null;
  return (
    <section>
      <header className="cu-section-head">
        <h2>{t('ui.custom')}</h2>
      </header>
      <Facts rows={rows} />
    </section>
  );
}

function Addresses({ customer, writes }: { customer: Customer; writes: boolean }) {
  const { t } = useTranslation('customers');
  const change = useCustomerChange(customer.id);
  const [adding, setAdding] = useState(false);
  if (customer.addresses.length === 0 && !writes) return null;
  return (
    <section>
      <header className="cu-section-head">
        <h2>{t('ui.addresses.title')}</h2>
        {writes ? (
          <button type="button" className="q-link" onClick={() => setAdding(true)}>
            {t('ui.addresses.add')}
          </button>
        ) : null}
      </header>
      {customer.addresses.length === 0 ? <p className="cu-quiet">{t('ui.addresses.none')}</p> : null}
      <ul className="cu-products">
        {customer.addresses.map((address) => (
          <li key={address.id}>
            <small className="cu-item-meta">
              {t(`ui.addresses.kind.${address.purpose}`)}
              {address.regionCode ? ` · ${address.regionCode}` : ''}
              {address.note ? ` · ${address.note}` : ''}
            </small>
            <PersonalValue
              customerId={customer.id}
              field="otherAddress"
              addressId={address.id}
              label={t(`ui.addresses.kind.${address.purpose}`)}
              value={address.address}
            />
            {writes ? (
              <IconButton
                icon={Trash2}
                size={14}
                className="is-small cu-product-drop"
                label={t('ui.addresses.drop', { purpose: t(`ui.addresses.kind.${address.purpose}`) })}
                disabled={change.isPending}
                onClick={() =>
                  change.mutate(() =>
                    api('DELETE /api/customers/{id}/addresses/{addressId}', {
                      params: { id: customer.id, addressId: address.id },
                    }),
                  )
                }
              />
            ) : null}
          </li>
        ))}
      </ul>
      {adding ? (
        <Suspense fallback={null}>
          <AddressDialog customerId={customer.id} onDone={() => setAdding(false)} />
        </Suspense>
      ) : null}
    </section>
  );
}

function Figures({ customer }: { customer: Customer }) {
  const { t } = useTranslation('customers');
  const { figures } = customer;
  return (
    <section>
      <header className="cu-section-head">
        <h2>{t('ui.figures.title')}</h2>
        <small className="cu-section-small">{t('ui.figures.period')}</small>
      </header>
      <dl className="cu-figures">
        {(
          [
            ['contacts', figures.contacts],
            ['tickets', t('ui.figures.of-open', { count: figures.tickets, open: customer.openTickets })],
            ['complaints', figures.complaints],
            [
              'satisfaction',
              customer.satisfaction
                ? t('ui.figures.rated', {
                    mean: customer.satisfaction.mean.toFixed(1),
                    count: customer.satisfaction.count,
                  })
                : '–',
            ],
          ] as const
        ).map(([key, value]) => (
          <div key={key}>
            <dt>{t(`ui.figures.${key}`)}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
