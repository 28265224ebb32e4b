import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { quiet, until } from '../../../test/kernel/a-node.ts';
import { createMetrics } from '../metrics.ts';
import { type TestDatabase, testDatabase } from '../testing.ts';
import { clock, steerClock } from '../time.ts';
import { JobQueue } from './job-queue.ts';
import { defineJob } from './jobs.ts';

let testing: TestDatabase;
const remind = defineJob('probe.remind', z.object({ id: z.number() }));

beforeAll(async () => {
  testing = await testDatabase();
});
afterAll(() => testing.drop());

function aQueue(): JobQueue {
  return new JobQueue({ db: testing.db, log: quiet, metrics: createMetrics() });
}

test('a job runs once its transaction is committed, and never when it is rolled back', async () => {
  const queue = aQueue();
  const seen: number[] = [];
  queue.handle(remind, async ({ id }) => void seen.push(id));
  await queue.start();
  try {
    await expect(
      testing.db.transact(async (tx) => {
        await queue.enqueue(tx, remind, { id: 1 });
        throw new Error('changed my mind');
      }),
    ).rejects.toThrow('changed my mind');
    await testing.db.transact((tx) => queue.enqueue(tx, remind, { id: 2 }));
    await until('the job ran', () => seen.length > 0);
    expect(seen).toEqual([2]);
  } finally {
    await queue.stop();
  }
});

test('tests drive time: a job of next week runs when the clock says so; replacing by key and cancelling work', async () => {
  const queue = aQueue();
  const seen: number[] = [];
  queue.handle(remind, async ({ id }) => void seen.push(id));
  const start = clock.ms();
  const week = new Date(start + 7 * 86_400_000);
  await testing.db.transact(async (tx) => {
    await queue.enqueue(tx, remind, { id: 10 }, { runAt: week, key: 'probe:a' });
    await queue.enqueue(tx, remind, { id: 11 }, { runAt: week, key: 'probe:a' });
    await queue.enqueue(tx, remind, { id: 12 }, { runAt: week, key: 'probe:b' });
    await queue.cancel(tx, 'probe:b');
  });
  expect(await queue.runDueJobs()).toBe(0);
  const restore = steerClock(() => week.getTime() + 1);
  try {
    expect(await queue.runDueJobs()).toBe(1);
  } finally {
    restore();
  }
  expect(seen).toEqual([11]);
});

test('a failing job is kept for another try and its failure is seen', async () => {
  const queue = aQueue();
  let down = true;
  let ended = 0;
  queue.handle(remind, async () => {
    if (down) throw new Error('the far end is down');
    ended++;
  });
  await testing.db.transact((tx) => queue.enqueue(tx, remind, { id: 20 }));
  // On a machine that stalls, the worker's own next try may already fall into this run: it fails as well.
  await expect(queue.runDueJobs()).rejects.toThrow('probe.remind failed');
  down = false;
  const restore = steerClock(() => Date.now() + 3_600_000);
  try {
    expect(await queue.runDueJobs()).toBe(1);
  } finally {
    restore();
  }
  expect(ended).toBe(1);
});

test('schedules: a wrong pattern is refused at once, a right one can be run by hand', async () => {
  const queue = aQueue();
  let ran = 0;
  queue.schedule('probe.nightly', '15 18 * * *', async (scope) => {
    expect(scope.actor).toEqual({ kind: 'system', id: 'job:probe.nightly' });
    ran++;
  });
  expect(() => queue.schedule('probe.wrong', '61 * * * *', async () => {})).toThrow();
  await queue.runSchedule('probe.nightly');
  expect(ran).toBe(1);
});
