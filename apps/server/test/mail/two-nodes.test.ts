/**
 * Two real servers on one database, one pair of boxes and one outbox. One leads the post at a time; when it stands still for longer than its
 * lease and goes on, both are at it at once: no letter doubled, none lost.
 */
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
const boxes = ['service', 'sales'] as const;
/** In each box alone, and in both. */
const [apart, shared] = [120, 40];
const all = apart * boxes.length + shared;
const answers = 60;
const writers = [
  ...boxes.flatMap((box) => Array.from({ length: apart }, (_, n) => `${box}${n}@far.example`)),
  ...Array.from({ length: shared }, (_, n) => `b${n}@far.example`),
];
let mail: MailServer;
let far: FarServer;
let database: Awaited<ReturnType<typeof testDatabase>>;
let dataDir = '';
let servers: Server[] = [];
let cookie = '';

beforeAll(async () => {
  mail = await startDovecot({
    port: await freePort(),
    tlsPort: await freePort(),
    users: Object.fromEntries(boxes.map((box) => [box, password])),
  });
  far = await startFarServer(await freePort());
  for (const box of boxes) far.passwords.set(box, password);
  database = await testDatabase();
  dataDir = (await foundCompany(database.url, { agents: 0, perAgent: 0 })).dataDir;
  const agent = await aside(database.url, dataDir, async (kernel) => {
    const at = { imapPort: mail.port, smtpPort: far.port, password };
    const { queue } = await aMailbox(kernel, { ...at, user: 'service' });
    await aMailbox(kernel, { ...at, user: 'sales', queue });
    return anAgent(kernel, { queue, ready: false, roles: ['agent', 'supervisor'] });
  });
  const to = boxes.map((box) => `${box}@yunzao.example`);
  const both = Array.from({ length: shared }, (_, n) =>
    letter({ from: `B${n} <b${n}@far.example>`, to: to.join(', '), subject: `Both ${n}` }),
  );
  for (const [index, box] of boxes.entries()) {
    const own = Array.from({ length: apart }, (_, n) =>
      letter({ from: `${box} ${n} <${box}${n}@far.example>`, to: to[index]!, subject: `${box} ${n}` }),
    );
    await deliver(mail, box, password, ...own.slice(0, apart / 2), ...both, ...own.slice(apart / 2));
  }
  servers = await Promise.all([startServer(database.url, dataDir), startServer(database.url, dataDir)]);
  cookie = await cookieOf(servers[0]!.base, agent);
}, 180_000);
afterAll(async () => {
  for (const { child } of servers) child.kill('SIGCONT');
  await Promise.all(servers.map((server) => server.stop()));
  await far?.stop();
  await mail?.stop();
  await database?.drop();
  if (dataDir) rmSync(dataDir, { recursive: true, force: true });
}, 60_000);

const count = async (sql: string): Promise<number> => Number((await database.db.run<{ n: string }>(sql))[0]!.n);
async function leaderOf(name: string): Promise<{ leading: Server; other: Server }> {
  const [row] = await database.db.run<{ holder: string }>('select holder from kernel.lease where name = $1', [name]);
  const leading = servers.find(({ child }) => row?.holder.startsWith(`n${child.pid}/`));
  if (!leading) throw new Error(`nobody leads ${name}: ${row?.holder}`);
  return { leading, other: servers.find((one) => one !== leading)! };
}
const leads = (name: string, server: Server) =>
  until(
    () => leaderOf(name),
    ({ leading }) => leading === server,
    30_000,
  );

async function write(ids: string[], words: string, through = servers): Promise<void> {
  await Promise.all(
    ids.map(async (id, n) => {
      const said = await fetch(`${through[n % through.length]!.base}/api/mail/conversations/${id}/letters`, {
        method: 'POST',
        headers: { cookie, 'x-qiao-csrf': '1', 'content-type': 'application/json' },
        body: JSON.stringify({ clientId: newId(), text: `${words} ${n}` }),
      });
      expect(said.status, await said.clone().text()).toBe(200);
    }),
  );
}
/** How often each letter reached the far server, by its Message-ID. */
function reached(from = 0): Map<string, number> {
  const times = new Map<string, number>();
  for (const { raw } of far.arrived.slice(from)) {
    const id = headerOf(raw, 'Message-ID');
    times.set(id, (times.get(id) ?? 0) + 1);
  }
  return times;
}
const filed = (n: number) =>
  until(
    () => count(`select count(*) as n from mail.letter where state = 'sent' and filed`),
    (seen) => seen === n,
    60_000,
  );
async function inSent(): Promise<string[]> {
  const folders = await Promise.all(boxes.map((box) => folderOf(mail, box, password, 'Sent')));
  return folders.flat().map((raw) => headerOf(raw, 'Message-ID'));
}

