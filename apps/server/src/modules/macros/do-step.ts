/** One step, by the use case of the module that owns it: rights, history and events are its own. */
import type { Scope, Tx } from '#kernel';
import { closeConversation, conversationCard, transferConversation, writeMessage } from '#modules/conversations';
import { tagCustomer } from '#modules/customers';
import {
  changeState,
  commentTicket,
  editTicket,
  handOverTicket,
  openTicket,
  type TicketRow,
  ticketNotFound,
  visibleTicket,
} from '#modules/tickets';
import { noCustomer } from './errors.ts';
import type { PlainStep } from './rules/expand.ts';

export type Subject = { kind: 'conversation' | 'ticket'; id: string };

export async function doStep(
  tx: Tx,
  scope: Scope,
  subject: Subject,
  step: PlainStep,
  text: string | null,
): Promise<void> {
  const { id } = subject;
  switch (step.do) {
    case 'reply':
    case 'note':
      if (subject.kind === 'conversation')
        await writeMessage(tx, scope, { conversationId: id, kind: step.do === 'note' ? 'note' : 'text', text: text! });
      else await commentTicket(tx, scope, { id, text: text!, internal: step.do === 'note' });
      return;
    case 'tag': {
      const customerId =
        subject.kind === 'conversation'
          ? (await conversationCard(tx, scope, id))?.customerId
          : (await held(tx, scope, id)).customer_id;
      if (!customerId) throw noCustomer();
      await tagCustomer(tx, scope, { customerId, tags: step.tags });
      return;
    }
    case 'transfer':
      await transferConversation(tx, scope, { conversationId: id, queueId: step.queueId, note: step.note });
      return;
    case 'close':
      await closeConversation(tx, scope, { conversationId: id, reason: step.reason });
      return;
    case 'open-ticket': {
      const { title, type, priority, topicId } = step;
      await openTicket(tx, scope, {
        title,
        type,
        priority,
        topicId,
        description: '',
        special: false,
        customerId: null,
        conversationId: id,
        assigneeId: null,
      });
      return;
    }
    case 'assign': {
      const { version, assignee_id } = await held(tx, scope, id);
      // Whose ticket was nobody's hears of no change of hands.
      const tellCustomer = step.tellCustomer && assignee_id !== null;
      await handOverTicket(tx, scope, { id, assigneeId: step.staffId ?? scope.actor.id, version, tellCustomer });
      return;
    }
    case 'set': {
      const { do: _, ...fields } = step;
      const { version } = await held(tx, scope, id);
      await editTicket(tx, scope, { id, version, ...fields });
      return;
    }
    case 'state': {
      const { version } = await held(tx, scope, id);
      await changeState(tx, scope, { id, to: step.to, reason: step.reason, version });
    }
  }
}

/** As it stands after the steps before. */
async function held(tx: Tx, scope: Scope, id: string): Promise<TicketRow> {
  const row = await visibleTicket(tx, scope, id);
  if (!row) throw ticketNotFound();
  return row;
}
