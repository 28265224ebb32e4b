import type { EarlierContact, Ticket } from '@qiao/server/contracts/tickets';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { api } from '../../../shared/api.ts';
import { useTranslation } from '../../../shared/i18n.ts';
import { dayTime, duration } from '../../../shared/time/format.ts';
import { Empty, Failed, Skeleton } from '../../../shared/ui/states.tsx';

const places: Record<EarlierContact['kind'], string> = {
  chat: '/workspace',
  mail: '/workspace',
  call: '/calls',
  callback: '/callbacks',
};

/** What the customer had with us before the ticket; calls with the recordings that the reader may hear. */
export function EarlierContacts({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation('tickets');
  const { t: words } = useTranslation('customers');
  const { id, customerId } = ticket;
  const contacts = useQuery({
    queryKey: ['tickets', 'earlier-contacts', id, customerId],
    queryFn: ({ signal }) => api('GET /api/tickets/{id}/contacts', { params: { id }, signal }),
    staleTime: 30_000,
  });
  if (contacts.isPending) return <Skeleton rows={3} height={48} />;
  if (!contacts.data) return <Failed error={contacts.error} retry={() => void contacts.refetch()} />;
  if (contacts.data.contacts.length === 0)
    return <Empty title={t('ui.side.no-contacts-title')} text={t('ui.side.no-contacts-text')} />;
  return (
    <ul className="tk-others">
      {contacts.data.contacts.map((one) => (
        <li key={`${one.kind} ${one.id}`}>
          <Link to={`${places[one.kind]}/${one.id}`} className="ellipsis">
            {one.title || one.number}
          </Link>
          <small>{words(`ui.state.${one.state}`, one.state)}</small>
          <small className="tk-others-meta">
            {t(`ui.side.contact.${one.kind}`)} · {one.number} · {dayTime(one.at)}
            {one.recordings.map((recording) => (
              <span key={recording.id}>
                {' · '}
                <Link to={`${places[one.kind]}/${one.id}`}>
                  {t('ui.side.recording', { length: duration(recording.durationMs / 1000) })}
                </Link>
              </span>
            ))}
          </small>
        </li>
      ))}
    </ul>
  );
}
