/** Tickets: every request as traceable work with clocks. */
import { z } from 'zod';
import { typeKey } from '#contracts/catalogue';
import { fieldValues, shownField } from '#contracts/fields';
import { name } from '#contracts/organisation';

/** Shipped: consult, repair, complaint, praise, suggestion, installation; a company adds its own in the catalogue. */
export const ticketType = typeKey;
/** State table: rules.ts. `new → open → (waiting ↔ open) → resolved → closed`, `resolved|closed → open` on reopen. */
export const ticketState = z.enum(['new', 'open', 'waiting', 'resolved', 'closed']);
export const priority = z.enum(['low', 'normal', 'high', 'urgent']);

export const clockChip = z.object({
  target: z.enum(['first_response', 'assignment', 'response', 'solution', 'return_visit']),
  state: z.enum(['running', 'paused', 'met', 'breached', 'cancelled']),
  startedAt: z.iso.datetime(),
  dueAt: z.iso.datetime(),
  /** Whole target in seconds: 50 / 75 / 100 % colour steps are computed from it. */
  targetSeconds: z.number().int(),
  stoppedAt: z.iso.datetime().nullable(),
  pauseReason: z.string().nullable(),
  /** Seconds left when paused. */
  remainingSeconds: z.number().int().nullable(),
});
export type ClockChip = z.infer<typeof clockChip>;

