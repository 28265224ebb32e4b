/** Orders as lines of the file: number and state, sum and day, what was ordered. */
import './orders.css';
import type { Order } from '@qiao/server/contracts/orders';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { isoDay } from '../../shared/time/format.ts';
import { moneyText } from './money.ts';

const tones: Record<Order['state'], string> = {
  placed: ' cu-tag-warn',
  paid: '',
  shipped: '',
  delivered: ' q-tag-ok',
  completed: ' q-tag-ok',
  cancelled: '',
  returned: ' q-tag-danger',
};

export function OrderLines({ orders, onOpen }: { orders: readonly Order[]; onOpen?: (order: Order) => void }) {
  const { t } = useTranslation('orders');
  const what = (order: Order): string =>
    order.lines
      .map(({ modelName, modelCode, title, quantity }) => {
        const name = title || (modelName ? `${nameIn(modelName)} ${modelCode}` : '');
        return quantity > 1 ? `${name} ×${quantity}` : name;
      })
      .join('、');
  return (
    <ul className="or-list">
      {orders.map((order) => (
        <li key={order.id}>
          <span className="or-head">
            {onOpen ? (
              <button type="button" className="q-link" onClick={() => onOpen(order)}>
                {order.number}
              </button>
            ) : (
              <span>{order.number}</span>
            )}
            <span className={`q-tag${tones[order.state]}`}>{t(`ui.state.${order.state}`)}</span>
          </span>
          <small className="or-meta">
            {isoDay(order.placedAt)} · {moneyText(order.total, order.currency)} ·{' '}
            {t(`ui.source.${order.source}`, order.source)}
          </small>
          <small className="or-meta">{what(order)}</small>
          {order.address ? <small className="or-meta">{order.address.shown}</small> : null}
          {order.invoice ? <small className="or-meta">{t('ui.invoice-of', { invoice: order.invoice })}</small> : null}
        </li>
      ))}
    </ul>
  );
}
