import type { Customer } from '@qiao/server/contracts/customers';
import { Ban, Ellipsis, ListChecks, Merge, Plus, ShieldCheck, Star } from 'lucide-react';
import { Link, useNavigate } from 'react-router';
import { nameIn, useTranslation } from '../../../shared/i18n.ts';
import { useCan } from '../../../shared/session.ts';
import { isoDay } from '../../../shared/time/format.ts';
import { Button, IconButton } from '../../../shared/ui/button.tsx';
import { Icon } from '../../../shared/ui/icon.tsx';
import { MenuButton, type MenuItem } from '../../../shared/ui/menu.tsx';

export function CustomerHead({
  customer,
  onTicket,
  onListing,
}: {
  customer: Customer;
  onTicket?: () => void;
  onListing?: () => void;
}) {
  const { t } = useTranslation('customers');
  const navigate = useNavigate();
  const can = useCan();
  const more: MenuItem[] = [
    ...(can('customers.merge')
      ? [
          {
            id: 'merge',
            label: t('ui.merge.menu'),
            icon: Merge,
            run: () => navigate(`/customers/${customer.id}/merge`),
          },
        ]
      : []),
    ...(onListing ? [{ id: 'listing', label: t('ui.lists.menu'), icon: ListChecks, run: onListing }] : []),
  ];
  const agreed = customer.consents.find((consent) => consent.given && !consent.outdated);
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
          <small className="cu-head-small">{customer.number}</small>
          {agreed ? (
            <small className="cu-head-small cu-consent">
              <Icon of={ShieldCheck} size={14} />
              {t('ui.agreed', { purpose: nameIn(agreed.purposeName), date: isoDay(agreed.at) })}
            </small>
          ) : null}
        </h1>
      </div>
      <div className="cu-head-actions">
        {onTicket ? (
          <Button icon={Plus} keys="T" onClick={onTicket}>
            {t('ui.new-ticket')}
          </Button>
        ) : null}
        {more.length > 0 ? (
          <MenuButton
            label={t('ui.more')}
            items={more}
            button={(props) => <IconButton icon={Ellipsis} label={t('ui.more')} {...props} />}
          />
        ) : null}
      </div>
      {customer.listing === 'none' ? null : (
        <p className={`cu-listing is-${customer.listing}`} role="note">
          <Icon of={customer.listing === 'black' ? Ban : Star} size={16} />
          <span>
            <b>{t(`ui.listing.${customer.listing}`)}</b>
            {customer.listingReason ? ` · ${customer.listingReason}` : ''}
            {customer.listingUntil ? ` · ${t('ui.lists.to', { date: isoDay(customer.listingUntil) })}` : ''}
            {customer.listingRefuses ? ` · ${t('ui.lists.refused')}` : ''}
          </span>
        </p>
      )}
    </header>
  );
}
