/** The road of letters, against a real Dovecot and an SMTP server of the other side. */
import { crc32, deflateRawSync } from 'node:zlib';
import { createTransport, type TransportOptions } from 'nodemailer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId, steerClock, systemScope } from '#kernel';
import { takeShared } from '#modules/apikeys';
import { setSignature } from '#modules/mailboxes';
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
import { keepForm } from './fill-form.ts';
import { alreadyIn } from './store-forms.ts';

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
  // A customer who answers at another address of ours is still in the thread; a letter that comes to both is said once.
  const ports = { imapPort: server.port, smtpPort: far.port };
  await aMailbox(program.kernel, { ...ports, user: 'parts', password, queue });
  const headers = { 'In-Reply-To': ours, References: `<one@far.example> ${ours}` };
  const elsewhere = letter({
    id: '<elsewhere@far.example>',
    to: 'parts@yunzao.example, service@yunzao.example',
    subject: 'Re: Hood drips',
    text: 'To both of you.',
    headers,
  });
  await deliver(server, 'parts', password, elsewhere);
  await conversationAbout('Hood drips', ({ id, lastText }) => id === row.id && lastText === 'To both of you.');
  await deliver(server, 'service', password, elsewhere, letter({ subject: 'After both' }));
  await conversationAbout('After both');
  const { body: lines } = await agent.get<{ messages: { text: string }[] }>(`/api/conversations/${row.id}/messages`);
  expect(lines.messages.filter(({ text }) => text === 'To both of you.')).toHaveLength(1);
  expect((await conversations()).filter(({ lastText }) => lastText === 'To both of you.')).toHaveLength(1);
});

const composed = async (mail: object): Promise<Buffer> =>
  (
    (await createTransport({ streamTransport: true, buffer: true } as TransportOptions).sendMail(
      mail as object,
    )) as unknown as { message: Buffer }
  ).message;
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);

it('shows a hostile letter without harm, keeps files and original, answers all with the signature, passes on', async () => {
  await program.kernel.db.transact((tx) =>
    setSignature(tx, systemScope('test'), {
      unitId: queue.unitId,
      text: { zh: '{agent}（{number}）', en: '{agent} of {team}' },
    }),
  );
  const bomb = await zipBomb();
  await deliver(
    server,
    'service',
    password,
    await composed({
      from: 'Evil <evil@far.example>',
      to: 'service@yunzao.example, Friend <friend@far.example>',
      cc: 'third@far.example',
      subject: 'Picture\r\nBcc: victim@far.example',
      html: '<p onclick="x()">Look <script>steal()</script><img src="cid:pic"><img src="https://track.example/p.gif"> <a href="https://bad.example">yunzao.example</a></p>',
      attachments: [
        { filename: 'p.png', content: png, cid: 'pic' },
        { filename: 'list.txt', content: 'one\ntwo' },
        { filename: 'bomb.zip', content: bomb },
      ],
    }),
  );
  const row = await conversationAbout('Picture Bcc: victim@far.example');
  const { letters, others } = await lettersOf(row.id);
  expect(others.map(({ address }) => address)).toEqual(['f***@far.example', 't***@far.example']);
  const [came] = letters;
  expect(came!.attachments.map(({ name, inline, refused }) => [name, inline, refused])).toEqual([
    ['p.png', true, null],
    ['list.txt', false, null],
    ['bomb.zip', false, 'kernel.file-suspicious'],
  ]);
  const body = await agent.get<string>(`/api/mail/letters/${came!.id}/body`);
  expect(body.headers.get('content-security-policy')).toMatch(/default-src 'none'; img-src 'self' data:;.*sandbox/);
  expect(body.body).not.toMatch(/<script|onclick|track\.example/);
  expect(body.body).toContain('⚠ bad.example');
  const picture = /src="(\/api\/conversations\/[^"]+)"/.exec(body.body)![1]!;
  expect((await agent.get(picture)).headers.get('content-type')).toBe('image/png');
  const asked = await agent.get<string>(`/api/mail/letters/${came!.id}/body?pictures=shown`);
  expect(asked.body).toContain('https://track.example/p.gif');
  const original = await agent.get<string>(`/api/mail/letters/${came!.id}/original`);
  expect(original.headers.get('content-disposition')).toContain('attachment');
  expect(original.body).toContain('steal()');
  expect((await program.anonymous.get(`/api/mail/letters/${came!.id}/original`)).status).toBe(401);

  await take(row);
  const path = `/api/mail/conversations/${row.id}/letters`;
  const before = far.arrived.length;
  const injected = { clientId: newId(), text: 'x', cc: ['a@far.example\r\nBcc: v@far.example'] };
  expect((await agent.post<{ error: { code: string } }>(path, injected)).body.error.code).toBe(
    'mail.address-unreadable',
  );
  await agent.post(path, { clientId: newId(), text: 'We looked.', way: 'all', bcc: ['Boss <boss@yunzao.example>'] });
  const [all] = await until(
    () => far.arrived.slice(before),
    (list) => list.length === 1,
  );
  expect([...all!.to].sort()).toEqual([
    'boss@yunzao.example',
    'evil@far.example',
    'friend@far.example',
    'third@far.example',
  ]);
  expect(all!.raw.toString()).not.toMatch(/boss@/);
  expect(all!.raw.toString()).toMatch(/We looked\.[\s\S]*--=20\r?\n.* of Unit/);
  await agent.post(path, {
    clientId: newId(),
    text: 'Please see to it.',
    way: 'forward',
    to: ['repair@partner.example'],
  });
  const [, passed] = await until(
    () => far.arrived.slice(before),
    (list) => list.length === 2,
  );
  expect(passed!.to).toEqual(['repair@partner.example']);
  expect(headerOf(passed!.raw, 'Subject')).toMatch(/^Fwd: /);
  expect(passed!.raw.toString()).toContain('list.txt');
});

