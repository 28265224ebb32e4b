/** Thin entrances for customers: by the chat they are in, or by a link; then by a secret of this one session. */
import { z } from 'zod';
import { type Kernel, open, visitorOnly } from '#kernel';
import * as shapes from './contract.ts';
import {
  answerHelp,
  guestSession,
  joinByCode,
  joinByLink,
  joinFromCall,
  joinFromChat,
  lockGuest,
  viewOf,
} from './join-help.ts';
import { endHelp, passSignal, readNews } from './run-help.ts';

const token = z.string().length(43);
const path = '/api/remotehelp/guest/:secret';
const right = open('the unguessable secret, given to the customer of this session alone, is the right');
const bySecret = z.object({ secret: token });

export function guestRoutes({ http, db }: Kernel): void {
  http.route({
    method: 'POST',
    path: '/api/widget/conversations/:id/remotehelp',
    right: visitorOnly,
    crossOrigin: true,
    summary: 'The customer in the chat looks at what was asked; gives a secret for this session',
    params: z.object({ id: z.uuid() }),
    response: shapes.joined,
    handle: ({ scope, params }) => db.transact((tx) => joinFromChat(tx, scope, params.id)),
  });
  http.route({
    method: 'POST',
    path: '/api/webcalls/guest/:secret/remotehelp',
    right: open('the unguessable secret of the call, given to this caller alone, is the right'),
    crossOrigin: true,
    summary: 'Who calls from a page looks at what was asked there; gives a secret for this session',
    params: bySecret,
    response: shapes.joined,
    ratePerMinute: 30,
    handle: ({ scope, params }) => db.transact((tx) => joinFromCall(tx, scope, params.secret)),
  });
  http.route({
    method: 'POST',
    path: '/api/remotehelp/links/:token',
    right: open('the unguessable token in the link is the right; it opens once'),
    summary: 'Open a link, once; gives a secret for this session',
    params: z.object({ token }),
    response: shapes.joined,
    ratePerMinute: 20,
    handle: ({ scope, params }) => db.transact((tx) => joinByLink(tx, scope, params.token)),
  });
  http.route({
    method: 'POST',
    path: '/api/remotehelp/codes',
    right: open(
      'a code that was read to the customer is the right; it opens once, and tries are counted over all nodes',
    ),
    summary: 'Come in by a code, once; gives a secret for this session',
    body: shapes.codeInput,
    response: shapes.joined,
    ratePerMinute: 10,
    handle: ({ scope, body }) => joinByCode(db, scope, body.code),
  });
  http.route({
    method: 'GET',
    path,
    right,
    crossOrigin: true,
    summary: 'What the customer is asked, and how it stands',
    params: bySecret,
    response: shapes.guestView,
    ratePerMinute: 120,
    handle: async ({ scope, params }) => viewOf(db, await guestSession(db, scope, params.secret)),
  });
  http.route({
    method: 'POST',
    path: `${path}/answer`,
    right,
    crossOrigin: true,
    summary: 'The customer’s yes, with what they chose to show, or no',
    params: bySecret,
    body: z.union([z.object({ agree: z.literal(true), way: shapes.way }), z.object({ agree: z.literal(false) })]),
    ratePerMinute: 30,
    handle: ({ scope, params, body }) => db.transact((tx) => answerHelp(tx, scope, params.secret, body)),
  });
  http.route({
    method: 'GET',
    path: `${path}/news`,
    right,
    crossOrigin: true,
    evenOff: 'what ran is ended in order',
    summary: 'What the agent’s browser says and the state, held until there is news',
    params: bySecret,
    query: shapes.newsQuery,
    response: shapes.news,
    ratePerMinute: 600,
    handle: ({ scope, params, query }) =>
      readNews(db, scope, () => guestSession(db, scope, params.secret), { side: 'customer', ...query }),
  });
  http.route({
    method: 'POST',
    path: `${path}/signals`,
    right,
    crossOrigin: true,
    summary: 'A word of the customer’s browser to the agent’s',
    params: bySecret,
    body: shapes.signalBody,
    ratePerMinute: 600,
    handle: ({ scope, params, body }) =>
      db.transact(async (tx) => passSignal(tx, await lockGuest(tx, scope, params.secret), 'customer', body)),
  });
  http.route({
    method: 'POST',
    path: `${path}/end`,
    right,
    crossOrigin: true,
    evenOff: 'what ran is ended in order',
    summary: 'The customer ends remote help, or their network did',
    params: bySecret,
    body: z.object({ by: z.enum(['customer', 'network']) }),
    ratePerMinute: 60,
    handle: ({ scope, params, body }) =>
      db.transact(async (tx) => void (await endHelp(tx, scope, await lockGuest(tx, scope, params.secret), body.by))),
  });
}
