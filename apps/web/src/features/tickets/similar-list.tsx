/** Tickets that may be the same request: while one is typed, and beside one that stands. */
import type { FieldValues } from '@qiao/server/contracts/fields';
import type { Suggestion, Ticket } from '@qiao/server/contracts/tickets';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Link } from 'react-router';
import { api } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { dayTime } from '../../shared/time/format.ts';
import { Button } from '../../shared/ui/button.tsx';
import { useTicketChange } from './data/tickets.ts';

type About = {
  title: string;
  type: string;
  topicId: string | null;
  customerId: string | null;
  modelId: string | null;
  custom: FieldValues;
};

function useSuggestions(body: object | null, key: unknown) {
  return useQuery({
    queryKey: ['tickets', 'suggestions', key],
    queryFn: async () => (await api('POST /api/tickets/suggestions', { body: body ?? {} })).suggestions,
    enabled: body !== null,
    staleTime: 30_000,
    placeholderData: (before) => before,
  });
}

function Line({ ticket, reasons }: Suggestion) {
  const { t } = useTranslation('tickets');
  return (
    <>
      <Link to={`/tickets/${ticket.id}`} target="_blank" className="ellipsis">
        {ticket.title}
      </Link>
      <small className="tk-others-meta">
        {ticket.number} · {t(`ui.state.${ticket.state}`)} · {dayTime(ticket.createdAt).slice(0, 10)} ·{' '}
        {reasons.map((reason) => t(`ui.similar.why.${reason}`)).join(t('ui.comma'))}
      </small>
    </>
  );
}

/** Under the form of a new ticket. A chosen one is linked as soon as the ticket stands. */
export function SimilarWhileTyping({
  about,
  chosen,
  onChoose,
}: {
  about: About;
  chosen: readonly string[];
  onChoose: (ids: string[]) => void;
}) {
  const { t } = useTranslation('tickets');
  const [settled, setSettled] = useState(about);
  const { title, type, topicId, customerId, modelId, custom } = about;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the parts that are asked about, not the object
  useEffect(() => {
    const timer = setTimeout(() => setSettled({ title, type, topicId, customerId, modelId, custom }), 400);
    return () => clearTimeout(timer);
  }, [title, type, topicId, customerId, modelId, JSON.stringify(custom)]);
  const asks = settled.title.trim().length >= 4 || settled.customerId !== null;
  const { data } = useSuggestions(asks ? settled : null, settled);
  if (!asks || !data || data.length === 0) return null;
  return (
    <section className="tk-similar" aria-label={t('ui.similar.title')}>
      <h3>{t('ui.similar.title')}</h3>
      <ul className="tk-others">
        {data.slice(0, 4).map((one) => {
          const on = chosen.includes(one.ticket.id);
          return (
            <li key={one.ticket.id}>
              <Line {...one} />
              <Button
                small
                aria-pressed={on}
                onClick={() => onChoose(on ? chosen.filter((id) => id !== one.ticket.id) : [...chosen, one.ticket.id])}
              >
                {t(on ? 'ui.similar.will-link' : 'ui.similar.link')}
              </Button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** Beside a ticket: link or merge with one click; a merge can be undone on its page. */
export function SimilarBeside({ ticket, writes }: { ticket: Ticket; writes: boolean }) {
  const { t } = useTranslation('tickets');
  const change = useTicketChange(ticket.id);
  const { data } = useSuggestions({ ticketId: ticket.id }, `${ticket.id} ${ticket.version}`);
  const open = ticket.state !== 'resolved' && ticket.state !== 'closed';
  if (!data || data.length === 0) return null;
  return (
    <section className="tk-related" aria-labelledby="tk-similar">
      <h3 id="tk-similar">{t('ui.similar.title')}</h3>
      <ul className="tk-others">
        {data.map((one) => (
          <li key={one.ticket.id}>
            <Line {...one} />
            {writes ? (
              <span className="tk-similar-acts">
                <Button
                  small
                  busy={change.isPending}
                  onClick={() =>
                    change.mutate(() =>
                      api('POST /api/tickets/{id}/relations', {
                        params: { id: ticket.id },
                        body: { otherId: one.ticket.id, kind: 'related' },
                      }),
                    )
                  }
                >
                  {t('ui.similar.link')}
                </Button>
                {open && one.ticket.state !== 'closed' ? (
                  <Button
                    small
                    busy={change.isPending}
                    onClick={() =>
                      change.mutate(() =>
                        api('POST /api/tickets/{id}/merge', {
                          params: { id: ticket.id },
                          body: { intoId: one.ticket.id, version: ticket.version },
                        }),
                      )
                    }
                  >
                    {t('ui.similar.merge', { number: one.ticket.number })}
                  </Button>
                ) : null}
              </span>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
}