it('fetch the same boxes at once: one conversation each, none lost', async () => {
  const taken = () => count(`select count(*) as n from mail.letter where direction = 'in'`);
  await until(taken, (n) => n > 0, 60_000);
  const { leading, other } = await leaderOf('mailboxes:1');
  leading.child.kill('SIGSTOP');
  const before = await taken();
  // It has letters in hand that nobody else knows of.
  expect(before).toBeLessThan(all);
  await leads('mailboxes:1', other);
  leading.child.kill('SIGCONT');
  await until(taken, (n) => n === all + shared, 90_000);
  await until(
    () => count('select coalesce(sum(last_uid), 0) as n from mailboxes.folder'),
    (n) => n === all + shared,
  );
  expect(await count(`select count(*) as n from mail.letter where state = 'received'`)).toBe(all);
  expect(await count(`select count(*) as n from mail.letter where state = 'copy'`)).toBe(shared);
  expect(await count('select count(*) as n from conversations.conversation')).toBe(all);
  expect(await count('select count(distinct subject) as n from conversations.conversation')).toBe(all);
  expect(await count(`select count(*) as n from conversations.message where author_kind = 'visitor'`)).toBe(all);
  expect(await count('select count(*) as n from customers.customer')).toBe(all);
}, 180_000);

it('send what is written at both: each once', async () => {
  const rows = await database.db.run<{ id: string }>('select id from conversations.conversation order by id limit $1', [
    answers,
  ]);
  await write(
    rows.map(({ id }) => id),
    'Answer',
  );
  await filed(answers);
  expect(far.arrived).toHaveLength(answers);
  expect(reached().size).toBe(answers);
  expect((await inSent()).sort()).toEqual([...reached().keys()].sort());
}, 120_000);

it('send one outbox at once: a server that had not said yes is given the same letter again, and no other is', async () => {
  const { leading, other } = await leaderOf('mail.postman:1');
  const before = far.arrived.length;
  const rows = await database.db.run<{ id: string }>(
    'select id from conversations.conversation order by id offset $1 limit $2',
    [answers, answers],
  );
  // The far server has the words of the first ones and keeps its yes.
  let say = () => {};
  const yes = new Promise<void>((done) => {
    say = done;
  });
  for (const to of writers) far.locals.set(to, () => yes);
  try {
    await write(
      rows.map(({ id }) => id),
      'Second answer',
    );
    await until(
      () => far.arrived.length - before,
      (n) => n > 0,
      30_000,
    );
    leading.child.kill('SIGSTOP');
    const inHand = reached(before);
    await leads('mail.postman:1', other);
    await until(
      () => reached(before).size,
      (n) => n > inHand.size,
      30_000,
    );
    // The stopped one never hears its yes: when it wakes up its connections have gone, its letters were sent by the other.
    far.hangUp();
    say();
    await filed(answers * 2);
    const afterOther = far.arrived.length;
    leading.child.kill('SIGCONT');
    await other.stop();
    // It leads again when it is done with what it had in hand.
    await leads('mail.postman:1', leading);
    expect(far.arrived).toHaveLength(afterOther);
    expect([...reached(before).keys()]).toHaveLength(answers);
    expect(await count(`select count(*) as n from mail.letter where direction = 'out' and state <> 'sent'`)).toBe(0);
    expect((await inSent()).sort()).toEqual([...reached().keys()].sort());
    // Again only what was given already when its connection broke: five of each box, at both.
    expect([...inHand.keys()].filter((id) => reached(before).get(id)! > 1)).toHaveLength(inHand.size);
    const again = [...reached(before)].filter(([, times]) => times > 1);
    expect(again.length).toBeLessThanOrEqual(5 * boxes.length * 2);
    // By the one that stood still, by the other until it was cut off, and by it anew.
    expect(Math.max(...again.map(([, times]) => times))).toBeLessThanOrEqual(3);
    const bytes = new Map<string, Set<string>>();
    for (const { raw } of far.arrived) {
      const id = headerOf(raw, 'Message-ID');
      bytes.set(id, (bytes.get(id) ?? new Set()).add(raw.toString('base64')));
    }
    expect([...bytes.values()].every((one) => one.size === 1)).toBe(true);
    expect(
      await count(`select count(*) as n from conversations.message where event ->> 'code' = 'mail.not-sent'`),
    ).toBe(0);
  } finally {
    say();
    far.locals.clear();
  }
}, 180_000);

it('leave the letters of another site to its own nodes', async () => {
  const before = far.arrived.length;
  const [abroad, here] = (await database.db.run<{ id: string }>(
    'select id from conversations.conversation order by id offset $1 limit 2',
    [answers * 2],
  )) as [{ id: string }, { id: string }];
  const left = servers.filter(({ child }) => child.exitCode === null && child.signalCode === null);
  expect(left).toHaveLength(1);
  // Written while its box rests, so that it is of the other site before anybody may take it.
  await database.db.run(`update mailboxes.mailbox set state = 'paused'`);
  await write([abroad.id], 'From the other site', left);
  await database.db.run(
    `update mail.letter set origin_site = 2, state = 'queued', next_try_at = now() where conversation_id = $1 and direction = 'out'`,
    [abroad.id],
  );
  await database.db.run(`update mailboxes.mailbox set state = 'active'`);
  await write([here.id], 'From this site', left);
  await filed(answers * 2 + 1);
  expect(far.arrived).toHaveLength(before + 1);
  const there = await startServer(database.url, dataDir, { env: { QIAO_SITE: '2' } });
  try {
    await filed(answers * 2 + 2);
    expect(far.arrived).toHaveLength(before + 2);
    expect(far.arrived.at(-1)!.raw.toString()).toContain('From the other site');
    expect((await leaderOf('mail.postman:1')).leading).toBe(left[0]);
  } finally {
    await there.stop();
  }
}, 120_000);
