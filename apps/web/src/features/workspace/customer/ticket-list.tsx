import type { TicketSummary } from '@qiao/server/contracts/tickets';
import { Link } from 'react-router';
import { useTranslation } from '../../../shared/i18n.ts';
import { ClockChip } from '../../../shared/ui/clock-chip.tsx';
import { Empty, Skeleton } from '../../../shared/ui/states.tsx';
import { useTicketTypes } from '../../tickets/data/ticket-types.ts';

export function TicketList({ tickets, pending }: { tickets: TicketSummary[]; pending: boolean }) {
  const { t } = useTranslation('workspace');
  const { typeName } = useTicketTypes();
  if (pending) return <Skeleton rows={3} height={48} />;
  if (tickets.length === 0) return <Empty title={t('ticket.none-title')} text={t('ticket.none-text')} />;
  return (
    <ul className="ws-section">
      {tickets.map((ticket) => (
        <li key={ticket.id} className="ws-ticket is-tall">
          <TicketLine ticket={ticket} />
          <small>
            {typeName(ticket.type)} · {t(`ticket.state.${ticket.state}`)}
            {ticket.assignee ? ` · ${ticket.assignee.name} ${ticket.assignee.number}` : ''}
          </small>
        </li>
      ))}
    </ul>
  );
}

export function TicketLine({ ticket }: { ticket: TicketSummary }) {
  const { t } = useTranslation('workspace');
  return (
    <span className="ws-ticket-line">
      <Link to={`/tickets/${ticket.id}`} className="ellipsis" title={ticket.title}>
        <span>{ticket.number}</span> {ticket.title}
      </Link>
      {ticket.nextClock ? (
        <ClockChip
          clock={ticket.nextClock}
          reason={
            ticket.nextClock.pauseReason
              ? t(`pause.${ticket.nextClock.pauseReason}`, ticket.nextClock.pauseReason)
              : null
          }
          label={t(`clock.${ticket.nextClock.target}`)}
        />
      ) : (
        <small>{t(`ticket.state.${ticket.state}`)}</small>
      )}
    </span>
  );
}
