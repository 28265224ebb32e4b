/** A link to a ticket or conversation shows what the reader may see of it; the server decides with the reader's own rights. */
import { useQuery } from '@tanstack/react-query';
import { MessageSquare, TicketCheck } from 'lucide-react';
import { Link } from 'react-router';
import { api } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { Icon } from '../../shared/ui/icon.tsx';

export type RecordLink = { kind: 'ticket' | 'conversation'; id: string };
const places = { ticket: 'tickets', conversation: 'workspace' } as const;
const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const link = new RegExp(`(?:^|[\\s(（])(?:(https?://[^\\s/]+))?/(tickets|workspace)/(${uuid})\\b`, 'gi');

/** At most three, each once; addresses of other places are only addresses. */
export function recordLinks(text: string, origin: string): RecordLink[] {
  const found = new Map<string, RecordLink>();
  for (const [, host, place, id] of text.matchAll(link)) {
    if (host && host.toLowerCase() !== origin.toLowerCase()) continue;
    const kind = place!.toLowerCase() === 'tickets' ? 'ticket' : 'conversation';
    found.set(`${kind} ${id!.toLowerCase()}`, { kind, id: id!.toLowerCase() });
  }
  return [...found.values()].slice(0, 3);
}

export function RecordCard({ record }: { record: RecordLink }) {
  const { t } = useTranslation('teamwork');
  const query = useQuery({
    queryKey: ['teamwork', 'card', record.kind, record.id],
    queryFn: async (): Promise<{ number: string; title: string }> =>
      record.kind === 'ticket'
        ? api('GET /api/tickets/{id}', { params: { id: record.id } })
        : api('GET /api/conversations/{id}', { params: { id: record.id } }),
    retry: false,
    staleTime: 60_000,
  });
  const icon = record.kind === 'ticket' ? TicketCheck : MessageSquare;
  if (query.isError)
    return (
      <p className="chat-card is-none">
        <Icon of={icon} size={16} /> {t(`chat.${record.kind}`)} · {t('chat.card-none')}
      </p>
    );
  return (
    <Link className="chat-card" to={`/${places[record.kind]}/${record.id}`}>
      <Icon of={icon} size={16} />
      <span>
        <small>
          {t(`chat.${record.kind}`)} {query.data?.number ?? ''}
        </small>
        <b className="ellipsis">{query.data?.title ?? '…'}</b>
      </span>
    </Link>
  );
}
