/**
 * Letters through the real server process on a durable PostgreSQL, against a real Dovecot and an SMTP server of the other side:
 * a thousand letters of mixed shapes by IMAP to conversations in their queues; answers out through one SMTP server; a hundred boxes,
 * one that never answers and one with fifty thousand unread, and how soon a new letter of another is a conversation; the same for
 * boxes of a server that never tells of new letters (no IDLE). Floor: bare IMAP fetches of the same letters in the same run.
 */
import { chownSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server as TcpServer } from 'node:net';
import { join } from 'node:path';
import { ImapFlow } from 'imapflow';
import { Database } from '../apps/server/src/kernel/db/database.ts';
import { newId } from '../apps/server/src/kernel/ids.ts';
import { migrationFolders } from '../apps/server/src/migration-folders.ts';
import { aMailbox } from '../apps/server/src/modules/mailboxes/testing.ts';
import { anAgent, aQueue } from '../apps/server/src/modules/routing/testing.ts';
import { freePort } from '../apps/server/test/free-port.ts';
import { startDovecot } from '../apps/server/test/mail/dovecot.ts';
import { startFarServer } from '../apps/server/test/mail/rig.ts';
import { aside, foundCompany, startServer } from '../apps/server/test/road/stage.ts';
import { cookieOf } from '../apps/server/test/road/take-work.ts';
import { answers, shaped } from './mail/shapes.ts';
import { type BenchOptions, type BenchResult, percentile, progress, rounded, sleep, until } from './rig/bench.ts';
import { durableDatabase, quiet } from './rig/kernel-node.ts';
import { post } from './rig/post.ts';

const wanted = { inPerSecond: 100, outPerSecond: 50, visibleP95Ms: 5_000, withoutIdleP95Ms: 60_000 };
/** Letters to boxes that are looked into come over as long as two looks are apart: at any moment between them. */
const looksApartMs = 60_000;
const quietUsers = ['quiet0', 'quiet1', 'quiet2', 'quiet3'];
const password = 'bench';

