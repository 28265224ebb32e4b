/** One change to many conversations or tickets: ordered, done in the background, told line by line. */
import { z } from 'zod';
import { priority, ticketState, ticketType } from '#contracts/tickets';
import { conditions } from '#contracts/views';

export const batchSubject = z.enum(['conversation', 'ticket']);

/** `note`, `tag`, `macro` fit both; `transfer`, `close`, `snooze` a conversation; `assign`, `set`, `state` a ticket. */
export const batchAction = z.discriminatedUnion('do', [
  z.object({ do: z.literal('note'), text: z.string().trim().min(1).max(4000) }),
  z.object({ do: z.literal('tag'), tags: z.array(z.string().trim().min(1).max(40)).min(1).max(10) }),
  z.object({ do: z.literal('macro'), macroId: z.uuid(), version: z.number().int() }),
  z.object({
    do: z.literal('transfer'),
    queueId: z.uuid().optional(),
    staffId: z.uuid().optional(),
    note: z.string().max(1000).default(''),
  }),
  z.object({ do: z.literal('close'), reason: z.string().max(200).default('') }),
  /** Null wakes. */
  z.object({ do: z.literal('snooze'), until: z.iso.datetime().nullable() }),
  /** Null gives it back to the unit. */
  z.object({
    do: z.literal('assign'),
    staffId: z.uuid().nullable(),
    /** An internal note in each. */
    reason: z.string().trim().max(500).optional(),
    /** Each customer is told who has their ticket now. Putting it back tells nobody. */
    tellCustomer: z.boolean().optional(),
  }),
  z.object({
    do: z.literal('set'),
    type: ticketType.optional(),
    priority: priority.optional(),
    topicId: z.uuid().optional(),
    unitId: z.uuid().optional(),
    /** With a unit. */
    tellCustomer: z.boolean().optional(),
  }),
  z.object({ do: z.literal('state'), to: ticketState.exclude(['new']), reason: z.string().max(500).default('') }),
]);
export type BatchAction = z.output<typeof batchAction>;

/** Tickets by what their list is narrowed by; conversations by the list they stand in. */
export const batchFilter = z.union([
  z.object({ tickets: conditions }),
  z.object({ conversations: z.enum(['mine', 'unit']) }),
]);
export type BatchFilter = z.output<typeof batchFilter>;

export const orderBatch = z
  .object({
    /** Made by the caller: ordering again with it answers the same batch. */
    id: z.uuid(),
    subject: batchSubject,
    ids: z.array(z.uuid()).min(1).max(5000).optional(),
    filter: batchFilter.optional(),
    action: batchAction,
  })
  .refine(({ ids, filter }) => (ids === undefined) !== (filter === undefined), { message: 'ids or filter' })
  .refine(({ subject, filter }) => !filter || (subject === 'ticket') === 'tickets' in filter, { message: 'filter' });
export type OrderBatch = z.output<typeof orderBatch>;

export const batch = z.object({
  id: z.uuid(),
  subject: batchSubject,
  action: batchAction,
  state: z.enum(['running', 'done', 'cancelled', 'failed']),
  total: z.number().int(),
  handled: z.number().int(),
  done: z.number().int(),
  /** It was so already. */
  same: z.number().int(),
  failed: z.number().int(),
  mayUndo: z.boolean(),
  undoOf: z.uuid().nullable(),
  undoneBy: z.uuid().nullable(),
  createdAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
});
export type Batch = z.infer<typeof batch>;

/** What was refused: `number` is empty for what the caller may not see. */
export const batchProblem = z.object({
  line: z.number().int(),
  subjectId: z.uuid(),
  number: z.string(),
  message: z.string(),
});
export const batchDetail = batch.extend({ problems: z.array(batchProblem) });
export type BatchDetail = z.infer<typeof batchDetail>;

/*
 *   POST /api/batches orderBatch → batch (409 batches.too-many above 5,000, 409 batches.nothing)
 *   POST /api/batches/count { filter } → { count } of what a filter finds now
 *   GET  /api/batches → { batches: batch[] } own ones, newest first ; GET /api/batches/:id → batchDetail (first 200 problems)
 *   POST /api/batches/:id/undo { id } → batch ; POST /api/batches/:id/cancel → batch
 */
