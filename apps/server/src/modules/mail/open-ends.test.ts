/** What is rarely met: letters signed with the company's key, servers that are full, fifty megabytes. */
import { createHash, createVerify, generateKeyPairSync, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId, steerClock } from '#kernel';
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

let program: TestProgram;
let server: MailServer;
let far: FarServer;
let agent: Client;
const password = 'a-mailbox-password';
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

beforeAll(async () => {
  server = await startDovecot({ port: await freePort(), tlsPort: await freePort(), users: { service: password } });
  far = await startFarServer(await freePort());
  far.passwords.set('service', password);
  program = await testProgram({ env: { QIAO_LOG_LEVEL: process.env.QIAO_LOG_LEVEL ?? 'silent' } });
  const { queue } = await aMailbox(program.kernel, {
    imapPort: server.port,
    smtpPort: far.port,
    user: 'service',
    password,
    dkim: { domain: 'yunzao.example', selector: 'qiao1' },
    dkimKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  });
  const roles = ['agent', 'supervisor', 'administrator'];
  const staff = await anAgent(program.kernel, { queue, capacity: { mail: 50 }, ready: false, roles });
  agent = await program.signIn(staff.number, staff.password);
}, 120_000);
afterAll(async () => {
  await program?.stop();
  await far?.stop();
  await server?.stop();
});

type Row = { id: string; subject: string };
async function taken(subject: string): Promise<string> {
  const rows = async () =>
    (await agent.get<{ conversations: Row[] }>('/api/conversations?view=unit&limit=50')).body.conversations;
  const all = await until(rows, (list) => list.some((row) => row.subject === subject), 40_000);
  const { id } = all.find((row) => row.subject === subject)!;
  expect((await agent.post(`/api/conversations/${id}/take`, {})).status).toBe(200);
  return id;
}
const answer = (id: string, text: string) =>
  agent.post(`/api/mail/conversations/${id}/letters`, { clientId: newId(), text });
const lettersOf = async (id: string) =>
  (await agent.get<{ correspondence: Correspondence }>(`/api/mail/conversations/${id}`)).body.correspondence.letters;

/** RFC 6376, relaxed/relaxed: the body's hash, then the signature over the named headers and the signature's own without `b`. */
function signedWith(raw: Buffer, key: typeof publicKey): Record<string, string> | null {
  const text = raw.toString('latin1');
  const end = text.indexOf('\r\n\r\n');
  const body = text
    .slice(end + 4)
    .split('\r\n')
    .map((line) => line.replace(/[ \t]+/g, ' ').replace(/ $/, ''))
    .join('\r\n')
    .replace(/(\r\n)*$/, '\r\n');
  const heads = text.slice(0, end).split(/\r\n(?![ \t])/);
  const find = (name: string) => heads.findLast((line) => line.toLowerCase().startsWith(`${name}:`)) ?? '';
  const relaxed = (line: string) => {
    const colon = line.indexOf(':');
    const value = line
      .slice(colon + 1)
      .replace(/\r\n/g, '')
      .replace(/[ \t]+/g, ' ')
      .trim();
    return `${line.slice(0, colon).trim().toLowerCase()}:${value}`;
  };
  const signature = find('dkim-signature');
  const tags = Object.fromEntries(
    signature
      .slice(signature.indexOf(':') + 1)
      .replace(/\s+/g, '')
      .split(';')
      .map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]),
  ) as Record<string, string>;
  if (tags.bh !== createHash('sha256').update(body, 'latin1').digest('base64')) return null;
  const named = [
    ...tags.h!.split(':').map((name) => relaxed(find(name))),
    relaxed(signature).replace(/([;: ]b=)[^;]*/, '$1'),
  ];
  const good = createVerify('RSA-SHA256').update(named.join('\r\n'), 'latin1').verify(key, tags.b!, 'base64');
  return good ? tags : null;
}