export async function run({ smoke }: BenchOptions): Promise<BenchResult> {
  const size = smoke
    ? { letters: 60, answers: 20, boxes: 4, unread: 200, probes: 5, looked: 0 }
    : { letters: 1000, answers: 300, boxes: 100, unread: 50_000, probes: 40, looked: 60 };
  const users = Object.fromEntries(
    ['main', 'full', ...Array.from({ length: size.boxes }, (_, n) => `b${n}`)].map((name) => [name, password]),
  );
  const imap = await startDovecot({ port: await freePort(), tlsPort: await freePort(), users });
  const mute = await startDovecot({
    port: await freePort(),
    tlsPort: await freePort(),
    users: Object.fromEntries(quietUsers.map((name) => [name, password])),
    withoutIdle: true,
  });
  const far = await startFarServer(await freePort());
  for (const name of Object.keys(users)) far.passwords.set(name, password);
  const hung = await silentServer(await freePort());
  const database = await durableDatabase(migrationFolders(join(import.meta.dirname, '..')));
  const db = new Database(database.url, { max: 2, log: quiet });
  const { dataDir } = await foundCompany(database.url, { agents: 0, perAgent: 0 });
  const count = async (sql: string): Promise<number> => Number((await db.run<{ n: string }>(sql))[0]!.n);
  const taken = () => count(`select count(*) as n from mail.letter where direction = 'in' and state = 'received'`);
  try {
    fill(imap.maildir('main'), size.letters, 0);
    const floor = await bareFetch(imap.port, size.letters);
    progress(`bare IMAP: ${Math.round(floor)} letters/s`);
    const servers = { imapPort: imap.port, smtpPort: far.port, password };
    const { agent, queue } = await aside(database.url, dataDir, async (kernel) => {
      const box = await aMailbox(kernel, { ...servers, user: 'main' });
      for (const user of quietUsers)
        await aMailbox(kernel, { ...servers, user, imapPort: mute.port, queue: box.queue });
      return {
        agent: await anAgent(kernel, { queue: box.queue, ready: false, roles: ['agent', 'supervisor'] }),
        queue: box.queue,
      };
    });
    await database.checkpoint();
    const server = await startServer(database.url, dataDir);
    try {
      // From the first letter stored to the last: what the server does in the meantime is all of it.
      await until('the first letters', async () => (await taken()) > 0, 60_000);
      const [beganAt, before] = [performance.now(), await taken()];
      await until('all letters', async () => (await taken()) === size.letters, 120_000, 100);
      const inPerSecond = (size.letters - before) / ((performance.now() - beganAt) / 1000);
      const conversations = await count('select count(*) as n from conversations.conversation');
      progress(`in: ${Math.round(inPerSecond)}/s, ${conversations} conversations`);

      // From here on beside everything else: they take two turns of looking, and next to no work.
      const visible = async (subject: string) =>
        (await count(`select count(*) as n from conversations.conversation where subject = '${subject}'`)) === 1;
      const looked = lookedFor(size.looked, (n) => fill(mute.maildir(quietUsers[n % 4]!), 1, 8_000_000 + n), visible);
      looked.catch(() => {});

      const cookie = await cookieOf(server.base, agent);
      const rows = await db.run<{ id: string }>('select id from conversations.conversation order by id limit $1', [
        size.answers,
      ]);
      const outAt = performance.now();
      const next = rows.values();
      await Promise.all(
        Array.from({ length: 8 }, async () => {
          for (const { id } of next) {
            const letter = { clientId: newId(), text: 'We send somebody tomorrow.' };
            const said = await post(`${server.base}/api/mail/conversations/${id}/letters`, cookie, letter);
            if (said.status !== 200) throw new Error(`answer: ${said.status} ${said.text}`);
          }
        }),
      );
      await until('all answers', () => far.arrived.length >= size.answers, 60_000, 10);
      const outPerSecond = size.answers / ((performance.now() - outAt) / 1000);
      progress(`out: ${Math.round(outPerSecond)}/s`);

      fill(imap.maildir('full'), size.unread, 1_000_000);
      await aside(database.url, dataDir, async (kernel) => {
        const other = await aQueue(kernel, { channel: 'mail' });
        await aMailbox(kernel, { ...servers, user: 'hung', imapPort: hung.port, queue: other });
        await aMailbox(kernel, { ...servers, user: 'full', queue: other });
        for (let n = 0; n < size.boxes - 2; n++) await aMailbox(kernel, { ...servers, user: `b${n}`, queue });
      });
      await until(
        'boxes at work',
        async () =>
          (await count(`select count(*) as n from mailboxes.health where state = 'ok'`)) >=
          size.boxes - 1 + quietUsers.length,
        90_000,
        100,
      );
      const ofFull = () =>
        count(
          `select count(*) as n from mail.letter join mailboxes.mailbox b on b.id = mailbox_id where b.address = 'full@yunzao.example'`,
        );
      const backlog = await ofFull();
      const waits: number[] = [];
      for (let n = 0; n < size.probes; n++) {
        const user = `b${n % (size.boxes - 2)}`;
        const at = performance.now();
        fill(imap.maildir(user), 1, 5_000_000 + n);
        await until(`letter ${n}`, () => visible(`Case ${5_000_000 + n}`), 30_000, 10);
        waits.push(performance.now() - at);
        await sleep(smoke ? 10 : 250);
      }
      const during = (await ofFull()) - backlog;
      progress(`visible p95 ${Math.round(percentile(waits, 0.95))} ms while ${during} of the backlog were taken`);
      const byLooks = await looked;
      if (byLooks.length > 0) progress(`without IDLE: visible p95 ${Math.round(percentile(byLooks, 0.95))} ms`);
      const figures = {
        letters: size.letters,
        conversations,
        inPerSecond: rounded(inPerSecond),
        outPerSecond: rounded(outPerSecond),
        visibleP50Ms: rounded(percentile(waits, 0.5)),
        visibleP95Ms: rounded(percentile(waits, 0.95)),
        ...(byLooks.length > 0
          ? {
              withoutIdleP50Ms: rounded(percentile(byLooks, 0.5)),
              withoutIdleP95Ms: rounded(percentile(byLooks, 0.95)),
            }
          : {}),
        boxes: size.boxes,
        unreadOfOne: size.unread,
        takenMeanwhile: during,
      };
      const pass =
        conversations === Array.from({ length: size.letters }, (_, n) => n).filter((n) => !answers(n)).length &&
        (smoke ||
          (inPerSecond >= wanted.inPerSecond &&
            outPerSecond >= wanted.outPerSecond &&
            // The box with the backlog was at work all the while, and had not finished.
            during > 0 &&
            backlog + during < size.unread &&
            figures.visibleP95Ms <= wanted.visibleP95Ms &&
            percentile(byLooks, 0.95) <= wanted.withoutIdleP95Ms));
      return { name: 'mail', pass, figures, floor: { bareImapPerSecond: rounded(floor), ...wanted } };
    } finally {
      await server.stop('SIGKILL');
    }
  } finally {
    await db.close();
    await database.stop();
    await far.stop();
    await imap.stop();
    await mute.stop();
    await new Promise((done) => hung.server.close(done));
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** How long each of these letters waited until it was a conversation; they come one by one over one turn of looking. */
async function lookedFor(
  letters: number,
  bring: (n: number) => void,
  visible: (subject: string) => Promise<boolean>,
): Promise<number[]> {
  return Promise.all(
    Array.from({ length: letters }, async (_, n) => {
      await sleep((n * looksApartMs) / letters);
      bring(n);
      const at = performance.now();
      await until(`letter ${n} of a box without IDLE`, () => visible(`Case ${8_000_000 + n}`), 2 * looksApartMs, 250);
      return performance.now() - at;
    }),
  );
}

/** Letters as a delivery agent leaves them: files in `new`. */
function fill(maildir: string, letters: number, from: number): void {
  const owner = process.getuid?.() === 0 ? [65_534, 65_534] : null;
  for (const folder of [maildir, ...['cur', 'new', 'tmp'].map((name) => join(maildir, name))]) {
    mkdirSync(folder, { recursive: true });
    if (owner) chownSync(folder, owner[0]!, owner[1]!);
  }
  for (let n = 0; n < letters; n++) {
    const path = join(maildir, 'new', `${1_700_000_000 + n}.M${from + n}P1.bench`);
    writeFileSync(path, shaped(from + n, 'service@yunzao.example'));
    if (owner) chownSync(path, owner[0]!, owner[1]!);
  }
}

async function bareFetch(port: number, letters: number): Promise<number> {
  const client = new ImapFlow({
    host: '127.0.0.1',
    port,
    secure: false,
    doSTARTTLS: false,
    auth: { user: 'main', pass: password },
    logger: false,
  });
  await client.connect();
  await client.mailboxOpen('INBOX', { readOnly: true });
  const began = performance.now();
  let bytes = 0;
  for await (const one of client.fetch('1:*', { source: true })) bytes += one.source?.length ?? 0;
  const seconds = (performance.now() - began) / 1000;
  await client.logout();
  if (bytes === 0) throw new Error('nothing to fetch');
  return letters / seconds;
}

/** Takes the connection and never says a word. */
async function silentServer(port: number): Promise<{ port: number; server: TcpServer }> {
  const server = createServer((socket) => socket.on('error', () => {}));
  await new Promise<void>((ready) => server.listen(port, '127.0.0.1', ready));
  return { port, server };
}
