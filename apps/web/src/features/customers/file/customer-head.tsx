import type { Customer } from '@qiao/server/contracts/customers';
import { Plus, ShieldCheck } from 'lucide-react';
import { Link } from 'react-router';
import { nameIn, useTranslation } from '../../../shared/i18n.ts';
import { isoDay } from '../../../shared/time/format.ts';
import { Button } from '../../../shared/ui/button.tsx';
import { Icon } from '../../../shared/ui/icon.tsx';

export function CustomerHead({ customer, onTicket }: { customer: Customer; onTicket?: () => void }) {
  const { t } = useTranslation('customers');
  const agreed = customer.consents.find((consent) => consent.given);
  return (
    <header className="cu-head">
      <div className="cu-head-title">
        <p className="cu-crumbs">
          <Link to="/customers">{t('ui.title')}</Link>
          <span>{nameIn(customer.unitName)}</span>
        </p>
        <h1>
          {customer.name}
          {customer.sex === 'unknown' ? null : <small className="cu-head-small">{t(`ui.sex.${customer.sex}`)}</small>}
          {customer.tier ? <span className="q-tag q-tag-line">{nameIn(customer.tier)}</span> : null}
          {customer.listing === 'none' ? null : (
            <span className={`q-tag ${customer.listing === 'black' ? 'q-tag-danger' : 'q-tag-ok'}`}>
              {t(`ui.listing.${customer.listing}`)}
            </span>
          )}
          <small className="cu-head-small">{customer.number}</small>
          {agreed ? (
            <small className="cu-head-small cu-consent">
              <Icon of={ShieldCheck} size={14} />
              {t('ui.agreed', { purpose: nameIn(agreed.purposeName), date: isoDay(agreed.at) })}
            </small>
          ) : null}
        </h1>
      </div>
      {onTicket ? (
        <div className="cu-head-actions">
          <Button icon={Plus} keys="T" onClick={onTicket}>
            {t('ui.new-ticket')}
          </Button>
        </div>
      ) : null}
    </header>
  );
}
