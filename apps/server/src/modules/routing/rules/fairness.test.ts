/** What people may rely on, whatever comes in which order: nobody starves, steps relax in time, places are kept, states and the matrix hold. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Board } from './board.ts';
import { choosable, orderingKey, presenceTable, workTable } from './states.ts';
import type { AgentView, ItemView, Policy, QueueView, Skills } from './views.ts';

const channels = ['chat', 'call', 'mail', 'ticket'] as const;
const policy: Policy = {
  capacity: { chat: 2, call: 1, mail: 3, ticket: 3 },
  classes: { call: 0, chat: 1, mail: 2, ticket: 3 },
  blocks: {},
  silentGraceMs: 60_000,
  missedLimit: 1,
  declinedMs: 30_000,
  hopLimit: 2,
};
const queue = (id: string, given: Partial<QueueView> = {}): QueueView => ({
  id,
  channel: 'chat',
  unitId: 'u',
  strategy: 'longest-idle',
  targetSeconds: 30,
  offerMs: 20_000,
  cost: 1,
  skills: {},
  relaxations: [],
  open: true,
  overflowMs: null,
  ...given,
});
const agent = (queues: string[], given: Partial<AgentView> = {}): AgentView => ({
  id: 'a1',
  unitId: 'u',
  state: 'ready',
  capacity: {},
  skills: {},
  idleSince: 0,
  dutySince: 0,
  workedMs: 0,
  queues: new Map(queues.map((id, position) => [id, position])),
  wrapupUntil: null,
  goneSince: null,
  ...given,
});
const item = (id: string, of: QueueView, at: number, given: Partial<ItemView> = {}): ItemView => ({
  id,
  kind: 'test',
  subjectId: id,
  queueId: of.id,
  channel: of.channel,
  state: 'waiting',
  epoch: 1,
  key: orderingKey(at, of.targetSeconds, 0),
  waitingSince: at,
  wanted: {},
  declined: {},
  offeredTo: [],
  offerExpiresAt: null,
  heldBy: null,
  contactId: null,
  hops: 0,
  ...given,
});

describe('the router', () => {
  it('starves nobody: however much comes after, an item is overtaken by no more than priority and promise allow', () => {
    const arrivals = fc.array(fc.record({ queue: fc.nat(1), priority: fc.nat(3), gap: fc.nat(20_000) }), {
      minLength: 5,
      maxLength: 60,
    });
    fc.assert(
      fc.property(arrivals, fc.integer({ min: 1, max: 4 }), (coming, everyNth) => {
        const queues = [queue('q0', { targetSeconds: 30 }), queue('q1', { targetSeconds: 90 })];
        const board = new Board(policy);
        for (const view of queues) board.putQueue(view);
        board.putAgent(agent(['q0', 'q1'], { capacity: { chat: 1 } }));
        const waiting = new Map<string, ItemView>();
        let now = 1_000_000;
        let served = 0;
        const serve = (): void => {
          const [offer] = board.decide(now);
          if (!offer) return;
          const chosen = waiting.get(offer.itemId)!;
          waiting.delete(chosen.id);
          served++;
          for (const other of waiting.values())
            expect(chosen.key < other.key || (chosen.key === other.key && chosen.id < other.id)).toBe(true);
          board.removeItem(chosen.id);
        };
        for (const [index, { queue: at, priority, gap }] of coming.entries()) {
          now += gap;
          const key = orderingKey(now, queues[at]!.targetSeconds, priority);
          const view = item(`i${String(index).padStart(3, '0')}`, queues[at]!, now, { key });
          waiting.set(view.id, view);
          board.putItem(view);
          // Slower than they come: a line grows.
          if (index % everyNth === 0) serve();
        }
        while (waiting.size > 0) serve();
        expect(served).toBe(coming.length);
      }),
      { numRuns: 300 },
    );
  });

  it('asks less with each step, at its second and not before', () => {
    const steps = fc
      .uniqueArray(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 5 })
      .map((seconds) => [...seconds].sort((a, b) => a - b));
    fc.assert(
      fc.property(steps, fc.integer({ min: 0, max: 10 }), (seconds, level) => {
        const relaxations = seconds.map((after, index): { afterMs: number; skills: Skills } => ({
          afterMs: after * 1000,
          skills: index === seconds.length - 1 ? {} : { english: Math.max(1, 9 - 2 * index) },
        }));
        const board = new Board(policy);
        const at = queue('q0', { skills: { english: 10 }, relaxations });
        board.putQueue(at);
        board.putAgent(agent(['q0'], { skills: { english: level } }));
        const began = 1_000_000;
        board.putItem(item('i1', at, began));
        const asked: { afterMs: number; skills: Skills }[] = [{ afterMs: 0, skills: at.skills }, ...relaxations];
        const expected = began + asked.find((step) => (step.skills.english ?? 0) <= level)!.afterMs;
        let offeredAt: number | null = board.decide(began).length > 0 ? began : null;
        // Woken by nothing but its own alarms.
        while (offeredAt === null) {
          const next = board.nextAlarm!;
          expect(next).toBeLessThanOrEqual(expected);
          board.due(next);
          if (board.decide(next).length > 0) offeredAt = next;
        }
        expect(offeredAt).toBe(expected);
      }),
      { numRuns: 300 },
    );
  });

  it('gives back the very place: missed, declined or passed on by silence', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 30 }), fc.nat(), fc.boolean(), (many, which, decline) => {
        const board = new Board(policy);
        const at = queue('q0');
        board.putQueue(at);
        for (let index = 0; index < many; index++) board.putItem(item(`i${100 + index}`, at, 1_000 * index));
        const id = `i${100 + (which % many)}`;
        const before = board.item(id)!;
        const rank = board.ahead(id);
        board.putItem({ ...before, state: 'offered', epoch: 2, offeredTo: ['a1'], offerExpiresAt: 2_000_000 });
        expect(board.ahead(id)).toBe(null);
        const declined: Record<string, number> = decline ? { a1: 5_000_000 } : {};
        board.putItem({ ...before, state: 'waiting', epoch: 3, declined });
        expect(board.ahead(id)).toBe(rank);
        board.putAgent(agent(['q0'], { capacity: { chat: many } }));
        const order = board.decide(1_500_000).map((offer) => offer.itemId);
        expect(order).toEqual([...order].sort());
        expect(order.includes(id)).toBe(!decline);
      }),
      { numRuns: 200 },
    );
  });

  it('offers nothing to whom a supervisor sent away, and everything again once they are ready', () => {
    const states = fc.array(fc.constantFrom(...(Object.keys(choosable) as (keyof typeof choosable)[])), {
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(states, (forced) => {
        const board = new Board(policy);
        const at = queue('q0');
        board.putQueue(at);
        let made = 0;
        for (const [index, state] of forced.entries()) {
          board.putAgent(agent(['q0'], { state: presenceTable[choosable[state]].to, capacity: { chat: 100 } }));
          board.putItem(item(`i${100 + index}`, at, index));
          made += board.decide(1_000_000 + index).length;
          // Ready takes all that gathered; anything else takes nothing.
          const lastReady = forced.lastIndexOf('ready', index);
          expect(made).toBe(lastReady + 1);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('interrupts as the matrix says and not otherwise', () => {
    const matrix = fc.dictionary(fc.constantFrom(...channels), fc.subarray([...channels]), { maxKeys: 4 });
    fc.assert(
      fc.property(matrix, fc.subarray([...channels]), fc.constantFrom(...channels), (blocks, holds, comes) => {
        const board = new Board({ ...policy, blocks });
        const queues = channels.map((channel) => queue(channel, { channel }));
        for (const view of queues) board.putQueue(view);
        board.putAgent(agent([...channels]));
        for (const [index, channel] of holds.entries())
          board.putItem(item(`h${index}`, queues[channels.indexOf(channel)]!, index, { state: 'held', heldBy: 'a1' }));
        board.putItem(item('new', queues[channels.indexOf(comes)]!, 100));
        const own = holds.includes(comes) ? 1 : 0;
        const room = policy.capacity[comes]! - own >= 1;
        const blocked = holds.some((held) => held !== comes && blocks[held]?.includes(comes));
        expect(board.decide(1_000_000)).toHaveLength(room && !blocked ? 1 : 0);
      }),
      { numRuns: 500 },
    );
  });

  it('knows no way out of an end, and no way around the table', () => {
    for (const { from } of Object.values(workTable)) {
      expect(from).not.toContain('done');
      expect(from).not.toContain('withdrawn');
    }
    for (const state of ['offline', 'ready', 'break', 'wrapup'] as const)
      expect(Object.values(presenceTable).some(({ from, to }) => from.includes(state) && to !== state)).toBe(true);
  });
});
