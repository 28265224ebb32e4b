/** Letters between being written and leaving: servers that keep their yes to themselves, the copies of others, customers who are erased meanwhile. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { newId, steerClock, systemScope } from '#kernel';
import { eraseCustomer } from '#modules/customers';
import { type Client, freePort, type TestProgram, testProgram } from '#program';
import { aMailbox } from '#testing/mailboxes';
import { anAgent } from '#testing/routing';
import type { MailServer } from '../../../test/mail/dovecot.ts';
import {
  deliver,
  type FarServer,
  folderOf,
  headerOf,
  letter,
  startDovecot,
  startFarServer,
  until,
} from '../../../test/mail/rig.ts';

const password = 'a-mailbox-password';
const boxes = ['slow', 'slower', 'quick'] as const;
type Box = (typeof boxes)[number];
let program: TestProgram;
let server: MailServer;
let agent: Client;
const far = {} as Record<Box, FarServer>;
const talks = {} as Record<Box, string>;
/** Connections of a box to its server. */
const pool = 5;
const each = 45;
let back = () => {};

beforeAll(async () => {
  const users = Object.fromEntries(boxes.map((box) => [box, password]));
  server = await startDovecot({ port: await freePort(), tlsPort: await freePort(), users });
  program = await testProgram({ env: { QIAO_LOG_LEVEL: process.env.QIAO_LOG_LEVEL ?? 'silent' } });
  let queue: Awaited<ReturnType<typeof aMailbox>>['queue'] | undefined;
  for (const box of boxes) {
    far[box] = await startFarServer(await freePort());
    far[box].passwords.set(box, password);
    const at = { imapPort: server.port, smtpPort: far[box].port, user: box, password };
    ({ queue } = await aMailbox(program.kernel, { ...at, ...(queue ? { queue } : {}) }));
    await deliver(server, box, password, letter({ ...writer(box), to: `${box}@yunzao.example`, subject: box }));
  }
  const staff = await anAgent(program.kernel, {
    queue: queue!,
    capacity: { mail: 50 },
    ready: false,
    roles: ['agent', 'supervisor'],
  });
  agent = await program.signIn(staff.number, staff.password);
  for (const box of boxes) talks[box] = await taken(box);
}, 120_000);
afterEach(() => {
  back();
  back = () => {};
});
afterAll(async () => {
  await program?.stop();
  for (const one of Object.values(far)) await one.stop();
  await server?.stop();
});

const writer = (name: string) => ({ from: `${name} <${name}@far.example>` });
async function taken(subject: string): Promise<string> {
  type Listed = { conversations: { id: string; subject: string }[] };
  const found = async () =>
    (await agent.get<Listed>('/api/conversations?view=unit&limit=50')).body.conversations.find(
      (one) => one.subject === subject,
    );
  const { id } = (await until(found, (one) => one !== undefined, 30_000))!;
  expect((await agent.post(`/api/conversations/${id}/take`, {})).status).toBe(200);
  return id;
}
const answer = async (id: string, text: string) => {
  const { status, body } = await agent.post(`/api/mail/conversations/${id}/letters`, { clientId: newId(), text });
  expect(status, JSON.stringify(body)).toBe(200);
};
/** Of a conversation, by state. */
async function letters(id: string): Promise<Record<string, number>> {
  const rows = await program.kernel.db.run<{ state: string; n: number }>(
    `select state, count(*)::int as n from mail.letter where direction = 'out' and conversation_id = $1 group by state`,
    [id],
  );
  return Object.fromEntries(rows.map(({ state, n }) => [state, n]));
}
const idsAt = (box: Box) => far[box].arrived.map(({ raw }) => headerOf(raw, 'Message-ID'));
const inSent = async (box: Box) => (await folderOf(server, box, password, 'Sent')).map((raw) => raw.toString());
const look = () => program.kernel.signals.send('mail.queued', 1);
/** The server has a letter's words and says nothing until it is let. */
function silent(box: Box): () => void {
  let say = () => {};
  const yes = new Promise<void>((done) => {
    say = done;
  });
  far[box].locals.set(`${box}@far.example`, () => yes);
  return () => {
    far[box].locals.clear();
    say();
  };
}

