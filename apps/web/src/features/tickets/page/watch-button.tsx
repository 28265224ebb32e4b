import type { Ticket } from '@qiao/server/contracts/tickets';
import { api } from '../../../shared/api.ts';
import { useTranslation } from '../../../shared/i18n.ts';
import { useMe } from '../../../shared/session.ts';
import { useTicketChange } from '../data/tickets.ts';

/** Hearing of a ticket without owning it. */
export function WatchButton({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation('tickets');
  const me = useMe();
  const change = useTicketChange(ticket.id);
  const watching = ticket.watchers.some(({ id }) => id === me.staff.id);
  return (
    <button
      type="button"
      className="q-link tk-watch"
      disabled={change.isPending}
      onClick={() =>
        change.mutate(() =>
          api('POST /api/tickets/{id}/watch', { params: { id: ticket.id }, body: { watching: !watching } }),
        )
      }
    >
      {t(watching ? 'ui.watch.unfollow' : 'ui.watch.follow')}
    </button>
  );
}
