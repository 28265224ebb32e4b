/** Thin entrances for guests: the token in the link is the right. */
import { z } from 'zod';
import { type Kernel, open } from '#kernel';
import * as shapes from './contract.ts';
import { sayAsGuest } from './say.ts';
import { showGuest } from './show-sides.ts';

const token = z.object({ token: z.string().length(43) });
const path = '/api/sides/guest/:token';

export function guestRoutes({ http, db }: Kernel): void {
  http.route({
    method: 'GET',
    path,
    right: open('the unguessable token in the link is the right'),
    summary: 'What a guest was asked',
    params: token,
    response: shapes.guestView,
    ratePerMinute: 60,
    handle: ({ scope, params }) => showGuest(db, scope, params.token),
  });
  http.route({
    method: 'POST',
    path: `${path}/messages`,
    right: open('the unguessable token in the link is the right'),
    summary: 'A guest answers',
    params: token,
    body: shapes.saySide,
    response: shapes.guestView,
    ratePerMinute: 20,
    handle: ({ scope, params, body }) =>
      db.transact(async (tx) => {
        await sayAsGuest(tx, scope, params.token, body);
        return showGuest(tx, scope, params.token);
      }),
  });
}
