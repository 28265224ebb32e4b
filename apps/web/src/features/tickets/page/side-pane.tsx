import type { Message } from '@qiao/server/contracts/conversations';
import type { Ticket } from '@qiao/server/contracts/tickets';
import { useQuery } from '@tanstack/react-query';
import { ExternalLink } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { LazyPart } from '../../../app/lazy-part.tsx';
import { api, link } from '../../../shared/api.ts';
import { i18n, useTranslation } from '../../../shared/i18n.ts';
import { useCan } from '../../../shared/session.ts';
import { dayTime } from '../../../shared/time/format.ts';
import { Bubble, EventLine, NoteBubble, Words } from '../../../shared/ui/bubbles.tsx';
import { ClockChip } from '../../../shared/ui/clock-chip.tsx';
import { Icon } from '../../../shared/ui/icon.tsx';
import { Empty, Failed, Skeleton } from '../../../shared/ui/states.tsx';
import { Tabs } from '../../../shared/ui/tabs.tsx';
import { loadPanels } from '../../panels/when-idle.ts';
import { useTicketTypes } from '../data/ticket-types.ts';
import { EarlierContacts } from './earlier-contacts.tsx';

const loadSides = () => import('../../sides/ticket-sides.tsx');

export function SidePane({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation('tickets');
  const can = useCan();
  const talks = can('conversations.read') ? ticket.conversationIds : [];
  const [tab, setTab] = useState<'talk' | 'contacts' | 'others' | 'sides'>(talks.length > 0 ? 'talk' : 'others');
  return (
    <aside className="tk-side" aria-label={t('ui.side.label')}>
      <div className="tk-pane-head">
        <Tabs
          id="side"
          label={t('ui.side.label')}
          chosen={tab}
          onChange={setTab}
          tabs={[
            { key: 'talk', label: t('ui.side.talk'), count: talks.length || null },
            { key: 'contacts', label: t('ui.side.contacts') },
            { key: 'others', label: t('ui.side.others') },
            ...(can('sides.use') ? [{ key: 'sides' as const, label: t('ui.side.sides') }] : []),
          ]}
        />
      </div>
      <div
        className="tk-side-body scroll"
        role="tabpanel"
        id="side-panel"
        aria-labelledby={`side-${tab}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the panel scrolls, so keys must reach it
        tabIndex={0}
      >
        {tab === 'talk' ? (
          talks.length > 0 ? (
            talks.map((id) => <Conversations key={id} id={id} customerName={ticket.customerName} />)
          ) : (
            <Empty title={t('ui.side.no-talk-title')} text={t('ui.side.no-talk-text')} />
          )
        ) : tab === 'contacts' ? (
          <EarlierContacts ticket={ticket} />
        ) : tab === 'sides' ? (
          <LazyPart load={loadSides} props={{ ticketId: ticket.id, unitId: ticket.unitId }} />
        ) : (
          <OtherTickets ticket={ticket} />
        )}
        {can('panels.use') ? (
          <LazyPart
            load={loadPanels}
            props={{
              subjects: [
                { place: 'ticket' as const, id: ticket.id },
                ...(ticket.customerId ? [{ place: 'customer' as const, id: ticket.customerId }] : []),
              ],
            }}
          />
        ) : null}
      </div>
    </aside>
  );
}

function Conversations({ id, customerName }: { id: string; customerName: string | null }) {
  const { t } = useTranslation('tickets');
  const talk = useQuery({
    queryKey: ['tickets', 'conversation', id],
    queryFn: async ({ signal }) => {
      const [conversation, { messages }] = await Promise.all([
        api('GET /api/conversations/{id}', { params: { id }, signal }),
        api('GET /api/conversations/{id}/messages', { params: { id }, query: { limit: 50 }, signal }),
      ]);
      return { conversation, messages };
    },
    staleTime: 60_000,
  });
  if (talk.isPending) return <Skeleton rows={4} height={56} kind="chat" />;
  if (!talk.data) return <Failed error={talk.error} retry={() => void talk.refetch()} />;
  const { conversation, messages } = talk.data;
  return (
    <section className="tk-conversation">
      <header>
        <Link to={`/workspace/${id}`}>
          {conversation.number} <Icon of={ExternalLink} size={14} />
        </Link>
        <small>{dayTime(conversation.startedAt)}</small>
      </header>
      {messages.map((message, index) => {
        const name = message.author.name ?? customerName ?? t('ui.side.visitor');
        const signed = [name, message.author.number].filter(Boolean).join(' ');
        const before = messages[index - 1];
        if (message.recalledAt) return null;
        if (message.event)
          return (
            <EventLine key={message.seq}>
              {i18n.t(`conversations:events.${message.event.code.split('.')[1]}`, {
                ...message.event.params,
                defaultValue: message.event.code,
              })}
            </EventLine>
          );
        if (message.kind === 'note')
          return (
            <NoteBubble key={message.seq} author={signed} at={message.at}>
              <Words text={message.text} />
            </NoteBubble>
          );
        return (
          <Bubble
            key={message.seq}
            side={message.author.kind === 'visitor' ? 'customer' : 'own'}
            author={signed}
            at={message.at}
            head={before?.author.id !== message.author.id || before?.author.kind !== message.author.kind}
          >
            <Said conversationId={id} message={message} />
          </Bubble>
        );
      })}
    </section>
  );
}

/** A picture is seen here, other files are opened beside the page. */
function Said({ conversationId, message }: { conversationId: string; message: Message }) {
  const file = message.attachment;
  const href = file
    ? link('GET /api/conversations/{id}/files/{fileId}', { params: { id: conversationId, fileId: file.fileId } })
    : '';
  return (
    <>
      {file ? (
        <a href={href} target="_blank" rel="noopener">
          {file.mediaType.startsWith('image/') ? (
            <img className="tk-picture" src={href} alt={file.name} loading="lazy" />
          ) : (
            file.name
          )}
        </a>
      ) : null}
      {message.card ? (
        <Words text={[message.card.title, message.card.number].filter(Boolean).join(' · ')} />
      ) : message.text ? (
        <Words text={message.text} />
      ) : null}
    </>
  );
}

function OtherTickets({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation('tickets');
  const { typeName } = useTicketTypes();
  const others = useQuery({
    queryKey: ['tickets', 'of-customer', ticket.customerId, 'side'],
    queryFn: ({ signal }) =>
      api('GET /api/tickets', { query: { view: 'all', customerId: ticket.customerId, limit: 20 }, signal }),
    enabled: ticket.customerId !== null,
    staleTime: 30_000,
  });
  const list = others.data?.tickets.filter((one) => one.id !== ticket.id) ?? [];
  if (ticket.customerId && others.isPending) return <Skeleton rows={3} height={48} />;
  if (list.length === 0) return <Empty title={t('ui.side.no-others-title')} text={t('ui.side.no-others-text')} />;
  return (
    <ul className="tk-others">
      {list.map((one) => (
        <li key={one.id}>
          <Link to={`/tickets/${one.id}`} className="ellipsis">
            {one.title}
          </Link>
          {one.nextClock ? (
            <ClockChip clock={one.nextClock} label={t(`ui.target.${one.nextClock.target}`)} />
          ) : (
            <small>{t(`ui.state.${one.state}`)}</small>
          )}
          <small className="tk-others-meta">
            {one.number} · {typeName(one.type)} · {dayTime(one.createdAt).slice(0, 10)}
          </small>
        </li>
      ))}
    </ul>
  );
}
