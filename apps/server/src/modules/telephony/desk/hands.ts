/** A call changes hands: to a colleague, to nobody, into a slot, and back. */
import { clock } from '#kernel';
import type { Reached } from '#modules/parties';
import { notNow } from '../errors.ts';
import { insertParked, removeParked } from '../store-parked.ts';
import type { Attended } from './attended.ts';
import { giveWork, retireWork, unoffered, workBack } from './hand-on.ts';

export class Hands {
  private readonly call: Attended;
  /** Whoever is given the work here and now: what the router says of it is known. */
  readonly given = new Set<string>();
  parkedBy: string | null = null;
  /** It waits for somebody, but not in the line of a queue. */
  letGo = false;
  /** It stands in a slot, or may: whoever led it before may have put it there. */
  slotted = false;

  constructor(call: Attended) {
    this.call = call;
  }

  private get with() {
    return this.call.with;
  }

  /** The work goes to a colleague whose leg is there already; false when they take no work. */
  async giveTo(staffId: string, legId: string): Promise<boolean> {
    this.given.add(staffId);
    if (!(await giveWork(this.with.parts, this.with.callId, { staffId, legId }))) {
      this.given.delete(staffId);
      return false;
    }
    this.call.tellSeat();
    this.call.staffId = staffId;
    this.call.phase = 'talking';
    this.letGo = false;
    return true;
  }

  /** Nobody has the work any more; who is there talks on. `staffId`: who is written with its end; `seated`: their seat shows the call. */
  async retire(legId: string, staffId: string | null, seated = false): Promise<void> {
    const agentId = seated ? staffId : null;
    await retireWork(this.with.parts, this.with.callId, { reason: 'transferred', legId, agentId });
    this.call.last = { agent_id: staffId ?? this.call.staffId ?? this.call.last.agent_id ?? null };
    this.call.tellSeat();
    this.call.staffId = agentId;
    this.call.phase = 'talking';
    if (!this.with.agents.legs.has(legId)) this.call.joined = null;
  }

  /** The agent is free; the caller waits for whoever comes. `keep`: this leg stays, whoever keeps it hangs it up. */
  async letAgentGo(reason: string, keep: string | null = null): Promise<void> {
    const { parts, callId, talk, agents, language } = this.with;
    this.call.joined = null;
    await talk.park(await this.call.waiting.music(), language);
    this.letGo = true;
    await retireWork(parts, callId, { reason, legId: null, agentId: null });
    this.call.last = { agent_id: this.call.staffId ?? this.call.last.agent_id ?? null };
    this.call.tellSeat();
    this.call.staffId = null;
    this.call.phase = 'waiting';
    await agents.clear(keep);
  }

  async park(slot: number, seconds: number, by: string | null, keep: string | null): Promise<void> {
    if (this.call.phase !== 'talking' && this.call.phase !== 'held') throw notNow();
    const { parts, callId } = this.with;
    const now = clock.now();
    const row = {
      call_id: callId,
      slot,
      by_staff: by,
      parked_at: now,
      back_at: new Date(now.getTime() + seconds * 1000),
    };
    this.slotted = true;
    await parts.db.transact((tx) => insertParked(tx, row));
    await this.call.together.dissolve();
    this.parkedBy = by;
    await this.letAgentGo('parked', keep);
    this.call.timers.set('ring-back', seconds * 1000, { what: 'ring-back' });
  }

  async unpark(): Promise<void> {
    this.call.timers.stop('ring-back');
    this.letGo = false;
    if (!this.slotted) return;
    this.slotted = false;
    await this.with.parts.db.transact((tx) => removeParked(tx, this.with.callId));
  }

  /** Whoever let it go is asked first, then the queue; without a queue the caller is told and the call is over. */
  async bringBack(staffId: string | null): Promise<void> {
    await this.unpark();
    if (await workBack(this.with.parts, this.with.callId, staffId)) {
      await this.with.caller.quiet();
      this.letGo = false;
      await this.call.waiting.begin(null);
      return;
    }
    await this.call.end('unanswered');
    this.call.outcome = 'done';
  }

  /** Somebody takes a call that waits: rung at others, parked. */
  async takeBy(staffId: string | null, reached: Reached | null): Promise<void> {
    const { agents, guests, parts, callId } = this.with;
    if (this.call.phase !== 'waiting') throw notNow();
    const given = staffId !== null && (await giveWork(parts, callId, { staffId, legId: null }));
    if (!given && !reached) throw notNow();
    if (!given) await parts.db.transact((tx) => unoffered(tx, parts, callId));
    for (const { id, role } of guests.list()) if (role === 'transferee') await guests.remove(id);
    if (reached) await agents.take(reached);
    if (given || !reached) return;
    await this.unpark();
    this.call.phase = 'connecting';
    this.call.staffId = null;
    this.call.waiting.stop();
    await this.call.connect(reached.legId);
    this.call.last = { agent_id: staffId };
  }
}
