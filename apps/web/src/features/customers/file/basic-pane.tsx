import type { Customer } from '@qiao/server/contracts/customers';
import type { ReactNode } from 'react';
import { useTranslation } from '../../../shared/i18n.ts';
import { Facts } from '../../../shared/ui/page.tsx';
import { PersonalValue, type RevealField } from './personal-value.tsx';

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
        value: <PersonalValue customerId={customer.id} field={kind} identityId={identity.id} value={identity.value} />,
      }));
  const { figures } = customer;
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
        {customer.tags.length > 0 ? (
          <p className="cu-tags">
            {customer.tags.map((tag) => (
              <span key={tag} className="q-tag">
                {tag}
              </span>
            ))}
          </p>
        ) : null}
      </section>
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
    </aside>
  );
}
