/** Remote help begun in a conversation of letters: link and code go out as a letter of its thread, and open the help. */
import PostalMime from 'postal-mime';
import { afterAll, beforeAll, expect, it } from 'vitest';
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
import type { GuestView, Session } from './contract.ts';

type Asked = { session: Session; link: string; code: string; textWords: string | null };
type Joined = { secret: string; view: GuestView };
const password = 'a-mailbox-password';
let program: TestProgram;
let server: MailServer;
let far: FarServer;
let agent: Client;

beforeAll(async () => {
  server = await startDovecot({ port: await freePort(), tlsPort: await freePort(), users: { service: password } });
  far = await startFarServer(await freePort());
  far.passwords.set('service', password);
  program = await testProgram({ env: { QIAO_LOG_LEVEL: process.env.QIAO_LOG_LEVEL ?? 'silent' } });
  const at = { imapPort: server.port, smtpPort: far.port };
  const { queue } = await aMailbox(program.kernel, { ...at, user: 'service', password });
  const roles = ['agent', 'supervisor'];
  const staff = await anAgent(program.kernel, { queue, capacity: { mail: 50 }, ready: false, roles });
  agent = await program.signIn(staff.number, staff.password);
}, 120_000);
afterAll(async () => {
  await program?.stop();
  await far?.stop();
  await server?.stop();
});

it('goes out as a letter in the thread; its link begins the help, once', async () => {
  await deliver(server, 'service', password, letter({ id: '<help@far.example>', subject: 'Page will not open' }));
  const look = async () =>
    (await agent.get<{ conversations: { id: string; subject: string }[] }>('/api/conversations?view=unit&limit=50'))
      .body.conversations;
  const [{ id } = { id: '' }] = await until(look, (all) => all.length === 1);
  expect((await agent.post(`/api/conversations/${id}/take`, {})).status).toBe(200);
  const asked = await agent.post<Asked>('/api/remotehelp/sessions', { subject: { kind: 'conversation', id } });
  expect(asked.status, JSON.stringify(asked.body)).toBe(200);
  const { session, link, code, textWords } = asked.body;
  expect(textWords).toBeNull();
  const [sent] = await until(
    () => far.arrived,
    (all) => all.length === 1,
  );
  expect(sent!.to).toEqual(['guilan@far.example']);
  expect([headerOf(sent!.raw, 'Subject'), headerOf(sent!.raw, 'In-Reply-To')]).toEqual([
    'Re: Page will not open',
    '<help@far.example>',
  ]);
  const { text = '' } = await PostalMime.parse(sent!.raw);
  expect(text).toContain(link);
  expect(text).toContain(`${code.slice(0, 4)} ${code.slice(4)}`);
  // As it stands in the letter: what a customer taps.
  const [tapped] = /https?:\/\/\S+\/remote-help\/[\w-]{43}(?![\w-])/.exec(text) ?? [];
  const open = () => program.anonymous.post<Joined>(`/api/remotehelp/links/${tapped!.split('/').at(-1)}`);
  const joined = await open();
  expect(joined.status, JSON.stringify(joined.body)).toBe(200);
  expect((await open()).status).toBe(410);
  const guest = `/api/remotehelp/guest/${joined.body.secret}`;
  expect((await program.anonymous.post(`${guest}/answer`, { agree: true, way: 'screen' })).status).toBe(204);
  expect((await agent.post(`/api/remotehelp/sessions/${session.id}/start`)).status).toBe(204);
  const { sessions } = (await agent.get<{ sessions: Session[] }>(`/api/remotehelp/sessions?kind=conversation&id=${id}`))
    .body;
  expect(sessions[0]?.state).toBe('running');
}, 60_000);

it('does not go out where the answer would reach somebody else: a third who wrote last, an address of many', async () => {
  const begin = letter({
    id: '<first@far.example>',
    from: 'Wang <wang@far.example>',
    cc: 'Li <li@far.example>',
    subject: 'Third',
  });
  await deliver(server, 'service', password, begin);
  const look = async (subject: string) =>
    (
      await agent.get<{ conversations: { id: string; subject: string; lastSeq: number }[] }>(
        '/api/conversations?view=unit&limit=50',
      )
    ).body.conversations.filter((one) => one.subject === subject);
  const [{ id } = { id: '' }] = await until(
    () => look('Third'),
    (all) => all.length === 1,
  );
  const answer = letter({
    from: 'Li <li@far.example>',
    subject: 'Re: Third',
    headers: { 'In-Reply-To': '<first@far.example>' },
    text: 'I am only in Cc.',
  });
  await deliver(server, 'service', password, answer);
  await until(
    () => program.kernel.db.run('select 1 from conversations.message where conversation_id = $1', [id]),
    (rows) => rows.length === 2,
  );
  const list = letter({
    from: 'Zhao <zhao@far.example>',
    headers: { 'Reply-To': 'all@list.example, zhao@far.example' },
    subject: 'List',
  });
  await deliver(server, 'service', password, list);
  const [{ id: listed } = { id: '' }] = await until(
    () => look('List'),
    (all) => all.length === 1,
  );
  const before = far.arrived.length;
  for (const conversation of [id, listed]) {
    expect((await agent.post(`/api/conversations/${conversation}/take`, {})).status).toBe(200);
    const asked = await agent.post<Asked>('/api/remotehelp/sessions', {
      subject: { kind: 'conversation', id: conversation },
    });
    expect(asked.status, JSON.stringify(asked.body)).toBe(200);
    // The agent has both, and passes them on.
    expect(asked.body.link).toMatch(/remote-help/);
    const said = await program.kernel.db.run<{ n: number }>(
      `select count(*)::int as n from conversations.message where conversation_id = $1 and author_kind = 'agent'`,
      [conversation],
    );
    expect(said[0]!.n).toBe(0);
  }
  expect(far.arrived.length).toBe(before);
}, 60_000);
