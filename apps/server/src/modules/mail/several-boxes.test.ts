/** A letter that lies in several of our boxes: one message, whichever box is fetched first or both at once (ADR 0021). */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId, systemScope } from '#kernel';
import { type Fetched, findMailbox, type MailboxRow, pauseMailbox } from '#modules/mailboxes';
import { type Client, freePort, type TestProgram, testProgram } from '#program';
import { aMailbox } from '#testing/mailboxes';
import { anAgent } from '#testing/routing';
import type { MailServer } from '../../../test/mail/dovecot.ts';
import {
  deliver,
  type FarServer,
  headerOf,
  letter,
  startDovecot,
  startFarServer,
  until,
} from '../../../test/mail/rig.ts';
import type { Correspondence } from './contract.ts';
import { takeLetters } from './receive.ts';

let program: TestProgram;
let server: MailServer;
let far: FarServer;
let agent: Client;
const password = 'a-mailbox-password';
const users = ['sales', 'parts', 'paused'] as const;
type User = (typeof users)[number];
const boxes = {} as Record<User, MailboxRow>;
const at = (user: User): string => `${user}@yunzao.example`;

beforeAll(async () => {
  const passwords = Object.fromEntries(users.map((user) => [user, password]));
  server = await startDovecot({ port: await freePort(), tlsPort: await freePort(), users: passwords });
  far = await startFarServer(await freePort());
  for (const user of users) far.passwords.set(user, password);
  program = await testProgram({ env: { QIAO_LOG_LEVEL: process.env.QIAO_LOG_LEVEL ?? 'silent' } });
  const { kernel } = program;
  for (const user of users) {
    const box = await aMailbox(kernel, { imapPort: server.port, smtpPort: far.port, user, password });
    boxes[user] = (await findMailbox(kernel.db, systemScope('test'), box.id))!;
    // Each team has a queue of its own; one person may read the sales team's.
    if (user !== 'sales') continue;
    const roles = ['agent', 'supervisor'];
    const staff = await anAgent(kernel, { queue: box.queue, capacity: { mail: 50 }, ready: false, roles });
    agent = await program.signIn(staff.number, staff.password);
  }
  await kernel.db.transact((tx) => pauseMailbox(tx, boxes.paused.id));
}, 120_000);
afterAll(async () => {
  await program?.stop();
  await far?.stop();
  await server?.stop();
});

type Opened = { id: string; queue_id: string; subject: string; messages: number };
const about = (subject: string): Promise<Opened[]> =>
  program.kernel.db.run<Opened>(
    `select c.id, c.queue_id, c.subject, (select count(*)::int from conversations.message m
       where m.conversation_id = c.id and m.author_kind = 'visitor') as messages
     from conversations.conversation c where c.subject like $1 order by c.id`,
    [subject],
  );
const statesOf = (subjects: string[]): Promise<{ state: string; n: number }[]> =>
  program.kernel.db.run(
    `select l.state, count(*)::int as n from mail.letter l join mail.thread t on t.id = l.thread_id
     where t.subject = any($1) and l.direction = 'in' group by 1 order by 1`,
    [subjects],
  );
const toBoth = (subject: string, given: object = {}): string =>
  letter({ to: `Sales <${at('sales')}>`, cc: at('parts'), subject, ...given });
/** All letters of a box up to now are placed. */
async function seen(user: User): Promise<void> {
  const subject = `Marker ${newId()}`;
  await deliver(server, user, password, letter({ to: at(user), from: `${newId()}@far.example`, subject }));
  await until(
    () => about(subject),
    (rows) => rows.length === 1,
    30_000,
  );
}

it.each([
  ['sales', 'parts'],
  ['parts', 'sales'],
] as const)('enters the queue of the first address named when %s is fetched before %s', async (first, second) => {
  const subject = `First ${first}`;
  const raw = toBoth(subject, { from: `${first} <${first}.first@far.example>` });
  await deliver(server, first, password, raw);
  await seen(first);
  expect(await about(subject)).toMatchObject([{ queue_id: boxes.sales.queue_id, messages: 1 }]);
  // Servers on the road write above a letter what they like.
  await deliver(server, second, password, `Received: from mx2\r\nX-Spam-Level: *\r\n${raw}`);
  await seen(second);
  expect(await about(subject)).toHaveLength(1);
  expect(await statesOf([subject])).toEqual([
    { state: 'copy', n: 1 },
    { state: 'received', n: 1 },
  ]);
  const [{ id }] = (await about(subject)) as [Opened];
  const path = `/api/mail/conversations/${id}`;
  const { correspondence } = (await agent.get<{ correspondence: Correspondence }>(path)).body;
  expect(correspondence.letters).toHaveLength(1);
  expect([...correspondence.letters[0]!.boxes].sort()).toEqual([at('parts'), at('sales')]);
  // Answered from the box whose team has it, whichever box brought it.
  expect((await agent.post(`/api/conversations/${id}/take`, {})).status).toBe(200);
  const before = far.arrived.length;
  expect((await agent.post(`${path}/letters`, { clientId: newId(), text: 'We do.' })).status).toBe(200);
  const [answer] = await until(
    () => far.arrived.slice(before),
    (all) => all.length === 1,
  );
  expect(headerOf(answer!.raw, 'From')).toContain(at('sales'));
});

