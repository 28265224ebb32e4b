/** Thin entrances: the agent's and the visitor's. */

import { sent } from '#contracts/conversations';
import { type Kernel, needs, visitorOnly } from '#kernel';
import { sendCard as sendShape } from './contract.ts';
import { sendCard } from './send-card.ts';

export function cardsRoutes({ http, db }: Kernel): void {
  http.route({
    method: 'POST',
    path: '/api/cards',
    right: needs('conversations.handle'),
    summary: 'Send a product or an order into a conversation',
    body: sendShape,
    response: sent,
    handle: ({ scope, body }) => db.transact((tx) => sendCard(tx, scope, body)),
  });
  http.route({
    method: 'POST',
    path: '/api/widget/cards',
    right: visitorOnly,
    crossOrigin: true,
    ratePerMinute: 30,
    summary: 'The visitor shows the product or order of their page',
    body: sendShape,
    response: sent,
    handle: ({ scope, body }) => db.transact((tx) => sendCard(tx, scope, body)),
  });
}
