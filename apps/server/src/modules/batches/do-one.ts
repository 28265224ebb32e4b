/** The change to one row, by the use case of the module that owns it: rights, history and events are its own. */
import type { Scope, Tx } from '#kernel';
import {
  closeConversation,
  conversationCard,
  readConversation,
  snoozeConversation,
  transferConversation,
  writeMessage,
} from '#modules/conversations';
import { tagCustomer } from '#modules/customers';
import { runMacro } from '#modules/macros';
import {
  assignTicket,
  changeState,
  commentTicket,
  editTelling,
  editTicket,
  handOverTicket,
  type TicketRow,
  visibleTicket,
} from '#modules/tickets';
import type { BatchAction } from './contract.ts';
import { changedSince, noCustomer, notVisible } from './errors.ts';
import type { Before, Subject } from './tables.ts';

export type Done = { outcome: 'done' | 'same'; before: Before | null; version: number | null };
const done: Done = { outcome: 'done', before: null, version: null };
const same: Done = { outcome: 'same', before: null, version: null };

export async function doOne(
  tx: Tx,
  scope: Scope,
  subject: { kind: Subject; id: string },
  action: BatchAction,
): Promise<Done> {
  const { kind, id } = subject;
  if (action.do === 'macro') {
    await runMacro(tx, scope, { id: action.macroId, subjectId: id, version: action.version });
    return done;
  }
  return kind === 'ticket' ? onTicket(tx, scope, await ticket(tx, scope, id), action) : onChat(tx, scope, id, action);
}

async function ticket(tx: Tx, scope: Scope, id: string): Promise<TicketRow> {
  const row = await visibleTicket(tx, scope, id);
  if (!row) throw notVisible();
  return row;
}

async function onTicket(tx: Tx, scope: Scope, row: TicketRow, action: BatchAction): Promise<Done> {
  const { id, version } = row;
  const left = async (before: Before): Promise<Done> => ({
    outcome: 'done',
    before,
    version: (await ticket(tx, scope, id)).version,
  });
  switch (action.do) {
    case 'note':
      await commentTicket(tx, scope, { id, text: action.text, internal: true });
      return done;
    case 'tag':
      if (!row.customer_id) throw noCustomer();
      await tagCustomer(tx, scope, { customerId: row.customer_id, tags: action.tags });
      return done;
    case 'assign': {
      if (row.assignee_id === action.staffId) return same;
      const { staffId: assigneeId, reason } = action;
      // Whose ticket was nobody's hears of no change of hands.
      const tellCustomer = action.tellCustomer && row.assignee_id !== null;
      await handOverTicket(tx, scope, { id, assigneeId, reason, tellCustomer, version });
      return left({ staffId: row.assignee_id });
    }
    case 'set': {
      const { do: _, tellCustomer, ...fields } = action;
      const before: Before = { type: row.type, priority: row.priority, topicId: row.topic_id, unitId: row.unit_id };
      const after = await editTelling(tx, scope, { id, version, ...fields, tellCustomer });
      if (after.version === version) return same;
      return {
        outcome: 'done',
        before: Object.fromEntries(Object.keys(fields).map((field) => [field, before[field] ?? null])),
        // Moved out of one's own sight: then nothing can be put back.
        version: (await visibleTicket(tx, scope, id))?.version ?? null,
      };
    }
    case 'state': {
      if (row.state === action.to) return same;
      await changeState(tx, scope, { id, to: action.to, reason: action.reason, version });
      return left({ to: row.state });
    }
    default:
      return same;
  }
}

async function onChat(tx: Tx, scope: Scope, id: string, action: BatchAction): Promise<Done> {
  const card = await conversationCard(tx, scope, id);
  if (!card) throw notVisible();
  switch (action.do) {
    case 'note':
      await writeMessage(tx, scope, { conversationId: id, kind: 'note', text: action.text });
      return done;
    case 'tag':
      if (!card.customerId) throw noCustomer();
      await tagCustomer(tx, scope, { customerId: card.customerId, tags: action.tags });
      return done;
    case 'transfer': {
      const { queueId, staffId, note } = action;
      await transferConversation(tx, scope, { conversationId: id, queueId, staffId, note });
      return done;
    }
    case 'close':
      if (card.state === 'closed') return same;
      await closeConversation(tx, scope, { conversationId: id, reason: action.reason });
      return done;
    case 'snooze': {
      const before = (await readConversation(tx, scope, id))!.snoozed_until?.toISOString() ?? null;
      const after = await snoozeConversation(tx, scope, {
        conversationId: id,
        until: action.until === null ? null : new Date(action.until),
      });
      return after === null ? same : { outcome: 'done', before: { until: before }, version: null };
    }
    default:
      return same;
  }
}

/** Puts back what stood there. Throws `batches.changed-since` when somebody changed the ticket after the batch. */
export async function undoOne(
  tx: Tx,
  scope: Scope,
  subject: { kind: Subject; id: string },
  action: BatchAction,
  item: { restore: Before; version: number | null; reason: string },
): Promise<Done> {
  const { restore } = item;
  const { id } = subject;
  if (action.do === 'snooze') {
    const until = restore.until ? new Date(restore.until) : null;
    return (await snoozeConversation(tx, scope, { conversationId: id, until })) === null ? same : done;
  }
  const row = await ticket(tx, scope, id);
  const { version } = row;
  if (version !== item.version) throw changedSince();
  if (action.do === 'assign') await assignTicket(tx, scope, { id, assigneeId: restore.staffId ?? null, version });
  else if (action.do === 'state')
    await changeState(tx, scope, { id, to: restore.to as TicketRow['state'], reason: item.reason, version });
  else
    await editTicket(tx, scope, {
      id,
      version,
      ...(restore as { type?: string; topicId?: string | null }),
    } as Parameters<typeof editTicket>[2]);
  return done;
}
