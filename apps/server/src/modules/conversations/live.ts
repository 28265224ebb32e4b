/**
 * What browsers are told beside messages: states, recalls, places in the queue. Derived from the event log on every node for its
 * own listeners, so it is told if and only if it committed.
 */
import { type Event, type Kernel, type Scope, systemScope } from '#kernel';
import { workAssigned, workEnded, workQueued, workReturned } from '#modules/routing';
import type { QueuePlace } from './contract.ts';
import type { Delivery } from './delivery.ts';
import { messagePosted, messageRecalled } from './events.ts';
import { conversationsById } from './store-conversations.ts';
import { staffTopic, visitorTopic } from './topics.ts';
import { conversationViews, placesById, visitorViews } from './views.ts';

const stateMs = 20;
const placeMs = 2_000;
const lineMoves = new Set([workQueued, workAssigned, workReturned, workEnded].map((kind) => kind.type));
type Fact = { conversationId?: string; seq?: number };

export class Live {
  private readonly kernel: Kernel;
  private readonly delivery: Delivery;
  private readonly scope: Scope = systemScope('conversations.live');
  private readonly changedIds = new Set<string>();
  /** Waiting conversations whose visitor listens here, with what they were told last. */
  private readonly waiting = new Map<string, string>();
  private stateTimer: NodeJS.Timeout | null = null;
  private placeTimer: NodeJS.Timeout | null = null;
  private stopped = false;

  constructor(kernel: Kernel, delivery: Delivery) {
    this.kernel = kernel;
    this.delivery = delivery;
  }

  stop(): void {
    this.stopped = true;
    for (const timer of [this.stateTimer, this.placeTimer]) if (timer) clearTimeout(timer);
  }

  /** A visitor listens to a conversation that waits. */
  waits(conversationId: string): void {
    if (!this.waiting.has(conversationId)) this.waiting.set(conversationId, '');
    this.planPlaces();
  }

  changed(conversationId: string): void {
    this.changedIds.add(conversationId);
    this.planStates();
  }

  /** Part of the log's reader: never throws, never waits. */
  take(events: Event[]): void {
    let moved = false;
    for (const event of events) {
      const { conversationId, seq } = event.payload as Fact;
      if (event.type === messagePosted.type) this.delivery.noticed(conversationId!, seq!);
      else if (event.type === messageRecalled.type) this.recalled(conversationId!, seq!, event.occurredAt);
      else if (event.type.startsWith('conversation.')) this.changed(conversationId!);
      else if (lineMoves.has(event.type)) moved = true;
    }
    if (moved) this.planPlaces();
  }

  private recalled(id: string, seq: number, at: Date): void {
    const told = { seq, at: at.toISOString() };
    this.kernel.realtime.push(staffTopic(id), 'conversations.recalled', told);
    this.kernel.realtime.push(visitorTopic(id), 'conversations.recalled', told);
  }

  private planStates(): void {
    if (this.stopped || this.changedIds.size === 0) return;
    this.stateTimer ??= setTimeout(() => void this.pushStates(), stateMs);
  }

  private async pushStates(): Promise<void> {
    const { db, realtime, log } = this.kernel;
    const ids = [...this.changedIds];
    this.changedIds.clear();
    const forStaff = ids.filter((id) => realtime.listened(staffTopic(id)));
    const forVisitors = ids.filter((id) => realtime.listened(visitorTopic(id)));
    try {
      const rows = await conversationsById(db, this.scope, [...new Set([...forStaff, ...forVisitors])]);
      const byId = new Map(rows.map((row) => [row.id, row]));
      const pick = (wanted: string[]) => wanted.flatMap((id) => byId.get(id) ?? []);
      for (const view of await conversationViews(db, this.scope, pick(forStaff)))
        realtime.push(staffTopic(view.id), 'conversations.state', view);
      for (const view of await visitorViews(db, this.scope, pick(forVisitors))) {
        realtime.push(visitorTopic(view.id), 'conversations.state', view);
        if (view.place) this.waits(view.id);
        else this.waiting.delete(view.id);
      }
    } catch (error) {
      for (const id of ids) this.changedIds.add(id);
      log.warn({ err: (error as Error).message }, 'states of conversations not pushed; trying again');
    }
    this.stateTimer = null;
    this.planStates();
  }

  private planPlaces(): void {
    if (this.stopped || this.waiting.size === 0) return;
    this.placeTimer ??= setTimeout(() => void this.pushPlaces(), placeMs);
  }

  private async pushPlaces(): Promise<void> {
    const { db, realtime, log } = this.kernel;
    try {
      for (const id of this.waiting.keys()) if (!realtime.listened(visitorTopic(id))) this.waiting.delete(id);
      const places = await placesById(db, this.scope, [...this.waiting.keys()]);
      for (const [id, place] of places) this.pushPlace(id, place);
      for (const id of this.waiting.keys()) if (!places.has(id)) this.waiting.delete(id);
    } catch (error) {
      log.warn({ err: (error as Error).message }, 'places in queues not pushed');
    }
    this.placeTimer = null;
  }

  private pushPlace(id: string, place: QueuePlace): void {
    const told = `${place.ahead} ${place.estimatedWaitSeconds}`;
    if (this.waiting.get(id) === told) return;
    this.waiting.set(id, told);
    this.kernel.realtime.push(visitorTopic(id), 'conversations.place', place);
  }
}
