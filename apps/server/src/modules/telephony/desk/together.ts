/** Who hears whom when more than two are in a call: consultation, conference, leaders who listen. */
import { AppError, clock, newId } from '#kernel';
import { engagedTone as busy, type Guest, type GuestRole, type Plan, type Reached, ringing } from '#modules/parties';
import { notNow } from '../errors.ts';
import { markLeg } from '../store-calls.ts';
import type { Attended, Outcome } from './attended.ts';

export type Watch = {
  plan?: Plan;
  reached?: Reached;
  title: string;
  role: 'listener' | 'coach' | 'member';
  unseen: boolean;
};

export class Together {
  private readonly call: Attended;
  /** The bridge in which agent and consulted talk while the caller waits. */
  private side: string | null = null;
  private consulted: Guest | null = null;
  /** Takes over as soon as their device is there. */
  private heir: string | null = null;
  /** The agent's leg is not with the caller. */
  aside = false;
  /** Why the last one who was asked is not here. */
  failure: string | null = null;

  constructor(call: Attended) {
    this.call = call;
  }

  private get with() {
    return this.call.with;
  }
  private get adapter() {
    return this.with.parts.adapter;
  }
  private agentLeg(): string {
    const { joined, phase } = this.call;
    if (!joined || (phase !== 'talking' && phase !== 'held')) throw notNow();
    return joined;
  }
  private members(): Guest[] {
    return this.with.guests.inRole('member');
  }
  /** Nobody is beside or asked: when the agent goes, it is over. */
  get alone(): boolean {
    return !this.consulted && !this.crowded;
  }
  get crowded(): boolean {
    return this.members().length > 0;
  }

  /** The caller has gone, and at least two of a conference are left. An agent whose page is loaded anew is one of them. */
  get goesOn(): boolean {
    const { joined, staffId, phase } = this.call;
    const left = this.members().length + (joined || staffId ? 1 : 0);
    return this.with.caller.gone && phase === 'talking' && left > 1;
  }

  /** Enough for a talk, without the agent. */
  get talkOn(): boolean {
    return this.members().length + (this.with.caller.gone ? 0 : 1) > 1;
  }

  /** They talk on without the caller, and are recorded on. */
  async callerLeft(cause: string): Promise<null> {
    const { parts, caller, talk } = this.with;
    if (parts.left()) return null;
    await parts.db.transact((tx) => markLeg(tx, caller.legId, { endedAt: clock.now(), cause }));
    await talk.recordFrom(this.members()[0]!.legId!);
    this.with.guests.forgetCalled();
    this.call.tellSeat();
    return null;
  }

  /** The caller waits with music; the agent hears it ring. */
  async consult(plan: Plan, by: string | null): Promise<void> {
    const leg = this.agentLeg();
    if (this.consulted || this.aside) throw notNow();
    await this.call.hold(true);
    this.aside = true;
    this.failure = null;
    await this.adapter.leave(leg);
    await this.adapter.play(leg, { playId: newId(), items: [ringing], loop: true });
    this.consulted = this.with.guests.invite({ plan, role: 'consulted', by, near: leg });
  }

  async swap(): Promise<void> {
    const leg = this.agentLeg();
    const guest = this.consulted;
    if (!guest?.legId || !this.side) throw notNow();
    if (this.aside) {
      await this.call.letWait(guest.legId);
      await this.withCaller(leg);
    } else {
      await this.call.hold(true);
      await this.adapter.stopPlay(guest.legId);
      await this.adapter.join(this.side, leg);
      this.aside = true;
    }
  }

  private async withCaller(leg: string): Promise<void> {
    await this.adapter.stopPlay(leg).catch(() => {});
    await this.with.talk.admit(leg);
    this.aside = false;
    await this.call.hold(false);
  }

  /** Back to the caller; who was consulted is let go. */
  async back(): Promise<void> {
    const leg = this.agentLeg();
    await this.forget();
    await this.withCaller(leg);
  }

  private async forget(): Promise<void> {
    const { consulted } = this;
    this.consulted = null;
    if (consulted) await this.with.guests.remove(consulted.id);
    await this.closeSide();
  }

