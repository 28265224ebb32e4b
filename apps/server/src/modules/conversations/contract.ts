/** Chat as visitors and agents see it. Messages are ordered by `seq`, gapless per conversation; a chat is resumed by `seq`. */
import { z } from 'zod';
import { name } from '#contracts/organisation';
import { channel } from '#contracts/routing';

/** State table: see rules.ts. */
export const conversationState = z.enum(['waiting', 'offered', 'active', 'closed']);
export const authorKind = z.enum(['visitor', 'agent', 'bot', 'system']);
export const messageKind = z.enum(['text', 'file', 'image', 'card', 'note', 'event', 'rating']);

export const attachment = z.object({
  fileId: z.uuid(),
  name: z.string(),
  mediaType: z.string(),
  size: z.number().int(),
  width: z.number().int().optional(),
  height: z.number().int().optional(),
});

const currency = z.string().regex(/^[A-Z]{3}$/);
const price = z.object({ amount: z.string().regex(/^\d{1,12}(\.\d{1,3})?$/), currency });
const link = z.url({ protocol: /^https?$/ }).max(1000);
export const card = z.object({
  kind: z.enum(['product', 'order']),
  title: z.string().trim().min(1).max(120),
  number: z.string().trim().max(60).default(''),
  price: price.nullable().default(null),
  state: z.string().trim().max(60).default(''),
  link: link.nullable().default(null),
});
export type Card = z.output<typeof card>; // Its picture is the message's attachment, its words the message's text.
export const message = z.object({
  conversationId: z.uuid(),
  seq: z.number().int(),
  clientId: z.string(),
  at: z.iso.datetime(),
  author: z.object({
    kind: authorKind,
    id: z.string().nullable(),
    name: z.string().nullable(),
    number: z.string().nullable(),
  }),
  kind: messageKind,
  text: z.string(),
  /** For kind event: `<module>.<fact>`, shown through the locale file, with its parameters. */
  event: z.object({ code: z.string(), params: z.record(z.string(), z.union([z.string(), z.number()])) }).nullable(),
  attachment: attachment.nullable(),
  card: card.nullable(),
  recalledAt: z.iso.datetime().nullable(),
});
export type Message = z.infer<typeof message>;

/** Client-made id (≤ 64 characters, unique per conversation): a retry with the same id returns the stored seq. */
export const clientId = z.string().regex(/^[A-Za-z0-9_-]{8,64}$/);

export const sendMessage = z.object({
  conversationId: z.uuid(),
  clientId,
  kind: z.enum(['text', 'note', 'file', 'image']).default('text'),
  text: z.string().max(8000).default(''),
  fileId: z.uuid().optional(),
});
/** Acknowledged = this answer: the message is committed with fsync. */
export const sent = z.object({
  conversationId: z.uuid(),
  clientId: z.string(),
  seq: z.number().int(),
  at: z.iso.datetime(),
  /** What was stored, when it is not what was sent (masked words). */
  text: z.string().optional(),
});

export const conversation = z.object({
  id: z.uuid(),
  number: z.string(),
  channel,
  state: conversationState,
  customerId: z.uuid().nullable(),
  /** Customer's name, or 访客 + short code. */
  title: z.string(),
  /** Of a letter; empty for chats. */
  subject: z.string(),
  queueId: z.uuid().nullable(),
  queueName: name.nullable(),
  agent: z.object({ id: z.uuid(), name: z.string(), number: z.string() }).nullable(),
  ticketIds: z.array(z.uuid()),
  startedAt: z.iso.datetime(),
  closedAt: z.iso.datetime().nullable(),
  lastSeq: z.number().int(),
  lastText: z.string(),
  lastAt: z.iso.datetime(),
  lastAuthor: authorKind,
  /** Of the caller: messages after the own read mark. */
  unread: z.number().int(),
  readByVisitor: z.number().int(),
  readByAgent: z.number().int(),
  /** First response clock: due while unanswered, met/breached after. */
  firstResponse: z
    .object({
      state: z.enum(['running', 'met', 'breached']),
      startedAt: z.iso.datetime(),
      dueAt: z.iso.datetime(),
      stoppedAt: z.iso.datetime().nullable(),
    })
    .nullable(),
  rating: z.number().int().nullable(),
  /** Sleeps until then, or until the customer's next word. */
  snoozedUntil: z.iso.datetime().nullable(),
});
export type Conversation = z.infer<typeof conversation>;

