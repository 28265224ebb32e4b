/** HTTP for staff and for programs that act for them. */
import { z } from 'zod';
import { type Kernel, needs } from '#kernel';
import { closeConversation } from './close-conversation.ts';
import {
  attachment,
  conversation,
  conversationWithVisit,
  message,
  searchHit,
  sendMessage,
  sent,
  transfer,
  widgetEntrance,
  widgetInput,
} from './contract.ts';
import { changeWidget, openWidget, readWidgets, renewSecret } from './keep-widgets.ts';
import { linkCustomer } from './link-conversation.ts';
import { listConversations } from './list-conversations.ts';
import type { Presences } from './presences.ts';
import { readMessages, readWithVisit, searchConversations } from './read-conversation.ts';
import { recallMessage } from './recall-message.ts';
import type { MessageRoad } from './road.ts';
import { messageQuery } from './routes-widget.ts';
import { fileOfConversation, writeFile } from './serve-file.ts';
import { takeConversation } from './take-conversation.ts';
import { transferConversation } from './transfer-conversation.ts';
import { uploadFile } from './upload-file.ts';
import { conversationView } from './views.ts';

const byId = z.object({ id: z.uuid() });
const listing = z.object({
  conversations: z.array(conversation),
  nextCursor: z.string().nullable(),
  total: z.object({ count: z.number().int(), capped: z.boolean() }),
});

export function staffRoutes({ http, db }: Kernel, road: MessageRoad, presences: Presences): void {
  http.route({
    method: 'GET',
    path: '/api/conversations',
    right: needs('conversations.read'),
    summary: 'Own open conversations, open ones of the units, closed ones',
    query: z.object({
      view: z.enum(['mine', 'unit', 'closed']).default('mine'),
      agentId: z.uuid().optional(),
      cursor: z.string().max(200).optional(),
      limit: z.coerce.number().int().min(1).max(100).default(50),
    }),
    response: listing,
    handle: ({ scope, query }) => listConversations(db, scope, query),
  });
  http.route({
    method: 'GET',
    path: '/api/conversations/search',
    right: needs('conversations.read'),
    summary: 'Words in messages of the conversations the caller may read, newest first',
    query: z.object({ q: z.string().min(1).max(200) }),
    response: z.object({ hits: z.array(searchHit) }),
    handle: async ({ scope, query }) => ({ hits: await searchConversations(db, scope, query.q) }),
  });
  http.route({
    method: 'GET',
    path: '/api/conversations/:id',
    right: needs('conversations.read'),
    summary: 'A conversation with who the visitor is and what they looked at',
    params: byId,
    response: conversationWithVisit,
    handle: ({ scope, params }) => readWithVisit(db, scope, params.id),
  });
  http.route({
    method: 'GET',
    path: '/api/conversations/:id/messages',
    right: needs('conversations.read'),
    summary: 'Messages after or before a seq, in growing order',
    params: byId,
    query: messageQuery,
    response: z.object({ messages: z.array(message), lastSeq: z.number().int() }),
    handle: ({ scope, params, query }) => readMessages(db, scope, params.id, query),
  });
  http.route({
    method: 'POST',
    path: '/api/conversations/:id/messages',
    right: needs('conversations.handle'),
    summary: 'Write a message or a note; the same client id again answers the stored seq',
    params: byId,
    body: sendMessage.omit({ conversationId: true }),
    response: sent,
    handle: ({ scope, params, body }) => road.send(scope, { ...body, conversationId: params.id }),
  });
  http.route({
    method: 'POST',
    path: '/api/conversations/:id/read',
    right: needs('conversations.handle'),
    summary: 'Read up to a seq',
    params: byId,
    body: z.object({ seq: z.number().int().min(0) }),
    handle: ({ scope, params, body }) => presences.read(scope, { conversationId: params.id, seq: body.seq }),
  });
  http.route({
    method: 'POST',
    path: '/api/conversations/:id/messages/:seq/recall',
    right: needs('conversations.handle'),
    summary: 'Take an own message back soon after sending it',
    params: byId.extend({ seq: z.coerce.number().int().min(1).max(2_147_483_647) }),
    handle: async ({ scope, params }) => {
      await db.transact((tx) => recallMessage(tx, scope, { conversationId: params.id, seq: params.seq }));
    },
  });
  changes({ http, db });
  files({ http, db });
  entrances({ http, db });
}

