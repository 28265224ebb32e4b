import { z } from 'zod';
import { defineEvent } from '#kernel';
import { priority, ticketState, ticketType } from './contract.ts';

const subject = z.object({
  ticketId: z.uuid(),
  unitId: z.uuid(),
  customerId: z.uuid().nullable(),
  assigneeId: z.uuid().nullable(),
  type: ticketType,
  state: ticketState,
  priority,
  version: z.number().int(),
});
export type TicketFact = z.infer<typeof subject>;

export const ticketOpened = defineEvent({
  type: 'ticket.opened',
  version: 1,
  schema: subject.extend({
    topicId: z.uuid().nullable(),
    channel: z.string(),
    special: z.boolean(),
    conversationId: z.uuid().nullable(),
  }),
});
/** Rules of dispatch differ now: caches are thrown away. */
export const dispatchChanged = defineEvent({
  type: 'ticket.dispatch-changed',
  version: 1,
  schema: z.object({ ruleId: z.uuid(), version: z.number().int() }),
});
/** `fields`: names of what changed; comments count as `comment` or `note`. */
export const ticketChanged = defineEvent({
  type: 'ticket.changed',
  version: 1,
  schema: subject.extend({ fields: z.array(z.string()) }),
});
/** An internal note. Its words are read by those who may. */
export const ticketNoteWritten = defineEvent({
  type: 'ticket.note-written',
  version: 1,
  schema: subject.extend({ changeId: z.uuid(), authorId: z.uuid() }),
});
export const ticketAssigned = defineEvent({
  type: 'ticket.assigned',
  version: 1,
  schema: subject.extend({ from: z.uuid().nullable() }),
});
export const ticketStateChanged = defineEvent({
  type: 'ticket.state-changed',
  version: 1,
  schema: subject.extend({ from: ticketState, reopened: z.number().int() }),
});
export const ticketClockBreached = defineEvent({
  type: 'ticket.clock-breached',
  version: 1,
  schema: subject.extend({ target: z.string(), dueAt: z.iso.datetime() }),
});
