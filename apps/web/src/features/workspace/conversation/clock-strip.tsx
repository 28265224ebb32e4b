import type { Conversation } from '@qiao/server/contracts/conversations';
import type { Ticket } from '@qiao/server/contracts/tickets';
import { Star } from 'lucide-react';
import { Fragment } from 'react';
import { Link } from 'react-router';
import { useTranslation } from '../../../shared/i18n.ts';
import { ClockChip } from '../../../shared/ui/clock-chip.tsx';
import { Icon } from '../../../shared/ui/icon.tsx';
import { useLinkedTickets } from '../data/customer.ts';
import { responseClock } from '../data/order.ts';

const none: string[] = [];

/** The promises that run over this conversation: its first response, and the clocks of tickets made from it. */
export function ClockStrip({ conversation }: { conversation: Conversation | null }) {
  const { t } = useTranslation('workspace');
  const tickets = useLinkedTickets(conversation?.ticketIds ?? none);
  const clock = conversation ? responseClock(conversation) : null;
  const empty = !clock && !conversation?.rating && (conversation?.ticketIds ?? none).length === 0;
  // No promise runs: no band for it. While the conversation is being read its place is kept.
  if (conversation && empty) return null;
  return (
    <div className="ws-clocks">
      {clock ? (
        <span className="ws-clock">
          {t('first-response')} <ClockChip clock={clock} label={t('first-response')} />
        </span>
      ) : null}
      {tickets.map((ticket) => (
        <Fragment key={ticket.id}>
          <TicketClocks ticket={ticket} />
        </Fragment>
      ))}
      {conversation?.rating ? (
        <span className="ws-clock ws-rating">
          <Icon of={Star} size={14} /> {t('rating', { score: conversation.rating })}
        </span>
      ) : null}
    </div>
  );
}

function TicketClocks({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation('workspace');
  const shown = ticket.clocks
    .filter((clock) => clock.state === 'running' || clock.state === 'paused' || clock.state === 'breached')
    .slice(0, 2);
  return (
    <span className="ws-clock">
      <Link to={`/tickets/${ticket.id}`}>{ticket.number}</Link>
      {shown.map((clock) => (
        <Fragment key={clock.target}>
          {t(`clock.${clock.target}`)}{' '}
          <ClockChip
            clock={clock}
            reason={clock.pauseReason ? t(`pause.${clock.pauseReason}`, clock.pauseReason) : null}
            label={t(`clock.${clock.target}`)}
          />
        </Fragment>
      ))}
    </span>
  );
}
