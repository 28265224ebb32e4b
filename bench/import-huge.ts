/**
 * Files of 1 GB brought to the imports of customers and of staff, through the real server process: they are refused while they
 * come in, nothing of them stays, the server's memory is bounded and a colleague's list is answered meanwhile. Then the reader
 * of tables itself over 1 GB of rows in a process of its own, with a small heap: what is refused is refused by decision and
 * not because it could not be read. Floor of the same run: the same bytes sent to a bare HTTP server that throws them away.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, statSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrationFolders } from '../apps/server/src/migration-folders.ts';
import { aStaff } from '../apps/server/src/modules/identity/testing.ts';
import { aside, dropFolder, startServer } from '../apps/server/test/road/stage.ts';
import { cookieOf } from '../apps/server/test/road/take-work.ts';
import { type BenchOptions, type BenchResult, percentile, progress, rounded, sleep } from './rig/bench.ts';
import { durableDatabase } from './rig/kernel-node.ts';

const wanted = { grownMb: 150, listP99Ms: 500, readerPeakMb: 200 };
const rights = ['imports.run', 'customers.read', 'customers.write', 'identity.staff.manage', 'organisation.read'];
const piece = Buffer.from('王桂兰,13800000001,浙江省杭州市西湖区文三路 1 号\n'.repeat(1_000));
const head =
  '--qiao\r\nContent-Disposition: form-data; name="file"; filename="huge.csv"\r\nContent-Type: text/csv\r\n\r\n姓名,电话,地址\n';

type Sent = { status: number; code: string; sentMb: number; seconds: number };

export async function run({ smoke }: BenchOptions): Promise<BenchResult> {
  const bytes = smoke ? 128 * 1024 ** 2 : 1024 ** 3;
  const home = new URL('..', import.meta.url).pathname;
  const database = await durableDatabase(migrationFolders(home));
  const dataDir = mkdtempSync(join(tmpdir(), 'qiao-bench-import-huge-'));
  try {
    const floor = await thrownAway(bytes);
    const person = await aside(database.url, dataDir, (kernel) => aStaff(kernel, { permissions: rights }));
    const server = await startServer(database.url, dataDir);
    try {
      const cookie = await cookieOf(server.base, person);
      const list = async (): Promise<number> => {
        const began = performance.now();
        const answer = await fetch(`${server.base}/api/customers?limit=50`, { headers: { cookie } });
        if (!answer.ok) throw new Error(`list: ${answer.status}`);
        await answer.arrayBuffer();
        return performance.now() - began;
      };
      for (let n = 0; n < 20; n++) await list();
      const before = { rss: server.rss(), disk: bytesIn(join(dataDir, 'files')) };
      let over = false;
      let peak = before.rss;
      const answers: number[] = [];
      const beside = (async () => {
        while (!over) {
          answers.push(await list());
          peak = Math.max(peak, server.rss());
          await sleep(50);
        }
      })();
      const customers = await send(`${server.base}/api/imports?kind=customers`, cookie, bytes);
      progress(`customers: ${customers.status} ${customers.code} after ${customers.sentMb} MB, ${customers.seconds} s`);
      const staff = await send(`${server.base}/api/identity/staff-import?dryRun=1`, cookie, bytes);
      progress(`staff: ${staff.status} ${staff.code} after ${staff.sentMb} MB, ${staff.seconds} s`);
      over = true;
      await beside;
      const left = bytesIn(join(dataDir, 'files')) - before.disk;
      const reader = await readerAlone(home, bytes);
      progress(`reader alone: ${reader.rows} rows, ${reader.seconds} s, peak ${reader.peakMb} MB`);
      const refused = [customers, staff].every(({ status, code }) => status === 413 && code === 'kernel.too-large');
      const figures = {
        megabytes: bytes / 1024 ** 2,
        refused,
        customersSentMb: customers.sentMb,
        customersSeconds: customers.seconds,
        staffSentMb: staff.sentMb,
        staffSeconds: staff.seconds,
        memoryGrownMb: peak - before.rss,
        bytesLeft: left,
        listMeanwhileP50Ms: rounded(percentile(answers, 0.5)),
        listMeanwhileP99Ms: rounded(percentile(answers, 0.99)),
        readerRows: reader.rows,
        readerMbPerSecond: rounded(bytes / 1024 ** 2 / reader.seconds),
        readerPeakMb: reader.peakMb,
      };
      return {
        name: 'import-huge',
        pass:
          refused &&
          left === 0 &&
          figures.memoryGrownMb <= wanted.grownMb &&
          figures.readerPeakMb <= wanted.readerPeakMb &&
          reader.rows >= Math.floor(bytes / piece.length) * 1_000 &&
          (smoke || figures.listMeanwhileP99Ms <= wanted.listP99Ms),
        figures,
        floor: { thrownAwayMbPerSecond: rounded(floor), ...wanted },
      };
    } finally {
      await server.stop('SIGKILL');
    }
  } finally {
    await database.stop();
    dropFolder(dataDir);
  }
}

/** Written piece by piece as the other side takes it. What it answers before the end ends the sending. */
function send(url: string, cookie: string, bytes: number): Promise<Sent> {
  const began = performance.now();
  let sent = 0;
  const told = (status: number, code: string): Sent => ({
    status,
    code,
    sentMb: Math.round(sent / 1024 ** 2),
    seconds: rounded((performance.now() - began) / 1_000),
  });
  const headers = { cookie, 'x-qiao-csrf': '1', 'content-type': 'multipart/form-data; boundary=qiao' };
  return new Promise((done, fail) => {
    const asked = request(url, { method: 'POST', headers });
    let answered = false;
    asked.on('response', (answer) => {
      answered = true;
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () => {
        const text = Buffer.concat(parts).toString('utf8');
        const found = text.startsWith('{') ? (JSON.parse(text) as { error?: { code: string } }) : {};
        asked.destroy();
        done(told(answer.statusCode ?? 0, found.error?.code ?? ''));
      });
    });
    // The server may close the road once it has answered.
    asked.on('error', (error) => (answered ? undefined : fail(error)));
    const more = (): void => {
      while (!answered && sent < bytes) {
        sent += piece.length;
        if (!asked.write(piece)) {
          asked.once('drain', more);
          return;
        }
      }
      if (!answered) asked.end('\r\n--qiao--\r\n');
    };
    asked.write(head);
    more();
  });
}

/** Megabytes a second of a server that only counts. */
async function thrownAway(bytes: number): Promise<number> {
  const bare = createServer((asked, answer) => {
    asked.resume().on('end', () => answer.end('{}'));
  });
  await new Promise<void>((done) => bare.listen(0, '127.0.0.1', done));
  const { seconds } = await send(`http://127.0.0.1:${(bare.address() as AddressInfo).port}/`, '', bytes);
  await new Promise((done) => bare.close(done));
  return bytes / 1024 ** 2 / Math.max(seconds, 0.1);
}

/** The reader of tables in a process with a heap of 96 MB; its peak of memory is what the system counted. */
async function readerAlone(home: string, bytes: number): Promise<{ rows: number; seconds: number; peakMb: number }> {
  const child = spawn(
    process.execPath,
    ['--max-old-space-size=96', '--import', 'tsx', join(home, 'bench/import/read-huge.ts'), String(bytes)],
    { cwd: home, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  const code = await new Promise<number | null>((done) => child.once('exit', done));
  if (code !== 0) throw new Error(`reader: exit ${code}`);
  return JSON.parse(text) as { rows: number; seconds: number; peakMb: number };
}

function bytesIn(folder: string): number {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
  } catch {
    return 0;
  }
}
