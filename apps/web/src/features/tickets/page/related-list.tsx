import type { OtherTicket, Ticket } from '@qiao/server/contracts/tickets';
import { X } from 'lucide-react';
import { Link } from 'react-router';
import { api } from '../../../shared/api.ts';
import { useTranslation } from '../../../shared/i18n.ts';
import { Button, IconButton } from '../../../shared/ui/button.tsx';
import { toast } from '../../../shared/ui/toast.tsx';
import { useTicketChange } from '../data/tickets.ts';

/** Tickets this one stands for or belongs to; each keeps its own page. */
export function RelatedList({ ticket, writes }: { ticket: Ticket; writes: boolean }) {
  const { t } = useTranslation('tickets');
  const change = useTicketChange(ticket.id);
  const rows: { other: OtherTicket; kind: string; parts: boolean }[] = [
    ...ticket.absorbed.map((other) => ({ other, kind: 'absorbed', parts: false })),
    ...ticket.relations.map((other) => ({ other, kind: other.kind, parts: writes })),
  ];
  if (rows.length === 0) return null;
  return (
    <section className="tk-related" aria-labelledby="tk-related">
      <h3 id="tk-related">{t('ui.related.title')}</h3>
      <ul className="tk-others">
        {rows.map(({ other, kind, parts }) => (
          <li key={`${kind} ${other.id}`}>
            <Link to={`/tickets/${other.id}`} className="ellipsis">
              {other.title}
            </Link>
            {parts ? (
              <IconButton
                icon={X}
                label={t('ui.related.part', { number: other.number })}
                onClick={() =>
                  change.mutate(() =>
                    api('DELETE /api/tickets/{id}/relations/{otherId}', {
                      params: { id: ticket.id, otherId: other.id },
                    }),
                  )
                }
              />
            ) : (
              <span />
            )}
            <small className="tk-others-meta">
              {t(`ui.related.kind.${kind}`)} · {other.number} · {t(`ui.state.${other.state}`)}
            </small>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Over a merged ticket: which one stands for it, and the way back. */
export function MergedBar({ ticket, mayUndo }: { ticket: Ticket; mayUndo: boolean }) {
  const { t } = useTranslation('tickets');
  const change = useTicketChange(ticket.id);
  const into = ticket.merged?.into;
  const undo = () =>
    change.mutate(
      () => api('POST /api/tickets/{id}/unmerge', { params: { id: ticket.id }, body: { version: ticket.version } }),
      { onSuccess: () => toast('ok', t('ui.related.unmerged', { number: ticket.number })) },
    );
  return (
    <div className="tk-merged" role="status">
      <p>
        {into ? (
          <>
            {t('ui.related.merged-into')}{' '}
            <Link to={`/tickets/${into.id}`}>
              {into.number} {into.title}
            </Link>
          </>
        ) : (
          t('ui.related.merged-away')
        )}
      </p>
      {mayUndo && into ? (
        <Button small onClick={undo} busy={change.isPending}>
          {t('ui.related.unmerge')}
        </Button>
      ) : null}
    </div>
  );
}
