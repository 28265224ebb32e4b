/** Where the ticket stands: received, in work, solved, closed. A reopened one keeps its place and says so. */
import type { Ticket, TicketChange } from '@qiao/server/contracts/tickets';
import { Circle, CircleCheck, CircleDot } from 'lucide-react';
import { useTranslation } from '../../../shared/i18n.ts';
import { dayTime } from '../../../shared/time/format.ts';
import { Icon } from '../../../shared/ui/icon.tsx';

const order = ['received', 'work', 'solved', 'closed'] as const;
type StepKey = (typeof order)[number];
const reached: Record<Ticket['state'], number> = { new: 0, open: 1, waiting: 1, resolved: 2, closed: 3 };

function who(change: TicketChange | undefined): string {
  if (!change) return '';
  const { name, number } = change.actor;
  return [name, number].filter(Boolean).join(' ');
}

/** The last change that brought the ticket to a step. */
function changeOf(ticket: Ticket, step: StepKey): TicketChange | undefined {
  const last = (fits: (change: TicketChange) => boolean): TicketChange | undefined =>
    ticket.changes.findLast((change) => fits(change));
  const state = (to: string) =>
    last((change) => change.kind === 'state' && change.fields.some((field) => field.to === to));
  if (step === 'received') return ticket.changes.find((change) => change.kind === 'opened');
  if (step === 'work')
    return last((change) => change.kind === 'assigned' || (change.kind === 'opened' && ticket.assignee !== null));
  return state(step === 'solved' ? 'resolved' : 'closed');
}

export function StepBar({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation('tickets');
  const at = reached[ticket.state];
  const ended = ticket.state === 'closed';
  return (
    <ol className="tk-steps" aria-label={t('ui.steps.label')}>
      {order.map((step, index) => {
        const place = index < at || ended ? 'done' : index === at ? 'now' : 'next';
        const change = place === 'next' ? undefined : changeOf(ticket, step);
        return (
          <li key={step} className={`tk-step is-${place}`} aria-current={place === 'now' ? 'step' : undefined}>
            <b>
              <Icon of={place === 'done' ? CircleCheck : place === 'now' ? CircleDot : Circle} size={16} />
              {t(`ui.steps.${step}`)}
              {step === 'work' && ticket.state === 'waiting' ? (
                <span className="q-tag">{t('ui.state.waiting')}</span>
              ) : null}
              {step === 'work' && ticket.reopened > 0 ? (
                <span className="q-tag q-tag-accent">{t('ui.reopened', { count: ticket.reopened })}</span>
              ) : null}
            </b>
            <small>
              {change ? [who(change), dayTime(change.at).slice(5)].filter(Boolean).join(' · ') : t('ui.steps.pending')}
            </small>
          </li>
        );
      })}
    </ol>
  );
}
