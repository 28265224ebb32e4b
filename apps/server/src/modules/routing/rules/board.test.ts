/** The decision core against a slow and simple model: whatever happens, nobody is overloaded, nothing waits that could be served. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Board } from './board.ts';
import { type StrategyName, strategyNames } from './strategies.ts';
import type { AgentView, ItemView, Policy, Proposal, QueueView } from './views.ts';

const policy: Policy = {
  capacity: { chat: 2, call: 1 },
  classes: { call: 0, chat: 1 },
  blocks: { call: ['chat', 'call'], chat: ['call'] },
  silentGraceMs: 60_000,
  missedLimit: 1,
  declinedMs: 30_000,
  hopLimit: 2,
};

const queue = (
  id: string,
  channel: 'chat' | 'call',
  strategy: StrategyName,
  given: Partial<QueueView> = {},
): QueueView => ({
  id,
  channel,
  unitId: 'u',
  strategy,
  targetSeconds: 30,
  offerMs: 20_000,
  cost: 1,
  skills: {},
  relaxations: [],
  open: true,
  overflowMs: null,
  ...given,
});
const agent = (id: string, queues: string[], given: Partial<AgentView> = {}): AgentView => ({
  id,
  unitId: 'u',
  state: 'ready',
  capacity: {},
  skills: {},
  idleSince: 0,
  dutySince: 0,
  workedMs: 0,
  queues: new Map(queues.map((queueId) => [queueId, Number(id.slice(1))])),
  wrapupUntil: null,
  goneSince: null,
  ...given,
});
const item = (id: string, queueId: string, key: number, given: Partial<ItemView> = {}): ItemView => ({
  id,
  kind: 'test',
  subjectId: id,
  queueId,
  channel: queueId.startsWith('call') ? 'call' : 'chat',
  state: 'waiting',
  epoch: 1,
  key,
  waitingSince: key,
  wanted: {},
  declined: {},
  offeredTo: [],
  offerExpiresAt: null,
  heldBy: null,
  contactId: null,
  hops: 0,
  ...given,
});

/** What the model knows: plain rows, everything recomputed by scanning. */
class Model {
  readonly board = new Board(policy);
  readonly queues = new Map<string, QueueView>();
  readonly agents = new Map<string, AgentView>();
  readonly items = new Map<string, ItemView>();
  now = 1_000_000;
  private made = 0;

