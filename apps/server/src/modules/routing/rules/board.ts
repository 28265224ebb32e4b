/**
 * The decision core: all waiting items and all agents of one site in memory, no clock, no input or output. Rows go in through
 * `put…`, proposals come out of `decide`. Each call touches only what changed: a new item looks at the free agents of its
 * queue, a freed slot pulls the best item of its agent's queues. Nothing is scanned periodically.
 */
import { type Alarm, Alarms } from './alarms.ts';
import { Contacts } from './contacts.ts';
import { SortedList } from './sorted-list.ts';
import { type Ranked, strategies } from './strategies.ts';
import type { AgentView, ItemView, Policy, Proposal, QueueView, Skills } from './views.ts';

type QueueSlot = { view: QueueView; waiting: SortedList<ItemView>; free: SortedList<Ranked>; last: number };
/** `settled`: the absence (`goneSince`) that was reported as due already. `doubted`: what is known may be old. */
type AgentSlot = {
  view: AgentView;
  burden: Burden;
  ranked: Map<string, Ranked>;
  settled: number | null;
  doubted: boolean;
};
/** What items say about a person, known or not yet: slots in use per channel, items kept for them alone. */
type Burden = { used: Map<string, number>; dedicated: Set<string> };

const byKey = (a: ItemView, b: ItemView): number => a.key - b.key || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
const byRank = (a: Ranked, b: Ranked): number =>
  a.first - b.first || a.second - b.second || (a.agentId < b.agentId ? -1 : a.agentId > b.agentId ? 1 : 0);

export class Board {
  private readonly policy: Policy;
  private readonly queues = new Map<string, QueueSlot>();
  private readonly agents = new Map<string, AgentSlot>();
  private readonly burdens = new Map<string, Burden>();
  private readonly items = new Map<string, ItemView>();
  private readonly contacts = new Contacts();
  private readonly newItems = new Set<string>();
  private readonly freedAgents = new Set<string>();
  private readonly alarms = new Alarms();

  constructor(policy: Policy) {
    this.policy = policy;
  }

  item(id: string): ItemView | undefined {
    return this.items.get(id);
  }

  agent(id: string): AgentView | undefined {
    return this.agents.get(id)?.view;
  }

  knowsQueue(id: string): boolean {
    return this.queues.has(id);
  }

  counts(): { queues: number; agents: number; items: number } {
    return { queues: this.queues.size, agents: this.agents.size, items: this.items.size };
  }

  putQueue(view: QueueView): void {
    const known = this.queues.get(view.id);
    if (known) known.view = view;
    else
      this.queues.set(view.id, {
        view,
        waiting: new SortedList(byKey),
        free: new SortedList(byRank),
        last: Number.NEGATIVE_INFINITY,
      });
    for (const slot of this.agents.values()) if (slot.view.queues.has(view.id)) this.rerank(slot);
    for (const item of this.queues.get(view.id)!.waiting) this.newItems.add(item.id);
  }

  putAgent(view: AgentView): void {
    let slot = this.agents.get(view.id);
    if (slot) {
      this.unrank(slot);
      slot.view = view;
      slot.doubted = false;
    } else {
      slot = { view, burden: this.burdenOf(view.id), ranked: new Map(), settled: null, doubted: false };
      this.agents.set(view.id, slot);
    }
    this.rerank(slot);
    if (view.wrapupUntil !== null) this.alarms.set({ at: view.wrapupUntil, kind: 'agent', id: view.id, epoch: 0 });
    // An absence that was settled is over for the router, though the row still tells it: without this it would be due for ever.
    if (view.goneSince !== null && (view.state !== 'offline' || slot.settled !== view.goneSince))
      this.alarms.set({ at: view.goneSince + this.policy.silentGraceMs, kind: 'agent', id: view.id, epoch: 0 });
  }

  /** Not chosen until put again. */
  doubt(id: string): void {
    const slot = this.agents.get(id);
    if (!slot || slot.doubted) return;
    slot.doubted = true;
    this.unrank(slot);
  }

