/** HTTP for the widget: cross-origin, a visitor's bearer token, never cookies. */
import { z } from 'zod';
import { type Kernel, open, visitorOnly } from '#kernel';
import { beginVisit } from './begin-visit.ts';
import { closeConversation } from './close-conversation.ts';
import {
  attachment,
  beginVisit as beginVisitShape,
  message,
  offlineMessage,
  rate,
  startConversation as startShape,
  visitorConversation,
  visitPage,
  widgetSettings,
} from './contract.ts';
import { leaveMessage } from './leave-message.ts';
import { rateOwnConversation } from './rate-conversation.ts';
import { readMessages, visibleConversation } from './read-conversation.ts';
import type { MessageRoad } from './road.ts';
import { fileOfVisitor, writeFile } from './serve-file.ts';
import { conversationsOfVisitor } from './store-conversations.ts';
import { trackPage } from './track-page.ts';
import { uploadFile } from './upload-file.ts';
import { visitorView, visitorViews } from './views.ts';

const byId = z.object({ id: z.uuid() });
export const messageQuery = z.object({
  after: z.coerce.number().int().min(0).optional(),
  before: z.coerce.number().int().min(1).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
const historyLimit = 30;

export function widgetRoutes({ http, db }: Kernel, road: MessageRoad): void {
  http.route({
    method: 'POST',
    path: '/api/widget/visits',
    right: open('a page with the widget was opened; gives a token for that browser only'),
    crossOrigin: true,
    ratePerMinute: 60,
    summary: 'Begin a visit: token, settings, identity signed by the host site',
    body: beginVisitShape,
    response: z.object({
      visitorToken: z.string(),
      visitorId: z.uuid(),
      visitId: z.uuid(),
      settings: widgetSettings,
    }),
    handle: ({ scope, body, request }) =>
      db.transact((tx) =>
        beginVisit(tx, scope, { ...body, userAgent: (request.headers['user-agent'] ?? '').slice(0, 300) }),
      ),
  });
  http.route({
    method: 'POST',
    path: '/api/widget/visits/:id/pages',
    right: visitorOnly,
    crossOrigin: true,
    summary: 'The visitor went on to another page, or left',
    params: byId,
    body: visitPage,
    handle: ({ scope, params, body }) => db.transact((tx) => trackPage(tx, scope, { visitId: params.id, ...body })),
  });
  http.route({
    method: 'POST',
    path: '/api/widget/conversations',
    right: visitorOnly,
    crossOrigin: true,
    ratePerMinute: 30,
    summary: 'Start a conversation, or get the open one',
    body: startShape,
    response: visitorConversation,
    handle: async ({ scope, body }) =>
      visitorView(db, scope, await visibleConversation(db, scope, await road.begin(scope, body))),
  });
  http.route({
    method: 'GET',
    path: '/api/widget/conversations',
    right: visitorOnly,
    crossOrigin: true,
    summary: 'Own conversations, newest first',
    response: z.object({ conversations: z.array(visitorConversation) }),
    handle: async ({ scope }) => ({
      conversations: await visitorViews(db, scope, await conversationsOfVisitor(db, scope, historyLimit)),
    }),
  });
  http.route({
    method: 'GET',
    path: '/api/widget/conversations/:id/messages',
    right: visitorOnly,
    crossOrigin: true,
    summary: 'Messages after or before a seq, in growing order',
    params: byId,
    query: messageQuery,
    response: z.object({ messages: z.array(message), lastSeq: z.number().int() }),
    handle: ({ scope, params, query }) => readMessages(db, scope, params.id, query),
  });
  http.route({
    method: 'POST',
    path: '/api/widget/conversations/:id/close',
    right: visitorOnly,
    crossOrigin: true,
    summary: 'End the conversation',
    params: byId,
    handle: async ({ scope, params }) => {
      await db.transact((tx) => closeConversation(tx, scope, { conversationId: params.id }));
    },
  });
  http.route({
    method: 'POST',
    path: '/api/widget/conversations/:id/rating',
    right: visitorOnly,
    crossOrigin: true,
    summary: 'Rate a closed conversation, once',
    params: byId,
    body: rate,
    handle: async ({ scope, params, body }) => {
      await db.transact((tx) => rateOwnConversation(tx, scope, { conversationId: params.id, ...body }));
    },
  });
  http.route({
    method: 'POST',
    path: '/api/widget/offline-messages',
    right: visitorOnly,
    crossOrigin: true,
    ratePerMinute: 12,
    summary: 'Leave words and a way to be reached while nobody is on duty',
    body: offlineMessage,
    response: z.object({ number: z.string() }),
    handle: ({ scope, body }) => db.transact((tx) => leaveMessage(tx, scope, body)),
  });
  widgetFiles({ http, db });
}

function widgetFiles({ http, db }: Pick<Kernel, 'http' | 'db'>): void {
  http.route({
    method: 'POST',
    path: '/api/widget/conversations/:id/files',
    right: visitorOnly,
    crossOrigin: true,
    ratePerMinute: 30,
    multipart: true,
    summary: 'Bring a file for the conversation; a message sends it',
    params: byId,
    response: attachment,
    handle: async ({ scope, params, request }) => uploadFile(db, scope, params.id, await request.file()),
  });
  http.route({
    method: 'GET',
    path: '/api/widget/files/:id',
    right: visitorOnly,
    crossOrigin: true,
    summary: 'Content of a file of own conversations',
    params: byId,
    response: 'stream',
    handle: async ({ scope, params, reply }) => writeFile(reply, await fileOfVisitor(db, scope, params.id)),
  });
}