it('signs letters with the key of the box; a full server is told to those responsible, the letter waits and leaves later', async () => {
  await deliver(server, 'service', password, letter({ subject: 'Signed' }));
  const id = await taken('Signed');
  far.refuse = () => ({ code: 452, text: '4.2.2 mailbox full' });
  expect((await answer(id, 'We come on Friday.')).status).toBe(200);
  const letters = async () => (await lettersOf(id)).filter(({ direction }) => direction === 'out');
  await until(letters, ([one]) => one?.state === 'queued' && one.reason === 'full');
  type Box = { send: { state: string; problem: string | null } };
  // The letter is kept first, then the box and those responsible are told.
  const boxes = async () => (await agent.get<{ mailboxes: Box[] }>('/api/mailboxes')).body.mailboxes;
  await until(boxes, ([box]) => box?.send.state === 'failing' && box.send.problem === 'full');
  const notices = async () => JSON.stringify((await agent.get('/api/notifications/notices')).body);
  await until(notices, (text) => text.includes('mailboxes.send-full'));
  far.refuse = () => undefined;
  const back = steerClock(() => Date.now() + 60_000);
  program.kernel.signals.send('mail.queued', 1);
  await until(letters, ([one]) => one?.state === 'sent');
  back();
  expect(far.arrived).toHaveLength(1);
  const { raw } = far.arrived[0]!;
  expect(signedWith(raw, publicKey)).toMatchObject({ d: 'yunzao.example', s: 'qiao1', a: 'rsa-sha256' });
  expect(signedWith(Buffer.from(raw.toString('latin1').replace('Friday', 'Monday'), 'latin1'), publicKey)).toBeNull();
  expect(signedWith(raw, generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey)).toBeNull();
  expect(headerOf(raw, 'From')).toContain('service@yunzao.example');
});

it('sends by few connections that are used again, each letter once', async () => {
  await deliver(server, 'service', password, letter({ from: 'Pool <pool@far.example>', subject: 'Pool' }));
  const id = await taken('Pool');
  const [letters, connections] = [far.arrived.length, far.connected];
  const texts = Array.from({ length: 30 }, (_, n) => `Answer ${n}.`);
  const said = await Promise.all(texts.map((text) => answer(id, text)));
  expect(said.every(({ status }) => status === 200)).toBe(true);
  const sent = await until(
    () => far.arrived.slice(letters),
    (all) => all.length >= texts.length,
    30_000,
  );
  expect(new Set(sent.map(({ raw }) => headerOf(raw, 'Message-ID'))).size).toBe(texts.length);
  expect(sent).toHaveLength(texts.length);
  // As many as the pool of a box holds.
  expect(far.connected - connections).toBeLessThanOrEqual(5);
});

it('takes a letter of fifty megabytes with its file whole', async () => {
  const content = randomBytes(37 * 1024 * 1024);
  const lines = content.toString('base64').match(/.{1,76}/g)!;
  const head = letter({ subject: 'Fifty', headers: { 'Content-Type': 'multipart/mixed; boundary=part' } }).split(
    '\r\n\r\n',
  )[0]!;
  const parts = [
    '--part\r\nContent-Type: text/plain\r\n\r\nThe film is attached.',
    `--part\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename="film.bin"\r\nContent-Transfer-Encoding: base64\r\n\r\n${lines.join('\r\n')}`,
    '--part--\r\n',
  ];
  const raw = Buffer.from(`${head}\r\n\r\n${parts.join('\r\n')}`);
  expect(raw.length).toBeGreaterThan(50 * 1024 * 1024);
  await deliver(server, 'service', password, raw);
  const id = await taken('Fifty');
  const [incoming] = await lettersOf(id);
  expect(incoming!.size).toBe(raw.length);
  const [file] = incoming!.attachments;
  expect(file).toMatchObject({ name: 'film.bin', size: content.length, refused: null });
  const got = await fetch(`${program.url}/api/conversations/${id}/files/${file!.fileId}`, {
    headers: { cookie: agent.cookie, connection: 'close' },
  });
  const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
  expect(hash(Buffer.from(await got.arrayBuffer()))).toBe(hash(content));
}, 90_000);
