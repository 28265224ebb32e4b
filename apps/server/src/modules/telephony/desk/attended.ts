/**
 * A call with the people who answer it: waiting with music and its place, offered, connected, held, passed on, until one side
 * ends it. One piece of news after the other; rows say what is true, so that a late word changes nothing.
 */
import { clock } from '#kernel';
import { staffCards } from '#modules/identity';
import { finish, offerOf, passOn, queueDoor, readPlaces } from '#modules/routing';
import type { CallState } from '../contract.ts';
import type { QueueConfig } from '../flow-nodes.ts';
import { moveCall } from '../move-call.ts';
import { readPolicyRow } from '../store-lines.ts';
import { workKind } from '../work-kind.ts';
import type { AgentLegs } from './agent-legs.ts';
import type { Line } from './line.ts';
import type { News } from './news.ts';
import type { DeskParts, Mailbox } from './parts.ts';
import { filesOf, musicOf, placeWords } from './sounds.ts';
import type { Talk } from './talk.ts';

/** So long an agent's device may take to be connected; so long a browser that was closed may come back. */
const connectMs = 25_000;
export type Outcome = 'late' | 'closed' | 'done' | 'gone';
export type Phase = 'waiting' | 'connecting' | 'talking' | 'held';
/** Where a call stands that somebody else led before. */
export type Standing = { phase: Phase; staffId: string | null; agentLeg?: string | null; queuedAt?: Date | null };

export type AttendedParts = {
  parts: DeskParts;
  callId: string;
  caller: Line;
  agents: AgentLegs;
  talk: Talk;
  mail: Mailbox<News>;
  language: 'zh' | 'en';
  config: QueueConfig;
  /** The agent placed the call: the other party hears no staff number and is passed to nobody else. */
  placed: boolean;
};

export class Attended {
  private readonly with: AttendedParts;
  private phase: Phase = 'waiting';
  private staffId: string | null = null;
  private saying = false;
  /** Who hears whom at present. */
  private joined: string | null = null;
  private timers = new Map<string, NodeJS.Timeout>();

  constructor(given: AttendedParts) {
    this.with = given;
  }

  /** `before`: where a call stands that was led by somebody else before. */
  async run(before?: Standing): Promise<Outcome> {
    const { parts, config, caller, mail } = this.with;
    const phase = before?.phase ?? 'waiting';
    this.phase = phase;
    this.staffId = before?.staffId ?? null;
    if (phase === 'waiting') {
      // Music goes on from its beginning; what was being said is said again.
      if (before) await caller.quiet();
      await this.music();
      this.every();
      const waited = before?.queuedAt ? clock.now().getTime() - before.queuedAt.getTime() : 0;
      this.later('late', Math.max(1000, config.mostSeconds * 1000 - waited), { what: 'late' });
      void this.sayPlace();
    }
    try {
      if (before) await this.takeUp(before);
      for (;;) {
        if (parts.left()) return 'gone';
        const news: News = caller.gone ? { what: 'caller-gone' } : await mail.take();
        const outcome = await this.take(news);
        if (outcome) return outcome;
      }
    } catch (error) {
      if (parts.left()) return 'gone';
      parts.log.error({ err: error, call: this.with.callId }, 'a call could not be led on');
      await this.end('error').catch(() => {});
      return caller.gone ? 'gone' : 'done';
    } finally {
      for (const timer of this.timers.values()) clearTimeout(timer);
      if (!parts.left()) {
        await this.with.agents.clear();
        await this.with.talk.close();
      }
    }
  }

  /** The agent is there already, or is waited for. */
  private async takeUp({ agentLeg }: Standing): Promise<void> {
    const { agents, mail, parts, callId, caller, config, language } = this.with;
    if (this.phase === 'waiting') {
      const offer = await offerOf(parts.db, parts.scope, workKind, callId);
      if (offer) mail.put({ what: 'offered', offer });
      else await agents.clear();
      return;
    }
    if (agentLeg && this.phase !== 'connecting' && agents.legs.has(agentLeg)) {
      // They hear each other as before, or one is on hold; whether a leg ended meanwhile comes as news.
      this.joined = agentLeg;
      if (this.phase === 'held') {
        await caller.quiet();
        await caller.startMusic(await musicOf(parts, config.music, language));
      }
      return;
    }
    const up = this.staffId && agents.upOf(this.staffId);
    if (up) await this.connect(up.legId);
    else {
      if (this.staffId && !this.with.placed) await agents.ringPhone(this.staffId);
      this.awaitDevice();
    }
  }