/** Who the visitor is and what they looked at (agents' side pane). */
export const visit = z.object({
  visitorId: z.uuid(),
  ip: z.string().nullable(),
  host: z.string(),
  page: z.string(),
  pageTitle: z.string(),
  referrer: z.string(),
  language: z.string(),
  userAgent: z.string(),
  visitCount: z.number().int(),
  firstSeenAt: z.iso.datetime(),
  stayedSeconds: z.number().int(),
  path: z.array(z.object({ page: z.string(), title: z.string(), at: z.iso.datetime(), seconds: z.number().int() })),
  verifiedUser: z.object({ subject: z.string(), name: z.string().nullable() }).nullable(),
});

export const beginVisit = z.object({
  visitorToken: z.string().max(100).optional(),
  host: z.string().min(1).max(255),
  page: z.string().max(2000).default(''),
  pageTitle: z.string().max(200).default(''),
  referrer: z.string().max(2000).default(''),
  language: z.string().max(35).default(''),
  identityJwt: z.string().max(4096).optional(),
});
export type BeginVisit = z.infer<typeof beginVisit>;
export const visitPage = z.object({
  page: z.string().max(2000),
  title: z.string().max(200).default(''),
  left: z.boolean().optional(),
});
export const startConversation = z.object({
  language: z.enum(['zh-CN', 'en']).optional(),
  firstMessage: z.object({ clientId, text: z.string().min(1).max(8000) }).optional(),
});
export const offlineMessage = z.object({
  clientId,
  text: z.string().min(1).max(8000),
  name: z.string().max(60).optional(),
  phone: z.string().max(40).optional(),
  email: z.string().max(200).optional(),
  wishedTime: z.string().max(200).optional(),
  consent: z.literal(true),
  /** The text that was shown with the question; null: none. */
  noticeNumber: z.number().int().min(1).nullish(),
});
export type OfflineMessage = z.infer<typeof offlineMessage>;
export const rate = z.object({ score: z.number().int().min(1).max(5), comment: z.string().max(2000).default('') });
export const typing = z.object({ conversationId: z.uuid(), on: z.boolean() });
export const readUpTo = z.object({ conversationId: z.uuid(), seq: z.number().int().min(0) });
export const recall = z.object({ conversationId: z.uuid(), seq: z.number().int().min(1) });
export const transfer = z
  .object({ queueId: z.uuid().optional(), staffId: z.uuid().optional(), note: z.string().max(2000).default('') })
  .refine((value) => value.queueId !== undefined || value.staffId !== undefined, { message: 'queueId or staffId' });
export const conversationWithVisit = conversation.extend({ visit: visit.nullable() });
export const searchHit = z.object({
  conversationId: z.uuid(),
  number: z.string(),
  title: z.string(),
  seq: z.number().int(),
  at: z.iso.datetime(),
  snippet: z.string(),
});

/** An entrance on web sites, for its keepers. */
const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/);
const span = z.object({ from: clockTime, to: clockTime }).refine(({ from, to }) => from < to, { message: 'from < to' });
export const widgetInput = z.object({
  code: z.string().regex(/^[a-z0-9-]{1,40}$/),
  hosts: z.array(z.string().min(1).max(255).toLowerCase()).max(200).default([]),
  isDefault: z.boolean().default(false),
  queueId: z.uuid(),
  title: name,
  greeting: name,
  hoursText: name,
  zone: z.string().min(1).max(60).default('Asia/Shanghai'),
  hours: z
    .array(z.object({ days: z.array(z.number().int().min(1).max(7)).min(1).max(7), from: clockTime, to: clockTime }))
    .max(40)
    .default([]),
  exceptions: z
    .array(z.object({ date: z.iso.date(), open: z.array(span).max(6) }))
    .max(400)
    .default([]),
  hotline: z.string().max(40).nullable().default(null),
  privacyUrl: z.url().max(500).nullable().default(null),
  uploads: z
    .object({ maxBytes: z.number().int().min(1).max(104_857_600), accept: z.array(z.string().max(100)).min(1).max(40) })
    .default({
      maxBytes: 20_971_520,
      accept: ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'application/pdf', 'text/plain'],
    }),
  recallSeconds: z.number().int().min(0).max(3600).default(120),
  idleMinutes: z.number().int().min(1).max(10_080).default(30),
});
export type WidgetInput = z.infer<typeof widgetInput>;
export const widgetEntrance = widgetInput.extend({ id: z.uuid(), version: z.number().int(), hasSecret: z.boolean() });

