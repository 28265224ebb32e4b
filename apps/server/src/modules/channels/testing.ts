/** Factory of outside channels for tests, and the other side of a signed one. The program must have been wired (`testProgram`). */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { clock, type Database, newId, signWebhook, systemScope } from '#kernel';
import { aQueue, type TestQueue } from '#testing/routing';
import { type ChannelInput, channelInput } from './contract.ts';
import { openChannel } from './keep-channels.ts';
import { routedAs } from './tables.ts';

export type TestChannel = { id: string; code: string; queue: TestQueue; secrets: { in: string; out: string } };

export async function aChannel(
  { db }: { db: Database },
  given: { kind: 'generic' | 'chatwoot' | 'sms'; queue?: TestQueue; settings?: Record<string, unknown>; code?: string },
): Promise<TestChannel> {
  const queue = given.queue ?? (await aQueue({ db }, { channel: routedAs[given.kind] }));
  const code = given.code ?? `c-${newId().slice(-10)}`;
  const input = channelInput.parse({
    kind: given.kind,
    code,
    name: { zh: '渠道', en: 'Channel' },
    queueId: queue.id,
    settings: given.settings ?? {},
  }) as ChannelInput;
  const { row, fresh } = await db.transact((tx) => openChannel(tx, systemScope('test'), input));
  return { id: row.id, code, queue, secrets: { in: fresh.in!, out: fresh.out! } };
}

export type Said = { status: number; body: { fresh?: boolean; conversationId?: string; error?: { code: string } } };

/** A signed call as the other side makes it; `id` and `at` as they shall be. */
export async function signedCall(
  base: string,
  channel: { code: string; secrets: { in: string } },
  payload: unknown,
  given: { id?: string; at?: Date; headers?: Record<string, string>; secret?: string } = {},
): Promise<Said> {
  const body = Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload));
  const signed = signWebhook([given.secret ?? channel.secrets.in], {
    id: given.id ?? newId(),
    at: given.at ?? clock.now(),
    body,
  });
  const answer = await fetch(`${base}/api/channels/${channel.code}/calls`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...signed, ...given.headers },
    body,
  });
  return { status: answer.status, body: (await answer.json()) as Said['body'] };
}

export type Listener = { url: string; server: Server; close(): Promise<void> };

export async function listening(
  port: number,
  handle: ((request: IncomingMessage, reply: ServerResponse) => void) | Server,
): Promise<Listener> {
  const server = typeof handle === 'function' ? createServer(handle) : handle;
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${port}`,
    server,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}
