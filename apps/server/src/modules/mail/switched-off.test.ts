/** Mail is switched off as a part of the product: nothing is fetched, nothing leaves; switched on again it goes on, each letter once. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '#kernel';
import { type Client, freePort, type TestProgram, testProgram } from '#program';
import { anAdministrator } from '#testing/identity';
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
type Failed = { error: { code: string; message: string } };
let program: TestProgram;
let server: MailServer;
let far: FarServer;
let office: Client;
let agent: Client;

beforeAll(async () => {
  server = await startDovecot({ port: await freePort(), tlsPort: await freePort(), users: { service: password } });
  far = await startFarServer(await freePort());
  far.passwords.set('service', password);
  program = await testProgram();
  const at = { imapPort: server.port, smtpPort: far.port, user: 'service', password };
  const { queue } = await aMailbox(program.kernel, at);
  const staff = await anAgent(program.kernel, {
    queue,
    capacity: { mail: 50 },
    ready: false,
    roles: ['agent', 'supervisor'],
  });
  agent = await program.signIn(staff.number, staff.password);
  const first = await anAdministrator(program.kernel);
  office = await program.signIn(first.number, first.password);
}, 120_000);
afterAll(async () => {
  await program?.stop();
  await far?.stop();
  await server?.stop();
});

const turn = async (on: boolean): Promise<{ uses: { what: string; count: number }[] }> => {
  const answer = await office.put<{ uses: { what: string; count: number }[] }>('/api/parts/mail', { on });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  await program.kernel.events.settle();
  return answer.body;
};
const subjects = async (): Promise<string[]> => {
  type Listed = { conversations: { id: string; subject: string }[] };
  const { body } = await agent.get<Listed>('/api/conversations?view=unit&limit=50');
  return body.conversations.map(({ subject }) => subject).sort();
};
const idOf = async (subject: string): Promise<string> => {
  type Listed = { conversations: { id: string; subject: string }[] };
  const { body } = await agent.get<Listed>('/api/conversations?view=unit&limit=50');
  return body.conversations.find((one) => one.subject === subject)!.id;
};
const signedIn = (): number =>
  (server.log().match(/Login: user=/g) ?? []).length -
  (server.log().match(/imap\(.*(?:Logged out|isconnected)/g) ?? []).length;
const states = async (): Promise<string[]> =>
  (
    await program.kernel.db.run<{ state: string }>(`select state from mail.letter where direction = 'out' order by id`)
  ).map(({ state }) => state);
const write = (id: string, text: string) =>
  agent.post<Failed>(`/api/mail/conversations/${id}/letters`, { clientId: newId(), text });
const message = (subject: string) => letter({ from: 'Wang <wang@far.example>', to: 'service@yunzao.example', subject });

it('neither fetches nor sends while it is off, lets read and end, and goes on without loss or doubling', async () => {
  await deliver(server, 'service', password, message('Before'));
  await until(subjects, (all) => all.length === 1, 30_000);
  const id = await idOf('Before');
  expect((await agent.post(`/api/conversations/${id}/take`, {})).status).toBe(200);
  // The server is full: written, waiting to leave.
  far.refuse = () => ({ code: 452, text: '4.2.2 full' });
  expect((await write(id, 'Waits for the switch')).status).toBe(200);
  await until(
    async () =>
      (await program.kernel.db.run(`select 1 from mail.letter where reason is not null and state = 'queued'`)).length,
    (count) => count === 1,
  );
  const later = await agent.post<{ id: string }>('/api/deferrals/messages', {
    conversationId: id,
    text: 'Written for later',
    sendAt: new Date(Date.now() + 3_600_000).toISOString(),
  });
  expect(later.status, JSON.stringify(later.body)).toBe(200);

  const { uses } = await turn(false);
  expect(Object.fromEntries(uses.map(({ what, count }) => [what, count]))).toEqual({ boxes: 1, waiting: 1, held: 0 });
  far.refuse = () => undefined;
  await program.kernel.db.run(`update mail.letter set next_try_at = now() where direction = 'out'`);
  // The session of the box has ended at the server.
  await until(signedIn, (count) => count === 0, 20_000);
  await deliver(server, 'service', password, message('Meanwhile'), message('Meanwhile too'));

  // Answers are refused in words on every way; what was written can be read.
  for (const answer of [
    await write(id, 'Not now'),
    await agent.post<Failed>(`/api/conversations/${id}/messages`, {
      conversationId: id,
      clientId: newId(),
      text: 'Not now',
    }),
  ]) {
    expect(answer.status).toBe(409);
    expect(answer.body.error).toMatchObject({ code: 'parts.switched-off', message: expect.stringMatching(/邮件/) });
  }
  const shown = await agent.get<{ correspondence: { letters: object[] } }>(`/api/mail/conversations/${id}`);
  expect(shown.body.correspondence.letters).toHaveLength(2);
  expect((await office.get<Failed>('/api/mailboxes')).body.error.code).toBe('parts.switched-off');
  expect((await program.anonymous.get<Failed>('/api/mail/forms/any')).body.error.code).toBe('parts.switched-off');
  // What was to go out later is kept with its author, who is told; those behind it are not held up.
  await program.kernel.db.run(`update deferrals.scheduled_message set send_at = now() - interval '1 second'`);
  await program.kernel.jobs.runSchedule('deferrals.do-due');
  type Listed = { messages: { state: string; problem: string; text: string }[] };
  expect((await agent.get<Listed>(`/api/deferrals/messages?conversationId=${id}`)).body.messages).toMatchObject([
    { state: 'failed', problem: 'refused', text: 'Written for later' },
  ]);
  expect(await subjects()).toEqual(['Before']);
  expect(far.arrived).toHaveLength(0);
  expect(await states()).toEqual(['queued']);

  await turn(true);
  await until(subjects, (all) => all.length === 3, 30_000);
  await until(states, (all) => all.join() === 'sent', 30_000);
  await until(
    async () => (await folderOf(server, 'service', password, 'Sent')).length,
    (count) => count === 1,
    30_000,
  );
  expect(await subjects()).toEqual(['Before', 'Meanwhile', 'Meanwhile too']);
  expect(far.arrived.map(({ raw }) => headerOf(raw, 'Subject'))).toEqual(['Re: Before']);
  expect((await write(id, 'Again')).status).toBe(200);
  await until(
    () => far.arrived.length,
    (count) => count === 2,
    30_000,
  );
}, 120_000);