it('hears reports and machines, holds what it cannot take, and goes on', async () => {
  await deliver(server, 'service', password, letter({ from: 'Zhao <zhao@far.example>', subject: 'Where is it' }));
  const row = await conversationAbout('Where is it');
  await take(row);
  const before = far.arrived.length;
  await agent.post(`/api/conversations/${row.id}/messages`, { clientId: newId(), text: 'On its way.' });
  const [sent] = await until(
    () => far.arrived.slice(before),
    (list) => list.length === 1,
  );
  const ours = headerOf(sent!.raw, 'Message-ID');
  const reportOf = (action: string, status: string, words: string, about: string) =>
    [
      'From: MAILER-DAEMON@far.example',
      'To: service@yunzao.example',
      'Subject: Mail Delivery System',
      `Message-ID: <report-${action}@far.example>`,
      'Auto-Submitted: auto-replied',
      'MIME-Version: 1.0',
      'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
      '',
      `--b\r\nContent-Type: text/plain\r\n\r\nAs follows.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; far.example\r\n\r\nFinal-Recipient: rfc822; zhao@far.example\r\nAction: ${action}\r\nStatus: ${status}\r\nDiagnostic-Code: smtp; ${words}\r\n`,
      `--b\r\n${about}\r\n--b--`,
    ].join('\r\n');
  // One that is late, one that arrived: neither came back. Some servers bring the whole letter, some its head.
  const whole = `Content-Type: message/rfc822\r\n\r\n${sent!.raw.toString('latin1')}`;
  await deliver(
    server,
    'service',
    password,
    reportOf('delayed', '4.4.1', '421 try later', whole),
    reportOf('relayed', '2.0.0', '250 gone on', whole),
    letter({ subject: 'After the first reports' }),
  );
  await conversationAbout('After the first reports');
  const said = async () => {
    type Line = { text: string; event: { code: string; params: { words?: string } } | null };
    return (await agent.get<{ messages: Line[] }>(`/api/conversations/${row.id}/messages`)).body.messages;
  };
  const reports = async () =>
    (await said()).flatMap(({ event }) =>
      event?.code.startsWith('mail.') ? [`${event.code} ${event.params.words}`] : [],
    );
  // Reports come after the letters of their run.
  const { letters: four } = await until(
    () => lettersOf(row.id),
    ({ letters }) => letters.length === 4,
  );
  expect(four.map(({ bounce }) => bounce)).toEqual([null, null, null, null]);
  expect(await reports()).toEqual(['mail.delayed 4.4.1 421 try later']);
  const head = `Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: ${ours}\r\nSubject: Re\r\n`;
  const report = reportOf('failed', '5.1.1', '550 no such user', head);
  const away = letter({
    from: 'Zhao <zhao@far.example>',
    subject: 'Out of office',
    text: 'Away',
    headers: { 'In-Reply-To': ours, 'Auto-Submitted': 'auto-replied' },
  });
  const stray = letter({
    from: 'Robot <robot@far.example>',
    subject: '自动回复',
    headers: { 'Auto-Submitted': 'auto-replied' },
  });
  const echo = letter({ from: 'service@yunzao.example', subject: 'Echo' });
  const nobody = letter({ from: '', subject: 'Nobody' });
  await deliver(server, 'service', password, report, away, stray, echo, nobody, letter({ subject: 'After all that' }));
  await conversationAbout('After all that');
  const thread = await until(
    () => lettersOf(row.id),
    ({ letters }) => letters.some(({ bounce }) => bounce !== null),
  );
  expect(thread.letters.find(({ direction }) => direction === 'out')!.bounce).toContain('550 no such user');
  expect(await reports()).toEqual(['mail.delayed 4.4.1 421 try later', 'mail.bounced 5.1.1 550 no such user']);
  // Somebody away is heard in the thread, and makes no new work.
  expect((await said()).some(({ text }) => text === 'Away')).toBe(true);
  const held = async () =>
    (await agent.get<{ letters: { id: string; subject: string; reason: string }[] }>('/api/mail/held')).body.letters;
  const reasons = new Map((await held()).map(({ subject, reason }) => [subject, reason]));
  expect([...reasons].sort()).toEqual([
    ['Echo', 'loop'],
    ['Nobody', 'no-sender'],
    ['自动回复', 'auto-reply'],
  ]);
  const robot = (await held()).find(({ subject }) => subject === '自动回复')!;
  expect((await agent.post(`/api/mail/held/${robot.id}/take`)).status).toBe(204);
  await conversationAbout('自动回复');
  for (const { id } of await held()) expect((await agent.delete(`/api/mail/held/${id}`)).status).toBe(204);
  expect(await held()).toEqual([]);
  // A recipient whom the server refuses for good: said in the conversation, the letter waits for a person.
  far.refuse = (recipient) =>
    recipient === 'gone@far.example' ? { code: 550, text: '5.1.1 no such user' } : undefined;
  await agent.post(`/api/mail/conversations/${row.id}/letters`, {
    clientId: newId(),
    text: 'x',
    way: 'forward',
    to: ['gone@far.example'],
  });
  await until(held, (list) => list.length === 1);
  far.refuse = () => undefined;
  expect((await agent.post(`/api/mail/held/${(await held())[0]!.id}/take`)).status).toBe(204);
  await until(() => far.arrived.some(({ to }) => to.includes('gone@far.example')), Boolean);
});

