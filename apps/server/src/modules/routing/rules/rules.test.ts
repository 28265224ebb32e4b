import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Alarms } from './alarms.ts';
import { keysToPlace } from './line.ts';
import { decideOverflow } from './overflow.ts';
import { predictedWaitSeconds } from './prediction.ts';
import { SortedList } from './sorted-list.ts';
import { checkedReason, orderingKey, workTable } from './states.ts';

describe('sorted list', () => {
  it('behaves as an array that is sorted after every change', () => {
    const compare = (a: { k: number; id: number }, b: { k: number; id: number }): number => a.k - b.k || a.id - b.id;
    fc.assert(
      fc.property(
        fc.array(fc.record({ add: fc.boolean(), k: fc.nat(50), at: fc.nat(1000) }), { maxLength: 300 }),
        (steps) => {
          const list = new SortedList(compare);
          let model: { k: number; id: number }[] = [];
          steps.forEach(({ add, k, at }, id) => {
            if (add || model.length === 0) {
              list.add({ k, id });
              model = [...model, { k, id }].sort(compare);
            } else {
              const gone = at % 3 === 0 ? model[0]! : model[at % model.length]!;
              expect(list.rank(gone)).toBe(model.indexOf(gone));
              expect(list.remove(gone)).toBe(true);
              expect(list.remove(gone)).toBe(false);
              model = model.filter((one) => one !== gone);
            }
            expect(list.size).toBe(model.length);
            expect([...list]).toEqual(model);
          });
        },
      ),
    );
  });

  it('stays right when thousands leave at the front', () => {
    const list = new SortedList<number>((a, b) => a - b);
    for (let n = 0; n < 5_000; n++) list.add(n);
    for (let n = 0; n < 4_000; n++) expect(list.remove(n)).toBe(true);
    expect(list.at(0)).toBe(4_000);
    expect(list.rank(4_500)).toBe(500);
  });
});

it('alarms come in the order of their times', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1000), { maxLength: 100 }), (times) => {
      const alarms = new Alarms();
      for (const [index, at] of times.entries()) alarms.set({ at, kind: 'item', id: String(index), epoch: 1 });
      const taken: number[] = [];
      for (let alarm = alarms.take(1000); alarm; alarm = alarms.take(1000)) taken.push(alarm.at);
      expect(taken).toEqual([...times].sort((a, b) => a - b));
      expect(alarms.next).toBeNull();
    }),
  );
});

it('nothing leaves done or withdrawn', () => {
  for (const { from } of Object.values(workTable)) {
    expect(from).not.toContain('done');
    expect(from).not.toContain('withdrawn');
  }
});

it('a chat that may wait half a minute goes before a mail of the same minute that may wait two hours', () => {
  expect(orderingKey(1_000_000, 30, 0)).toBeLessThan(orderingKey(1_000_000, 7_200, 0));
  expect(orderingKey(1_000_000, 30, 1)).toBe(orderingKey(1_000_000, 30, 0) - 60_000);
  expect(orderingKey(1_000_000, 30, 0, 5_000)).toBe(orderingKey(1_000_000, 30, 0) - 5_000);
});

it('a break needs a known reason, other states carry none', () => {
  expect(checkedReason('break', 'rest', new Set(['rest']))).toBe('rest');
  expect(checkedReason('ready', 'rest', new Set(['rest']))).toBeNull();
  expect(() => checkedReason('break', 'golf', new Set(['rest']))).toThrow('routing.break-reason');
  expect(() => checkedReason('break', undefined, new Set(['rest']))).toThrow('routing.break-reason');
});

it('predicted wait grows with the line and shrinks with people; unknown when nobody is on duty', () => {
  const load = { slots: 10, free: 0, handleSeconds: 300 };
  expect(predictedWaitSeconds(0, { ...load, slots: 0 })).toBeNull();
  expect(predictedWaitSeconds(0, { ...load, free: 3 })).toBe(5);
  expect(predictedWaitSeconds(0, load)).toBe(35);
  expect(predictedWaitSeconds(9, load)).toBe(305);
});

it('overflow by length: whoever finds so many waiting goes on, if somebody is on duty there', () => {
  const rule = { queueId: 'other', leaveSeconds: 10, enterSeconds: 100, enterWaiting: 3 };
  expect(decideOverflow(rule, false, 5, 50, 2)).toEqual({ overflowing: false, move: false });
  expect(decideOverflow(rule, false, 5, 50, 3)).toEqual({ overflowing: false, move: true });
  expect(decideOverflow(rule, false, 5, null, 9).move).toBe(false);
});

it('overflow begins at its upper mark, ends below its lower one, and goes only where the wait is shorter', () => {
  const wait = fc.option(fc.nat(1_000), { nil: null });
  fc.assert(
    fc.property(
      fc.nat(500),
      fc.integer({ min: 1, max: 500 }),
      fc.boolean(),
      wait,
      wait,
      (leaveSeconds, gap, was, here, there) => {
        const rule = { queueId: 'other', leaveSeconds, enterSeconds: leaveSeconds + gap };
        const { overflowing, move } = decideOverflow(rule, was, here, there);
        const waits = here ?? Number.POSITIVE_INFINITY;
        if (waits >= rule.enterSeconds) expect(overflowing).toBe(true);
        else if (waits < rule.leaveSeconds) expect(overflowing).toBe(false);
        else expect(overflowing).toBe(was);
        if (move) expect(overflowing && there !== null && there < waits).toBe(true);
        else expect(!overflowing || there === null || there >= waits).toBe(true);
      },
    ),
  );
});

it('keys: to the front, to the end, between two, and between two of the same moment', () => {
  const line = [
    { id: 'a', key: 10 },
    { id: 'b', key: 20 },
    { id: 'c', key: 20 },
    { id: 'd', key: 21 },
  ];
  const after = (id: string, place: number): string => {
    const keys = keysToPlace(line, id, place);
    return line
      .map((one) => ({ ...one, key: keys.get(one.id) ?? one.key }))
      .sort((one, two) => one.key - two.key || one.id.localeCompare(two.id))
      .map((one) => one.id)
      .join('');
  };
  expect(after('d', 0)).toBe('dabc');
  expect(after('a', 3)).toBe('bcda');
  expect(after('a', 99)).toBe('bcda');
  expect(after('d', 1)).toBe('adbc');
  expect(after('a', 1)).toBe('bacd');
  expect(after('d', 2)).toBe('abdc');
});
