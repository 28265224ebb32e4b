/** An order that stands: its state moves on, invoice and note change, its address is shown for a reason. */

import type { Order } from '@qiao/server/contracts/orders';
import { type FormEvent, useState } from 'react';
import { api } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { oneOf } from '../../shared/one-of.ts';
import { useCan } from '../../shared/session.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Input, Select } from '../../shared/ui/field.tsx';
import { toastError } from '../../shared/ui/toast.tsx';
import { useOrderChange } from './data.ts';
import { moneyText } from './money.ts';

export default function ChangeDialog({
  customerId,
  order,
  onDone,
}: {
  customerId: string;
  order: Order;
  onDone: () => void;
}) {
  const { t } = useTranslation('orders');
  const can = useCan();
  const change = useOrderChange(customerId);
  const [state, setState] = useState(order.state);
  const [invoice, setInvoice] = useState(order.invoice);
  const [note, setNote] = useState(order.note);
  const [address, setAddress] = useState(order.address?.shown ?? '');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const body = { version: order.version, state, invoice: invoice.trim(), note: note.trim() };
    change.mutate(() => api('PATCH /api/orders/{id}', { params: { id: order.id }, body }), { onSuccess: onDone });
  };
  const show = () =>
    api('POST /api/orders/{id}/reveal', { params: { id: order.id }, body: { reason: t('ui.address-why') } }).then(
      ({ value }) => setAddress(value),
      toastError,
    );
  return (
    <Dialog
      title={t('ui.edit-title', { number: order.number })}
      onClose={onDone}
      width={420}
      footer={
        <>
          <Button onClick={onDone}>{t('ui.cancel')}</Button>
          <Button kind="primary" type="submit" form="order" busy={change.isPending}>
            {t('ui.save')}
          </Button>
        </>
      }
    >
      <form id="order" onSubmit={submit}>
        <p className="or-sum">{t('ui.total', { sum: moneyText(order.total, order.currency) })}</p>
        {order.address ? (
          <p className="or-sum">
            {address}{' '}
            {can('customers.reveal.address') && address === order.address.shown && order.address.masked ? (
              <button type="button" className="q-link" onClick={() => void show()}>
                {t('ui.show-address')}
              </button>
            ) : null}
          </p>
        ) : null}
        <Field label={t('ui.state-label')}>
          {(props) => (
            <Select
              {...props}
              value={state}
              onChange={(event) => setState(oneOf(order.next, event.target.value) ?? order.state)}
              options={[order.state, ...order.next].map((value) => ({ value, label: t(`ui.state.${value}`) }))}
            />
          )}
        </Field>
        <Field label={t('ui.invoice')}>
          {(props) => (
            <Input {...props} maxLength={120} value={invoice} onChange={(event) => setInvoice(event.target.value)} />
          )}
        </Field>
        <Field label={t('ui.note')}>
          {(props) => (
            <Input {...props} maxLength={500} value={note} onChange={(event) => setNote(event.target.value)} />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
