/** A program without work asks its database little: every poll that is added shows here. */
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestProgram, testProgram } from '#program';
import { anAgent, aQueue } from '#testing/routing';
import { until } from './kernel/a-node.ts';

let program: TestProgram;
beforeAll(async () => {
  program = await testProgram();
}, 120_000);
afterAll(() => program?.stop());

it('asks the database fewer than eighteen times a second when nothing happens', async () => {
  // As after a shift: whoever was on duty closed the browser long ago.
  const queue = await aQueue(program.kernel);
  for (let n = 0; n < 3; n++) {
    const { id } = await anAgent(program.kernel, { queue });
    await program.kernel.db.run(`update routing.agent set gone_since = now() - interval '1 hour' where staff_id = $1`, [
      id,
    ]);
  }
  // A new queue: routers read everything again.
  await aQueue(program.kernel);
  await until('the absent are off duty', async () => {
    const rows = await program.kernel.db.run(`select from routing.agent where state <> 'offline'`);
    return rows.length === 0;
  });
  await program.kernel.events.settle();
  // What is scheduled for the full minute is work: those seconds are let pass.
  await until(
    'a stretch without a full minute',
    () => new Date().getSeconds() >= 2 && new Date().getSeconds() < 52,
    15_000,
  );
  const asked = new Map<string, number>();
  const { query } = pg.Client.prototype;
  const seconds = 6;
  // Counted on its way out, whoever asks: pool, leases, signals, job queue.
  pg.Client.prototype.query = function (this: pg.Client, ...args: never[]) {
    const [first] = args as unknown[];
    const { name, text } = (typeof first === 'string' ? { text: first } : first) as { name?: string; text?: string };
    const key = (name ?? text ?? '').slice(0, 60);
    asked.set(key, (asked.get(key) ?? 0) + 1);
    return (query as (...all: never[]) => unknown).apply(this, args);
  } as never;
  try {
    await new Promise((done) => setTimeout(done, seconds * 1000));
  } finally {
    pg.Client.prototype.query = query;
  }
  const rate = [...asked.values()].reduce((sum, count) => sum + count, 0) / seconds;
  const list = [...asked].sort((a, b) => b[1] - a[1]).map(([key, count]) => `${count} ${key}`);
  expect(rate).toBeGreaterThan(1);
  expect(rate, list.join('\n')).toBeLessThan(18);
});