export const ticketSummary = z.object({
  id: z.uuid(),
  number: z.string(),
  title: z.string(),
  type: ticketType,
  state: ticketState,
  priority,
  special: z.boolean(),
  topicId: z.uuid().nullable(),
  topicPath: z.array(name),
  customerId: z.uuid().nullable(),
  customerName: z.string().nullable(),
  unitId: z.uuid(),
  assignee: z.object({ id: z.uuid(), name: z.string(), number: z.string() }).nullable(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  /** The clock that will breach first; null when none runs. */
  nextClock: clockChip.nullable(),
});
export type TicketSummary = z.infer<typeof ticketSummary>;

export const ticketChange = z.object({
  id: z.uuid(),
  at: z.iso.datetime(),
  actor: z.object({ kind: z.string(), id: z.string(), name: z.string().nullable(), number: z.string().nullable() }),
  kind: z.enum([
    'opened',
    'changed',
    'assigned',
    'state',
    'comment',
    'note',
    'linked',
    'clock',
    'rated',
    'related',
    'merged',
    'split',
    'task',
    'playbook',
    'advice',
  ]),
  fields: z.array(z.object({ field: z.string(), from: z.string().nullable(), to: z.string().nullable() })),
  text: z.string().nullable(),
});
export type TicketChange = z.infer<typeof ticketChange>;

/** Another ticket beside this one, as far as the reader may see it. */
export const otherTicket = z.object({ id: z.uuid(), number: z.string(), title: z.string(), state: ticketState });
export type OtherTicket = z.infer<typeof otherTicket>;
/** Two tickets that keep their own lives. From the other end `duplicate` reads `duplicated-by`, and so on. */
export const relationKind = z.enum(['related', 'duplicate', 'caused-by']);
export const seenRelation = z.enum([
  'related',
  'duplicate',
  'duplicated-by',
  'caused-by',
  'causes',
  'split-from',
  'split-into',
]);

const person = z.object({ id: z.uuid(), name: z.string(), number: z.string() });
export const task = z.object({
  id: z.uuid(),
  title: z.string(),
  owner: person.nullable(),
  dueOn: z.iso.date().nullable(),
  /** The ticket is not resolved while it is open. */
  required: z.boolean(),
  doneAt: z.iso.datetime().nullable(),
});
export type Task = z.infer<typeof task>;

/** A model of the catalogue; `productId`: the customer's own one of it. */
export const ticketProduct = z.object({
  modelId: z.uuid(),
  code: z.string(),
  name,
  familyName: name,
  productId: z.uuid().nullable(),
  serialNumber: z.string().nullable(),
  warrantyUntil: z.iso.date().nullable(),
});
export type TicketProduct = z.infer<typeof ticketProduct>;

export const ticket = ticketSummary.extend({
  description: z.string(),
  product: ticketProduct.nullable(),
  /** What was promised when it was opened. */
  agreement: z.object({ name, number: z.number().int() }).nullable(),
  /** Values of its form, personal ones masked. */
  custom: z.array(shownField),
  conversationIds: z.array(z.uuid()),
  clocks: z.array(clockChip),
  changes: z.array(ticketChange),
  version: z.number().int(),
  relations: z.array(otherTicket.extend({ kind: seenRelation })),
  /** Tickets that this one stands for; their conversations are among `conversationIds`. */
  absorbed: z.array(otherTicket),
  /** It was merged: nothing can be done here but un-merge. `into` is null when the survivor is out of the reader's sight. */
  merged: z.object({ into: otherTicket.nullable() }).nullable(),
  tasks: z.array(task),
  /** Who follows it, or one of those it stands for. */
  watchers: z.array(person),
  /** How the request came in. */
  channel: z.string(),
  unitName: name,
  rating: z.number().int().nullable(),
  reopened: z.number().int(),
  resolvedAt: z.iso.datetime().nullable(),
  closedAt: z.iso.datetime().nullable(),
});
export type Ticket = z.infer<typeof ticket>;

/** What the customer had with us before a ticket; of calls the recordings that the reader may hear. */
export const earlierContact = z.object({
  kind: z.enum(['chat', 'mail', 'call', 'callback']),
  id: z.uuid(),
  number: z.string(),
  title: z.string(),
  at: z.iso.datetime(),
  state: z.string(),
  recordings: z.array(z.object({ id: z.uuid(), durationMs: z.number().int() })),
});
export type EarlierContact = z.infer<typeof earlierContact>;

export const openTicket = z.object({
  title: z.string().min(1).max(200),
  description: z.string().max(20000).default(''),
  type: ticketType,
  priority: priority.default('normal'),
  special: z.boolean().default(false),
  topicId: z.uuid().nullable().default(null),
  customerId: z.uuid().nullable().default(null),
  conversationId: z.uuid().nullable().default(null),
  unitId: z.uuid().optional(),
  assigneeId: z.uuid().nullable().default(null),
  modelId: z.uuid().nullable().default(null),
  /** One of the customer's products; it brings its model. */
  productId: z.uuid().nullable().default(null),
  custom: fieldValues.default({}),
});

/** Of a ticket that stands (`ticketId`), or of one that is being typed. */
export const suggestTickets = z.object({
  ticketId: z.uuid().optional(),
  title: z.string().max(200).optional(),
  type: ticketType.default('consult'),
  topicId: z.uuid().nullable().default(null),
  customerId: z.uuid().nullable().default(null),
  modelId: z.uuid().nullable().default(null),
  custom: fieldValues.default({}),
});
export type SuggestTickets = z.output<typeof suggestTickets>;
export const suggestion = z.object({
  ticket: ticketSummary,
  reasons: z.array(z.enum(['customer', 'topic', 'product', 'words'])),
});
export type Suggestion = z.infer<typeof suggestion>;

export const editTicket = z.object({
  version: z.number().int(),
  title: z.string().trim().min(1).max(200).optional(),
  description: z.string().max(20000).optional(),
  type: ticketType.optional(),
  priority: priority.optional(),
  special: z.boolean().optional(),
  topicId: z.uuid().nullable().optional(),
  unitId: z.uuid().optional(),
  customerId: z.uuid().nullable().optional(),
  modelId: z.uuid().nullable().optional(),
  productId: z.uuid().nullable().optional(),
  /** Laid over what is there; null empties. */
  custom: fieldValues.optional(),
  /** With another unit: the customer is told which has it now. */
  tellCustomer: z.boolean().optional(),
});
export type EditTicket = z.infer<typeof editTicket>;

export const relateTickets = z.object({ otherId: z.uuid(), kind: relationKind });
export const mergeTicket = z.object({ intoId: z.uuid(), version: z.number().int() });
/** `changeIds`: the comments and notes that go with it. */
export const splitTicket = z.object({
  title: z.string().trim().min(1).max(200),
  description: z.string().max(20000).default(''),
  type: ticketType.optional(),
  changeIds: z.array(z.uuid()).max(200).default([]),
});
export type SplitTicket = z.output<typeof splitTicket>;

export const newTask = z.object({
  title: z.string().trim().min(1).max(200),
  ownerId: z.uuid().nullable().default(null),
  dueOn: z.iso.date().nullable().default(null),
  required: z.boolean().default(false),
});
export type NewTask = z.output<typeof newTask>;
export const changeTask = z.object({
  title: z.string().trim().min(1).max(200).optional(),
  ownerId: z.uuid().nullable().optional(),
  dueOn: z.iso.date().nullable().optional(),
  required: z.boolean().optional(),
  done: z.boolean().optional(),
});
export type ChangeTask = z.output<typeof changeTask>;

export const assignment = z.object({
  assigneeId: z.uuid().nullable(),
  version: z.number().int(),
  /** The work goes to another unit; then a reason is needed. */
  unitId: z.uuid().optional(),
  /** Why it goes from one person or unit to another: an internal note. */
  reason: z.string().max(500).optional(),
  /** The customer is told who has it now: in an open conversation about it, otherwise by letter. */
  tellCustomer: z.boolean().optional(),
});

const handOverWord = z.object({ zh: z.string().max(1000), en: z.string().max(1000), version: z.number().int() });
/** Told to customers whose ticket goes to another person or unit; an empty text means the shipped one. */
export const handOverWords = z.object({ person: handOverWord, unit: handOverWord });
export type HandOverWords = z.infer<typeof handOverWords>;

/** Views but `all` show open work (new, open, waiting) unless `state` says otherwise; `state` may name several, with commas. */
export const listTickets = z.object({
  view: z.enum(['mine', 'unassigned', 'unit', 'overdue', 'all']).default('all'),
  q: z.string().max(100).optional(),
  state: z
    .string()
    .max(60)
    .transform((text) => text.split(',').map((part) => part.trim()))
    .pipe(z.array(ticketState).min(1))
    .optional(),
  type: ticketType.optional(),
  priority: priority.optional(),
  /** With all below it. */
  topicId: z.uuid().optional(),
  unitId: z.uuid().optional(),
  assigneeId: z.uuid().optional(),
  customerId: z.uuid().optional(),
  conversationId: z.uuid().optional(),
  /** A search by words is always newest first. */
  sort: z.enum(['clock', 'updated', 'created']).default('updated'),
  cursor: z.string().max(400).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export type ListTickets = z.infer<typeof listTickets>;

/** A missing or empty list matches everything; topics and units count with all below them. */
export const dispatchMatch = z.object({
  types: z.array(ticketType).max(10).optional(),
  topicIds: z.array(z.uuid()).max(50).optional(),
  unitIds: z.array(z.uuid()).max(50).optional(),
  priorities: z.array(priority).max(4).optional(),
  channels: z.array(z.string().max(40)).max(20).optional(),
  special: z.boolean().optional(),
});
export type DispatchMatch = {
  types?: string[] | undefined;
  topicIds?: string[] | undefined;
  unitIds?: string[] | undefined;
  priorities?: string[] | undefined;
  channels?: string[] | undefined;
  special?: boolean | undefined;
};

const filled = z.object({ zh: z.string().trim().min(1).max(120), en: z.string().trim().min(1).max(120) });
export const newDispatchRule = z.object({
  name: filled,
  position: z.number().int().min(0).max(9999).default(100),
  match: dispatchMatch.default({}),
  queueId: z.uuid(),
  skills: z.record(z.string().min(1).max(40), z.number().int().min(1).max(10)).default({}),
  dedicatedId: z.uuid().nullable().default(null),
  dedicatedSeconds: z.number().int().min(1).max(86_400).default(900),
  sticky: z.boolean().default(false),
  /** The customer hears who has the ticket once its queue has given it to somebody. */
  tellCustomer: z.boolean().default(false),
});
export type NewDispatchRule = z.output<typeof newDispatchRule>;
export const editDispatchRule = z.object({
  version: z.number().int(),
  name: filled.optional(),
  position: z.number().int().min(0).max(9999).optional(),
  match: dispatchMatch.optional(),
  queueId: z.uuid().optional(),
  skills: newDispatchRule.shape.skills.unwrap().optional(),
  dedicatedId: z.uuid().nullable().optional(),
  dedicatedSeconds: z.number().int().min(1).max(86_400).optional(),
  sticky: z.boolean().optional(),
  tellCustomer: z.boolean().optional(),
  state: z.enum(['active', 'retired']).optional(),
});
export type EditDispatchRule = z.output<typeof editDispatchRule>;

export const dispatchRule = z.object({
  id: z.uuid(),
  name,
  position: z.number().int(),
  match: dispatchMatch,
  queueId: z.uuid(),
  queueName: name.nullable(),
  skills: z.record(z.string(), z.number().int()),
  dedicatedId: z.uuid().nullable(),
  dedicatedName: z.string().nullable(),
  dedicatedSeconds: z.number().int(),
  sticky: z.boolean(),
  tellCustomer: z.boolean(),
  state: z.enum(['active', 'retired']),
  version: z.number().int(),
});
export type DispatchRule = z.infer<typeof dispatchRule>;

/*
 * HTTP
 *   GET   /api/tickets?view=mine|unassigned|unit|overdue|all&q=&state=&type=&priority=&topicId=&unitId=&assigneeId=&customerId=&conversationId=&sort=clock|updated|created&cursor=&limit= → { tickets: ticketSummary[], nextCursor, total: {count, capped} }
 *   POST  /api/tickets/suggestions suggestTickets → { suggestions: suggestion[] } best first
 *   POST  /api/tickets openTicket → ticket ;  GET /api/tickets/:id → ticket
 *   PATCH /api/tickets/:id editTicket → ticket (409 kernel.conflict on a stale version)
 *   POST  /api/tickets/:id/assign { assigneeId|null, version, reason?, tellCustomer? } ; POST /api/tickets/:id/comments { text, internal } → ticket
 *   POST  /api/tickets/:id/state { to: 'open'|'waiting'|'resolved'|'closed', reason?, version } → ticket
 *   POST  /api/tickets/:id/conversations { conversationId } → ticket
 *   POST  /api/tickets/:id/relations relateTickets ; DELETE /api/tickets/:id/relations/:otherId → ticket
 *   POST  /api/tickets/:id/merge mergeTicket → the absorbed ticket ; POST /api/tickets/:id/unmerge { version } → ticket
 *   POST  /api/tickets/:id/split splitTicket → the new ticket
 *   POST  /api/tickets/:id/watch { watching } → ticket ; POST /api/tickets/:id/tasks newTask → ticket
 *   PATCH /api/tickets/:id/tasks/:taskId changeTask ; DELETE /api/tickets/:id/tasks/:taskId → ticket
 *   GET   /api/tickets/assignees?unitId= → { staff: { id, name, number }[] } who may own work of a unit
 *   GET   /api/catalogue/topics → { topics: { id, parentId, name }[] }
 *   GET   /api/ticket-dispatch → { rules, queues: { id, name }[] } (tickets.read) ; POST newDispatchRule, PATCH /:id editDispatchRule → rule (tickets.configure)
 * Topics: `ticket:<id>`, `unit:<unitId>`, `staff:<assigneeId>`, `customer:<id>` receive events ticket.opened, ticket.changed, ticket.assigned, ticket.state-changed, ticket.clock-breached
 */
