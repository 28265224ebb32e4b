/** Servers that open no folder before they were told, after the sign-in, who asks: a Dovecot behind a wire that keeps to that rule. */
import { createConnection, createServer, type Server } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Client, freePort, type TestProgram, testProgram } from '#program';
import { anAdministrator } from '#testing/identity';
import { aMailbox } from '#testing/mailboxes';
import type { MailServer } from '../../../test/mail/dovecot.ts';
import { deliver, letter, startDovecot, until } from '../../../test/mail/rig.ts';
import type { Mailbox, Tested } from './contract.ts';

const password = 'a-mailbox-password';
let program: TestProgram;
let server: MailServer;
let strict: Server;
let admin: Client;
/** Folders that were refused, and what we said of ourselves after a sign-in. */
const refused: string[] = [];
const told: string[] = [];

beforeAll(async () => {
  server = await startDovecot({ port: await freePort(), tlsPort: await freePort(), users: { service: password } });
  const port = await freePort();
  strict = await strictServer(port, server.port);
  program = await testProgram({ env: { QIAO_LOG_LEVEL: process.env.QIAO_LOG_LEVEL ?? 'silent' } });
  const first = await anAdministrator(program.kernel);
  admin = await program.signIn(first.number, first.password);
  await aMailbox(program.kernel, { imapPort: port, smtpPort: await freePort(), user: 'service', password });
}, 120_000);
afterAll(async () => {
  await program?.stop();
  strict?.close();
  await server?.stop();
});

it('is told again after the sign-in, before any folder is opened', async () => {
  await deliver(server, 'service', password, letter({ subject: 'Told' }));
  const boxes = async () => (await admin.get<{ mailboxes: Mailbox[] }>('/api/mailboxes')).body.mailboxes;
  const [box] = await until(boxes, ([one]) => one?.fetch.state !== 'unknown' && one?.fetch.lastOkAt !== null, 20_000);
  expect([box!.fetch.state, box!.fetch.detail]).toEqual(['ok', null]);
  const { body } = await admin.post<Tested>(`/api/mailboxes/${box!.id}/test`);
  expect(body.fetch).toMatchObject({ ok: true, messages: 1 });
  expect(refused).toEqual([]);
  expect(told.length).toBeGreaterThanOrEqual(2);
  for (const line of told) expect(line).toMatch(/"name" "Qiao"/);
});

/** Forgets what it was told before the sign-in, and answers with two names of its own, as large providers do. */
async function strictServer(port: number, to: number): Promise<Server> {
  const wire = createServer((near) => {
    const away = createConnection({ port: to, host: '127.0.0.1' });
    let known = false;
    let signsIn = '';
    let signedIn = false;
    for (const [one, other] of [
      [near, away],
      [away, near],
    ] as const) {
      one.on('error', () => {});
      one.on('close', () => other.destroy());
    }
    near.on('data', (chunk) => {
      const line = chunk.toString('latin1');
      const [tag, command] = line.trim().split(' ');
      if (/^(LOGIN|AUTHENTICATE)$/i.test(command ?? '')) signsIn = tag!;
      if (/^ID$/i.test(command ?? '') && signedIn) {
        known = true;
        told.push(line);
      }
      if (!known && /^(SELECT|EXAMINE|STATUS)$/i.test(command ?? '')) {
        refused.push(line);
        near.write(`${tag} NO ${command} Unsafe Login. Please contact postmaster for help\r\n`);
      } else away.write(chunk);
    });
    away.on('data', (chunk) => {
      const text = chunk.toString('latin1');
      if (signsIn && text.includes(`${signsIn} OK`)) signedIn = true;
      near.write(text.replace(/^\* ID \(.*\)/m, '* ID ("name" "Strict" "vendor" "Mailtech")'), 'latin1');
    });
  });
  await new Promise<void>((ready) => wire.listen(port, '127.0.0.1', ready));
  return wire;
}
