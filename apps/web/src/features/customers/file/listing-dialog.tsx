/** On or off the black and red lists, with reason and end; what was said before stands below. */

import type { Customer } from '@qiao/server/contracts/customers';
import { type FormEvent, useState } from 'react';
import { api } from '../../../shared/api.ts';
import { useTranslation } from '../../../shared/i18n.ts';
import { dayTime, isoDay } from '../../../shared/time/format.ts';
import { Button } from '../../../shared/ui/button.tsx';
import { Dialog } from '../../../shared/ui/dialog.tsx';
import { Field, Input, Select } from '../../../shared/ui/field.tsx';
import { useCustomerChange } from '../data/customers.ts';
import { refreshParts, useListings } from '../data/parts.ts';

export default function ListingDialog({ customer, onDone }: { customer: Customer; onDone: () => void }) {
  const { t } = useTranslation('customers');
  const change = useCustomerChange(customer.id);
  const { data: entries = [] } = useListings(customer.id);
  const [listing, setListing] = useState(customer.listing);
  const [reason, setReason] = useState('');
  const [until, setUntil] = useState('');
  const [refuses, setRefuses] = useState(customer.listingRefuses);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // The end of the chosen day, where the person sits.
    const end = until ? new Date(`${until}T23:59:59`).toISOString() : null;
    const body = { listing, reason: reason.trim(), until: end, refuses };
    change.mutate(() => api('POST /api/customers/{id}/listing', { params: { id: customer.id }, body }), {
      onSuccess: () => {
        refreshParts(customer.id);
        onDone();
      },
    });
  };
  return (
    <Dialog
      title={t('ui.lists.title', { name: customer.name })}
      onClose={onDone}
      width={460}
      footer={
        <>
          <Button onClick={onDone}>{t('ui.cancel')}</Button>
          <Button
            kind="primary"
            type="submit"
            form="listing"
            busy={change.isPending}
            disabled={reason.trim().length < 2}
          >
            {t('ui.save')}
          </Button>
        </>
      }
    >
      <form id="listing" onSubmit={submit}>
        <Field label={t('ui.field.listing')} hint={t(`ui.lists.effect.${listing}`)}>
          {(props) => (
            <Select
              {...props}
              value={listing}
              onChange={(event) => setListing(event.target.value as Customer['listing'])}
              options={(['none', 'red', 'black'] as const).map((value) => ({ value, label: t(`ui.listing.${value}`) }))}
            />
          )}
        </Field>
        <Field label={t('ui.lists.reason')} required>
          {(props) => (
            <Input {...props} maxLength={300} value={reason} onChange={(event) => setReason(event.target.value)} />
          )}
        </Field>
        {listing === 'none' ? null : (
          <Field label={t('ui.lists.until')} hint={t('ui.lists.until-hint')}>
            {(props) => (
              <Input {...props} type="date" value={until} onChange={(event) => setUntil(event.target.value)} />
            )}
          </Field>
        )}
        {listing === 'black' ? (
          <label className="cu-check">
            <input type="checkbox" checked={refuses} onChange={(event) => setRefuses(event.target.checked)} />
            {t('ui.lists.refuses')}
          </label>
        ) : null}
      </form>
      {entries.length > 0 ? (
        <section className="cu-history">
          <h3>{t('ui.lists.history')}</h3>
          <ul>
            {entries.map((entry) => (
              <li key={entry.id}>
                <span>
                  {t(`ui.listing.${entry.listing}`)} · {entry.reason}
                  {entry.until ? ` · ${t('ui.lists.to', { date: isoDay(entry.until) })}` : ''}
                </span>
                <small className="cu-item-meta">
                  {dayTime(entry.at)} · {entry.by}
                </small>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </Dialog>
  );
}
