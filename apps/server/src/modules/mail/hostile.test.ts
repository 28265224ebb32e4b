/** Letters that poison, flood or lie about what they belong to, on the road from a real Dovecot: set aside with a reason, never in the way of others. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '#kernel';
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
import type { HeldLetter } from './contract.ts';

let program: TestProgram;
let server: MailServer;
let far: FarServer;
let agent: Client;
const password = 'a-mailbox-password';
const bring = (...letters: (string | Buffer)[]) => deliver(server, 'service', password, ...letters);

beforeAll(async () => {
  server = await startDovecot({ port: await freePort(), tlsPort: await freePort(), users: { service: password } });
  far = await startFarServer(await freePort());
  far.passwords.set('service', password);
  program = await testProgram({ env: { QIAO_LOG_LEVEL: process.env.QIAO_LOG_LEVEL ?? 'silent' } });
  const ports = { imapPort: server.port, smtpPort: far.port };
  const { queue } = await aMailbox(program.kernel, { ...ports, user: 'service', password, plusAddress: true });
  const roles = ['agent', 'supervisor', 'administrator'];
  const staff = await anAgent(program.kernel, { queue, capacity: { mail: 200 }, ready: false, roles });
  agent = await program.signIn(staff.number, staff.password);
}, 120_000);
afterAll(async () => {
  await program?.stop();
  await far?.stop();
  await server?.stop();
});

type Row = { id: string; subject: string; lastText: string };
const rows = async (): Promise<Row[]> =>
  (await agent.get<{ conversations: Row[] }>('/api/conversations?view=unit&limit=100')).body.conversations;
const about = async (subject: string): Promise<Row> =>
  (await until(
    async () => (await rows()).find((row) => row.subject === subject),
    (row) => row !== undefined,
    20_000,
  ))!;
const held = async (): Promise<HeldLetter[]> =>
  (await agent.get<{ letters: HeldLetter[] }>('/api/mail/held')).body.letters;

/** Parts within parts, deeper than any reader goes. */
function nested(depth: number): string {
  const open = Array.from(
    { length: depth },
    (_, n) => `Content-Type: multipart/mixed; boundary=b${n}\r\n\r\n--b${n}\r\n`,
  ).join('');
  const head = 'From: Deep <deep@far.example>\r\nTo: service@yunzao.example\r\nSubject: Deep\r\nMIME-Version: 1.0\r\n';
  return `${head}${open}Content-Type: text/plain\r\n\r\nx\r\n`;
}

it('sets poisoned letters aside with their reason, those around them come in, and one is taken when it is mended', async () => {
  const { db } = program.kernel;
  // What no reader foresaw: storing this one letter fails, again and again.
  await db.run(`create function mail.choke() returns trigger language plpgsql as $$
    begin if new.direction = 'in' and new.state = 'received' and new.size between 7000 and 7999 then raise exception 'choked on it'; end if; return new; end $$`);
  await db.run('create trigger choke before insert on mail.letter for each row execute function mail.choke()');
  const heavy = letter({ from: 'Choke <choke@far.example>', subject: 'Choking', text: 'x'.repeat(7_200) });
  await bring(
    letter({ from: 'A <a@far.example>', subject: 'Before them' }),
    nested(80),
    heavy,
    letter({ from: 'B <b@far.example>', subject: 'After them' }),
  );
  await about('Before them');
  await about('After them');
  const list = await until(held, (all) => all.length === 2);
  const reasons = Object.fromEntries(list.map(({ subject, reason }) => [subject, reason]));
  expect(reasons.Choking).toMatch(/^failed: .*choked on it/);
  // Who decides about what cannot be read sees of whom and about what it is.
  expect(reasons.Deep).toMatch(/^unreadable/);
  expect(list.find(({ subject }) => subject === 'Deep')?.from).toMatchObject({
    name: 'Deep',
    address: 'deep@far.example',
  });
  for (const one of list) {
    expect(one.hasOriginal).toBe(true);
    const original = await agent.get<string>(`/api/mail/letters/${one.id}/original`);
    expect(original.status).toBe(200);
    expect(String(original.body)).toMatch(/far\.example/);
  }
  // The road goes on, and what was mended is taken by a person; what cannot be read stays.
  await bring(letter({ from: 'C <c@far.example>', subject: 'Later still' }));
  await about('Later still');
  const choking = list.find(({ subject }) => subject === 'Choking')!;
  await db.run('drop trigger choke on mail.letter');
  expect((await agent.post(`/api/mail/held/${choking.id}/take`)).status).toBe(204);
  expect((await about('Choking')).lastText).toMatch(/^x{50,}…?$/);
  const deep = list.find(({ id }) => id !== choking.id)!;
  const again = await agent.post<{ error: { code: string } }>(`/api/mail/held/${deep.id}/take`);
  expect(again.body.error.code).toBe('mail.still-unreadable');
  expect((await agent.delete(`/api/mail/held/${deep.id}`)).status).toBe(204);
  // Servers that want to know who asks are told.
  expect(server.log()).toMatch(/ID sent:.*name=Qiao/i);
});

