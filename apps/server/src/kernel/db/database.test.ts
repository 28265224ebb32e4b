import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../testing.ts';
import type { Tx } from './database.ts';

let testing: TestDatabase;
beforeAll(async () => {
  testing = await testDatabase();
  await testing.db.run('create table public.marks (n bigserial primary key, word text not null)');
});
afterAll(() => testing.drop());

const mark = 'insert into public.marks (word) values ($1) returning n';
const words = async (): Promise<string[]> =>
  (await testing.db.run<{ word: string }>('select word from public.marks order by n')).map(({ word }) => word);

test('what a transaction asks together is answered in the order asked, one after another', async () => {
  const warnings: Error[] = [];
  const hear = (warning: Error): void => void warnings.push(warning);
  process.on('warning', hear);
  try {
    const given = ['one', 'two', 'three', 'four'];
    await testing.db.transact(async (tx) => {
      await Promise.all(given.map((word) => tx.run(mark, [word])));
      await tx.tables<{ 'public.marks': { word: string } }>().selectFrom('public.marks').select('word').execute();
    });
    expect(await words()).toEqual(given);
  } finally {
    process.off('warning', hear);
  }
  expect(warnings).toEqual([]);
});

test('one that fails takes all of them back, and the connection serves the next', async () => {
  const before = await words();
  await expect(
    testing.db.transact((tx) =>
      Promise.all([tx.run(mark, ['kept?']), tx.run(mark, [null]), tx.run(mark, ['after']), tx.run(mark, ['last'])]),
    ),
  ).rejects.toMatchObject({ code: '23502' });
  expect(await words()).toEqual(before);
  await testing.db.transact((tx) => tx.run(mark, ['next']));
  expect(await words()).toEqual([...before, 'next']);
});

test('what is kept back is written once before the commit, in order, and forgotten with the savepoint it came after', async () => {
  const before = await words();
  const calls: string[][] = [];
  const write = async (tx: Tx, given: string[]): Promise<void> => {
    calls.push(given);
    for (const word of given) await tx.run(mark, [word]);
  };
  await testing.db.transact(async (tx) => {
    tx.keepBack(['first'], write);
    tx.keepBack(['second', 'third'], write);
    await tx.run(mark, ['at once']);
    await tx.run('savepoint here');
    tx.keepBack(['never'], write);
    await tx.run('rollback to savepoint here');
    tx.keepBack(['last'], write);
    await tx.run('release savepoint here');
  });
  expect(calls).toEqual([['first', 'second', 'third'], ['last']]);
  expect(await words()).toEqual([...before, 'at once', 'first', 'second', 'third', 'last']);
  await expect(
    testing.db.transact(async (tx) => {
      tx.keepBack(['gone'], write);
      throw new Error('changed my mind');
    }),
  ).rejects.toThrow('changed my mind');
  expect(calls).toHaveLength(2);
});