  constructor(queues: QueueView[]) {
    for (const view of queues) {
      this.queues.set(view.id, view);
      this.board.putQueue(view);
    }
  }
  putAgent(view: AgentView): void {
    this.agents.set(view.id, view);
    this.board.putAgent(view);
  }
  addItem(queueId: string, given: Partial<ItemView> = {}): ItemView {
    const id = `i${String(++this.made).padStart(4, '0')}`;
    const view = item(id, queueId, this.now - (given.key ?? 0), {
      ...given,
      key: this.now - (given.key ?? 0),
      waitingSince: this.now,
    });
    this.put(view);
    return view;
  }
  put(view: ItemView): void {
    this.items.set(view.id, view);
    this.board.putItem(view);
  }
  remove(id: string): void {
    this.items.delete(id);
    this.board.removeItem(id);
  }
  used(agentId: string, channel: string): number {
    let used = 0;
    for (const view of this.items.values()) {
      const mine =
        view.state === 'held' ? view.heldBy === agentId : view.state === 'offered' && view.offeredTo.includes(agentId);
      if (mine && view.channel === channel) used += this.queues.get(view.queueId)!.cost;
    }
    return used;
  }
  hasRoom(view: AgentView, at: QueueView): boolean {
    const capacity = view.capacity[at.channel] ?? policy.capacity[at.channel] ?? 1;
    if (view.state !== 'ready' || !at.open || capacity - this.used(view.id, at.channel) < at.cost) return false;
    return !['chat', 'call'].some(
      (held) => held !== at.channel && this.used(view.id, held) > 0 && policy.blocks[held]!.includes(at.channel),
    );
  }
  takes(view: AgentView, wanted: ItemView): boolean {
    const at = this.queues.get(wanted.queueId)!;
    if ((wanted.declined[view.id] ?? 0) > this.now || !this.hasRoom(view, at)) return false;
    const { dedicated, dedicatedUntil } = wanted.wanted;
    if (dedicated && (dedicatedUntil ?? Number.POSITIVE_INFINITY) > this.now) return dedicated === view.id;
    if (!view.queues.has(at.id)) return false;
    let asked = at.skills;
    for (const step of at.relaxations) if (wanted.waitingSince + step.afterMs <= this.now) asked = step.skills;
    return Object.entries({ ...asked, ...wanted.wanted.skills }).every(
      ([code, level]) => (view.skills[code] ?? 0) >= level,
    );
  }
  /** Decides, checks each proposal against the state just before it, and takes it over. */
  decide(): Proposal[] {
    const proposals = this.board.decide(this.now);
    for (const proposal of proposals) {
      const before = this.items.get(proposal.itemId)!;
      expect(before.state).toBe('waiting');
      expect(proposal.epoch).toBe(before.epoch);
      expect(new Set(proposal.staffIds).size).toBe(proposal.staffIds.length);
      expect(proposal.staffIds.length).toBeGreaterThan(0);
      for (const staffId of proposal.staffIds) expect(this.takes(this.agents.get(staffId)!, before)).toBe(true);
      this.items.set(before.id, {
        ...before,
        state: 'offered',
        epoch: before.epoch + 1,
        offeredTo: proposal.staffIds,
        offerExpiresAt: proposal.expiresAt,
      });
    }
    return proposals;
  }
  check(): void {
    for (const view of this.agents.values())
      for (const channel of ['chat', 'call']) {
        const capacity = view.capacity[channel] ?? policy.capacity[channel]!;
        expect(this.used(view.id, channel)).toBeLessThanOrEqual(capacity);
      }
    for (const waiting of this.items.values()) {
      if (waiting.state !== 'waiting') continue;
      const served = [...this.agents.values()].filter((view) => this.takes(view, waiting)).map((view) => view.id);
      expect(served, `${waiting.id} waits beside free agents`).toEqual([]);
    }
  }
  offered(): ItemView[] {
    return [...this.items.values()].filter((view) => view.state === 'offered');
  }
  held(): ItemView[] {
    return [...this.items.values()].filter((view) => view.state === 'held');
  }
}

type Step = { act: string; a: number; b: number };
const step = fc.record({
  act: fc.constantFrom(
    'arrive',
    'arrive',
    'arrive',
    'accept',
    'accept',
    'miss',
    'decline',
    'release',
    'state',
    'withdraw',
    'wait',
    'transfer',
  ),
  a: fc.nat(1000),
  b: fc.nat(1000),
});
const pick = <T>(list: T[], at: number): T | undefined => list[at % Math.max(1, list.length)];
const agentIds = ['a1', 'a2', 'a3', 'a4'];

