import type { Ticket } from '@qiao/server/contracts/tickets';
import {
  CircleSlash,
  Copy,
  Ellipsis,
  Hand,
  Link2,
  Merge,
  Pencil,
  PhoneIncoming,
  Split,
  UserRoundCheck,
  UserRoundPlus,
} from 'lucide-react';
import { Link } from 'react-router';
import { api } from '../../../shared/api.ts';
import { nameIn, useTranslation } from '../../../shared/i18n.ts';
import { queryClient } from '../../../shared/query.ts';
import { useCan, useMe } from '../../../shared/session.ts';
import { Button, IconButton } from '../../../shared/ui/button.tsx';
import { MenuButton } from '../../../shared/ui/menu.tsx';
import { toast, toastError } from '../../../shared/ui/toast.tsx';
import { AlsoHere } from '../../attention/marks.tsx';
import { MacroButton } from '../../macros/macro-button.tsx';
import { useTicketTypes } from '../data/ticket-types.ts';
import { ticketQuery, useTicketChange } from '../data/tickets.ts';
import { PriorityTag } from '../priority-tag.tsx';
import type { NextStep } from './steps.ts';
import type { Open } from './ticket-screen.tsx';

export function TicketHead({
  ticket,
  steps,
  busy,
  writes,
  onOpen,
}: {
  ticket: Ticket;
  steps: NextStep[];
  busy: boolean;
  writes: boolean;
  onOpen: (open: Open) => void;
}) {
  const { t } = useTranslation('tickets');
  const { typeName } = useTicketTypes();
  const me = useMe();
  const can = useCan();
  const change = useTicketChange(ticket.id);
  const primary = steps.find((step) => step.primary);
  const plain = steps.filter((step) => !step.primary && !step.rare);
  const mine = ticket.assignee?.id === me.staff.id;
  const take = () =>
    change.mutate(() =>
      api('POST /api/tickets/{id}/assign', {
        params: { id: ticket.id },
        body: { assigneeId: me.staff.id, version: ticket.version },
      }),
    );
  const copy = () =>
    void navigator.clipboard
      ?.writeText(`${ticket.number} ${location.href}`)
      .then(() => toast('ok', t('ui.copied')))
      .catch(toastError);
  return (
    <header className="tk-head">
      <div className="tk-head-title">
        <p className="tk-crumbs">
          <Link to="/tickets">{t('ui.title')}</Link>
          <span>{typeName(ticket.type)}</span>
          {ticket.topicPath.slice(ticket.topicPath.length > 1 ? 1 : 0).map((name) => (
            <span key={name.zh}>{nameIn(name)}</span>
          ))}
          <span>{ticket.number}</span>
          <PriorityTag priority={ticket.priority} />
          {ticket.special ? <span className="q-tag q-tag-accent">{t('ui.special')}</span> : null}
          <AlsoHere subject="ticket" id={ticket.id} />
          {ticket.rating !== null ? <span className="q-tag">{t('ui.rated', { score: ticket.rating })}</span> : null}
        </p>
        <h1>{ticket.title}</h1>
      </div>
      {writes ? (
        <div className="tk-head-actions">
          {ticket.assignee === null && ticket.state !== 'closed' && ticket.state !== 'resolved' ? (
            <Button icon={UserRoundCheck} onClick={take} busy={change.isPending}>
              {t('ui.take')}
            </Button>
          ) : null}
          <Button icon={UserRoundPlus} keys="A" onClick={() => onOpen('assign')}>
            {t(mine || ticket.assignee ? 'ui.hand-over' : 'ui.assign')}
          </Button>
          {plain.map((step) => (
            <Button key={step.key} onClick={step.run} disabled={busy}>
              {t(`ui.step.${step.key}`)}
            </Button>
          ))}
          <MacroButton
            subject="ticket"
            subjectId={ticket.id}
            onRun={() => void queryClient.invalidateQueries({ queryKey: ticketQuery(ticket.id).queryKey })}
          />
          <MenuButton
            label={t('ui.more')}
            button={(props) => <IconButton icon={Ellipsis} label={t('ui.more')} className="tk-more" {...props} />}
            items={[
              { id: 'edit', label: t('ui.edit'), icon: Pencil, keys: 'E', run: () => onOpen('edit') },
              { id: 'copy', label: t('ui.copy'), icon: Copy, run: copy },
              {
                id: 'link',
                label: t('ui.related.link'),
                icon: Link2,
                separatorBefore: true,
                run: () => onOpen('link'),
              },
              ...(ticket.state === 'resolved' || ticket.state === 'closed'
                ? []
                : [{ id: 'merge', label: t('ui.related.merge'), icon: Merge, run: () => onOpen('merge') }]),
              ...(can('callbacks.work')
                ? [
                    {
                      id: 'call-back',
                      label: t('ui.call-back'),
                      icon: PhoneIncoming,
                      run: () =>
                        void import('../../callbacks/open-booking.tsx')
                          .then(({ openBooking }) => openBooking({ kind: 'ticket', id: ticket.id }, ticket.customerId))
                          .catch(toastError),
                    },
                  ]
                : []),
              ...(can('remotehelp.use')
                ? [
                    {
                      id: 'help',
                      label: t('ui.remote-help'),
                      icon: Hand,
                      run: () =>
                        void import('../../remotehelp/open-help.tsx')
                          .then(({ openHelp }) =>
                            openHelp({
                              kind: 'ticket',
                              id: ticket.id,
                              number: ticket.number,
                              customerId: ticket.customerId,
                            }),
                          )
                          .catch(toastError),
                    },
                  ]
                : []),
              { id: 'split', label: t('ui.related.split'), icon: Split, run: () => onOpen('split') },
              ...steps
                .filter((step) => step.rare)
                .map((step) => ({
                  id: step.key,
                  label: t(`ui.step.${step.key}`),
                  icon: CircleSlash,
                  danger: true,
                  separatorBefore: true,
                  run: step.run,
                })),
            ]}
          />
          {primary ? (
            <Button kind="primary" keys="S" onClick={primary.run} busy={busy}>
              {t(`ui.step.${primary.key}`)}
            </Button>
          ) : null}
        </div>
      ) : null}
    </header>
  );
}
