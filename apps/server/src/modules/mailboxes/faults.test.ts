/** What breaks while a box is at work: said in words, told once, tried again, and well again when it is mended; nothing is lost or doubled. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:tls';
import { ImapFlow } from 'imapflow';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId, steerClock } from '#kernel';
import { type Client, freePort, type TestProgram, testProgram } from '#program';
import { aMailbox } from '#testing/mailboxes';
import { anAgent, type TestQueue } from '#testing/routing';
import { ensureServerCertificate } from '../../../src/kernel/tls/index.ts';
import type { MailServer } from '../../../test/mail/dovecot.ts';
import {
  deliver,
  type FarServer,
  folderOf,
  letter,
  startDovecot,
  startFarServer,
  until,
} from '../../../test/mail/rig.ts';
import type { Mailbox, Tested } from './contract.ts';
import { pace } from './drive/session.ts';

const password = 'a-mailbox-password';
const usualPace = { ...pace };
let program: TestProgram;
let server: MailServer;
let far: FarServer;
let road: Road;
let staff: Client;
let queue: TestQueue;
let id: string;

beforeAll(async () => {
  server = await startDovecot({
    port: await freePort(),
    tlsPort: await freePort(),
    users: { service: password },
    quotaKilobytes: 40,
    withoutIdle: true,
  });
  far = await startFarServer(await freePort());
  far.passwords.set('service', password);
  road = await startRoad(await freePort(), server.port);
  program = await testProgram({ env: { QIAO_LOG_LEVEL: process.env.QIAO_LOG_LEVEL ?? 'silent' } });
  Object.assign(pace, { lookMs: 500, againMs: () => 400 });
  const box = await aMailbox(program.kernel, { imapPort: road.port, smtpPort: far.port, user: 'service', password });
  ({ id, queue } = box);
  const roles = ['agent', 'supervisor', 'administrator'];
  const one = await anAgent(program.kernel, { queue, capacity: { mail: 50 }, ready: false, roles });
  staff = await program.signIn(one.number, one.password);
}, 120_000);
afterAll(async () => {
  Object.assign(pace, usualPace);
  await program?.stop();
  road?.stop();
  await far?.stop();
  await server?.stop();
});

const box = async (): Promise<Mailbox> =>
  (await staff.get<{ mailboxes: Mailbox[] }>('/api/mailboxes')).body.mailboxes.find((one) => one.id === id)!;
const notices = async (code: string): Promise<number> =>
  (await staff.get<{ notices: { code: string }[] }>('/api/notifications/notices')).body.notices.filter(
    (one) => one.code === code,
  ).length;
type Row = { id: string; subject: string };
async function taken(subject: string): Promise<string> {
  const rows = async () =>
    (await staff.get<{ conversations: Row[] }>('/api/conversations?view=unit&limit=50')).body.conversations;
  const all = await until(rows, (list) => list.some((row) => row.subject === subject), 20_000);
  return all.find((row) => row.subject === subject)!.id;
}
async function answer(conversationId: string, text: string): Promise<void> {
  await staff.post(`/api/conversations/${conversationId}/take`, {});
  const path = `/api/mail/conversations/${conversationId}/letters`;
  expect((await staff.post(path, { clientId: newId(), text })).status).toBe(200);
}
const letterStates = () =>
  program.kernel.db.query<{ state: string; reason: string | null; filed: boolean }>(
    'test.letters',
    `select state, reason, filed from mail.letter where direction = 'out' order by at`,
  );

it('looks every minute where the server tells nothing', async () => {
  expect(usualPace.lookMs).toBe(60_000);
  await until(box, (one) => one.fetch.state === 'ok');
  expect(server.log()).not.toMatch(/IDLE/);
  await deliver(server, 'service', password, letter({ subject: 'Without IDLE' }));
  await taken('Without IDLE');
});

it('a password changed in the middle of a session is told once, tried again, and mended by itself', async () => {
  server.setPassword('service', 'another');
  far.passwords.set('service', 'another');
  let cutAt = '';
  const cut = (): void => {
    cutAt = new Date().toISOString();
    road.cut();
  };
  cut();
  const cutAgain = async () => {
    const one = await box();
    // The server may still know the old password for a moment: who came in with it is cut off again.
    if (one.fetch.state === 'ok' && (one.fetch.lastOkAt ?? '') > cutAt) cut();
    return one;
  };
  const failing = await until(cutAgain, (one) => one.fetch.problem === 'sign-in');
  expect(failing.fetch).toMatchObject({ state: 'failing', detail: expect.stringMatching(/auth/i) });
  await answer(await taken('Without IDLE'), 'We come.');
  await until(letterStates, ([one]) => one?.state === 'queued' && one.reason === 'sign-in');
  await until(box, (one) => one.send.problem === 'sign-in');
  expect(await notices('mailboxes.fetch-sign-in')).toBe(1);
  expect(await notices('mailboxes.send-sign-in')).toBe(1);
  server.setPassword('service', password);
  far.passwords.set('service', password);
  const back = steerClock(() => Date.now() + 60_000);
  program.kernel.signals.send('mail.queued', 1);
  await until(letterStates, ([one]) => one?.state === 'sent' && one.filed);
  back();
  await deliver(server, 'service', password, letter({ subject: 'Mended' }));
  await taken('Mended');
  const mended = await until(box, (one) => one.fetch.state === 'ok' && one.send.state === 'ok');
  expect(mended.fetch.problem).toBeNull();
  expect(far.arrived).toHaveLength(1);
});

it('a folder without room holds no letter up: it leaves once, its copy follows when there is room', async () => {
  // Most of the room is taken by one file.
  const headers = {
    'Content-Type': 'application/octet-stream; name=film.bin',
    'Content-Disposition': 'attachment; filename=film.bin',
    'Content-Transfer-Encoding': 'base64',
  };
  await deliver(
    server,
    'service',
    password,
    letter({ subject: 'Large', headers, text: `${'A'.repeat(76)}\n`.repeat(490) }),
  );
  await answer(await taken('Large'), 'It is large. '.repeat(200));
  await until(letterStates, ([, one]) => one?.state === 'sent');
  const failing = await until(box, (one) => one.file.state === 'failing');
  expect(failing.file).toMatchObject({ problem: 'full', detail: expect.stringMatching(/quota/i) });
  expect(failing.fetch.state).toBe('ok');
  expect(await notices('mailboxes.file-full')).toBe(1);
  await empty(server);
  const back = steerClock(() => Date.now() + 60_000);
  program.kernel.signals.send('mail.queued', 1);
  await until(letterStates, ([, one]) => one?.filed === true);
  back();
  await until(box, (one) => one.file.state === 'ok');
  expect(await notices('mailboxes.file-full')).toBe(1);
  expect(far.arrived).toHaveLength(2);
  expect(await folderOf(server, 'service', password, 'Sent')).toHaveLength(2);
});

it('certificates that are wrong are named: run out, of another name, of nobody known', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'qiao-cert-'));
  const old = await ensureServerCertificate({ dir: join(dir, 'old'), hosts: [], now: new Date('2019-01-01') });
  const good = await ensureServerCertificate({ dir: join(dir, 'good'), hosts: [], now: new Date() });
  const [oldServer, goodServer] = [await tlsServer(old, await freePort()), await tlsServer(good, await freePort())];
  try {
    const cases = [
      { host: '127.0.0.1', port: oldServer.port, authority: old, words: /expired/i },
      { host: '127.0.0.2', port: goodServer.port, authority: good, words: /altname|does not match/i },
      { host: '127.0.0.1', port: goodServer.port, authority: null, words: /certificate/i },
    ];
    for (const [n, { host, port, authority, words }] of cases.entries()) {
      const at = { host, port, security: 'tls' as const, user: 'service' };
      const made = await aMailbox(program.kernel, {
        imapPort: 0,
        smtpPort: 0,
        user: `cert${n}`,
        password,
        queue,
        imap: { ...at, folder: 'INBOX' },
        smtp: at,
        authority: authority ? await authorityOf(authority) : null,
      });
      const { body } = await staff.post<Tested>(`/api/mailboxes/${made.id}/test`);
      for (const one of [body.fetch, body.send])
        expect(one, host).toMatchObject({ ok: false, problem: 'certificate', detail: expect.stringMatching(words) });
    }
  } finally {
    for (const one of [oldServer, goodServer]) await one.stop();
    rmSync(dir, { recursive: true, force: true });
  }
});

type Certificate = Awaited<ReturnType<typeof ensureServerCertificate>>;
async function authorityOf({ caPath }: Certificate): Promise<string> {
  const { readFile } = await import('node:fs/promises');
  return readFile(caPath, 'utf8');
}

async function tlsServer(pair: Certificate, port: number): Promise<{ port: number; stop: () => Promise<void> }> {
  const open: TlsServer = createTlsServer({ key: pair.key, cert: pair.cert }, (socket) => socket.on('error', () => {}));
  open.on('tlsClientError', () => {});
  await new Promise<void>((ready) => open.listen(port, ready));
  return { port, stop: () => new Promise((done) => open.close(() => done())) };
}

async function empty({ port }: MailServer): Promise<void> {
  const client = new ImapFlow({
    host: '127.0.0.1',
    port,
    secure: false,
    doSTARTTLS: false,
    auth: { user: 'service', pass: password },
    logger: false,
  });
  await client.connect();
  await client.mailboxOpen('INBOX');
  await client.messageDelete('1:*');
  await client.logout();
}

type Road = { port: number; cut: () => void; stop: () => void };
/** A wire to the server that can be cut. */
async function startRoad(port: number, to: number): Promise<Road> {
  const open = new Set<Socket>();
  const wire: Server = createServer((near) => {
    const away = createConnection({ port: to, host: '127.0.0.1' });
    for (const [one, other] of [
      [near, away],
      [away, near],
    ] as const) {
      open.add(one);
      one.on('error', () => {});
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  await new Promise<void>((ready) => wire.listen(port, '127.0.0.1', ready));
  const cut = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    port,
    cut,
    stop() {
      cut();
      wire.close();
    },
  };
}