  private async closeSide(): Promise<void> {
    const { side } = this;
    this.side = null;
    if (side) await this.adapter.closeBridge(side).catch(() => {});
  }

  /** The agent goes; who was consulted, or still rings, gets the caller. */
  async complete(): Promise<void> {
    const guest = this.consulted;
    if (!guest) throw notNow();
    this.consulted = null;
    if (guest.state === 'up') return this.handOver(guest);
    await this.call.hands.letAgentGo('transfer');
    await this.rung(guest);
  }

  /** Blind: the agent goes at once, the caller hears it ring. */
  async transfer(plan: Plan, by: string | null): Promise<void> {
    this.agentLeg();
    await this.forget();
    await this.call.hands.letAgentGo('transfer');
    await this.rung(this.with.guests.invite({ plan, role: 'transferee', by, near: this.with.caller.legId }));
  }

  private async rung(guest: Guest): Promise<void> {
    guest.role = 'transferee';
    this.aside = false;
    await this.with.caller.quiet();
    await this.with.caller.startMusic([ringing]);
  }

  /** All hear each other. */
  async merge(): Promise<void> {
    const leg = this.agentLeg();
    const guest = this.consulted;
    if (guest?.state !== 'up' || !guest.legId) throw notNow();
    this.consulted = null;
    guest.role = 'member';
    await this.adapter.stopPlay(guest.legId).catch(() => {});
    await this.with.talk.admit(guest.legId);
    await this.closeSide();
    await this.withCaller(leg);
  }

  async invite(plan: Plan, by: string | null): Promise<void> {
    const leg = this.agentLeg();
    if (this.aside || this.call.phase !== 'talking') throw notNow();
    this.failure = null;
    this.with.guests.invite({ plan, role: 'member', by, near: leg });
  }

  async mute(guestId: string, muted: boolean): Promise<void> {
    const guest = this.with.guests.find(guestId);
    if (!guest?.legId) throw notNow();
    await this.adapter.mute(guest.legId, muted);
    guest.muted = muted;
  }

  async remove(guestId: string): Promise<void> {
    const guest = this.with.guests.find(guestId);
    if (!guest) throw notNow();
    if (guest === this.consulted) await this.back();
    else await this.with.guests.remove(guestId);
  }

  /** The agent leaves a conference; the others talk on. */
  async leave(): Promise<void> {
    const leg = this.agentLeg();
    const [first] = this.members();
    if (!first?.legId) throw notNow();
    await this.forget();
    if (this.call.phase === 'held') await this.withCaller(leg);
    await this.call.hands.retire(first.legId, null);
    await this.adapter.hangup(leg, 'normal').catch(() => {});
  }

  /** A leader joins: heard by nobody, by the agent alone, or by all. */
  async watch({ plan, reached, title, role, unseen }: Watch, by: string | null): Promise<void> {
    this.agentLeg();
    const { guests, caller } = this.with;
    if (reached) await guests.seat({ reached, title, role, by, unseen });
    else if (plan) guests.invite({ plan: { ...plan, title }, role, by, near: caller.legId, unseen });
  }

  async changeRole(guestId: string, role: Watch['role']): Promise<void> {
    const guest = this.with.guests.find(guestId);
    if (!guest?.legId || guest.role === 'consulted' || guest.role === 'transferee') throw notNow();
    const before = guest.role;
    guest.role = role;
    try {
      await this.place(guest);
    } catch (error) {
      guest.role = before;
      throw error instanceof AppError ? error : notNow();
    }
  }

  /** From the agent to somebody who listens already, or is about to. */
  async takeOver(guestId: string): Promise<void> {
    this.agentLeg();
    const guest = this.with.guests.find(guestId);
    this.heir = guestId;
    if (guest?.state === 'up') await this.inherit(guest);
  }

  private async inherit(guest: Guest): Promise<void> {
    this.heir = null;
    await this.forget();
    await this.handOver(guest);
  }

