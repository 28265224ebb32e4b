import { X } from 'lucide-react';
import { useState } from 'react';
import { LazyPart } from '../../../app/lazy-part.tsx';
import { useTranslation } from '../../../shared/i18n.ts';
import { useMedia } from '../../../shared/media.ts';
import { useCan } from '../../../shared/session.ts';
import { IconButton } from '../../../shared/ui/button.tsx';
import { type Tab, Tabs } from '../../../shared/ui/tabs.tsx';
import { loadPanels } from '../../panels/when-idle.ts';
import { useConversation } from '../data/conversations.ts';
import { useCustomerTickets } from '../data/customer.ts';
import { CustomerCard } from './customer-card.tsx';
import { TicketList } from './ticket-list.tsx';
import { VisitCard } from './visit-card.tsx';

type TabKey = 'customer' | 'visit' | 'tickets';

/** Who this is: file, visit and tickets, beside the conversation; a drawer where the window is narrow. */
export function CustomerPane({
  conversationId,
  open,
  onClose,
}: {
  conversationId: string;
  open: boolean;
  onClose: () => void;
}) {
  const { t } = useTranslation('workspace');
  const can = useCan();
  // On very wide windows the file stays in sight and the rest has a column of its own.
  const pair = useMedia('(min-width: 2200px)');
  const [chosen, setTab] = useState<TabKey>('customer');
  const tab = pair && chosen === 'customer' ? 'visit' : chosen;
  const { data, isPending } = useConversation(conversationId);
  const customerId = data?.conversation.customerId ?? null;
  const tickets = useCustomerTickets(customerId);
  const count = tickets.data?.tickets.filter(
    (ticket) => ticket.state !== 'closed' && ticket.state !== 'resolved',
  ).length;
  const all: Tab<TabKey>[] = [
    { key: 'customer', label: t('customer.tab') },
    { key: 'visit', label: t('visit.tab') },
    ...(can('tickets.read') ? [{ key: 'tickets' as const, label: t('ticket.tab'), count: count || null }] : []),
  ];
  const card = (
    <CustomerCard
      conversationId={conversationId}
      customerId={customerId}
      title={data?.conversation.title ?? ''}
      pending={isPending}
      visit={data?.visit ?? null}
      tickets={tickets.data?.tickets ?? []}
      onTickets={() => setTab('tickets')}
    />
  );
  const apps = data && can('panels.use') && (
    <LazyPart
      key={conversationId}
      load={loadPanels}
      props={{
        subjects: [
          { place: 'conversation' as const, id: conversationId },
          ...(customerId ? [{ place: 'customer' as const, id: customerId }] : []),
        ],
      }}
    />
  );
  const tabs = pair ? all.slice(1) : all;
  return (
    <aside className={`ws-customer${open ? ' is-open' : ''}${pair ? ' is-pair' : ''}`} aria-label={t('customer.pane')}>
      {pair ? (
        <div className="ws-customer-column">
          <header className="ws-head">
            <h2 className="ws-column-title">{t('customer.tab')}</h2>
          </header>
          <section className="ws-customer-body scroll" aria-label={t('customer.tab')}>
            {card}
            {apps}
          </section>
        </div>
      ) : null}
      <div className="ws-customer-column">
        <header className="ws-head ws-customer-head">
          <Tabs
            id="customer"
            tabs={tabs}
            chosen={tab}
            onChange={setTab}
            label={t(pair ? 'customer.more' : 'customer.pane')}
          />
          <IconButton icon={X} label={t('customer.hide')} className="ws-customer-close" onClick={onClose} />
        </header>
        <div
          className="ws-customer-body scroll"
          role="tabpanel"
          id="customer-panel"
          aria-labelledby={`customer-${tab}`}
        >
          {tab === 'customer' ? card : null}
          {tab === 'customer' ? apps : null}
          {tab === 'visit' ? <VisitCard visit={data?.visit ?? null} /> : null}
          {tab === 'tickets' ? <TicketList tickets={tickets.data?.tickets ?? []} pending={tickets.isLoading} /> : null}
        </div>
      </div>
    </aside>
  );
}
