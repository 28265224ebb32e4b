/** Chat as visitors and agents see it. Messages are ordered by `seq`, gapless per conversation; a chat is resumed by `seq`. */
import { z } from 'zod';
import { name } from '#contracts/organisation';
import { channel } from '#contracts/routing';

/** State table: see rules.ts. */
export const conversationState = z.enum(['waiting', 'offered', 'active', 'closed']);
export const authorKind = z.enum(['visitor', 'agent', 'bot', 'system']);
export const messageKind = z.enum(['text', 'file', 'image', 'note', 'event', 'rating']);

export const attachment = z.object({
  fileId: z.uuid(),
  name: z.string(),
  mediaType: z.string(),
  size: z.number().int(),
  width: z.number().int().optional(),
  height: z.number().int().optional(),
});

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
});

export const conversation = z.object({
  id: z.uuid(),
  number: z.string(),
  channel,
  state: conversationState,
  customerId: z.uuid().nullable(),
  /** Customer's name, or 访客 + short code. */
  title: z.string(),
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
 *   POST /api/widget/offline-messages { clientId, text, name?, phone?, email?, wishedTime?, consent: true } → { number }
 * Realtime (token in `hello`): visitors listen to topic `chat:<id>`, staff to `conversation:<id>`: two audiences, so that a note or a
 *   staff-shaped state never reaches a visitor. Subscribe first, then ask for messages `after` the own last seq; a push whose seq is not last + 1:
 *   ask `after` again (to visitors the seq of a note stays empty). The sender's own connection gets the answer, not the push. Commands below. Push names: 'conversations.message' (message), 'conversations.typing' ({ kind, name }),
 *   'conversations.read' ({ kind, seq }), 'conversations.recalled' ({ seq, at }), 'conversations.state' (visitorConversation | conversation), 'conversations.place' (queuePlace)
 * Commands (visitor and agent alike; the right differs): 'conversations.send' sendMessage → sent · 'conversations.typing' { conversationId, on } ·
 *   'conversations.read' { conversationId, seq } · 'conversations.recall' { conversationId, seq } (own message, ≤ 2 minutes)
 * Agents (HTTP)
 *   GET  /api/conversations?view=mine|unit|closed&cursor=&limit= → { conversations, nextCursor, total: {count, capped} }
 *   GET  /api/conversations/:id → conversation + visit (visit null without one)
 *   GET  /api/conversations/:id/messages?after=&before=&limit= → { messages, lastSeq }
 *   POST /api/conversations/:id/messages sendMessage → sent  (same as the command, for API users)
 *   POST /api/conversations/:id/files multipart → attachment;  GET /api/conversations/:id/files/:fileId
 *   POST /api/conversations/:id/close { reason? } → conversation
 *   POST /api/conversations/:id/transfer { queueId? , staffId?, note } → conversation
 *   GET  /api/conversations/search?q= → { hits: { conversationId, number, title, seq, at, snippet }[] }
 * Events: conversation.started, conversation.assigned, conversation.closed, conversation.rated, message.posted (topics conversation:<id>), conversation.ticket-linked
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