  private async take(news: News): Promise<Outcome | null> {
    const { agents, parts, callId } = this.with;
    switch (news.what) {
      case 'offered':
        if (this.phase === 'waiting') await agents.ring(news.offer);
        return null;
      case 'assigned':
        return this.assigned(news.staffId);
      case 'returned':
        return this.returned();
      case 'leg-up':
        return this.legUp(news.legId);
      case 'leg-ended':
        return this.legEnded(news.legId, news.cause);
      case 'hang-up':
        await this.end('agent');
        return 'done';
      case 'caller-gone':
        await this.end('caller');
        return 'gone';
      case 'party-up':
        return null;
      case 'hold':
        await this.hold(news.held);
        return null;
      case 'say-place':
        if (this.phase === 'waiting') void this.sayPlace();
        return null;
      case 'late':
        if (this.phase !== 'waiting') return null;
        await this.end('late');
        return 'late';
      case 'unconnected': {
        if (this.joined || this.phase === 'waiting') return null;
        // Nobody's device was there: the caller keeps the place and goes to somebody else.
        const back = this.with.placed
          ? null
          : await parts.db.transact((tx) =>
              passOn(tx, parts.scope, { kind: workKind, subjectId: callId, reason: 'silent' }),
            );
        if (back) return null;
        await this.end('unconnected');
        return 'done';
      }
    }
  }

  private async assigned(staffId: string): Promise<null> {
    const { agents } = this.with;
    this.phase = 'connecting';
    this.staffId = staffId;
    this.tellSeat();
    this.stop('say-place');
    this.stop('late');
    const up = agents.upOf(staffId);
    // Others' telephones fall silent; the one who took it may still have to pick up.
    for (const leg of agents.legs.values())
      if (leg.staffId !== staffId) await this.with.parts.adapter.hangup(leg.legId, 'normal').catch(() => {});
    if (up) return this.connect(up.legId);
    await agents.ringPhone(staffId);
    this.awaitDevice();
    return null;
  }

  private awaitDevice(): void {
    this.later('unconnected', connectMs, { what: 'unconnected' });
  }

  private async returned(): Promise<null> {
    await this.with.agents.clear();
    const talked = this.phase !== 'waiting';
    this.tellSeat();
    this.phase = 'waiting';
    this.staffId = null;
    this.joined = null;
    this.stop('unconnected');
    if (talked) {
      await this.with.talk.park(this.with.config.music, this.with.language);
      await this.music();
      this.every();
      this.later('late', this.with.config.mostSeconds * 1000, { what: 'late' });
    }
    return null;
  }

  private async legUp(legId: string): Promise<null> {
    const { agents, parts } = this.with;
    const leg = await agents.answered(legId);
    if (!leg) return null;
    if (this.staffId === leg.staffId) return this.connect(legId);
    // Picking up the telephone is accepting; who comes late hears that it is gone.
    if (this.staffId !== null || !(await agents.accept(leg.staffId)))
      await parts.adapter.hangup(legId, 'normal').catch(() => {});
    return null;
  }

  private async connect(legId: string): Promise<null> {
    const { talk, agents, parts, callId, caller } = this.with;
    const before = this.joined;
    try {
      if (before === null && this.phase === 'connecting' && !this.with.placed) await this.sayAgent();
      await talk.join(legId);
    } catch (error) {
      if (caller.gone) return null;
      parts.log.warn({ err: error, call: callId }, 'an agent could not be connected');
      await parts.adapter.hangup(legId, 'error').catch(() => {});
      return null;
    }
    this.stop('unconnected');
    this.joined = legId;
    // A browser that came back takes the place of its former self.
    for (const leg of agents.legs.values())
      if (leg.legId !== legId) await parts.adapter.hangup(leg.legId, 'normal').catch(() => {});
    const act = this.phase === 'held' ? 'retrieve' : 'connect';
    this.phase = 'talking';
    await parts.db.transact((tx) =>
      moveCall(tx, parts.scope, callId, act, { reason: 'answered', change: { agent_leg: legId } }),
    );
    this.tellSeat();
    return null;
  }