  /** Their leg takes the agent's place; the work goes with it when they take work. */
  private async handOver(guest: Guest): Promise<void> {
    const { guests, agents, talk } = this.with;
    const former = this.call.joined;
    const legId = guest.legId!;
    await guests.pass(guest, async () => {
      await agents.take({ legId, staffId: guest.staffId, way: guest.way });
      await talk.join(legId);
      await this.closeSide();
      this.aside = false;
      this.call.joined = legId;
      if (guest.staffId && (await this.call.hands.giveTo(guest.staffId, legId))) return;
      // By a browser they need a seat to be heard, also where they take no work.
      await this.call.hands.retire(legId, guest.staffId, guest.way === 'browser');
    });
    if (former && former !== legId) await this.adapter.hangup(former, 'normal').catch(() => {});
    await this.coachAgain();
  }

  private async place(guest: Guest): Promise<void> {
    const legId = guest.legId!;
    const role: GuestRole = guest.role;
    if (role === 'listener') await this.with.talk.admit(legId, { role: 'listener' });
    else if (role === 'coach') await this.with.talk.admit(legId, { role: 'coach', heardBy: [this.agentLeg()] });
    else await this.with.talk.admit(legId);
  }

  /** The agent has another leg: whoever whispers whispers into that one. */
  async coachAgain(): Promise<void> {
    for (const guest of this.with.guests.inRole('coach')) await this.place(guest).catch(() => {});
  }

  async guestUp(guest: Guest): Promise<void> {
    const { guests } = this.with;
    const leg = this.call.joined;
    if (guest.role === 'called') return;
    if (guest.role === 'transferee') return this.handOver(guest);
    if (guest.id === this.heir) return this.inherit(guest);
    if (guest.role === 'consulted') {
      if (!leg || guest !== this.consulted) return guests.remove(guest.id);
      if (!this.side) {
        this.side = newId();
        await this.adapter.createBridge(this.side);
        await this.adapter.stopPlay(leg);
        await this.adapter.join(this.side, leg);
      }
      await this.adapter.join(this.side, guest.legId!);
    } else {
      await this.place(guest).catch(() => guests.remove(guest.id));
    }
    this.call.tellSeat();
  }

  async guestGone(guest: Guest, cause: string): Promise<Outcome | null> {
    if (guest.role === 'transferee') {
      await this.call.hands.bringBack(guest.by);
      return null;
    }
    if (guest.role === 'member' || guest.role === 'consulted') this.failure = guest.state === 'ringing' ? cause : null;
    if (guest === this.consulted) {
      this.consulted = null;
      await this.closeSide();
      const leg = this.call.joined;
      // The agent hears that it came to nothing; back to the caller is their own step.
      if (leg && this.aside) {
        await this.adapter.stopPlay(leg).catch(() => {});
        await this.adapter.play(leg, { playId: newId(), items: [busy] }).catch(() => {});
      }
    }
    this.call.tellSeat();
    if (this.goesOn && guest.legId === this.with.talk.taped) await this.with.talk.recordFrom(this.members()[0]!.legId!);
    if (guest.role !== 'member' || this.call.joined || this.crowded || this.call.phase !== 'talking') return null;
    // The last of a conference that its agent has left: the caller is alone.
    await this.call.end('agent');
    return 'done';
  }

  /** The agent hung up a telephone: what that means depends on where they were. Null: the call is over. */
  async hungUp(): Promise<'goes-on' | null> {
    const { consulted } = this;
    if (consulted) {
      this.consulted = null;
      if (consulted.state === 'up') await this.handOver(consulted);
      else {
        await this.call.hands.letAgentGo('transfer');
        await this.rung(consulted);
      }
      return 'goes-on';
    }
    const [first] = this.members();
    if (!first?.legId || this.aside) return null;
    await this.call.hands.retire(first.legId, null);
    return 'goes-on';
  }

  /** To the caller, from wherever the agent is. */
  async toCaller(): Promise<void> {
    if (this.side && this.consulted?.state === 'up') await this.swap();
    else await this.back();
  }

  /** Passed on: whoever was beside goes. */
  async dissolve(): Promise<void> {
    this.consulted = null;
    this.aside = false;
    await this.closeSide();
    await this.with.guests.clear();
  }

  get state(): 'ringing' | 'up' | 'failed' | null {
    if (this.consulted) return this.consulted.state;
    return this.aside ? 'failed' : null;
  }
}