  /** Takes an item's present row; an older epoch than known is ignored. */
  putItem(view: ItemView): void {
    const known = this.items.get(view.id);
    if (known && known.epoch > view.epoch) return;
    if (known) this.take(known);
    this.items.set(view.id, view);
    this.contacts.put(view);
    for (const other of this.contacts.others(view)) if (other.state === 'waiting') this.newItems.add(other.id);
    for (const id of holders(view)) this.change(id, (burden) => this.use(burden, view, 1));
    if (view.state === 'waiting') {
      this.queues.get(view.queueId)?.waiting.add(view);
      if (view.wanted.dedicated) this.burdenOf(view.wanted.dedicated).dedicated.add(view.id);
      this.newItems.add(view.id);
    }
    if (view.state === 'offered' && view.offerExpiresAt !== null)
      this.alarms.set({ at: view.offerExpiresAt, kind: 'offer', id: view.id, epoch: view.epoch });
  }

  /** The item is done or withdrawn. */
  removeItem(id: string): void {
    const known = this.items.get(id);
    if (!known) return;
    this.take(known);
    for (const other of this.contacts.others(known)) if (other.state === 'waiting') this.newItems.add(other.id);
    this.items.delete(id);
    this.newItems.delete(id);
  }

  /** When `due` has something to say, if nothing else happens; null: never. */
  get nextAlarm(): number | null {
    return this.alarms.next;
  }

  /** Offers that ran out and agents whose wrap-up or silence ran out; items to try again are marked for `decide`. */
  due(now: number): { offers: ItemView[]; agents: AgentView[]; overflows: ItemView[] } {
    const offers: ItemView[] = [];
    const overflows: ItemView[] = [];
    const agents = new Map<string, AgentView>();
    for (let alarm: Alarm | null = this.alarms.take(now); alarm; alarm = this.alarms.take(now)) {
      const item = alarm.kind === 'agent' ? undefined : this.items.get(alarm.id);
      if (alarm.kind === 'agent') {
        const slot = this.agents.get(alarm.id);
        if (!slot || !this.isDue(slot, now)) continue;
        slot.settled = slot.view.goneSince;
        agents.set(slot.view.id, slot.view);
      } else if (item && item.epoch === alarm.epoch) {
        if (alarm.kind === 'offer') offers.push(item);
        else {
          this.newItems.add(item.id);
          const at = this.overflowAt(item);
          if (at !== null && at <= now) overflows.push(item);
        }
      }
    }
    return { offers, agents: [...agents.values()], overflows };
  }

  /** Looks again at a waiting item. */
  remind(item: ItemView, at: number): void {
    this.alarms.set({ at, kind: 'item', id: item.id, epoch: item.epoch });
  }

  /** How many of the queue go before the item; null when it does not wait. */
  ahead(itemId: string): number | null {
    const item = this.items.get(itemId);
    const queue = item && this.queues.get(item.queueId);
    return item && queue && item.state === 'waiting' ? queue.waiting.rank(item) : null;
  }

  /** Up to `limit` offers that follow from what changed since the last call. They count as made; a refused one is put again. */
  decide(now: number, limit = Number.POSITIVE_INFINITY): Proposal[] {
    const proposals: Proposal[] = [];
    for (const id of this.freedAgents) {
      while (proposals.length < limit) {
        const slot = this.agents.get(id);
        const best = slot && this.bestFor(slot, now);
        const proposal = best && this.propose(best, now);
        if (!proposal) break;
        proposals.push(proposal);
      }
      if (proposals.length >= limit) return proposals;
      this.freedAgents.delete(id);
    }
    for (const id of this.newItems) {
      if (proposals.length >= limit) return proposals;
      this.newItems.delete(id);
      const item = this.items.get(id);
      if (item?.state !== 'waiting') continue;
      const proposal = this.propose(item, now);
      if (proposal) proposals.push(proposal);
      else this.tryAgainLater(item, now);
    }
    return proposals;
  }

  private propose(item: ItemView, now: number): Proposal | null {
    const queue = this.queues.get(item.queueId);
    if (!queue?.view.open) return null;
    const staffIds = this.choose(item, queue, now);
    if (staffIds.length === 0) return null;
    const expiresAt = now + queue.view.offerMs;
    this.putItem({ ...item, state: 'offered', epoch: item.epoch + 1, offeredTo: staffIds, offerExpiresAt: expiresAt });
    return { itemId: item.id, kind: item.kind, epoch: item.epoch, queueId: item.queueId, staffIds, expiresAt };
  }