it('is one message when both boxes are fetched at once', async () => {
  const subjects = Array.from({ length: 24 }, (_, n) => `At once ${n}`);
  const raws = subjects.map((subject, n) => toBoth(subject, { from: `p${n} <p${n}.once@far.example>` }));
  await Promise.all([deliver(server, 'sales', password, ...raws), deliver(server, 'parts', password, ...raws)]);
  await Promise.all([seen('sales'), seen('parts')]);
  // The letters of one run are stored in groups beside each other: the marker's group may be done before the others.
  const states = await until(
    () => statesOf(subjects),
    (rows) => rows.reduce((sum, { n }) => sum + n, 0) >= 48,
    30_000,
  );
  const opened = await about('At once %');
  expect(opened.map(({ subject }) => subject).sort()).toEqual([...subjects].sort());
  expect(opened.every(({ queue_id, messages }) => queue_id === boxes.sales.queue_id && messages === 1)).toBe(true);
  expect(states).toEqual([
    { state: 'copy', n: 24 },
    { state: 'received', n: 24 },
  ]);
});

it('loses no letter that bears the Message-ID of another', async () => {
  const id = '<borrowed@far.example>';
  const from = 'Wang <wang.borrowed@far.example>';
  const listed = (text: string, given: object = {}) => toBoth('Borrowed', { id, from, text, ...given });
  await deliver(server, 'parts', password, listed('The part is missing.'));
  await seen('parts');
  // A mailing list adds a line; then somebody else takes the id for words of their own, at the box that has it already and at another.
  await deliver(server, 'sales', password, listed('The part is missing.\n-- \nThe list of all customers'));
  const stranger = 'Buy now <cheap@bad.example>';
  const theirs = listed('Buy cheap parts.', { from: stranger });
  await deliver(server, 'parts', password, theirs);
  await deliver(server, 'sales', password, theirs);
  await Promise.all([seen('sales'), seen('parts')]);
  // Those of one Message-ID are stored one after another, the marker may be done before the last.
  const states = await until(
    () => statesOf(['Borrowed']),
    (rows) => rows.reduce((sum, { n }) => sum + n, 0) >= 4,
    30_000,
  );
  expect((await about('Borrowed')).map(({ messages }) => messages).sort()).toEqual([1, 2]);
  expect(states).toEqual([
    { state: 'copy', n: 1 },
    { state: 'received', n: 3 },
  ]);
});

it('passes by a box that rests', async () => {
  const subject = 'To one that rests';
  const raw = letter({ to: `${at('paused')}, ${at('parts')}`, from: 'Liu <liu.rests@far.example>', subject });
  await deliver(server, 'parts', password, raw);
  await seen('parts');
  expect(await about(subject)).toMatchObject([{ queue_id: boxes.parts.queue_id }]);
});

it('makes one conversation of each letter, in the queue of the first address that is ours, however it comes', async () => {
  let uid = 1_000_000;
  const places = ['sales', 'parts', 'elsewhere'] as const;
  const one = fc.record({
    to: fc.uniqueArray(fc.constantFrom(...places), { minLength: 1, maxLength: 3 }),
    cc: fc.uniqueArray(fc.constantFrom(...places), { maxLength: 2 }),
    lies: fc.uniqueArray(fc.constantFrom('sales', 'parts'), { minLength: 1, maxLength: 2 }),
    plus: fc.boolean(),
  });
  const addressOf = (place: (typeof places)[number], plus: boolean): string =>
    place === 'elsewhere' ? 'friend@far.example' : `${place}${plus ? '+news' : ''}@Yunzao.example`;
  await fc.assert(
    fc.asyncProperty(fc.array(one, { minLength: 1, maxLength: 6 }), fc.boolean(), async (letters, atOnce) => {
      const run = newId();
      const made = letters.map((given, n) => ({
        ...given,
        subject: `Run ${run} ${n}`,
        raw: Buffer.from(
          letter({
            from: `${newId()}@far.example`,
            to: given.to.map((place) => addressOf(place, given.plus)).join(', '),
            cc: given.cc.map((place) => addressOf(place, given.plus)).join(', '),
            subject: `Run ${run} ${n}`,
          }),
        ),
      }));
      const lyingIn = (user: User): Fetched[] =>
        made
          .filter(({ lies }) => lies.includes(user as 'sales'))
          .map(({ raw }) => ({
            mailbox: boxes[user],
            folder: 'INBOX',
            uidValidity: 1,
            uid: uid++,
            size: raw.length,
            receivedAt: new Date(),
            raw,
            head: null,
          }));
      const [inSales, inParts] = [lyingIn('sales'), lyingIn('parts')];
      if (atOnce) await Promise.all([takeLetters(inSales), takeLetters(inParts)]);
      else {
        await takeLetters(inParts);
        await takeLetters(inSales);
      }
      const opened = await about(`Run ${run} %`);
      const wanted = made.map(({ subject, to, cc, lies }) => {
        const named = [...to, ...cc].find((place) => place !== 'elsewhere') as User | undefined;
        // Names none of ours: the box that brought it; only then does it matter which was first.
        const queues = named ? [boxes[named].queue_id] : lies.map((user) => boxes[user as User].queue_id);
        return { subject, queues };
      });
      expect(opened.map(({ subject }) => subject).sort()).toEqual(wanted.map(({ subject }) => subject).sort());
      for (const { subject, queues } of wanted)
        expect(queues).toContain(opened.find((row) => row.subject === subject)!.queue_id);
      expect(opened.every(({ messages }) => messages === 1)).toBe(true);
    }),
    { numRuns: 25 },
  );
});
