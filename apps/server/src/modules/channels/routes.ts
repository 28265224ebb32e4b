/** Thin entrances. */
import { z } from 'zod';
import { type Kernel, needs, open } from '#kernel';
import {
  channelChange,
  channelInput,
  channelLog,
  channelTalk,
  direction,
  freshSecrets,
  incoming,
  logFilter,
  outsideChannel,
  retryInput,
  rotation,
  taken,
  textInput,
  texting,
} from './contract.ts';
import { channelNotFound } from './errors.ts';
import { changeChannel, openChannel, rotateSecret } from './keep-channels.ts';
import { checkLink } from './media.ts';
import { ports } from './ports.ts';
import { retryFailed, showLog } from './show-log.ts';
import { listChannels } from './store.ts';
import { takeCall } from './take-call.ts';
import { showTexting, textCustomer } from './text-customer.ts';
import { channelViews, showTalk } from './views.ts';

const byId = z.object({ id: z.uuid() });
const byCode = z.object({ code: z.string().max(40) });

export function channelsRoutes({ http, db }: Kernel): void {
  http.route({
    method: 'GET',
    path: '/api/channels',
    right: needs('channels.configure'),
    summary: 'Outside channels of the units in reach, with how they fare',
    response: z.object({ channels: z.array(outsideChannel) }),
    handle: async ({ scope }) => ({ channels: await channelViews(db, scope, await listChannels(db, scope)) }),
  });
  http.route({
    method: 'POST',
    path: '/api/channels',
    right: needs('channels.configure'),
    summary: 'Open a channel; its secrets are shown this once',
    body: channelInput,
    response: z.object({ channel: outsideChannel, secrets: freshSecrets }),
    handle: async ({ scope, body }) => {
      const { row, fresh } = await db.transact((tx) => openChannel(tx, scope, body));
      return { channel: (await channelViews(db, scope, [row]))[0]!, secrets: fresh };
    },
  });
  http.route({
    method: 'PUT',
    path: '/api/channels/:id',
    right: needs('channels.configure'),
    summary: 'Change a channel, pause it or let it go on',
    params: byId,
    body: channelChange,
    response: outsideChannel,
    handle: async ({ scope, params, body }) => {
      const row = await db.transact((tx) => changeChannel(tx, scope, { id: params.id, ...body }));
      const [view] = await channelViews(db, scope, [row]);
      if (!view) throw channelNotFound();
      return view;
    },
  });
  http.route({
    method: 'POST',
    path: '/api/channels/:id/secrets',
    right: needs('channels.configure'),
    summary: 'Exchange a secret; the one before counts until the overlap ends. The new one is shown this once',
    params: byId,
    body: rotation,
    response: freshSecrets,
    handle: ({ scope, params, body }) => db.transact((tx) => rotateSecret(tx, scope, { id: params.id, ...body })),
  });
  http.route({
    method: 'GET',
    path: '/api/channels/:id/messages',
    right: needs('channels.configure'),
    summary:
      'What came in and went out by a channel, newest first, without words and with people masked; calls that were turned away',
    params: byId,
    query: z.object({
      direction: direction.optional(),
      state: logFilter.default(''),
      before: z.uuid().optional(),
    }),
    response: channelLog,
    handle: ({ scope, params, query }) =>
      showLog(db, scope, {
        id: params.id,
        direction: query.direction ?? null,
        filter: query.state,
        before: query.before ?? null,
      }),
  });
  http.route({
    method: 'POST',
    path: '/api/channels/:id/messages/retry',
    right: needs('channels.configure'),
    summary: 'Send again what did not arrive: named ones, or all whose words are kept still',
    params: byId,
    body: retryInput,
    response: z.object({ again: z.number().int() }),
    handle: ({ scope, params, body }) => db.transact((tx) => retryFailed(tx, scope, { id: params.id, ids: body.ids })),
  });
  http.route({
    method: 'GET',
    path: '/api/channels/conversations/:id',
    right: needs('conversations.read'),
    summary: 'The outside channel of a conversation and how its messages fared; null for one that came another way',
    params: byId,
    response: z.object({ talk: channelTalk.nullable() }),
    handle: async ({ scope, params }) => ({ talk: await showTalk(db, scope, params.id) }),
  });
  http.route({
    method: 'GET',
    path: '/api/channels/texting',
    right: needs('channels.text'),
    summary: 'Whether and through which gateways a customer can be texted; the number is masked',
    query: z.object({ customerId: z.uuid(), identityId: z.uuid().optional() }),
    response: texting,
    handle: ({ scope, query }) => showTexting(db, scope, query),
  });
  http.route({
    method: 'POST',
    path: '/api/channels/texts',
    right: needs('channels.text'),
    summary: 'Text a customer: into their open talk, or a new one held by the writer',
    body: textInput,
    response: z.object({ conversationId: z.uuid(), seq: z.number().int() }),
    handle: ({ scope, body }) => db.transact((tx) => textCustomer(tx, scope, body)),
  });
  http.route({
    method: 'POST',
    path: '/api/channels/:code/calls',
    right: open('signed with a secret of the channel (Standard Webhooks), within five minutes, each id once'),
    summary: 'A message of somebody outside, or a receipt for one of ours',
    params: byCode,
    body: incoming,
    rawBody: 10 * 1024 * 1024,
    ratePerMinute: 6000,
    response: taken,
    handle: ({ scope, params, request }) =>
      takeCall(scope, params.code, request.headers, (request.body as Buffer | undefined) ?? Buffer.alloc(0)),
  });
  http.route({
    method: 'GET',
    path: '/api/channels/:code/media/:fileId',
    right: open('the address carries a token of the file that ends within the hour'),
    summary: 'A file that was sent through a channel, for the other side',
    params: byCode.extend({ fileId: z.uuid() }),
    query: z.object({ until: z.coerce.number().int(), token: z.string().max(100) }),
    response: 'stream',
    handle: async ({ params, query, reply }) => {
      checkLink(params.fileId, query.until, query.token);
      const { file, content } = await ports().files.read(params.fileId);
      await reply
        .header('content-type', file.mediaType)
        .header('content-length', String(file.size))
        .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`)
        .header('content-security-policy', "default-src 'none'; sandbox")
        .header('cache-control', 'private, no-store')
        .send(content);
    },
  });
}
