/** kill -9 in the middle of fetching and of sending: none lost, none doubled in the workspace, each sent under one Message-ID. */
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '#kernel';
import { testDatabase } from '#kernel/testing';
import { freePort } from '#program';
import { aMailbox } from '#testing/mailboxes';
import { anAgent } from '#testing/routing';
import { aside, foundCompany, type Server, startServer } from '../road/stage.ts';
import { cookieOf } from '../road/take-work.ts';
import type { MailServer } from './dovecot.ts';
import { deliver, type FarServer, folderOf, headerOf, letter, startDovecot, startFarServer, until } from './rig.ts';

const password = 'a-mailbox-password';
const letters = 80;
const answers = 30;
let mail: MailServer;
let far: FarServer;
let database: Awaited<ReturnType<typeof testDatabase>>;
let dataDir = '';
let server: Server | null = null;

beforeAll(async () => {
  mail = await startDovecot({ port: await freePort(), tlsPort: await freePort(), users: { service: password } });
  far = await startFarServer(await freePort());
  far.passwords.set('service', password);
  database = await testDatabase();
}, 120_000);
afterAll(async () => {
  await server?.stop();
  await far?.stop();
  await mail?.stop();
  await database?.drop();
  if (dataDir) rmSync(dataDir, { recursive: true, force: true });
});

it('loses and doubles nothing', async () => {
  dataDir = (await foundCompany(database.url, { agents: 0, perAgent: 0 })).dataDir;
  const agent = await aside(database.url, dataDir, async (kernel) => {
    const { queue } = await aMailbox(kernel, { imapPort: mail.port, smtpPort: far.port, user: 'service', password });
    return anAgent(kernel, { queue, ready: false, roles: ['agent', 'supervisor'] });
  });
  const many = Array.from({ length: letters }, (_, n) =>
    letter({ from: `P${n} <p${n}@far.example>`, subject: `Letter ${n}` }),
  );
  await deliver(mail, 'service', password, ...many);
  const count = async (sql: string): Promise<number> => Number((await database.db.run<{ n: string }>(sql))[0]!.n);
  const stored = () => count(`select count(*) as n from mail.letter where direction = 'in'`);

  server = await startServer(database.url, dataDir);
  await until(stored, (n) => n > letters / 4, 60_000);
  await server.stop('SIGKILL');
  server = await startServer(database.url, dataDir);
  await until(stored, (n) => n === letters, 60_000);
  expect(await count('select count(*) as n from conversations.conversation')).toBe(letters);
  expect(await count(`select count(distinct subject) as n from conversations.conversation`)).toBe(letters);
  expect(await count(`select count(*) as n from conversations.message where author_kind = 'visitor'`)).toBe(letters);

  const cookie = await cookieOf(server.base, agent);
  const headers = { cookie, 'x-qiao-csrf': '1', 'content-type': 'application/json' };
  const rows = await database.db.run<{ id: string }>('select id from conversations.conversation order by id limit $1', [
    answers,
  ]);
  await Promise.all(
    rows.map(async ({ id }, n) => {
      const body = JSON.stringify({ clientId: newId(), text: `Answer ${n}` });
      const said = await fetch(`${server!.base}/api/mail/conversations/${id}/letters`, {
        method: 'POST',
        headers,
        body,
      });
      expect(said.status).toBe(200);
    }),
  );
  await until(
    () => far.arrived.length,
    (n) => n > 3,
    30_000,
  );
  await server.stop('SIGKILL');
  server = await startServer(database.url, dataDir);
  await until(
    () => count(`select count(*) as n from mail.letter where state = 'sent' and filed`),
    (n) => n === answers,
    60_000,
  );
  const ids = new Map<string, number>();
  for (const { raw } of far.arrived)
    ids.set(headerOf(raw, 'Message-ID'), (ids.get(headerOf(raw, 'Message-ID')) ?? 0) + 1);
  expect(ids.size).toBe(answers);
  expect(new Set(far.arrived.map(({ to }) => to[0])).size).toBe(answers);
  const filed = await folderOf(mail, 'service', password, 'Sent');
  expect(filed.map((raw) => headerOf(raw, 'Message-ID')).sort()).toEqual([...ids.keys()].sort());
}, 240_000);
