import { afterAll, beforeAll, expect, test } from 'vitest';
import { aNode, count, makeCounters, quiet, until } from '../../../test/kernel/a-node.ts';
import { type TestDatabase, testDatabase } from '../testing.ts';
import { maxSignalBytes, NodeSignals } from './signals.ts';

let testing: TestDatabase;
beforeAll(async () => {
  testing = await testDatabase();
});
afterAll(() => testing.drop());

test('reaches this node at once and others in order; many and big ones are packed, too big ones refused', async () => {
  const [one, two] = [
    new NodeSignals({ url: testing.url, log: quiet }),
    new NodeSignals({ url: testing.url, log: quiet }),
  ];
  await one.start();
  await two.start();
  try {
    const here: unknown[] = [];
    const there: unknown[] = [];
    one.on('probe', (body, origin) => here.push([body, origin]));
    two.on('probe', (body) => there.push(body));
    one.send('probe', 0);
    expect(here).toEqual([[0, 'here']]);
    const bodies: unknown[] = [0];
    for (let i = 1; i <= 500; i++) {
      const body = i % 50 === 0 ? '桥'.repeat(2_500) : { n: i, text: '"\\' };
      bodies.push(body);
      one.send('probe', body);
    }
    await until('all are there', () => there.length === 501);
    expect(there).toEqual(bodies);
    expect(() => one.send('probe', 'x'.repeat(maxSignalBytes))).toThrow(RangeError);
    const latest: unknown[] = [];
    two.on('newest', (body) => latest.push(body));
    for (let i = 0; i < 50; i++) one.latest('newest', i);
    await until('the newest is there', () => latest.includes(49));
    expect(latest.length).toBeLessThan(5);
  } finally {
    await one.stop();
    await two.stop();
  }
});

test('a lost connection comes back, says so, and what was sent meanwhile arrives', async () => {
  const [one, two] = [
    new NodeSignals({ url: testing.url, log: quiet }),
    new NodeSignals({ url: testing.url, log: quiet }),
  ];
  await one.start();
  await two.start();
  try {
    let back = 0;
    const there: unknown[] = [];
    two.onReconnect(() => back++);
    one.onReconnect(() => back++);
    two.on('probe', (body) => there.push(body));
    await testing.db.run(`select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'qiao-signals' and datname = current_database()`);
    await until('both are back', () => back === 2);
    one.send('probe', 'after');
    await until('it works again', () => there.includes('after'));
  } finally {
    await one.stop();
    await two.stop();
  }
});

test('a node that hears no signal at all still follows the log', async () => {
  await makeCounters(testing.db, 1);
  const leader = aNode(testing.url, { name: 'leader' });
  const deaf = aNode(testing.url, { name: 'deaf' });
  await leader.start();
  await deaf.bus.start({ sequence: false, subscribe: false });
  const seen: number[] = [];
  deaf.bus.tail({
    name: 'probe',
    from: 'end',
    handle: (events) => seen.push(...events.map((event) => event.position)),
  });
  try {
    for (let i = 1; i <= 3; i++) {
      const announcedAt = performance.now();
      // Announced on the deaf node: the leader finds it by its own poll.
      await count(deaf.db, 1);
      await until('it was heard', () => seen.length === i, 2_000);
      expect(performance.now() - announcedAt).toBeLessThan(1_500);
    }
  } finally {
    await leader.stop();
    await deaf.stop();
  }
});