function play(model: Model, { act, a, b }: Step): void {
  const queueId = pick([...model.queues.keys()], a)!;
  const offered = pick(model.offered(), a);
  const held = pick(model.held(), a);
  if (act === 'arrive')
    model.addItem(queueId, {
      key: (b % 4) * 60_000,
      wanted:
        b % 5 === 0
          ? { dedicated: pick(agentIds, a)!, dedicatedUntil: model.now + 10_000 }
          : b % 7 === 0
            ? { skills: { english: 2 } }
            : b % 11 === 0
              ? { preferred: pick(agentIds, a)! }
              : {},
    });
  else if (act === 'accept' && offered)
    model.put({
      ...offered,
      state: 'held',
      epoch: offered.epoch + 1,
      heldBy: pick([...offered.offeredTo], b)!,
      offeredTo: [],
      offerExpiresAt: null,
    });
  else if (act === 'miss' && offered) {
    model.put({ ...offered, state: 'waiting', epoch: offered.epoch + 1, offeredTo: [], offerExpiresAt: null });
    const missed = model.agents.get(offered.offeredTo[0]!)!;
    model.putAgent({ ...missed, state: 'break' });
  } else if (act === 'decline' && offered) {
    const declined = { ...offered.declined, [offered.offeredTo[0]!]: model.now + policy.declinedMs };
    model.put({
      ...offered,
      state: 'waiting',
      epoch: offered.epoch + 1,
      offeredTo: [],
      offerExpiresAt: null,
      declined,
    });
  } else if (act === 'release' && held) {
    model.remove(held.id);
    const freed = model.agents.get(held.heldBy!)!;
    model.putAgent({ ...freed, idleSince: model.now });
  } else if (act === 'withdraw') {
    const any = pick(
      [...model.items.values()].filter((view) => view.state !== 'held'),
      a,
    );
    if (any) model.remove(any.id);
  } else if (act === 'state') {
    const view = model.agents.get(pick(agentIds, a)!)!;
    // As the program does: leaving `ready` gives open offers back.
    const state = view.state === 'ready' ? 'break' : 'ready';
    if (state === 'break')
      for (const open of model.offered().filter(({ offeredTo }) => offeredTo.includes(view.id)))
        model.put({ ...open, state: 'waiting', epoch: open.epoch + 1, offeredTo: [], offerExpiresAt: null });
    model.putAgent({ ...view, state, idleSince: model.now });
  } else if (act === 'transfer' && held)
    model.put({
      ...held,
      state: 'waiting',
      epoch: held.epoch + 1,
      heldBy: null,
      queueId: held.channel === 'chat' ? 'chat2' : held.queueId,
      waitingSince: model.now,
      wanted: {},
    });
  else if (act === 'wait') model.now += 1 + (b % 20) * 1000;
  const due = model.board.due(model.now);
  for (const late of due.offers) {
    const row = model.items.get(late.id)!;
    model.put({ ...row, state: 'waiting', epoch: row.epoch + 1, offeredTo: [], offerExpiresAt: null });
  }
}

