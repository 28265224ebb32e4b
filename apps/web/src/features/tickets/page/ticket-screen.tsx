import '../tickets.css';
import type { Ticket } from '@qiao/server/contracts/tickets';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { LazyPart } from '../../../app/lazy-part.tsx';
import { api } from '../../../shared/api.ts';
import { isApiError } from '../../../shared/api-error.ts';
import { useDocumentTitle } from '../../../shared/document-title.ts';
import { useTranslation } from '../../../shared/i18n.ts';
import { useKeys } from '../../../shared/keys.ts';
import { queryClient } from '../../../shared/query.ts';
import { useTopic } from '../../../shared/realtime/realtime.ts';
import { useCan, useServes } from '../../../shared/session.ts';
import { ErrorBlock, Failed, Skeleton } from '../../../shared/ui/states.tsx';
import { PlayBar } from '../../views/play-bar.tsx';
import { ticketQuery, useTicketChange } from '../data/tickets.ts';
import { Activity } from './activity.tsx';
import { ClockCards } from './clock-cards.tsx';
import { RecordPane } from './record-pane.tsx';
import { MergedBar } from './related-list.tsx';
import { SidePane } from './side-pane.tsx';
import { StepBar } from './step-bar.tsx';
import { nextSteps } from './steps.ts';
import { TicketHead } from './ticket-head.tsx';

const loadAdvice = () => import('../../advice/ticket-advice.tsx');
const loadPlaybook = () => import('../../playbooks/ticket-playbook.tsx');
const AssignDialog = lazy(() => import('./assign-dialog.tsx'));
const EditDialog = lazy(() => import('./edit-dialog.tsx'));
const RelateDialog = lazy(() => import('./relate-dialog.tsx'));
const SplitDialog = lazy(() => import('./split-dialog.tsx'));
const ReasonDialog = lazy(() => import('./reason-dialog.tsx'));
export type Open = 'assign' | 'edit' | 'discard' | 'reopen' | 'link' | 'merge' | 'split' | null;

export function Component() {
  const { id = '' } = useParams();
  const { t } = useTranslation('tickets');
  const navigate = useNavigate();
  const { data: ticket, error, isPending, refetch } = useQuery(ticketQuery(id));
  useDocumentTitle(ticket ? `${ticket.number} ${ticket.title}` : t('ui.title'));
  useTopic(`ticket:${id}`, {
    event: () => {
      void queryClient.invalidateQueries({ queryKey: ticketQuery(id).queryKey });
      // Parts that other features keep about the ticket.
      void queryClient.invalidateQueries({ queryKey: ['ticket-extras', id] });
    },
    gone: () => void refetch(),
  });
  if (isPending) return <Skeleton rows={6} height={72} />;
  if (!ticket) {
    if (isApiError(error) && error.status === 404)
      return (
        <ErrorBlock
          kind="empty"
          title={t('ui.gone.title')}
          text={t('ui.gone.text')}
          actions={[{ label: t('ui.gone.back'), run: () => navigate('/tickets'), primary: true }]}
        />
      );
    return <Failed error={error} retry={() => void refetch()} />;
  }
  return <TicketPage key={ticket.id} ticket={ticket} />;
}

function TicketPage({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation('tickets');
  const can = useCan();
  const hasSteps = useServes('playbooks');
  const change = useTicketChange(ticket.id);
  const [open, setOpen] = useState<Open>(null);
  const mayWrite = can('tickets.write');
  // What was merged rests: work goes on at the survivor.
  const writes = mayWrite && ticket.merged === null;
  const { id, version } = ticket;
  const toState = (to: Exclude<Ticket['state'], 'new'>, reason?: string) =>
    change.mutate(() => api('POST /api/tickets/{id}/state', { params: { id }, body: { to, reason, version } }));
  const steps = nextSteps(ticket.state, { toState, ask: setOpen });
  const ended = ticket.state === 'resolved' || ticket.state === 'closed';
  const primary = steps.find((one) => one.primary);

  useKeys(
    writes
      ? [
          {
            keys: 'a',
            opens: true,
            labelKey: 'tickets:ui.keys.assign',
            group: 'conversation',
            run: () => setOpen('assign'),
          },
          {
            keys: 'e',
            opens: true,
            labelKey: 'tickets:ui.keys.edit',
            group: 'conversation',
            run: () => setOpen('edit'),
          },
          ...(primary
            ? [{ keys: 's', labelKey: 'tickets:ui.keys.step', group: 'conversation' as const, run: primary.run }]
            : []),
          ...(ticket.state === 'closed' || ticket.state === 'resolved'
            ? [
                {
                  keys: 'z',
                  labelKey: 'tickets:ui.keys.reopen',
                  group: 'conversation' as const,
                  run: () => setOpen('reopen'),
                },
              ]
            : []),
        ]
      : [],
  );

  return (
    <div className="tk-page">
      <PlayBar />
      <TicketHead ticket={ticket} steps={steps} busy={change.isPending} writes={writes} onOpen={setOpen} />
      {ticket.merged ? <MergedBar ticket={ticket} mayUndo={mayWrite} /> : <StepBar ticket={ticket} />}
      <div className="tk-columns">
        <RecordPane ticket={ticket} writes={writes} {...(writes ? { onEdit: () => setOpen('edit') } : {})} />
        <main className="tk-main" aria-label={t('ui.work')}>
          <div className="tk-begin">
            <LazyPart load={loadAdvice} props={{ ticketId: ticket.id, asks: writes && !ended }} />
            {hasSteps ? <LazyPart load={loadPlaybook} props={{ ticketId: ticket.id, writes, ended }} /> : null}
          </div>
          <ClockCards clocks={ticket.clocks} />
          <Activity ticket={ticket} writes={writes} />
        </main>
        <SidePane ticket={ticket} />
      </div>
      <Suspense fallback={null}>
        {open === 'assign' ? (
          <AssignDialog
            ticket={ticket}
            onAssign={(given) =>
              change.mutate(() => api('POST /api/tickets/{id}/assign', { params: { id }, body: { ...given, version } }))
            }
            onDone={() => setOpen(null)}
          />
        ) : null}
        {open === 'link' || open === 'merge' ? (
          <RelateDialog what={open} ticket={ticket} onDone={() => setOpen(null)} />
        ) : null}
        {open === 'split' ? <SplitDialog ticket={ticket} onDone={() => setOpen(null)} /> : null}
        {open === 'edit' ? <EditDialog ticket={ticket} onDone={() => setOpen(null)} /> : null}
        {open === 'discard' ? (
          <ReasonDialog kind="discard" onDone={() => setOpen(null)} onReason={(reason) => toState('closed', reason)} />
        ) : null}
        {open === 'reopen' ? (
          <ReasonDialog kind="reopen" onDone={() => setOpen(null)} onReason={(reason) => toState('open', reason)} />
        ) : null}
      </Suspense>
    </div>
  );
}
