/** Thin entrances. */
import { createReadStream } from 'node:fs';
import { z } from 'zod';
import { type Kernel, needs } from '#kernel';
import { keepPrompt as keepShape, prompt, promptCode, speakWords } from './contract.ts';
import { promptNotFound } from './errors.ts';
import { dropTake, keepPrompt, listPrompts, replaceTake } from './keep-prompts.ts';
import { ports } from './ports.ts';
import { shippedPath } from './shipped.ts';
import { canSpeak, speak } from './speak.ts';
import { findTake } from './store.ts';

const byCode = z.object({ code: promptCode });
const byTake = byCode.extend({ language: z.enum(['zh', 'en']) });
const path = '/api/prompts/:code/takes/:language';

export function promptRoutes({ http, db, config, outgoing }: Kernel): void {
  http.route({
    method: 'GET',
    path: '/api/prompts',
    right: needs('prompts.read'),
    summary: 'What can be heard: shipped and own prompts',
    response: z.object({ prompts: z.array(prompt), speaks: z.boolean() }),
    handle: async ({ scope }) => ({ prompts: await listPrompts(db, scope), speaks: canSpeak(config.speech) }),
  });
  http.route({
    method: 'POST',
    path: '/api/prompts/speech',
    right: needs('prompts.write'),
    summary: 'Words spoken by the company’s speech program or service, to be listened to and kept as a take',
    body: speakWords,
    response: z.object({ wav: z.string() }),
    handle: async ({ body }) => ({ wav: (await speak({ config, outgoing }, body)).toString('base64') }),
  });
  http.route({
    method: 'PUT',
    path: '/api/prompts/:code',
    right: needs('prompts.write'),
    summary: 'Make an own prompt, or rename one',
    params: byCode,
    body: keepShape,
    handle: ({ scope, params, body }) => db.transact((tx) => keepPrompt(tx, scope, params.code, body)),
  });
  http.route({
    method: 'POST',
    path,
    right: needs('prompts.write'),
    multipart: true,
    summary: 'Replace what is heard, from the next time on',
    params: byTake,
    handle: async ({ scope, params, request }) => replaceTake(db, scope, params, await request.file()),
  });
  http.route({
    method: 'DELETE',
    path,
    right: needs('prompts.write'),
    summary: 'Back to the shipped words, or to none',
    params: byTake,
    handle: ({ scope, params }) => db.transact((tx) => dropTake(tx, scope, params)),
  });
  http.route({
    method: 'GET',
    path,
    right: needs('prompts.read'),
    summary: 'The sound',
    params: byTake,
    response: 'stream',
    handle: async ({ scope, params, reply }) => {
      const take = await findTake(db, scope, params.code, params.language);
      const shipped = shippedPath(params.code, params.language);
      if (!take && !shipped) throw promptNotFound();
      reply.header('content-type', 'audio/wav').header('cache-control', 'private, no-cache');
      await reply.send(take ? (await ports().files.read(take.file_id)).content : createReadStream(shipped!));
    },
  });
}