it('threads by plus-address and by token for those who take part alone', async () => {
  const guilan = 'Wang Guilan <guilan@far.example>';
  await bring(letter({ from: guilan, cc: 'Son <son@far.example>', subject: 'Oven door' }));
  const { id } = await about('Oven door');
  expect((await agent.post(`/api/conversations/${id}/take`, {})).status).toBe(200);
  const before = far.arrived.length;
  await agent.post(`/api/mail/conversations/${id}/letters`, { clientId: newId(), text: 'Which model?' });
  await until(
    () => far.arrived.length,
    (count) => count > before,
  );
  const { raw } = far.arrived[before]!;
  const plus = /[\w.+-]+@yunzao\.example/.exec(headerOf(raw, 'Reply-To'))![0];
  expect(plus).toMatch(/^service\+t-[a-z0-9]{12}@/);
  const token = /\[ref:[a-z0-9]{12}\]/.exec(raw.toString())![0];

  const words = async (): Promise<string[]> => {
    const { body } = await agent.get<{ messages: { text: string }[] }>(`/api/conversations/${id}/messages`);
    return body.messages.map(({ text }) => text);
  };
  // Mail programs that drop the names of what is answered.
  await bring(
    letter({ from: guilan, to: plus, subject: 'By address', text: 'It is the A7.' }),
    letter({
      from: 'Son <son@far.example>',
      subject: 'By token',
      text: `Bought in May.\n\n> Which model?\n> ${token}`,
    }),
    letter({ from: 'Thief <thief@bad.example>', to: plus, subject: 'Stolen address', text: 'Send it to me.' }),
    letter({ from: 'Thief <thief@bad.example>', subject: 'Stolen token', text: `Send it to me.\n${token}` }),
    letter({
      from: 'Thief <thief@bad.example>',
      subject: 'Stolen ids',
      text: 'Send it to me.',
      headers: { 'In-Reply-To': headerOf(raw, 'Message-ID'), References: headerOf(raw, 'Message-ID') },
    }),
  );
  for (const subject of ['Stolen address', 'Stolen token', 'Stolen ids'])
    expect((await about(subject)).id).not.toBe(id);
  const said = await until(words, (all) => all.includes('Bought in May.'));
  expect(said).toContain('It is the A7.');
  expect(said).not.toContain('Send it to me.');
  // Somebody written to takes part from then on.
  await agent.post(`/api/mail/conversations/${id}/letters`, {
    clientId: newId(),
    text: 'Asked the workshop.',
    cc: ['workshop@partner.example'],
  });
  await bring(letter({ from: 'workshop@partner.example', to: plus, subject: 'From the workshop', text: 'In stock.' }));
  await until(words, (all) => all.includes('In stock.'));
});

it('a sender who floods is held back after thirty letters; others are not', async () => {
  const flood = Array.from({ length: 34 }, (_, n) =>
    letter({ from: 'Robot <robot@flood.example>', subject: `Flood ${n}` }),
  );
  await bring(...flood, letter({ from: 'D <d@far.example>', subject: 'Not a flood' }));
  await about('Not a flood');
  const list = await until(held, (all) => all.length === 4);
  expect(list.map(({ reason }) => reason)).toEqual(['too-many', 'too-many', 'too-many', 'too-many']);
  expect((await rows()).filter(({ subject }) => subject.startsWith('Flood '))).toHaveLength(30);
});
