import pino from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { NodeSignals } from '../events/signals.ts';
import { type TestDatabase, testDatabase } from '../testing.ts';
import { Database, type Db, type Tx } from './database.ts';
import { Settings } from './settings.ts';

const quiet = pino({ level: 'silent' });
const words = new Settings('probe.word');
let testing: TestDatabase;
let here: Database;
let elsewhere: Database;
let asked = 0;

beforeAll(async () => {
  testing = await testDatabase();
  here = testing.db;
  elsewhere = new Database(testing.url, { max: 2, log: quiet });
  await here.run(`create table public.word (said text not null)`);
  await here.run(`insert into public.word values ('first')`);
});
afterAll(async () => {
  await elsewhere?.close();
  await testing?.drop();
});

async function load(from: Db): Promise<string> {
  asked++;
  return (await from.run<{ said: string }>('select said from public.word'))[0]!.said;
}
const read = (db: Db): Promise<string> => words.read(db, 'said', load);
const asKnown = (db: Db): Promise<string> => words.asKnown(db, 'said', load);
async function say(tx: Tx, said: string): Promise<void> {
  await tx.run('update public.word set said = $1', [said]);
  words.changed(tx);
}
async function reads(db: Db, wanted: string, ms: number): Promise<number> {
  const from = performance.now();
  while ((await read(db)) !== wanted) {
    if (performance.now() - from > ms) throw new Error(`not read within ${ms} ms`);
    await new Promise((done) => setImmediate(done));
  }
  return performance.now() - from;
}

it('is read once, also by those who ask together, and anew at once where it was changed', async () => {
  asked = 0;
  expect(await Promise.all([read(here), read(here), read(here)])).toEqual(['first', 'first', 'first']);
  expect(await read(here)).toBe('first');
  expect(asked).toBe(1);
  await here.transact((tx) => say(tx, 'second'));
  expect(await read(here)).toBe('second');
  expect(asked).toBe(2);
});

it('a transaction sees what it changed itself, others do not before it is committed, and nothing of what is undone stays', async () => {
  await here.transact((tx) => say(tx, 'kept'));
  expect(await read(here)).toBe('kept');
  await expect(
    here.transact(async (tx) => {
      asked = 0;
      expect(await asKnown(tx)).toBe('kept');
      expect(asked).toBe(0);
      expect(await read(tx)).toBe('kept');
      expect(asked).toBe(1);
      await say(tx, 'undone');
      expect(await Promise.all([read(tx), asKnown(tx)])).toEqual(['undone', 'undone']);
      expect(await read(here)).toBe('kept');
      throw new Error('not so');
    }),
  ).rejects.toThrow('not so');
  expect(await read(here)).toBe('kept');
  const before = await here.run('select version from kernel.setting_version');
  await here.transact((tx) => tx.rehearse(() => say(tx, 'rehearsed')));
  expect(await here.run('select version from kernel.setting_version')).toEqual(before);
});

it('nobody writes into what is known', async () => {
  const lists = new Settings('probe.list');
  const list = await lists.read(here, '', async (): Promise<{ of: string[] }[]> => [{ of: ['one'] }]);
  expect(() => list[0]!.of.push('two')).toThrow(TypeError);
});

it('without a signal another node sees the change within little more than a second', async () => {
  await reads(elsewhere, 'kept', 2_000);
  await here.transact((tx) => say(tx, 'seen late'));
  expect(await reads(elsewhere, 'seen late', 2_000)).toBeLessThan(1_500);
});

it('by the signal another node sees it at once', async () => {
  const signals = [here, elsewhere].map(() => new NodeSignals({ url: testing.url, log: quiet }));
  try {
    here.settings.share(signals[0]!);
    elsewhere.settings.share(signals[1]!);
    await Promise.all(signals.map((one) => one.start()));
    for (let n = 0; n < 5; n++) {
      // Just looked at: without the signal it would be believed for a second.
      await reads(elsewhere, n === 0 ? 'seen late' : `told ${n - 1}`, 2_000);
      await elsewhere.settings.look();
      await here.transact((tx) => say(tx, `told ${n}`));
      expect(await reads(elsewhere, `told ${n}`, 2_000)).toBeLessThan(700);
    }
  } finally {
    await Promise.all(signals.map((one) => one.stop()));
  }
});