/*
 * Widget (cross-origin, visitor's bearer token)
 *   POST /api/widget/visits         { visitorToken?, host, page, pageTitle, referrer, language, identityJwt? } → { visitorToken, visitorId, visitId, settings }
 *   POST /api/widget/visits/:id/pages { page, title } → 204           (page path; also sent by beacon on leave: { left: true })
 *   POST /api/widget/conversations  { language?, firstMessage?: {clientId, text} } → visitorConversation (the open one if there is one)
 *   GET  /api/widget/conversations  → { conversations: visitorConversation[] } history of this visitor
 *   GET  /api/widget/conversations/:id/messages?after=<seq>&before=<seq>&limit= → { messages, lastSeq }
 *   POST /api/widget/conversations/:id/files multipart `file` → attachment
 *   GET  /api/widget/files/:id      content
 *   POST /api/widget/conversations/:id/close → 204 ;  POST /api/widget/conversations/:id/rating { score 1–5, comment? } → 204
 *   POST /api/widget/offline-messages { clientId, text, name?, phone?, email?, wishedTime?, consent: true, noticeNumber? } → { number }
 * Realtime (token in `hello`): visitors listen to topic `chat:<id>`, staff to `conversation:<id>`: two audiences, so that a note or a
 *   staff-shaped state never reaches a visitor. Subscribe first, then ask for messages `after` the own last seq; a push whose seq is not last + 1:
 *   ask `after` again (to visitors the seq of a note stays empty). The sender's own connection gets the answer, not the push. Commands below. Push names: 'conversations.message' (message), 'conversations.typing' ({ kind, name }),
 *   'conversations.read' ({ kind, seq }), 'conversations.recalled' ({ seq, at }), 'conversations.state' (visitorConversation | conversation), 'conversations.place' (queuePlace)
 * Commands (visitor and agent alike; the right differs): 'conversations.send' sendMessage → sent · 'conversations.typing' { conversationId, on } ·
 *   'conversations.read' { conversationId, seq } · 'conversations.recall' { conversationId, seq } (own message, ≤ 2 minutes)
 * Agents (HTTP)
 *   GET  /api/conversations?view=mine|unit|closed&agentId=(unit)&cursor=&limit= → { conversations, nextCursor, total: {count, capped} }
 *   GET  /api/conversations/:id → conversation + visit (visit null without one)
 *   GET  /api/conversations/:id/messages?after=&before=&limit= → { messages, lastSeq }
 *   POST /api/conversations/:id/messages sendMessage → sent  (same as the command, for API users)
 *   POST /api/conversations/:id/files multipart → attachment;  GET /api/conversations/:id/files/:fileId
 *   POST /api/conversations/:id/close { reason? } → conversation
 *   POST /api/conversations/:id/transfer { queueId? , staffId?, note } → conversation
 *   POST /api/conversations/:id/read { seq } → 204 ;  POST /api/conversations/:id/messages/:seq/recall → 204 ;  POST /api/conversations/:id/customer { customerId } → conversation
 *   POST /api/conversations/:id/take → conversation (a waiting one, right conversations.manage or membership of its queue)
 *   GET, POST /api/conversations/widgets ; PUT /api/conversations/widgets/:id widgetInput + version ; POST /api/conversations/widgets/:id/secret → { secret } once   (right conversations.configure)
 *   GET  /api/conversations/search?q= → { hits: { conversationId, number, title, seq, at, snippet }[] }
 * Events: conversation.started, conversation.assigned, conversation.returned, conversation.customer-linked, message.recalled, conversation.closed, conversation.rated, message.posted (no topic: the message itself is pushed), conversation.ticket-linked
 */
export const queuePlace = z.object({
  conversationId: z.uuid(),
  ahead: z.number().int(),
  aheadAtStart: z.number().int(),
  estimatedWaitSeconds: z.number().int().nullable(),
  waitingSince: z.iso.datetime(),
});
export type QueuePlace = z.infer<typeof queuePlace>;

export const visitorConversation = z.object({
  id: z.uuid(),
  number: z.string(),
  state: conversationState,
  agent: z.object({ name: z.string(), number: z.string() }).nullable(),
  startedAt: z.iso.datetime(),
  closedAt: z.iso.datetime().nullable(),
  lastSeq: z.number().int(),
  readByAgent: z.number().int(),
  place: queuePlace.nullable(),
  rating: z.number().int().nullable(),
  /** Link to the rating page, once closed. */
  ratingUrl: z.string().nullable(),
});
export type VisitorConversation = z.infer<typeof visitorConversation>;

export const widgetSettings = z.object({
  title: name,
  greeting: name,
  hoursText: name,
  onDuty: z.boolean(),
  nextOpening: z.iso.datetime().nullable(),
  hotline: z.string().nullable(),
  privacyUrl: z.string().nullable(),
  uploads: z.object({ maxBytes: z.number().int(), accept: z.array(z.string()) }),
  recallSeconds: z.number().int(),
});
export type WidgetSettings = z.infer<typeof widgetSettings>;