it('takes what people write on a web page, and nothing of programs', async () => {
  const { kernel } = program;
  const [box] = await kernel.db.run<{ id: string }>(
    `select id from mailboxes.mailbox where address = 'service@yunzao.example'`,
  );
  await kernel.db.transact((tx) =>
    keepForm(tx, systemScope('test'), {
      code: 'contact',
      mailboxId: box!.id,
      title: { zh: '联系我们', en: 'Contact' },
      intro: { zh: '请写', en: 'Write' },
      state: 'active',
    }),
  );
  const page = async () => (await program.anonymous.get<{ proof: string }>('/api/mail/forms/contact')).body.proof;
  const words = { name: 'Sun', email: 'sun@far.example', text: 'Please call.' };
  const early = { ...words, subject: 'Too fast', proof: await page() };
  expect((await program.anonymous.post('/api/mail/forms/contact', early)).status).toBe(204);
  const [trapped, good] = [await page(), await page()];
  let now = Date.now() + 10_000;
  const back = steerClock(() => now++);
  try {
    await program.anonymous.post('/api/mail/forms/contact', {
      ...words,
      subject: 'Trapped',
      proof: trapped,
      website: 'https://spam.example',
    });
    expect(
      (await program.anonymous.post('/api/mail/forms/contact', { ...words, subject: 'By form', proof: good })).status,
    ).toBe(204);
    expect(
      (await program.anonymous.post('/api/mail/forms/contact', { ...words, subject: 'Twice', proof: good })).status,
    ).toBe(204);
    // Another node has counted the same writer: here is no letter left for them.
    const writer = kernel.keys.blind('mail.form-rate', 'other@far.example');
    for (let n = 0; n < 5; n++)
      expect(await takeShared(kernel.db, { of: 'mail.form', who: writer, most: 5, seconds: 600 })).toBe(true);
    const often = { ...words, email: 'Other@far.example', subject: 'Often', proof: await page() };
    now += 10_000;
    expect((await program.anonymous.post('/api/mail/forms/contact', often)).status).toBe(429);
  } finally {
    back();
  }
  const row = await conversationAbout('By form');
  expect(row.title).toBe('Sun');
  expect(
    (await conversations()).filter(({ subject }) => ['Too fast', 'Trapped', 'Twice', 'Often'].includes(subject)),
  ).toEqual([]);
  await take(row);
  const before = far.arrived.length;
  await agent.post(`/api/conversations/${row.id}/messages`, { clientId: newId(), text: 'We will.' });
  const [answer] = await until(
    () => far.arrived.slice(before),
    (list) => list.length === 1,
  );
  expect(answer!.to).toEqual(['sun@far.example']);
});

