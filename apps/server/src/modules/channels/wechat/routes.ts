/** The address that an official account calls, and its menu. */
import { z } from 'zod';
import { type Kernel, needs, open } from '#kernel';
import { channelNotFound } from '../errors.ts';
import { findChannel } from '../store.ts';
import { setMenu } from './menu.ts';
import { answerEcho, takePush } from './take-push.ts';

const byCode = z.object({ code: z.string().max(40) });
const part = z.string().max(200).default('');
const push = z.object({
  signature: part,
  timestamp: part,
  nonce: part,
  echostr: part,
  encrypt_type: part,
  msg_signature: part,
});

export function wechatRoutes({ http, db }: Kernel): void {
  http.route({
    method: 'GET',
    path: '/api/channels/:code/wechat',
    right: open('signed with the token of the account'),
    summary: 'The account asks whether the address is ours',
    params: byCode,
    query: push,
    response: 'stream',
    handle: async ({ scope, params, query, reply }) => {
      const echo = await answerEcho(scope, params.code, query);
      await reply.type('text/plain; charset=utf-8').send(echo);
    },
  });
  http.route({
    method: 'POST',
    path: '/api/channels/:code/wechat',
    right: open('signed with the token of the account; in safe mode encrypted for it'),
    summary: 'A message or an event of the account',
    params: byCode,
    query: push,
    rawBody: 256 * 1024,
    ratePerMinute: 6000,
    response: 'stream',
    handle: async ({ scope, params, query, request, reply }) => {
      const body = (request.body as Buffer | undefined) ?? Buffer.alloc(0);
      const answer = await takePush(scope, params.code, query, body);
      await reply.type(answer === 'success' ? 'text/plain' : 'application/xml; charset=utf-8').send(answer);
    },
  });
  http.route({
    method: 'POST',
    path: '/api/channels/:id/menu',
    right: needs('channels.configure'),
    summary: 'Put the menu of the settings into the account',
    params: z.object({ id: z.uuid() }),
    handle: async ({ scope, params }) => {
      const channel = await findChannel(db, scope, params.id);
      if (channel?.kind !== 'wechat') throw channelNotFound();
      await setMenu(db, scope, channel);
    },
  });
}