  private choose(item: ItemView, queue: QueueSlot, now: number): string[] {
    const { dedicated, dedicatedUntil, preferred } = item.wanted;
    const beside = this.besides(item, now);
    if (beside.length > 0) return beside;
    if (dedicated !== undefined && (dedicatedUntil === undefined || dedicatedUntil > now)) {
      const slot = this.agents.get(dedicated);
      return slot && this.hasRoom(slot, queue.view) && !refused(item, dedicated, now) ? [dedicated] : [];
    }
    const asked = askedSkills(item, queue.view, now);
    const takes = (id: string): boolean => {
      const slot = this.agents.get(id);
      return slot !== undefined && !refused(item, id, now) && hasSkills(slot.view.skills, asked);
    };
    if (preferred !== undefined) {
      const slot = this.agents.get(preferred);
      if (slot?.ranked.has(item.queueId) && takes(preferred)) return [preferred];
    }
    const chosen = strategies[queue.view.strategy].choose(filtered(queue.free, takes), queue.last);
    if (chosen.length > 0) queue.last = chosen[chosen.length - 1]!.position;
    return chosen.map((ranked) => ranked.agentId);
  }

  /** The item this agent should see next: lowest class, then smallest key, over all queues where the agent is free. */
  private bestFor(slot: AgentSlot, now: number): ItemView | null {
    let best: ItemView | null = null;
    const consider = (item: ItemView): void => {
      const rank = this.classOf(item);
      const known = best === null ? Number.POSITIVE_INFINITY : this.classOf(best);
      if (best === null || rank < known || (rank === known && byKey(item, best) < 0)) best = item;
    };
    for (const queueId of slot.ranked.keys()) {
      const queue = this.queues.get(queueId)!;
      for (const item of queue.waiting) {
        if (best !== null && this.classOf(best) < this.classOf(item)) break;
        const forAnother = item.wanted.dedicated !== undefined && (item.wanted.dedicatedUntil ?? now + 1) > now;
        if (forAnother && item.wanted.dedicated !== slot.view.id) continue;
        if (refused(item, slot.view.id, now)) continue;
        const beside = this.besides(item, now);
        if (beside.length > 0 && !beside.includes(slot.view.id)) continue;
        if (!forAnother && !hasSkills(slot.view.skills, askedSkills(item, queue.view, now))) continue;
        consider(item);
        break;
      }
    }
    for (const id of slot.burden.dedicated) {
      const item = this.items.get(id);
      const queue = item && this.queues.get(item.queueId);
      if (item?.state === 'waiting' && queue && this.hasRoom(slot, queue.view) && !refused(item, slot.view.id, now))
        consider(item);
    }
    return best;
  }

  private classOf(item: ItemView): number {
    return this.policy.classes[item.channel] ?? 9;
  }

  /** Who has, or is offered, the other live work of the same customer and may take this too; what else they do does not stand in the way. */
  private besides(item: ItemView, now: number): string[] {
    const queue = this.queues.get(item.queueId)!;
    const ids = this.contacts.others(item).flatMap((other) => holders(other));
    return [...new Set(ids)].filter((id) => {
      const slot = this.agents.get(id);
      return slot?.view.queues.has(item.queueId) && this.hasRoom(slot, queue.view, false) && !refused(item, id, now);
    });
  }

  private hasRoom(slot: AgentSlot, queue: QueueView, blocks = true): boolean {
    if (slot.view.state !== 'ready' || slot.doubted || !queue.open) return false;
    if (this.capacityOf(slot, queue.channel) - (slot.burden.used.get(queue.channel) ?? 0) < queue.cost) return false;
    for (const [held, used] of slot.burden.used)
      if (blocks && used > 0 && held !== queue.channel && this.policy.blocks[held]?.includes(queue.channel))
        return false;
    return true;
  }

  private capacityOf(slot: AgentSlot, channel: string): number {
    return slot.view.capacity[channel] ?? this.policy.capacity[channel] ?? 1;
  }

  /** An item that found nobody: is there a moment at which somebody might qualify without anything happening? */
  private tryAgainLater(item: ItemView, now: number): void {
    const queue = this.queues.get(item.queueId);
    const times = [
      item.wanted.dedicatedUntil ?? 0,
      this.overflowAt(item) ?? 0,
      ...Object.values(item.declined),
      ...(queue?.view.relaxations.map(({ afterMs }) => item.waitingSince + afterMs) ?? []),
    ].filter((at) => at > now);
    if (times.length > 0) this.alarms.set({ at: Math.min(...times), kind: 'item', id: item.id, epoch: item.epoch });
  }