it('a letter of a web form that two nodes take at once is looked for by one after the other', async () => {
  const { db } = program.kernel;
  const scope = systemScope('test');
  const hash = newId();
  const waiting = async () =>
    (
      await db.run(`select from pg_locks where locktype = 'advisory' and not granted and database = (
       select oid from pg_database where datname = current_database())`)
    ).length;
  let second: Promise<boolean> | null = null;
  await db.transact(async (tx) => {
    expect(await alreadyIn(tx, scope, newId(), hash)).toBe(false);
    second = db.transact((other) => alreadyIn(other, scope, newId(), hash));
    await until(waiting, (n) => n === 1);
  });
  expect(await second).toBe(false);
});

/** Fifty megabytes of zeros in a few kilobytes. */
async function zipBomb(): Promise<Buffer> {
  const zeros = Buffer.alloc(50 * 1024 * 1024);
  const packed = deflateRawSync(zeros);
  const sum = crc32(zeros);
  const name = Buffer.from('a.txt');
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(20, 4);
  local.writeUInt16LE(8, 8);
  local.writeUInt32LE(sum, 14);
  local.writeUInt32LE(packed.length, 18);
  local.writeUInt32LE(zeros.length, 22);
  local.writeUInt16LE(name.length, 26);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  central.writeUInt16LE(20, 6);
  central.writeUInt16LE(8, 10);
  central.writeUInt32LE(sum, 16);
  central.writeUInt32LE(packed.length, 20);
  central.writeUInt32LE(zeros.length, 24);
  central.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length + name.length, 12);
  end.writeUInt32LE(local.length + name.length + packed.length, 16);
  return Buffer.concat([local, name, packed, central, name, end]);
}
