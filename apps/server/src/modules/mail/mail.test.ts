/** The road of letters, against a real Dovecot and an SMTP server of the other side. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '#kernel';
import { type Client, freePort, type TestProgram, testProgram } from '#program';
import { aMailbox } from '#testing/mailboxes';
import { anAgent, type TestQueue } from '#testing/routing';
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
import type { Correspondence } from './contract.ts';

let program: TestProgram;
let server: MailServer;
let far: FarServer;
let agent: Client;
let queue: TestQueue;
const password = 'a-mailbox-password';

beforeAll(async () => {
  server = await startDovecot({
    port: await freePort(),
    tlsPort: await freePort(),
    users: { service: password, parts: password },
  });
  far = await startFarServer(await freePort());
  far.passwords.set('service', password).set('parts', password);
  program = await testProgram({ env: { QIAO_LOG_LEVEL: process.env.QIAO_LOG_LEVEL ?? 'silent' } });
  const box = await aMailbox(program.kernel, { imapPort: server.port, smtpPort: far.port, user: 'service', password });
  queue = box.queue;
  const staff = await anAgent(program.kernel, {
    queue,
    capacity: { mail: 200 },
    ready: false,
    roles: ['agent', 'supervisor'],
    name: '李梅',
  });
  agent = await program.signIn(staff.number, staff.password);
}, 120_000);
afterAll(async () => {
  await program?.stop();
  await far?.stop();
  await server?.stop();
});

type Row = {
  id: string;
  number: string;
  subject: string;
  state: string;
  unread: number;
  title: string;
  lastText: string;
};
const conversations = async (): Promise<Row[]> =>
  (await agent.get<{ conversations: Row[] }>('/api/conversations?view=unit&limit=100')).body.conversations;
const conversationAbout = (subject: string, good: (row: Row) => boolean = () => true): Promise<Row> =>
  until(
    async () => (await conversations()).find((row) => row.subject === subject && good(row)),
    (row): boolean => row !== undefined,
  ) as Promise<Row>;
const lettersOf = async (id: string): Promise<Correspondence> =>
  (await agent.get<{ correspondence: Correspondence }>(`/api/mail/conversations/${id}`)).body.correspondence;
async function take(row: Row): Promise<void> {
  expect((await agent.post(`/api/conversations/${row.id}/take`, {})).status).toBe(200);
}

it('fetches a letter into the queue, answers it, files it in Sent, and threads what comes back', async () => {
  await deliver(
    server,
    'service',
    password,
    letter({ id: '<one@far.example>', subject: 'Hood drips', cc: 'Son <son@far.example>' }),
  );
  const row = await conversationAbout('Hood drips');
  expect(row).toMatchObject({ state: 'waiting', unread: 1, title: 'Wang Guilan', lastText: 'It drips when it runs.' });
  await take(row);
  // The plain way, as macros and messages sent later take it: answers the writer.
  const clientId = newId();
  const said = await agent.post<{ seq: number }>(`/api/conversations/${row.id}/messages`, {
    clientId,
    text: 'We send somebody.\nLi',
  });
  expect(said.status).toBe(200);
  const again = await agent.post<{ seq: number }>(`/api/conversations/${row.id}/messages`, {
    clientId,
    text: 'We send somebody.\nLi',
  });
  expect(again.body.seq).toBe(said.body.seq);
  await until(
    () => far.arrived.length,
    (count) => count === 1,
  );
  const first = far.arrived[0]!;
  expect(first.to).toEqual(['guilan@far.example']);
  expect(headerOf(first.raw, 'Subject')).toBe('Re: Hood drips');
  expect(headerOf(first.raw, 'In-Reply-To')).toBe('<one@far.example>');
  expect(headerOf(first.raw, 'References')).toBe('<one@far.example>');
  const sent = await until(
    () => folderOf(server, 'service', password, 'Sent'),
    (all) => all.length === 1,
  );
  expect(headerOf(sent[0]!, 'Message-ID')).toBe(headerOf(first.raw, 'Message-ID'));
  // An answer to ours by the one we wrote to joins; the same ids under another name do not.
  const ours = headerOf(first.raw, 'Message-ID');
  await deliver(
    server,
    'service',
    password,
    letter({
      subject: 'Re: Hood drips',
      text: 'Thank you!\n\nOn Monday, Service wrote:\n> We send somebody.',
      headers: { 'In-Reply-To': ours },
    }),
    letter({
      from: 'Somebody <else@bad.example>',
      subject: 'Re: Hood drips',
      text: 'I say so too',
      headers: { 'In-Reply-To': ours, References: ours },
    }),
  );
  const joined = await conversationAbout('Hood drips', ({ lastText }) => lastText === 'Thank you!');
  expect(joined.id).toBe(row.id);
  const all = await until(conversations, (list) => list.filter(({ subject }) => subject === 'Hood drips').length === 2);
  expect(all.find(({ id, subject }) => subject === 'Hood drips' && id !== row.id)?.lastText).toBe('I say so too');
  const thread = await lettersOf(row.id);
  expect(thread.letters.map(({ direction, state }) => `${direction} ${state}`)).toEqual([
    'in received',
    'out sent',
    'in received',
  ]);
  expect(thread.letters[0]!.from).toEqual({ name: 'Wang Guilan', address: 'g***@far.example', own: false });
});
