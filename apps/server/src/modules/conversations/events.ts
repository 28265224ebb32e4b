/** What conversations say. Ids, states and numbers only: never a word of a message. */
import { z } from 'zod';
import { channel } from '#contracts/routing';
import { defineEvent } from '#kernel';
import { authorKind, messageKind } from './contract.ts';

const subject = z.object({
  conversationId: z.uuid(),
  unitId: z.uuid(),
  queueId: z.uuid(),
  channel,
  customerId: z.uuid().nullable(),
});
export type ConversationFact = z.infer<typeof subject>;

export const conversationStarted = defineEvent({
  type: 'conversation.started',
  version: 1,
  schema: subject.extend({ offline: z.boolean(), visitorId: z.uuid().nullable() }),
});
/** An agent has it. `waitedMs`: since it was (re)queued. */
export const conversationAssigned = defineEvent({
  type: 'conversation.assigned',
  version: 1,
  schema: subject.extend({ agentId: z.uuid(), firstResponseDueAt: z.iso.datetime().nullable() }),
});
/** Waiting again: transferred, or its agent fell silent. */
export const conversationReturned = defineEvent({
  type: 'conversation.returned',
  version: 1,
  schema: subject.extend({ agentId: z.uuid().nullable(), reason: z.string() }),
});
/** A leader took it from the agent who held it; `conversation.assigned` comes with it. */
export const conversationTakenOver = defineEvent({
  type: 'conversation.taken-over',
  version: 1,
  schema: subject.extend({ fromAgentId: z.uuid(), agentId: z.uuid(), takenAt: z.iso.datetime() }),
});
export const conversationClosed = defineEvent({
  type: 'conversation.closed',
  version: 1,
  schema: subject.extend({
    agentId: z.uuid().nullable(),
    by: authorKind,
    reason: z.string(),
    /** Milliseconds to the first word of a person; null when there was none. */
    firstResponseMs: z.number().nullable(),
    firstResponseMet: z.boolean().nullable(),
    startedAt: z.iso.datetime(),
  }),
});
export const conversationRated = defineEvent({
  type: 'conversation.rated',
  version: 1,
  schema: subject.extend({ agentId: z.uuid().nullable(), score: z.number().int(), commented: z.boolean() }),
});
export const ticketLinked = defineEvent({
  type: 'conversation.ticket-linked',
  version: 1,
  schema: subject.extend({ ticketId: z.uuid() }),
});
/** Put to sleep, or woken by a person or the hour; a customer's word wakes it without this. */
export const conversationSnoozed = defineEvent({
  type: 'conversation.snoozed',
  version: 1,
  schema: subject.extend({ until: z.iso.datetime().nullable() }),
});
export const customerLinked = defineEvent({ type: 'conversation.customer-linked', version: 1, schema: subject });
/** Carries no browser topic: the message itself is pushed, and resumed by seq. Written by the lanes' own statement. */
export const messagePosted = defineEvent({
  type: 'message.posted',
  version: 1,
  schema: z.object({
    conversationId: z.uuid(),
    seq: z.number().int(),
    kind: messageKind,
    authorKind,
    authorId: z.string().nullable(),
  }),
});
/** An internal note. Its words are read by those who may. */
export const noteWritten = defineEvent({
  type: 'note.written',
  version: 1,
  schema: z.object({ conversationId: z.uuid(), seq: z.number().int(), authorId: z.uuid() }),
});
export const messageRecalled = defineEvent({
  type: 'message.recalled',
  version: 1,
  schema: z.object({ conversationId: z.uuid(), seq: z.number().int() }),
});