  /** When it has waited as long as its queue lets it; null: it stays however long. */
  private overflowAt(item: ItemView): number | null {
    const after = this.queues.get(item.queueId)?.view.overflowMs ?? null;
    return after === null || item.state !== 'waiting' || item.hops >= this.policy.hopLimit
      ? null
      : item.waitingSince + after;
  }

  /** Wrap-up is over, or somebody who is gone for longer than the grace is still on duty or has work. */
  private isDue({ view, burden, settled }: AgentSlot, now: number): boolean {
    if (view.state === 'wrapup' && view.wrapupUntil !== null && view.wrapupUntil <= now) return true;
    if (view.goneSince === null || view.goneSince + this.policy.silentGraceMs > now) return false;
    return (
      view.state !== 'offline' || (settled !== view.goneSince && [...burden.used.values()].some((used) => used > 0))
    );
  }

  /** Takes an item's effects back. */
  private take(item: ItemView): void {
    this.contacts.remove(item);
    if (item.state === 'waiting') {
      this.queues.get(item.queueId)?.waiting.remove(item);
      if (item.wanted.dedicated) this.burdenOf(item.wanted.dedicated).dedicated.delete(item.id);
    }
    for (const id of holders(item)) this.change(id, (burden) => this.use(burden, item, -1));
  }

  private use({ used }: Burden, item: ItemView, sign: 1 | -1): void {
    const cost = this.queues.get(item.queueId)?.view.cost ?? 1;
    used.set(item.channel, Math.max(0, (used.get(item.channel) ?? 0) + sign * cost));
  }

  private burdenOf(agentId: string): Burden {
    let burden = this.burdens.get(agentId);
    if (!burden) {
      burden = { used: new Map(), dedicated: new Set() };
      this.burdens.set(agentId, burden);
    }
    return burden;
  }

  private change(agentId: string, work: (burden: Burden) => void): void {
    const slot = this.agents.get(agentId);
    if (slot) this.unrank(slot);
    work(this.burdenOf(agentId));
    if (slot) this.rerank(slot);
  }

  private unrank(slot: AgentSlot): void {
    for (const [queueId, ranked] of slot.ranked) this.queues.get(queueId)?.free.remove(ranked);
    slot.ranked.clear();
  }

  private rerank(slot: AgentSlot): void {
    this.unrank(slot);
    for (const [queueId, position] of slot.view.queues) {
      const queue = this.queues.get(queueId);
      if (!queue || !this.hasRoom(slot, queue.view)) continue;
      const { channel, strategy } = queue.view;
      const share = (slot.burden.used.get(channel) ?? 0) / this.capacityOf(slot, channel);
      const [first, second] = strategies[strategy].rank({
        agentId: slot.view.id,
        position,
        share,
        idleSince: slot.view.idleSince,
        occupancy: occupancyOf(slot.view),
      });
      const ranked = { first, second, agentId: slot.view.id, position };
      slot.ranked.set(queueId, ranked);
      queue.free.add(ranked);
    }
    if (slot.ranked.size > 0 || slot.burden.dedicated.size > 0) this.freedAgents.add(slot.view.id);
  }
}

/** Of somebody who has just come on duty the first minute counts as a whole: nobody is flooded for being fresh. */
function occupancyOf({ idleSince, dutySince, workedMs }: AgentView): number {
  return Math.min(1, workedMs / Math.max(60_000, idleSince - dutySince));
}

function holders(item: ItemView): readonly string[] {
  return item.state === 'held' ? [item.heldBy!] : item.state === 'offered' ? item.offeredTo : [];
}

function refused(item: ItemView, agentId: string, now: number): boolean {
  return (item.declined[agentId] ?? 0) > now;
}

function askedSkills(item: ItemView, queue: QueueView, now: number): Skills {
  let asked = queue.skills;
  for (const step of queue.relaxations) if (item.waitingSince + step.afterMs <= now) asked = step.skills;
  return item.wanted.skills ? { ...asked, ...item.wanted.skills } : asked;
}

function hasSkills(held: Skills, asked: Skills): boolean {
  for (const code in asked) if ((held[code] ?? 0) < asked[code]!) return false;
  return true;
}

function* filtered(free: Iterable<Ranked>, takes: (id: string) => boolean): Generator<Ranked> {
  for (const ranked of free) if (takes(ranked.agentId)) yield ranked;
}
