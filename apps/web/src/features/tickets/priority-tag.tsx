import type { TicketSummary } from '@qiao/server/contracts/tickets';
import { useTranslation } from '../../shared/i18n.ts';

/** Normal work carries no mark. */
export function PriorityTag({ priority }: { priority: TicketSummary['priority'] }) {
  const { t } = useTranslation('tickets');
  if (priority === 'normal') return null;
  const kind = priority === 'urgent' ? ' q-tag-danger' : priority === 'low' ? ' q-tag-line' : '';
  return <span className={`q-tag${kind}`}>{t(`ui.priority.${priority}`)}</span>;
}
