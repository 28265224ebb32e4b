/**
 * What browsers are told, derived from the event log on every node for its own listeners: nothing is pushed that did not
 * commit, and a node that dies takes no push with it.
 */
import { type Event, type Kernel, type Logger, type Scope, systemScope } from '#kernel';
import {
  presenceChanged,
  queueConfigured,
  workAssigned,
  workEnded,
  workOffered,
  workQueued,
  workReturned,
} from './events.ts';
import { type Hint, hint } from './hints.ts';
import { offersOfItems } from './read-offers.ts';
import { readPresences } from './read-presence.ts';
import { withFigures } from './read-queues.ts';
import { queuesById } from './store-queues.ts';

type Fact = {
  workItemId?: string;
  site: number;
  epoch?: number;
  offerId?: string | null;
  staffId?: string;
  staffIds?: string[];
  queueId?: string;
  unitId?: string;
  outcome?: string;
  lastedMs?: number;
};

const itemFacts = new Set([workQueued, workOffered, workAssigned, workReturned, workEnded].map((kind) => kind.type));
const configFacts = new Set([queueConfigured.type]);
const mine = new Set([...itemFacts, ...configFacts, presenceChanged.type, 'agent.configured']);
/** At most twice a second for queues; presence follows bursts of one transaction at once. */
const queueMs = 500;
const presenceMs = 50;

export class Live {
  private readonly kernel: Kernel;
  private readonly log: Logger;
  private readonly scope: Scope = systemScope('routing-live');
  private readonly staff = new Set<string>();
  private readonly queues = new Map<string, string>();
  private staffTimer: NodeJS.Timeout | null = null;
  private queueTimer: NodeJS.Timeout | null = null;
  private stopped = false;

  constructor(kernel: Kernel) {
    this.kernel = kernel;
    this.log = kernel.log;
  }

  stop(): void {
    this.stopped = true;
    for (const timer of [this.staffTimer, this.queueTimer]) if (timer) clearTimeout(timer);
  }

  /** Never throws, never waits: it is part of the log's reader. */
  take(events: Event[]): void {
    const items: NonNullable<Hint['items']>[number][] = [];
    const agents = new Set<string>();
    const presences: NonNullable<Hint['presences']>[number][] = [];
    const idle: NonNullable<Hint['idle']>[number][] = [];
    const offered = new Map<number, string[]>();
    const configured: string[] = [];
    let reload = false;
    for (const event of events) {
      if (!mine.has(event.type)) continue;
      const fact = event.payload as Fact;
      if (itemFacts.has(event.type)) {
        const [again, over] = [event.type === workReturned.type, event.type === workEnded.type];
        items.push({ id: fact.workItemId!, epoch: fact.epoch!, again, over });
        const since = event.occurredAt.getTime();
        if (event.type === workAssigned.type) idle.push({ staffId: fact.staffId!, since, told: true });
        if (fact.outcome === 'done')
          for (const staffId of fact.staffIds ?? [])
            idle.push({ staffId, since, workedMs: fact.lastedMs ?? 0, told: true });
        this.queues.set(fact.queueId!, fact.unitId!);
        for (const id of [...(fact.staffIds ?? []), ...(fact.staffId ? [fact.staffId] : [])]) this.staff.add(id);
        if (event.type === workOffered.type && this.anyListens(fact.staffIds ?? []))
          offered.set(fact.site, [...(offered.get(fact.site) ?? []), fact.workItemId!]);
        else this.endOffer(event.type, fact);
      } else if (configFacts.has(event.type)) {
        reload = true;
        configured.push(fact.queueId!);
      } else {
        if (event.type === presenceChanged.type)
          presences.push({ staffId: fact.staffId!, site: fact.site, since: event.occurredAt.getTime() });
        else agents.add(fact.staffId!);
        this.staff.add(fact.staffId!);
      }
    }
    const change: Hint = { items, agents: [...agents], presences, idle, reload };
    if (items.length > 0 || agents.size > 0 || presences.length > 0 || reload) hint(change);
    for (const [site, ids] of offered) void this.pushOffers(site, ids);
    if (configured.length > 0) void this.askListenersAgain(configured);
    this.plan();
  }

  /** Members came or went: who may hear the figures is asked again. */
  private async askListenersAgain(queueIds: string[]): Promise<void> {
    try {
      for (const queue of await queuesById(this.kernel.db, this.scope, queueIds))
        this.kernel.realtime.topicChanged(`queues:${queue.unit_id}`);
    } catch (error) {
      this.log.warn({ err: (error as Error).message }, 'listeners of queues not asked again');
    }
  }

  private anyListens(staffIds: string[]): boolean {
    return staffIds.some((id) => this.kernel.realtime.listened(`staff:${id}`));
  }

  private endOffer(type: string, fact: Fact): void {
    if (!fact.offerId) return;
    for (const staffId of fact.staffIds ?? []) {
      const outcome = type === workAssigned.type ? (staffId === fact.staffId ? 'accepted' : 'taken') : 'gone';
      this.kernel.realtime.push(`staff:${staffId}`, 'routing.offer-ended', { id: fact.offerId, outcome });
    }
  }

  private async pushOffers(site: number, itemIds: string[]): Promise<void> {
    try {
      for (const [offer, receivers] of await offersOfItems(this.kernel.db, this.scope, site, itemIds))
        for (const staffId of receivers) this.kernel.realtime.push(`staff:${staffId}`, 'routing.offer', offer);
    } catch (error) {
      this.log.warn({ err: (error as Error).message }, 'offers not pushed; browsers ask for them on reconnect');
    }
  }

  private plan(): void {
    if (this.staff.size > 0) this.staffTimer ??= setTimeout(() => void this.pushPresence(), presenceMs);
    if (this.queues.size > 0) this.queueTimer ??= setTimeout(() => void this.pushQueues(), queueMs);
  }

  private async pushPresence(): Promise<void> {
    const ids = [...this.staff].filter((id) => this.kernel.realtime.listened(`staff:${id}`));
    this.staff.clear();
    try {
      if (ids.length > 0)
        for (const presence of await readPresences(this.kernel.db, this.scope, ids))
          this.kernel.realtime.push(`staff:${presence.staffId}`, 'routing.presence', presence);
    } catch (error) {
      this.log.warn({ err: (error as Error).message }, 'presence not pushed');
    }
    this.staffTimer = null;
    if (!this.stopped) this.plan();
  }

  private async pushQueues(): Promise<void> {
    const ids = [...this.queues].filter(([, unitId]) => this.kernel.realtime.listened(`queues:${unitId}`));
    this.queues.clear();
    try {
      if (ids.length > 0) {
        const rows = await queuesById(
          this.kernel.db,
          this.scope,
          ids.map(([id]) => id),
        );
        for (const queue of await withFigures(this.kernel.db, this.scope, rows))
          this.kernel.realtime.push(`queues:${queue.unitId}`, 'routing.queue', queue);
      }
    } catch (error) {
      this.log.warn({ err: (error as Error).message }, 'queue figures not pushed');
    }
    this.queueTimer = null;
    if (!this.stopped) this.plan();
  }
}