it('two servers that are slow hold up no letter of another box, nor its copy; after five minutes theirs are not given again', async () => {
  const speak = (['slow', 'slower'] as const).map(silent);
  try {
    for (const box of ['slow', 'slower'] as const)
      await Promise.all(Array.from({ length: each }, (_, n) => answer(talks[box], `${box} ${n}`)));
    await until(
      () => [far.slow.arrived.length, far.slower.arrived.length],
      (counts) => counts.every((count) => count === pool),
    );
    // Written while both have as much in hand as they are given.
    await answer(talks.quick, 'Past them');
    await until(
      () => far.quick.arrived.length,
      (count) => count === 1,
    );
    await until(
      () => inSent('quick'),
      (copies) => copies.length === 1,
    );
    // The claim on what is in hand has run out by the clock; the next letter shows that the postman looked since.
    back = steerClock(() => Date.now() + 6 * 60_000);
    await answer(talks.quick, 'Six minutes later');
    await until(
      () => inSent('quick'),
      (copies) => copies.length === 2,
    );
    for (const box of ['slow', 'slower'] as const) {
      expect(new Set(idsAt(box)).size).toBe(pool);
      expect(idsAt(box)).toHaveLength(pool);
      expect((await letters(talks[box])).sent).toBeUndefined();
    }
  } finally {
    for (const yes of speak) yes();
  }
  for (const box of ['slow', 'slower'] as const) {
    await until(
      () => letters(talks[box]),
      (states) => states.sent === each,
      30_000,
    );
    expect(idsAt(box)).toHaveLength(each);
    expect(new Set(idsAt(box)).size).toBe(each);
  }
}, 120_000);

it('what waits for an erased customer never leaves; what the server had already is neither filed nor called sent', async () => {
  await deliver(
    server,
    'quick',
    password,
    letter({ ...writer('waits'), to: 'quick@yunzao.example', subject: 'Waits' }),
    letter({ ...writer('held'), to: 'quick@yunzao.example', subject: 'Held' }),
  );
  const waits = await taken('Waits');
  const held = await taken('Held');
  const before = far.quick.arrived.length;
  let say = () => {};
  const yes = new Promise<void>((done) => {
    say = done;
  });
  far.quick.locals.set('held@far.example', () => yes);
  far.quick.refuse = (to) =>
    to.startsWith('waits') ? { code: 452, text: '4.2.2 The recipient’s mailbox is full' } : undefined;
  await answer(waits, 'For one who is full');
  await answer(held, 'For one who is slow');
  await until(
    () => letters(waits),
    (states) => states.queued === 1,
  );
  await until(
    () => far.quick.arrived.length,
    (count) => count === before + 1,
  );
  for (const id of [waits, held]) {
    const [row] = await program.kernel.db.run<{ customer_id: string }>(
      'select customer_id from mail.thread where conversation_id = $1',
      [id],
    );
    await program.kernel.db.transact((tx) =>
      eraseCustomer(tx, systemScope('test'), { customerId: row!.customer_id, reason: '客户要求' }),
    );
  }
  far.quick.refuse = () => undefined;
  say();
  back = steerClock(() => Date.now() + 3_600_000);
  look();
  // One that is written now is filed behind them.
  await answer(talks.quick, 'After the erasure');
  await until(
    () => inSent('quick'),
    (copies) => copies.some((copy) => copy.includes('After the erasure')),
  );
  await until(
    () => letters(held),
    (states) => states.dropped === 1,
  );
  expect(await letters(waits)).toEqual({ dropped: 1 });
  expect(far.quick.arrived.filter(({ to }) => to.includes('waits@far.example'))).toHaveLength(0);
  expect(far.quick.arrived.filter(({ to }) => to.includes('held@far.example'))).toHaveLength(1);
  expect((await inSent('quick')).filter((copy) => /waits@|held@/.test(copy))).toEqual([]);
  const left = await program.kernel.db.run(
    `select 1 from mail.letter where conversation_id = any($1) and (wrapped_key <> '' or head_sealed <> '' or file_id is not null)`,
    [[waits, held]],
  );
  expect(left).toEqual([]);
}, 60_000);
