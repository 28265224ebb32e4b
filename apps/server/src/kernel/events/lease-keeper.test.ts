import { afterAll, beforeAll, expect, test } from 'vitest';
import { aNode, until } from '../../../test/kernel/a-node.ts';
import { spawnNode } from '../../../test/kernel/spawn-node.ts';
import { type TestDatabase, testDatabase } from '../testing.ts';
import { type Lease, LeaseLost } from './leases.ts';

let testing: TestDatabase;
beforeAll(async () => {
  testing = await testDatabase();
  await testing.db.run('create table public.fenced (n bigserial primary key, epoch bigint not null)');
});
afterAll(() => testing.drop());

/** Holds a lease until it is lost and remembers it. */
function leader(leads: Lease[]): (lease: Lease, signal: AbortSignal) => Promise<void> {
  return async (lease, signal) => {
    leads.push(lease);
    await new Promise<void>((done) => signal.addEventListener('abort', () => done(), { once: true }));
  };
}

test('two servers, one lease: one leads, the other follows at once when it is given up', async () => {
  const [one, two] = [aNode(testing.url, { name: 'one' }), aNode(testing.url, { name: 'two' })];
  const leads: [Lease[], Lease[]] = [[], []];
  const giveUp = [one, two].map((node, index) => node.leases.hold('probe:turns', leader(leads[index]!)));
  try {
    await until('one of them leads', () => leads[0].length + leads[1].length === 1);
    const first = leads[0].length === 1 ? 0 : 1;
    await giveUp[first]!();
    await until('the other leads', () => leads[1 - first]!.length === 1, 4_000);
    expect(leads[1 - first]![0]!.epoch).toBe(leads[first]![0]!.epoch + 1);
    await expect(testing.db.transact((tx) => leads[first]![0]!.fence(tx))).rejects.toThrow(LeaseLost);
    await testing.db.transact((tx) => leads[1 - first]![0]!.fence(tx));
  } finally {
    await Promise.all([one.stop(), two.stop()]);
  }
});

test('a take-over waits for a running fenced transaction; a renewal does not', async () => {
  const [one, two] = [aNode(testing.url, { name: 'one' }), aNode(testing.url, { name: 'two' })];
  const leads: [Lease[], Lease[]] = [[], []];
  one.leases.hold('probe:wait', leader(leads[0]));
  try {
    await until('one leads', () => leads[0].length === 1);
    let finish = (): void => {};
    const held = new Promise<void>((done) => {
      finish = done;
    });
    const order: string[] = [];
    const working = testing.db.transact(async (tx) => {
      await leads[0][0]!.fence(tx);
      await held;
      order.push('work');
    });
    const expires = async (): Promise<number> => {
      const [row] = await testing.db.run<{ at: Date }>(
        `select expires_at as at from kernel.lease where name = 'probe:wait'`,
      );
      return row!.at.getTime();
    };
    const before = await expires();
    await until('renewed beside the fenced transaction', async () => (await expires()) > before, 4_000);
    // The holder's process seems dead to the database: its time is up while its transaction still runs.
    await testing.db.run(`update kernel.lease set holder = 'gone', expires_at = '-infinity' where name = 'probe:wait'`);
    two.leases.hold('probe:wait', async (lease, signal) => {
      order.push('taken');
      await leader(leads[1])(lease, signal);
    });
    await until('the successor waits for the row', async () => {
      const waiting = await testing.db.run(
        `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
         and application_name = 'qiao-lease-takeovers'`,
      );
      return waiting.length > 0;
    });
    finish();
    await working;
    await until('two leads', () => leads[1].length === 1, 5_000);
    expect(order).toEqual(['work', 'taken']);
  } finally {
    await Promise.all([one.stop(), two.stop()]);
  }
});

test('a holder stopped for ten seconds inside its work is fenced when it wakes', { timeout: 60_000 }, async () => {
  const child = spawnNode(testing.url, 'lease');
  const successor = aNode(testing.url, { name: 'successor' });
  try {
    await until('the child leads', () => child.said.some((line) => 'leading' in line), 20_000);
    const epoch = child.said.find((line) => 'leading' in line)!.leading as number;
    await until('the child works', async () => (await testing.db.run('select from public.fenced limit 1')).length > 0);
    child.process.kill('SIGSTOP');
    const stoppedAt = performance.now();
    const leads: Lease[] = [];
    successor.leases.hold('probe', leader(leads));
    // At most five seconds of lease and five of an abandoned transaction.
    await until('the successor leads', () => leads.length === 1, 13_000);
    await until('ten seconds have passed', () => performance.now() - stoppedAt > 10_000, 11_000);
    const [before] = await testing.db.run<{ n: number }>('select count(*) as n from public.fenced');
    child.process.kill('SIGCONT');
    await until('the child notices', () => child.said.some((line) => 'refused' in line || 'lost' in line), 10_000);
    const [after] = await testing.db.run<{ n: number }>('select count(*) as n from public.fenced');
    expect(leads[0]!.epoch).toBe(epoch + 1);
    expect(after!.n, `the woken holder wrote nothing; it said ${JSON.stringify(child.said)}`).toBe(before!.n);
  } finally {
    await child.end();
    await successor.stop();
  }
});
