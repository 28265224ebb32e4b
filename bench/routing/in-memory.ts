/** The decision core alone: 10,000 agents, 100,000 waiting, then one event after the other: a slot frees, an item comes, a person goes. */
import { Board } from '../../apps/server/src/modules/routing/rules/board.ts';
import { SortedList } from '../../apps/server/src/modules/routing/rules/sorted-list.ts';
import { strategyNames } from '../../apps/server/src/modules/routing/rules/strategies.ts';
import type { AgentView, ItemView, Policy, QueueView } from '../../apps/server/src/modules/routing/rules/views.ts';
import { percentile } from '../rig/bench.ts';

export type MemoryReport = {
  decisions: number;
  perSecond: number;
  p99Ms: number;
  slowestMs: number;
  fillPerSecond: number;
  overloaded: number;
  floorPerSecond: number;
};

const policy: Policy = {
  capacity: { chat: 5, mail: 10, call: 1 },
  classes: { call: 0, chat: 2, mail: 5 },
  blocks: { call: ['call', 'chat'], chat: ['call'] },
  silentGraceMs: 60_000,
  missedLimit: 1,
  declinedMs: 300_000,
  hopLimit: 2,
};
const channels = ['chat', 'chat', 'chat', 'mail', 'call'] as const;
const skillNames = ['english', 'invoice', 'repair', 'billing', 'vip', 'japanese'];

/** Deterministic, so that two runs compare. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

export function decideInMemory({
  agents: people,
  waiting,
  events,
}: {
  agents: number;
  waiting: number;
  events: number;
}): MemoryReport {
  const roll = dice(7);
  const board = new Board(policy);
  const queues = queuesFor(roll);
  for (const queue of queues) board.putQueue(queue);
  const agents = Array.from({ length: people }, (_, index) => agentFor(index, queues, roll));
  for (const agent of agents) board.putAgent(agent);
  let now = 1_800_000_000_000;
  let made = 0;
  const arrive = (): void => board.putItem(itemFor(made++, queues[roll(queues.length)]!, now, agents, roll));
  for (let i = 0; i < waiting + people * 4; i++, now += 5) arrive();
  const open: string[] = [];
  const began = performance.now();
  const take = (): number => {
    const proposals = board.decide(now);
    for (const { itemId, staffIds } of proposals) {
      const item = board.item(itemId)!;
      board.putItem({
        ...item,
        state: 'held',
        epoch: item.epoch + 1,
        heldBy: staffIds[0]!,
        offeredTo: [],
        offerExpiresAt: null,
      });
      open.push(itemId);
    }
    return proposals.length;
  };
  const filled = take();
  const fillPerSecond = filled / ((performance.now() - began) / 1000);
  const times: number[] = [];
  let decisions = 0;
  const startedAt = performance.now();
  for (let event = 0; event < events; event++, now += 5) {
    const before = performance.now();
    const kind = event % 20;
    if (kind < 12 && open.length > 0) board.removeItem(taken(open, roll));
    else if (kind < 18) arrive();
    else {
      const at = roll(agents.length);
      const agent = agents[at]!;
      agents[at] = { ...agent, state: agent.state === 'ready' ? 'break' : 'ready', idleSince: now };
      board.putAgent(agents[at]);
    }
    board.due(now);
    const found = take();
    decisions += found;
    times.push(performance.now() - before);
  }
  const seconds = (performance.now() - startedAt) / 1000;
  return {
    decisions,
    perSecond: events / seconds,
    p99Ms: percentile(times, 0.99),
    slowestMs: percentile(times, 1),
    fillPerSecond,
    overloaded: overloaded(board, open, agents, queues),
    floorPerSecond: floor(waiting, events),
  };
}

function queuesFor(roll: (below: number) => number): QueueView[] {
  return Array.from({ length: 200 }, (_, index) => {
    const skill = skillNames[index % skillNames.length]!;
    return {
      id: `q${index}`,
      channel: channels[index % channels.length]!,
      unitId: `u${index % 40}`,
      strategy: strategyNames.filter((name) => name !== 'ring-all')[index % 3]!,
      targetSeconds: 30,
      offerMs: 20_000,
      cost: 1,
      skills: index % 4 === 0 ? {} : { [skill]: 3 + roll(5) },
      relaxations: [
        { afterMs: 30_000, skills: { [skill]: 2 } },
        { afterMs: 120_000, skills: {} },
      ],
      open: true,
      overflowMs: null,
    };
  });
}

function agentFor(index: number, queues: QueueView[], roll: (below: number) => number): AgentView {
  const mine = new Map<string, number>();
  for (let i = 0; i < 4; i++) mine.set(queues[roll(queues.length)]!.id, index);
  return {
    id: `a${index}`,
    unitId: 'u',
    state: 'ready',
    capacity: {},
    skills: Object.fromEntries(skillNames.filter(() => roll(2) === 0).map((skill) => [skill, 1 + roll(10)])),
    idleSince: index,
    dutySince: 0,
    workedMs: 0,
    queues: mine,
    wrapupUntil: null,
    goneSince: null,
  };
}

function itemFor(
  index: number,
  queue: QueueView,
  now: number,
  agents: AgentView[],
  roll: (below: number) => number,
): ItemView {
  const wish = roll(50);
  return {
    id: `i${String(index).padStart(8, '0')}`,
    kind: 'bench',
    subjectId: `i${index}`,
    contactId: null,
    queueId: queue.id,
    channel: queue.channel,
    state: 'waiting',
    epoch: 1,
    key: now + queue.targetSeconds * 1000 - (wish === 1 ? 60_000 : 0),
    waitingSince: now,
    wanted:
      wish === 2
        ? { dedicated: agents[roll(agents.length)]!.id, dedicatedUntil: now + 60_000 }
        : wish === 3
          ? { preferred: agents[roll(agents.length)]!.id }
          : {},
    declined: {},
    offeredTo: [],
    offerExpiresAt: null,
    heldBy: null,
    hops: 0,
  };
}

function taken(open: string[], roll: (below: number) => number): string {
  const at = roll(open.length);
  const id = open[at]!;
  open[at] = open[open.length - 1]!;
  open.pop();
  return id;
}

/** People above their capacity, counted from the items alone. */
function overloaded(board: Board, open: string[], agents: AgentView[], queues: QueueView[]): number {
  const used = new Map<string, number>();
  const costs = new Map(queues.map((queue) => [queue.id, queue.cost]));
  for (const id of open) {
    const item = board.item(id)!;
    const slot = `${item.heldBy} ${item.channel}`;
    used.set(slot, (used.get(slot) ?? 0) + costs.get(item.queueId)!);
  }
  return agents.filter((agent) =>
    Object.entries(policy.capacity).some(([channel, capacity]) => (used.get(`${agent.id} ${channel}`) ?? 0) > capacity),
  ).length;
}

/** The two moves no decision does without: an item leaves one sorted list, a person another. */
function floor(waiting: number, events: number): number {
  const items = new SortedList<number>((a, b) => a - b);
  const people = new SortedList<number>((a, b) => a - b);
  for (let i = 0; i < waiting; i++) items.add(i);
  for (let i = 0; i < 10_000; i++) people.add(i);
  const began = performance.now();
  for (let i = 0; i < events; i++) {
    items.remove(items.at(0)!);
    items.add(waiting + i);
    const one = people.at((i * 7919) % people.size)!;
    people.remove(one);
    people.add(one);
  }
  return events / ((performance.now() - began) / 1000);
}
