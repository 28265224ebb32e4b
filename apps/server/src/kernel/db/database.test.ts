import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../testing.ts';
import { Database, type Tx } from './database.ts';

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

test('what is kept back is written once before the commit, in order; a part that is undone takes its own with it', async () => {
  const before = await words();
  const calls: string[][] = [];
  const hooked: string[] = [];
  const write = (tx: Tx, given: string[]): void => {
    calls.push(given);
    for (const word of given) tx.send('test.mark', mark, [word]);
  };
  await testing.db.transact(async (tx) => {
    tx.keepBack(['first'], write);
    tx.keepBack(['second', 'third'], write);
    await tx.run(mark, ['at once']);
    const part = tx.inPart(async () => {
      await tx.run(mark, ['undone']);
      tx.keepBack(['never'], write);
      tx.afterCommit(() => hooked.push('never'));
      await tx.run(mark, [null]);
    });
    await expect(part).rejects.toMatchObject({ code: '23502' });
    expect(
      await tx.rehearse(async () => {
        tx.keepBack(['never either'], write);
        return (await tx.run<{ n: number }>(mark, ['only tried'])).length;
      }),
    ).toBe(1);
    await tx.inPart(async () => {
      tx.keepBack(['inner'], write);
      await tx.inPart(async () => tx.keepBack(['innermost'], write));
      tx.afterCommit(() => hooked.push('kept'));
    });
    tx.keepBack(['last'], write);
  });
  expect(calls).toEqual([['first', 'second', 'third'], ['inner'], ['innermost'], ['last']]);
  expect(hooked).toEqual(['kept']);
  expect(await words()).toEqual([...before, 'at once', 'first', 'second', 'third', 'inner', 'innermost', 'last']);
  await expect(
    testing.db.transact(async (tx) => {
      tx.keepBack(['gone'], write);
      throw new Error('changed my mind');
    }),
  ).rejects.toThrow('changed my mind');
  expect(calls).toHaveLength(4);
});

test('what is sent is written in its turn; its failure fails the transaction or the part it is in, by its own name', async () => {
  const before = await words();
  await testing.db.transact(async (tx) => {
    tx.send('test.mark', mark, ['sent']);
    await tx.run(mark, ['asked']);
    tx.send('test.mark', mark, ['sent last']);
  });
  expect(await words()).toEqual([...before, 'sent', 'asked', 'sent last']);
  const given = await words();
  const asked = testing.db.transact(async (tx) => {
    tx.send('test.mark', mark, [null]);
    await tx.run(mark, ['never']);
  });
  await expect(asked).rejects.toMatchObject({ code: '23502' });
  const last = testing.db.transact(async (tx) => tx.send('test.mark', mark, [null]));
  await expect(last).rejects.toMatchObject({ code: '23502' });
  expect(await words()).toEqual(given);
  await testing.db.transact(async (tx) => {
    const part = tx.inPart(async () => tx.send('test.mark', mark, [null]));
    await expect(part).rejects.toMatchObject({ code: '23502' });
    // Its own error comes before the answer to what it sent: that failure goes with the part as well.
    const sentAndThrown = tx.inPart(async () => {
      tx.send('test.mark', mark, [null]);
      throw new Error('changed my mind');
    });
    await expect(sentAndThrown).rejects.toThrow('changed my mind');
    const tried = tx.rehearse(async () => tx.send('test.mark', mark, [null]));
    await expect(tried).rejects.toMatchObject({ code: '23502' });
    await tx.run(mark, ['after the part']);
  });
  expect(await words()).toEqual([...given, 'after the part']);
});

test('a failure that was caught inside does not pass for done; who goes on after the end is refused', async () => {
  const before = await words();
  const hooked: string[] = [];
  const caught = testing.db.transact(async (tx) => {
    await tx.run(mark, ['with it']);
    await tx.run(mark, [null]).catch(() => {});
    tx.afterCommit(() => hooked.push('never'));
  });
  await expect(caught).rejects.toThrow('could not be committed');
  let late: Tx;
  await testing.db.transact(async (tx) => {
    late = tx;
  });
  await expect(late!.run(mark, ['too late'])).rejects.toThrow('the transaction is over');
  expect(hooked).toEqual([]);
  expect(await words()).toEqual(before);
});

test('a transaction that stands still loses its session: what it held is free, and the pool serves the next', async () => {
  const [row] = await testing.db.run<{ n: number }>(mark, ['held']);
  const frozen = new Database(testing.url, { max: 1, log: pino({ level: 'silent' }), idleMs: 300 });
  try {
    let held: () => void = () => {};
    const holding = new Promise<void>((done) => {
      held = done;
    });
    let wake: () => void = () => {};
    const asleep = new Promise<void>((done) => {
      wake = done;
    });
    const standing = frozen.transact(async (tx) => {
      await tx.run('select from public.marks where n = $1 for update', [row!.n]);
      held();
      await asleep;
      await tx.run(`update public.marks set word = 'late' where n = $1`, [row!.n]);
    });
    standing.catch(() => {});
    await holding;
    await testing.db.run(`update public.marks set word = 'taken over' where n = $1`, [row!.n]);
    wake();
    await expect(standing).rejects.toThrow();
    expect(await frozen.run('select word from public.marks where n = $1', [row!.n])).toEqual([{ word: 'taken over' }]);
  } finally {
    await frozen.close();
  }
});
