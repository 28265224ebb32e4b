/** The addresses that robots of WeCom and DingTalk call. */
import { z } from 'zod';
import { type Kernel, open } from '#kernel';
import { takeDingtalkPush } from './dingtalk.ts';
import { answerWecomEcho, takeWecomPush } from './wecom.ts';

const byCode = z.object({ code: z.string().max(40) });
const part = z.string().max(1000).default('');
const query = z.object({ msg_signature: part, timestamp: part, nonce: part, echostr: part });
const mostBytes = 256 * 1024;

export function groupRoutes({ http }: Kernel): void {
  http.route({
    method: 'GET',
    path: '/api/channels/:code/wecom',
    right: open('signed with the token of the robot and encrypted for it'),
    summary: 'WeCom asks whether the address of a robot is ours',
    params: byCode,
    query,
    response: 'stream',
    handle: async ({ scope, params, query: asked, reply }) => {
      const echo = await answerWecomEcho(scope, params.code, asked);
      await reply.type('text/plain; charset=utf-8').send(echo);
    },
  });
  http.route({
    method: 'POST',
    path: '/api/channels/:code/wecom',
    right: open('signed with the token of the robot and encrypted for it'),
    summary: 'A message to a robot in a group chat of WeCom',
    params: byCode,
    query,
    rawBody: mostBytes,
    ratePerMinute: 6000,
    response: 'stream',
    handle: async ({ scope, params, query: asked, request, reply }) => {
      await takeWecomPush(scope, params.code, asked, (request.body as Buffer | undefined) ?? Buffer.alloc(0));
      await reply.type('text/plain; charset=utf-8').send('success');
    },
  });
  http.route({
    method: 'POST',
    path: '/api/channels/:code/dingtalk',
    right: open('signed with the secret of the application, within the hour'),
    summary: 'A message to a robot in a group chat of DingTalk',
    params: byCode,
    rawBody: mostBytes,
    ratePerMinute: 6000,
    response: z.object({}),
    handle: async ({ scope, params, request }) => {
      const body = (request.body as Buffer | undefined) ?? Buffer.alloc(0);
      await takeDingtalkPush(scope, params.code, request.headers, body);
      return {};
    },
  });
}
