/**
 * An import of customers through the real server process on a durable PostgreSQL: a file of 100,000 rows is brought, looked at
 * from end to end and written in the background, while a browser asks for a list ten times a second. The delay of the
 * server's event loop is taken inside it. Then thirty searches that people type, and the pairs that may be one person. Floor of the same run: the same number of bare rows, a hundred a transaction.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database } from '../apps/server/src/kernel/db/database.ts';
import { migrationFolders } from '../apps/server/src/migration-folders.ts';
import { aStaff } from '../apps/server/src/modules/identity/testing.ts';
import type { ImportDetail } from '../apps/server/src/modules/imports/contract.ts';
import { aside, dropFolder, startServer } from '../apps/server/test/road/stage.ts';
import { cookieOf } from '../apps/server/test/road/take-work.ts';
import { csvRow, timeSearches } from './import/searches.ts';
import { type BenchOptions, type BenchResult, percentile, progress, rounded, sleep } from './rig/bench.ts';
import { atMost, judged } from './rig/judged.ts';
import { durableDatabase, quiet } from './rig/kernel-node.ts';

const wanted = { loopP99Ms: 50 };
const rights = ['imports.run', 'customers.read', 'customers.write', 'customers.merge'];
const limitMs = 600_000;

export async function run({ smoke }: BenchOptions): Promise<BenchResult> {
  const rows = smoke ? 2_000 : 100_000;
  const home = new URL('..', import.meta.url).pathname;
  const database = await durableDatabase(migrationFolders(home));
  const dataDir = mkdtempSync(join(tmpdir(), 'qiao-bench-import-'));
  try {
    const person = await aside(database.url, dataDir, (kernel) => aStaff(kernel, { permissions: rights }));
    const bare = await bareRows(database.url, smoke ? 1_000 : 10_000);
    const delays = join(dataDir, 'loop-delay.txt');
    const server = await startServer(database.url, dataDir, {
      nodeFlags: ['--import', join(home, 'bench/import/loop-delay.mjs')],
      env: { BENCH_LOOP_DELAYS: delays },
    });
    try {
      const cookie = await cookieOf(server.base, person);
      const ask = call(server.base, cookie);
      const brought = performance.now();
      const run = await bring(server.base, cookie, rows);
      const uploadSeconds = (performance.now() - brought) / 1_000;
      let stopped = false;
      const answers: number[] = [];
      const reader = (async () => {
        while (!stopped) {
          const began = performance.now();
          await ask('GET', '/api/customers?limit=50');
          answers.push(performance.now() - began);
          await sleep(100);
        }
      })();
      const end = performance.now() + limitMs;
      // What starting and signing in delayed is not the import's.
      await loopDelay(server.child.pid!, delays);
      const order = { mapping: run.mapping, mode: 'fill', consentSource: '' };
      const check = await phase(ask, run.id, 'check', order, end);
      progress(`checked ${check.run.handled} rows, ${Math.round(check.perSecond)}/s`);
      const write = await phase(ask, run.id, 'start', {}, end);
      progress(`wrote ${write.run.handled} rows, ${Math.round(write.perSecond)}/s`);
      stopped = true;
      await reader;
      const { p99, max } = await loopDelay(server.child.pid!, delays);
      const found = await timeSearches(ask, smoke ? 1 : 4);
      progress(`searches: p95 ${found.searchP95Ms} ms, slowest ${found.slowestSearches}; pairs ${found.pairsMs} ms`);
      const whole = write.run.state === 'done' && write.run.added === rows && write.run.wrong === 0;
      return {
        name: 'import',
        ...judged([
          [
            `of ${rows} rows ${write.run.added} were added and ${write.run.wrong} are wrong (${write.run.state})`,
            whole,
          ],
          ...(smoke ? [] : atMost({ loopDelayP99Ms: rounded(p99) }, { loopDelayP99Ms: wanted.loopP99Ms })),
        ]),
        figures: {
          rows,
          whole,
          uploadSeconds: rounded(uploadSeconds),
          checkedPerSecond: Math.round(check.perSecond),
          writtenPerSecond: Math.round(write.perSecond),
          loopDelayP99Ms: rounded(p99),
          loopDelayMaxMs: rounded(max),
          listMeanwhileP50Ms: rounded(percentile(answers, 0.5)),
          listMeanwhileP99Ms: rounded(percentile(answers, 0.99)),
          serverMemoryMb: server.rss(),
          ...found,
        },
        floor: { bareRowsPerSecond: Math.round(bare), ...wanted },
      };
    } finally {
      await server.stop('SIGKILL');
    }
  } finally {
    await database.stop();
    dropFolder(dataDir);
  }
}

type Ask = (method: string, path: string, body?: unknown) => Promise<unknown>;
function call(base: string, cookie: string): Ask {
  return async (method, path, body) => {
    const headers = { cookie, 'x-qiao-csrf': '1', 'content-type': 'application/json' };
    const answer = await fetch(base + path, {
      method,
      headers,
      body: body === undefined ? null : JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
}

async function bring(base: string, cookie: string, rows: number): Promise<ImportDetail> {
  const lines = ['姓名,电话,邮箱,性别,地址'];
  for (let n = 0; n < rows; n++) lines.push(csvRow(n));
  const form = new FormData();
  form.set('file', new Blob([lines.join('\n')]), 'customers.csv');
  const headers = { cookie, 'x-qiao-csrf': '1' };
  const answer = await fetch(`${base}/api/imports?kind=customers`, { method: 'POST', headers, body: form });
  if (!answer.ok) throw new Error(`upload: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as ImportDetail;
}

async function phase(
  ask: Ask,
  id: string,
  what: 'check' | 'start',
  body: unknown,
  end: number,
): Promise<{ run: ImportDetail; perSecond: number }> {
  const began = performance.now();
  let run = (await ask('POST', `/api/imports/${id}/${what}`, body)) as ImportDetail;
  while (run.state === 'checking' || run.state === 'running') {
    if (performance.now() > end) throw new Error(`${run.state} ${run.handled} rows when the time was over`);
    await sleep(500);
    run = (await ask('GET', `/api/imports/${id}`)) as ImportDetail;
  }
  return { run, perSecond: run.handled / ((performance.now() - began) / 1_000) };
}

/** Since the last time it was asked; written by the server on a signal (bench/import/loop-delay.mjs). */
async function loopDelay(pid: number, file: string): Promise<{ p99: number; max: number }> {
  process.kill(pid, 'SIGUSR2');
  for (const end = performance.now() + 5_000; !existsSync(file); await sleep(20))
    if (performance.now() > end) throw new Error('no delays were written');
  const found = JSON.parse(readFileSync(file, 'utf8')) as { p99: number; max: number };
  rmSync(file);
  return found;
}

async function bareRows(url: string, count: number): Promise<number> {
  const db = new Database(url, { max: 1, log: quiet });
  await db.run('create table public.bare (id int primary key, name text, sealed text)');
  const began = performance.now();
  for (let from = 0; from < count; from += 100)
    await db.run(
      `insert into public.bare select n, '王桂兰' || n, repeat('x', 400) from generate_series($1::int, $1::int + 99) n`,
      [from],
    );
  const perSecond = count / ((performance.now() - began) / 1_000);
  await db.close();
  return perSecond;
}