describe('board', () => {
  it('never overloads, never doubles, never lets wait what could be served', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...strategyNames),
        fc.constantFrom(...strategyNames),
        fc.array(step, { minLength: 1, maxLength: 80 }),
        (one, two, steps) => {
          const model = new Model([
            queue('chat1', 'chat', one),
            queue('chat2', 'chat', two, {
              skills: { english: 3 },
              relaxations: [
                { afterMs: 15_000, skills: { english: 1 } },
                { afterMs: 40_000, skills: {} },
              ],
            }),
            queue('call1', 'call', one),
          ]);
          for (const [index, id] of agentIds.entries())
            model.putAgent(
              agent(id, ['chat1', 'chat2', 'call1'].slice(0, 1 + (index % 3)), {
                skills: { english: index },
                capacity: index === 3 ? { chat: 3 } : {},
              }),
            );
          for (const next of steps) {
            play(model, next);
            model.decide();
            model.check();
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  it('serves a queue in the order of its keys, with priority one minute a step', () => {
    const model = new Model([queue('chat1', 'chat', 'longest-idle')]);
    const late = model.addItem('chat1');
    model.now += 1_000;
    const urgent = model.addItem('chat1', { key: 60_000 });
    model.now += 1_000;
    model.addItem('chat1');
    model.putAgent(agent('a1', ['chat1'], { capacity: { chat: 2 } }));
    expect(model.decide().map((proposal) => proposal.itemId)).toEqual([urgent.id, late.id]);
    expect(model.board.ahead('i0003')).toBe(0);
  });

  it('takes a fresh call before an old chat: classes come before keys', () => {
    const model = new Model([queue('chat1', 'chat', 'longest-idle'), queue('call1', 'call', 'longest-idle')]);
    model.addItem('chat1');
    model.now += 3_600_000;
    const call = model.addItem('call1');
    model.putAgent(agent('a1', ['chat1', 'call1']));
    const made = model.decide();
    expect(made[0]?.itemId).toBe(call.id);
    // While the call rings, no chat is offered to the same person.
    expect(made).toHaveLength(1);
  });

  it('strategies: round and round, everybody, first of the order, longest idle', () => {
    const offers = (strategy: StrategyName): string[][] => {
      const model = new Model([queue('chat1', 'chat', strategy)]);
      model.putAgent(agent('a1', ['chat1'], { idleSince: 30, capacity: { chat: 9 } }));
      model.putAgent(agent('a2', ['chat1'], { idleSince: 10, capacity: { chat: 9 } }));
      model.putAgent(agent('a3', ['chat1'], { idleSince: 20, capacity: { chat: 9 } }));
      return [1, 2, 3, 4].map(() => {
        model.addItem('chat1');
        return model.decide()[0]!.staffIds;
      });
    };
    expect(offers('circular')).toEqual([['a1'], ['a2'], ['a3'], ['a1']]);
    expect(offers('ring-all')[0]).toEqual(['a1', 'a2', 'a3']);
    expect(offers('waiting-queue')).toEqual([['a1'], ['a1'], ['a1'], ['a1']]);
    expect(offers('longest-idle')).toEqual([['a2'], ['a3'], ['a1'], ['a2']]);
  });

  it('least occupied: the smallest part of the time on duty, not the longest idle; whoever is fresh is not flooded', () => {
    const model = new Model([queue('call1', 'call', 'least-occupied')]);
    const hour = 3_600_000;
    const worked = (id: string, since: number, idleSince: number, workedMs: number) =>
      model.putAgent(agent(id, ['call1'], { dutySince: since, idleSince, workedMs }));
    worked('a1', 0, hour, hour * 0.8);
    worked('a2', 0, hour + 5, hour * 0.3);
    // Half a minute of work in the first half minute is half a minute of the first minute.
    worked('a3', hour, hour + 30_000, 30_000);
    const order = [1, 2, 3].map(() => {
      model.addItem('call1');
      return model.decide()[0]!.staffIds[0];
    });
    expect(order).toEqual(['a2', 'a3', 'a1']);
  });

  it('a dedicated agent alone, then the queue; skills are lowered step by step', () => {
    const model = new Model([
      queue('chat1', 'chat', 'longest-idle', {
        skills: { english: 5 },
        relaxations: [{ afterMs: 30_000, skills: {} }],
      }),
    ]);
    model.putAgent(agent('a1', ['chat1'], { state: 'break' }));
    model.putAgent(agent('a2', ['chat1']));
    model.addItem('chat1', { wanted: { dedicated: 'a1', dedicatedUntil: model.now + 60_000 } });
    expect(model.decide()).toEqual([]);
    model.now += 59_999;
    model.board.due(model.now);
    expect(model.decide()).toEqual([]);
    model.now += 1;
    model.board.due(model.now);
    expect(model.decide().map((proposal) => proposal.staffIds)).toEqual([['a2']]);
  });

  it('gives a chat and a call of one visitor to one agent: whoever has one is offered the other, past what blocks', () => {
    const model = new Model([queue('chat1', 'chat', 'longest-idle'), queue('call1', 'call', 'longest-idle')]);
    for (const id of ['a1', 'a2']) model.putAgent(agent(id, ['chat1', 'call1'], { idleSince: id === 'a1' ? 20 : 10 }));
    const told = () => model.board.decide(model.now).map(({ itemId, staffIds }) => [itemId, ...staffIds]);
    // Both at once: the agent who is offered the first is offered the second too.
    const call = model.addItem('call1', { contactId: 'v1' });
    const chat = model.addItem('chat1', { contactId: 'v1' });
    expect(told()).toEqual([
      [call.id, 'a2'],
      [chat.id, 'a2'],
    ]);
    // Somebody else's call goes to the one who is free.
    expect((model.addItem('call1', { contactId: 'v2' }), told())).toEqual([['i0003', 'a1']]);
    for (const id of [call.id, chat.id, 'i0003']) model.remove(id);

    // One is held: the other goes there, though a chat keeps calls away and somebody else has been idle for longer.
    const held = model.addItem('chat1', { contactId: 'v3', state: 'held', heldBy: 'a1' });
    const rings = model.addItem('call1', { contactId: 'v3' });
    expect(told()).toEqual([[rings.id, 'a1']]);
    // Who does not take it is not waited for.
    const later = { ...model.board.item(rings.id)!, state: 'waiting' as const, offeredTo: [], offerExpiresAt: null };
    model.put({ ...later, epoch: 3, declined: { a1: model.now + 30_000 } });
    expect(told()).toEqual([[rings.id, 'a2']]);
    for (const id of [held.id, rings.id]) model.remove(id);

    // A letter that lies there for days is no such reason.
    model.addItem('chat1', { channel: 'mail', contactId: 'v4', state: 'held', heldBy: 'a1' });
    model.addItem('call1', { contactId: 'v4' });
    expect(told()).toEqual([['i0007', 'a2']]);
  });

  it('decides 10,000 a second and more with 10,000 agents and 100,000 waiting', () => {
    const board = new Board(policy);
    const queues = Array.from({ length: 50 }, (_, n) => `chat${n}`);
    for (const id of queues) board.putQueue(queue(id, 'chat', 'longest-idle'));
    for (let n = 0; n < 100_000; n++) board.putItem(item(`i${n}`, queues[n % 50]!, n));
    // Processor time, not the clock: other work on the machine must not decide.
    const began = process.cpuUsage();
    let made = 0;
    for (let n = 0; n < 10_000; n++) {
      board.putAgent(agent(`a${n}`, [queues[n % 50]!, queues[(n * 7 + 1) % 50]!], { capacity: { chat: 3 } }));
      made += board.decide(200_000).length;
    }
    const { user, system } = process.cpuUsage(began);
    const perSecond = made / ((user + system) / 1e6);
    expect(made).toBe(30_000);
    expect(perSecond).toBeGreaterThan(10_000);
  });
});

it('somebody who is gone is due once: on duty, or with work; then never again for the same absence', () => {
  const board = new Board(policy);
  board.putQueue(queue('chat-1', 'chat', 'longest-idle'));
  const gone = (id: string, given: Partial<AgentView>) => agent(id, ['chat-1'], { goneSince: 1_000, ...given });
  board.putAgent(gone('a1', { state: 'ready' }));
  board.putAgent(gone('a2', { state: 'offline' }));
  board.putAgent(gone('a3', { state: 'offline' }));
  board.putItem(item('i1', 'chat-1', 1, { state: 'held', heldBy: 'a3' }));
  const late = 1_000 + policy.silentGraceMs;
  const due = (now: number) => board.due(now).agents.map(({ id }) => id);
  expect(due(late - 1)).toEqual([]);
  expect(due(late)).toEqual(['a1', 'a3']);
  // The rows as they are afterwards: work that stays with its owner is still there.
  board.putAgent(gone('a1', { state: 'offline' }));
  board.putAgent(gone('a3', { state: 'offline' }));
  expect(due(late)).toEqual([]);
  expect(board.nextAlarm).toBeNull();
  // On duty again without a browser, and gone anew with one: both are due again.
  board.putAgent(gone('a1', { state: 'ready' }));
  board.putAgent(gone('a3', { state: 'offline', goneSince: 2_000 }));
  expect(due(late + 1_000)).toEqual(['a1', 'a3']);
});