  private async legEnded(legId: string, cause: string): Promise<Outcome | null> {
    const { agents, talk, config, language } = this.with;
    const leg = await agents.ended(legId, cause);
    if (!leg) return null;
    if (this.joined !== legId) {
      if (this.phase === 'waiting' && (cause === 'rejected' || cause === 'busy')) await agents.decline(leg.staffId);
      return null;
    }
    this.joined = null;
    if (leg.way === 'browser' || cause === 'media-lost') {
      // A page that was loaded anew comes back within moments; the customer hears music until then.
      await talk.park(config.music, language);
      this.awaitDevice();
      this.tellSeat();
      return null;
    }
    await this.end('agent');
    return 'done';
  }

  private async hold(held: boolean): Promise<void> {
    const { talk, parts, callId, config, language } = this.with;
    if (held === (this.phase === 'held') || (this.phase !== 'talking' && this.phase !== 'held')) return;
    if (held) await talk.park(config.music, language);
    else await talk.retrieve();
    this.phase = held ? 'held' : 'talking';
    await parts.db.transact((tx) =>
      moveCall(tx, parts.scope, callId, held ? 'hold' : 'retrieve', { reason: held ? 'held' : 'retrieved' }),
    );
    this.tellSeat();
  }

  /** The work is done or withdrawn; the agent's wrap-up begins. */
  private async end(reason: string): Promise<void> {
    const { parts, callId } = this.with;
    await parts.db.transact((tx) => finish(tx, parts.scope, { kind: workKind, subjectId: callId, reason }));
    this.tellSeat();
  }

  private tellSeat(): void {
    if (this.staffId) this.with.parts.realtime.pushEverywhere(`staff:${this.staffId}`, 'telephony.seat', {});
  }

  private async music(): Promise<void> {
    const { caller, parts, config, language } = this.with;
    await caller.startMusic(await musicOf(parts, config.music, language));
  }

  private async sayAgent(): Promise<void> {
    const { parts, caller, language } = this.with;
    const { say_agent: wanted } = await readPolicyRow(parts.db, parts.scope);
    const number = wanted ? await this.agentNumber() : null;
    await caller.quiet();
    if (!number) return;
    const words = [{ prompt: 'agent.number-before' }, { digits: number }, { prompt: 'agent.number-after' }];
    await caller.say(await filesOf(parts, words, language));
  }

  private async agentNumber(): Promise<string | null> {
    const [card] = await staffCards(this.with.parts.db, this.with.parts.scope, [this.staffId!]);
    return card && /^\d{1,8}$/.test(card.number) ? card.number : null;
  }

  private async sayPlace(): Promise<void> {
    const { parts, caller, callId, language, config } = this.with;
    if (this.saying || config.saySeconds === 0) return;
    this.saying = true;
    const [place] = await readPlaces(parts.db, parts.scope, workKind, [callId]).catch(() => []);
    if (place && this.phase === 'waiting') {
      const words = [{ prompt: 'queue.waiting' }, ...placeWords(place.ahead, place.estimatedWaitSeconds, language)];
      await caller.say(await filesOf(parts, words, language));
    }
    this.saying = false;
  }

  private every(): void {
    const { config } = this.with;
    if (config.saySeconds === 0) return;
    this.stop('say-place');
    const timer = setInterval(() => this.with.mail.put({ what: 'say-place' }), config.saySeconds * 1000);
    this.timers.set('say-place', timer);
  }
  private later(name: string, ms: number, news: News): void {
    this.stop(name);
    this.timers.set(
      name,
      setTimeout(() => this.with.mail.put(news), ms),
    );
  }
  private stop(name: string): void {
    clearTimeout(this.timers.get(name));
    this.timers.delete(name);
  }
}

/** Of a call that has left its dialogue. */
export const phaseOf = (state: CallState): Phase =>
  state === 'connecting' || state === 'talking' || state === 'held' ? state : 'waiting';

/** Whether the queue takes somebody now. */
export async function doorOpen({ db, scope }: DeskParts, queueId: string): Promise<boolean> {
  const door = await queueDoor(db, scope, queueId);
  return door !== null && (door.open || door.closedOffer === 'wait');
}
