import { expect, test, vi } from 'vitest';
import { Gather } from './gather.ts';

/** A writer that is held until it is let go, and tells what it was given. */
function held<T>(answer: (item: T) => T) {
  const given: T[][] = [];
  const gates: (() => void)[] = [];
  const write = async (items: T[]): Promise<T[]> => {
    given.push(items);
    await new Promise<void>((go) => gates.push(go));
    return items.map(answer);
  };
  /** Lets the one that is held go, once there is one. */
  const open = async (): Promise<void> => {
    await vi.waitFor(() => expect(gates).toHaveLength(1));
    gates.pop()!();
  };
  return { given, open, write };
}

test('the first leaves at once, what comes meanwhile together, each with its own answer', async () => {
  const { given, open, write } = held<number>((n) => n * 10);
  const gather = new Gather(write, { most: 3 });
  const first = gather.add(1);
  const rest = [2, 3, 4, 5].map((n) => gather.add(n));
  expect(given).toEqual([[1]]);
  await open();
  expect(await first).toBe(10);
  await open();
  expect(await Promise.all(rest.slice(0, 3))).toEqual([20, 30, 40]);
  await open();
  expect(await rest[3]).toBe(50);
  expect(given).toEqual([[1], [2, 3, 4], [5]]);
});

test('one that fails takes no other along; a database out of reach is no reason to ask for each', async () => {
  let asked = 0;
  let error = Object.assign(new Error('refused'), { code: '23514' });
  const write = async (items: number[]): Promise<number[]> => {
    asked++;
    if (items.includes(13)) throw error;
    return items;
  };
  const three = () => {
    const gather = new Gather(write);
    return Promise.allSettled([12, 13, 14].map((n) => gather.add(n)));
  };
  const all = await three();
  expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  asked = 0;
  error = Object.assign(new Error('gone'), { code: '57P01' });
  const gone = await three();
  expect(gone.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
  expect(asked).toBe(2);
});

test('with a pace, what comes after the first gathers until it is over', async () => {
  const given: number[][] = [];
  const write = async (items: number[]): Promise<number[]> => {
    given.push(items);
    return items;
  };
  const gather = new Gather(write, { paceMs: 200 });
  await gather.add(1);
  const second = gather.add(2);
  await new Promise((turn) => setImmediate(turn));
  const third = gather.add(3);
  expect(given).toEqual([[1]]);
  expect(await Promise.all([second, third])).toEqual([2, 3]);
  expect(given).toEqual([[1], [2, 3]]);
});
