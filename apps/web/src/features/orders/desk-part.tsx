/** In the workspace, beside the conversation: the latest orders and the contracts that hold. */
import { Link } from 'react-router';
import { useTranslation } from '../../shared/i18n.ts';
import { useCan } from '../../shared/session.ts';
import { ContractLines } from '../contracts/contract-lines.tsx';
import { useContracts } from '../contracts/data.ts';
import { useOrders } from './data.ts';
import { OrderLines } from './order-lines.tsx';

const most = 3;

export default function DeskPart({ customerId }: { customerId: string }) {
  const can = useCan();
  return (
    <>
      {can('orders.read') ? <Orders customerId={customerId} /> : null}
      {can('contracts.read') ? <Contracts customerId={customerId} /> : null}
    </>
  );
}

function Orders({ customerId }: { customerId: string }) {
  const { t } = useTranslation('orders');
  const { data: orders = [] } = useOrders(customerId);
  if (orders.length === 0) return null;
  return (
    <section className="ws-section">
      <h3>
        {t('ui.title')} {orders.length > most ? <Link to={`/customers/${customerId}`}>{orders.length}</Link> : null}
      </h3>
      <OrderLines orders={orders.slice(0, most)} />
    </section>
  );
}

function Contracts({ customerId }: { customerId: string }) {
  const { t } = useTranslation('contracts');
  const holding = (useContracts(customerId).data?.contracts ?? []).filter(
    ({ phase }) => phase === 'running' || phase === 'expiring',
  );
  if (holding.length === 0) return null;
  return (
    <section className="ws-section">
      <h3>{t('ui.title')}</h3>
      <ContractLines contracts={holding.slice(0, most)} />
    </section>
  );
}
