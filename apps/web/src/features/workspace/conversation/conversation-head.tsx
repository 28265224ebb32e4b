import type { Conversation } from '@qiao/server/contracts/conversations';
import {
  AlarmClock,
  ArrowLeft,
  Check,
  Copy,
  CornerUpRight,
  Ellipsis,
  Hand,
  PanelRight,
  PhoneIncoming,
  TicketPlus,
  Zap,
} from 'lucide-react';
import { useNavigate } from 'react-router';
import { nameIn, useTranslation } from '../../../shared/i18n.ts';
import { useMedia } from '../../../shared/media.ts';
import { useCan, useMe } from '../../../shared/session.ts';
import { Button, IconButton } from '../../../shared/ui/button.tsx';
import { MenuButton } from '../../../shared/ui/menu.tsx';
import { toast, toastError } from '../../../shared/ui/toast.tsx';
import { AlsoHere } from '../../attention/marks.tsx';
import { SnoozeButton, useSnooze } from '../later/snooze-button.tsx';

/** Where the customer is on our page, or can be sent a link. */
const helped = new Set<Conversation['channel']>(['chat', 'wechat', 'sms', 'social', 'mail']);

export function ConversationHead({
  conversation,
  onBack,
  onCustomer,
  onTransfer,
  onTicket,
  onMacro,
  onClose,
  onTakeOver,
}: {
  conversation: Conversation | null;
  onBack: () => void;
  onCustomer: () => void;
  onTransfer: () => void;
  onTicket: () => void;
  onMacro: () => void;
  onClose: () => void;
  onTakeOver: () => void;
}) {
  const { t } = useTranslation('workspace');
  const { t: ts } = useTranslation('supervision');
  const me = useMe();
  const can = useCan();
  const navigate = useNavigate();
  // A narrow head keeps the name; what is rarer goes behind the menu.
  const phone = useMedia('(max-width: 767px)');
  const writes = can('tickets.write');
  const open = conversation !== null && conversation.state !== 'closed';
  const others = conversation?.agent && conversation.agent.id !== me.staff.id ? conversation.agent : null;
  const ticketId = conversation?.ticketIds[0];
  const steps = open && others !== null && can('conversations.manage');
  const mayEnd = open && (others === null || steps);
  const own = open && conversation.agent?.id === me.staff.id;
  const snooze = useSnooze(conversation);
  return (
    <header className="ws-head ws-item-head">
      <IconButton icon={ArrowLeft} label={t('back')} className="ws-back" onClick={onBack} />
      <h2 className="ellipsis" title={conversation?.title}>
        {conversation?.title ?? ' '}
        {conversation?.subject ? ` · ${conversation.subject}` : ''}
      </h2>
      {conversation?.queueName ? (
        <span className="ws-head-queue">
          <span className="q-tag">{nameIn(conversation.queueName)}</span>
        </span>
      ) : null}
      <span className="ws-number">{conversation?.number}</span>
      {conversation && !open ? <span className="q-tag">{t('state.closed')}</span> : null}
      {conversation ? <AlsoHere subject="conversation" id={conversation.id} /> : null}
      <span className="ws-head-fill" />
      {writes && !phone ? (
        <IconButton icon={TicketPlus} label={t('ticket.open')} keys="T" disabled={!conversation} onClick={onTicket} />
      ) : null}
      {own && !phone ? <SnoozeButton conversation={conversation} items={snooze.items} /> : null}
      {can('macros.use') && !phone ? (
        <IconButton icon={Zap} label={t('macros')} keys="M" disabled={!open} onClick={onMacro} />
      ) : null}
      {phone ? null : (
        <IconButton icon={CornerUpRight} label={t('transfer.title')} keys="A" disabled={!open} onClick={onTransfer} />
      )}
      <MenuButton
        label={t('more')}
        items={[
          ...(phone && writes ? [{ id: 'open', label: t('ticket.open'), icon: TicketPlus, run: onTicket }] : []),
          ...(phone
            ? [{ id: 'transfer', label: t('transfer.title'), icon: CornerUpRight, disabled: !open, run: onTransfer }]
            : []),
          ...(phone && can('macros.use')
            ? [{ id: 'macro', label: t('macros'), icon: Zap, disabled: !open, run: onMacro }]
            : []),
          ...(phone && own ? [{ id: 'snooze', label: t('snooze'), icon: AlarmClock, items: snooze.items }] : []),
          ...(phone && steps ? [{ id: 'take', label: ts('ui.take-over'), icon: Hand, run: onTakeOver }] : []),
          {
            id: 'number',
            label: t('copy-number'),
            icon: Copy,
            run: () =>
              void navigator.clipboard
                ?.writeText(conversation?.number ?? '')
                .then(() => toast('ok', t('copied')))
                .catch(toastError),
          },
          ...(conversation && can('callbacks.work')
            ? [
                {
                  id: 'call-back',
                  label: t('call-back'),
                  icon: PhoneIncoming,
                  run: () =>
                    void import('../../callbacks/open-booking.tsx')
                      .then(({ openBooking }) =>
                        openBooking({ kind: 'conversation', id: conversation.id }, conversation.customerId),
                      )
                      .catch(toastError),
                },
              ]
            : []),
          ...(own && helped.has(conversation.channel) && can('remotehelp.use')
            ? [
                {
                  id: 'help',
                  label: t('remote-help'),
                  icon: Hand,
                  run: () =>
                    void import('../../remotehelp/open-help.tsx')
                      .then(({ openHelp }) =>
                        openHelp({
                          kind: 'conversation',
                          id: conversation.id,
                          number: conversation.number,
                          apart: conversation.channel !== 'chat',
                        }),
                      )
                      .catch(toastError),
                },
              ]
            : []),
          ...(ticketId
            ? [{ id: 'ticket', label: t('ticket.go'), icon: TicketPlus, run: () => navigate(`/tickets/${ticketId}`) }]
            : []),
        ]}
        button={(props) => <IconButton icon={Ellipsis} label={t('more')} disabled={!conversation} {...props} />}
      />
      <IconButton icon={PanelRight} label={t('customer.show')} className="ws-customer-button" onClick={onCustomer} />
      {steps && !phone ? (
        <Button icon={Hand} onClick={onTakeOver}>
          {ts('ui.take-over')}
        </Button>
      ) : null}
      {mayEnd ? (
        <Button icon={Check} keys="C" className="ws-close" onClick={onClose}>
          {steps ? ts('ui.end') : t('close.do')}
        </Button>
      ) : null}
      {snooze.dialog}
    </header>
  );
}