function changes({ http, db }: Pick<Kernel, 'http' | 'db'>): void {
  http.route({
    method: 'POST',
    path: '/api/conversations/:id/close',
    right: needs('conversations.handle'),
    summary: 'End a conversation',
    params: byId,
    body: z.object({ reason: z.string().max(200).optional() }),
    response: conversation,
    handle: ({ scope, params, body }) =>
      db.transact(async (tx) =>
        conversationView(tx, scope, await closeConversation(tx, scope, { conversationId: params.id, ...body })),
      ),
  });
  http.route({
    method: 'POST',
    path: '/api/conversations/:id/transfer',
    right: needs('conversations.handle'),
    summary: 'Pass a conversation on to a queue or a colleague, with a note',
    params: byId,
    body: transfer,
    response: conversation,
    handle: ({ scope, params, body }) =>
      db.transact(async (tx) =>
        conversationView(tx, scope, await transferConversation(tx, scope, { conversationId: params.id, ...body })),
      ),
  });
  http.route({
    method: 'POST',
    path: '/api/conversations/:id/take',
    right: needs('conversations.handle'),
    summary: 'Pick up a waiting conversation past the router, or take over what a colleague holds, with a reason',
    params: byId,
    body: z.object({ reason: z.string().max(500).optional() }).default({}),
    response: conversation,
    handle: ({ scope, params, body }) =>
      db.transact(async (tx) =>
        conversationView(tx, scope, await takeConversation(tx, scope, { conversationId: params.id, ...body })),
      ),
  });
  http.route({
    method: 'POST',
    path: '/api/conversations/:id/customer',
    right: needs('conversations.handle'),
    summary: 'Say who the visitor is',
    params: byId,
    body: z.object({ customerId: z.uuid() }),
    response: conversation,
    handle: ({ scope, params, body }) =>
      db.transact(async (tx) =>
        conversationView(tx, scope, await linkCustomer(tx, scope, { conversationId: params.id, ...body })),
      ),
  });
}

function files({ http, db }: Pick<Kernel, 'http' | 'db'>): void {
  http.route({
    method: 'POST',
    path: '/api/conversations/:id/files',
    right: needs('conversations.handle'),
    multipart: true,
    summary: 'Bring a file for the conversation; a message sends it',
    params: byId,
    response: attachment,
    handle: async ({ scope, params, request }) => uploadFile(db, scope, params.id, await request.file()),
  });
  http.route({
    method: 'GET',
    path: '/api/conversations/:id/files/:fileId',
    right: needs('conversations.read'),
    summary: 'Content of a file of the conversation',
    params: byId.extend({ fileId: z.uuid() }),
    response: 'stream',
    handle: async ({ scope, params, reply }) =>
      writeFile(reply, await fileOfConversation(db, scope, params.id, params.fileId)),
  });
}

function entrances({ http, db }: Pick<Kernel, 'http' | 'db'>): void {
  http.route({
    method: 'GET',
    path: '/api/conversations/widgets',
    right: needs('conversations.configure'),
    summary: 'Entrances on web sites',
    response: z.object({ widgets: z.array(widgetEntrance) }),
    handle: async ({ scope }) => ({ widgets: await db.transact((tx) => readWidgets(tx, scope)) }),
  });
  http.route({
    method: 'POST',
    path: '/api/conversations/widgets',
    right: needs('conversations.configure'),
    summary: 'Open an entrance',
    body: widgetInput,
    response: z.object({ id: z.uuid() }),
    handle: async ({ scope, body }) => ({ id: await db.transact((tx) => openWidget(tx, scope, body)) }),
  });
  http.route({
    method: 'PUT',
    path: '/api/conversations/widgets/:id',
    right: needs('conversations.configure'),
    summary: 'Change an entrance',
    params: byId,
    body: widgetInput.extend({ version: z.number().int() }),
    response: widgetEntrance,
    handle: ({ scope, params, body }) => db.transact((tx) => changeWidget(tx, scope, { id: params.id, ...body })),
  });
  http.route({
    method: 'POST',
    path: '/api/conversations/widgets/:id/secret',
    right: needs('conversations.configure'),
    summary: 'A new signing secret for host identities; shown once',
    params: byId,
    response: z.object({ secret: z.string() }),
    handle: ({ scope, params }) => db.transact((tx) => renewSecret(tx, scope, params.id)),
  });
}
