/**
 * A call with the people who answer it: waiting with music and its place, offered, connected, held, passed on, until one side
 * ends it. One piece of news after the other; rows say what is true, so that a late word changes nothing.
 */
import type { PlayItem } from '@qiao/softswitch';
import { newId, type Tx } from '#kernel';
import type { Act } from '#modules/flows';
import { type Guests, type Keys, type Line, type Mailbox, musicOf, Timers } from '#modules/parties';
import { finish, offerOf } from '#modules/routing';
import type { QueueConfig } from '#modules/waitrooms';
import { notNow } from '../errors.ts';
import { moveCall } from '../move-call.ts';
import type { CallRow } from '../tables.ts';
import { workKind } from '../work-kind.ts';
import type { AgentLegs } from './agent-legs.ts';
import { workFromSilent } from './hand-on.ts';
import { Hands } from './hands.ts';
import type { News } from './news.ts';
import type { DeskParts } from './parts.ts';
import { changeRow } from './resume-call.ts';
import { agentWords } from './sounds.ts';
import type { Talk } from './talk.ts';
import { Together } from './together.ts';
import { type Left, Waiting } from './waiting.ts';

/** So long an agent's device may take to be connected; so long a browser that was closed may come back. */
const connectMs = 25_000;
/** `left`: they wait no longer, and where they go; `ended`: by a leader, nothing follows. */
export type Outcome = 'closed' | 'callback' | 'done' | 'gone' | 'ended' | 'limit' | { left: Left };
export type Phase = 'waiting' | 'connecting' | 'talking' | 'held';
/** Where a call stands that somebody else led before. */
export type Standing = { phase: Phase; staffId: string | null; agentLeg?: string | null; queuedAt?: Date | null };

export type AttendedParts = {
  parts: DeskParts;
  callId: string;
  caller: Line;
  agents: AgentLegs;
  guests: Guests;
  keys: Keys;
  talk: Talk;
  mail: Mailbox<News>;
  language: 'zh' | 'en';
  config: QueueConfig;
  /** The agent placed the call: the other party hears no staff number and is passed to nobody else. */
  placed: boolean;
  /** They have a place again that they had before. */
  kept: boolean;
  /** So long the talk may last; a tone is heard before. */
  limitSeconds: number | null;
};

export class Attended {
  readonly with: AttendedParts;
  readonly together = new Together(this);
  readonly hands = new Hands(this);
  phase: Phase = 'waiting';
  staffId: string | null = null;
  /** Written with the call's end: who talked last, when no seat shows it any more. */
  last: Partial<CallRow> = {};
  /** Where the caller is led when the agent has gone. */
  next: Act | null = null;
  /** Set by what is asked of it when that ends it. */
  outcome: Outcome | null = null;
  /** Who hears whom at present. */
  joined: string | null = null;
  readonly timers: Timers<News>;
  readonly waiting: Waiting;

  constructor(given: AttendedParts) {
    this.with = given;
    this.timers = new Timers(given.mail);
    this.waiting = new Waiting(given, () => given.mail.putLast({ what: 'look' }));
  }

  /** `before`: where a call stands that was led by somebody else before. */
  async run(before?: Standing): Promise<Outcome> {
    const { parts, caller, mail } = this.with;
    const phase = before?.phase ?? 'waiting';
    this.phase = phase;
    this.staffId = before?.staffId ?? null;
    this.hands.slotted = before !== undefined;
    if (phase === 'waiting') {
      // Music goes on from its beginning; what was being said is said again.
      if (before) await caller.quiet();
      await this.waiting.begin(before?.queuedAt ?? null);
    }
    this.waiting.hear(() => mail.put({ what: 'callback-asked' }));
    try {
      if (before) await this.takeUp(before);
      for (;;) {
        if (parts.left()) return 'gone';
        const over = caller.gone && !this.together.goesOn;
        const news: News = over ? { what: 'caller-gone' } : await mail.take();
        const outcome = await this.take(news);
        if (outcome) return outcome;
      }
    } catch (error) {
      if (parts.left()) return 'gone';
      parts.log.error({ err: error, call: this.with.callId }, 'a call could not be led on');
      await this.end('error').catch(() => {});
      return caller.gone ? 'gone' : 'done';
    } finally {
      this.waiting.close();
      this.timers.close();
      if (!parts.left()) {
        await this.with.guests.clear();
        await this.with.agents.clear();
        await this.with.talk.close();
        await this.hands.unpark().catch(() => {});
      }
      for (const news of mail.drain())
        if (news.what === 'act') news.refuse();
        // Else they would be taken to ring still where the caller is led on, and not be rung again.
        else if (news.what === 'leg-ended') await this.with.agents.ended(news.legId, news.cause).catch(() => {});
    }
  }

  /** The agent is there already, or is waited for. */
  private async takeUp({ agentLeg }: Standing): Promise<void> {
    const { agents, mail, parts, callId, caller, language } = this.with;
    if (this.phase === 'waiting') {
      const offer = await offerOf(parts.db, parts.scope, workKind, callId);
      if (offer) mail.put({ what: 'offered', offer });
      else await agents.clear();
      return;
    }
    if (agentLeg && this.phase !== 'connecting' && agents.legs.has(agentLeg)) {
      // As before, or one is on hold; back together when somebody was asked aside. Whether a leg ended meanwhile comes as news.
      this.joined = agentLeg;
      if (!this.with.talk.stands) return void (await this.connect(agentLeg));
      if (this.phase === 'held') {
        await caller.quiet();
        await caller.startMusic(await musicOf(parts, await this.waiting.music(), language));
      }
      return;
    }
    const up = agents.upOf(this.staffId);
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
      case 'unoffered':
        if (this.phase === 'waiting') await agents.leaveOffer(news.staffIds);
        return null;
      case 'assigned':
        return this.assigned(news.staffId);
      case 'returned':
        return this.hands.given.size > 0 ? null : this.waitOn();
      case 'leg-up':
        return this.legUp(news.legId);
      case 'leg-ended':
        return this.legEnded(news.legId, news.cause);
      case 'hang-up':
        await this.end('agent');
        return 'done';
      case 'caller-gone':
        if (this.together.goesOn) return this.together.callerLeft(news.cause ?? 'normal');
        await this.end(this.with.caller.goneAs);
        return 'gone';
      case 'party-up':
      case 'told':
      case 'guest-key':
        return null;
      case 'hold':
        await this.hold(news.held).catch(() => {});
        return null;
      case 'key':
        this.with.keys.take(news.legId, news.digit);
        return null;
      case 'keys-late':
        this.with.keys.late();
        return null;
      case 'act':
        await news.run();
        return this.outcome;
      case 'guest-up':
        await this.together.guestUp(news.guest);
        return null;
      case 'guest-gone':
        return (await this.together.guestGone(news.guest, news.cause)) ?? this.outcome;
      case 'ring-back':
        await this.hands.bringBack(this.hands.parkedBy);
        return this.outcome;
      case 'limit':
        return this.limit(news.over);
      case 'look': {
        const left = this.phase === 'waiting' && !this.hands.letGo ? await this.waiting.look() : null;
        // Spoken to at once where they are led: not after what was just being said, and without music.
        if (left) await Promise.all([this.end(left.exit), this.waiting.leave()]);
        return left && { left };
      }
      case 'callback-asked':
        if (this.phase !== 'waiting') return null;
        await this.end('callback');
        await this.waiting.leave();
        return 'callback';
      case 'unconnected': {
        if (this.joined || this.phase === 'waiting' || this.together.talkOn) return null;
        // Nobody's device was there: the caller keeps the place and goes to somebody else.
        if (!this.with.placed && !this.with.caller.gone && (await workFromSilent(parts, callId))) return this.waitOn();
        await this.end('unconnected');
        return 'done';
      }
    }
  }

  private async assigned(staffId: string): Promise<null> {
    const { agents } = this.with;
    const theirs = this.staffId === staffId && this.phase !== 'waiting';
    if (this.hands.given.delete(staffId) || theirs) return null;
    await this.hands.unpark();
    this.phase = 'connecting';
    this.staffId = staffId;
    this.tellSeat();
    this.waiting.stop();
    const up = agents.upOf(staffId);
    // Others' telephones fall silent; the one who took it may still have to pick up.
    await agents.silence((leg) => leg.staffId === staffId);
    if (up) return this.connect(up.legId);
    await agents.ringPhone(staffId);
    this.awaitDevice();
    return null;
  }

  private awaitDevice(): void {
    this.timers.set('unconnected', connectMs, { what: 'unconnected' });
  }

  private async waitOn(): Promise<null> {
    await this.together.dissolve();
    await this.with.agents.clear();
    const talked = this.phase !== 'waiting';
    this.tellSeat();
    this.phase = 'waiting';
    this.staffId = null;
    this.joined = null;
    this.timers.stop('unconnected');
    if (talked) {
      await this.with.talk.park(await this.waiting.music(), this.with.language);
      await this.waiting.begin(null);
    }
    return null;
  }

  private async legUp(legId: string): Promise<null> {
    const { agents } = this.with;
    const staffId = agents.legs.get(legId)?.staffId ?? null;
    const taken = await agents.pickedUp(legId, this.staffId);
    if (taken === 'mine') return this.connect(legId);
    if (taken === 'late') await agents.silence((leg) => leg.legId !== legId);
    if (taken === 'accepted') await this.assigned(staffId!);
    // The router will say so too.
    if (taken === 'accepted') this.hands.given.add(staffId!);
    return null;
  }

  async connect(legId: string): Promise<null> {
    const { talk, agents, parts, callId, caller } = this.with;
    const before = this.joined;
    /** Their page was loaded anew: whom they let wait waits on. */
    const waits = this.phase === 'held' && talk.stands && !this.together.aside;
    try {
      if (before === null && this.phase === 'connecting' && !this.with.placed) await this.sayAgent();
      if (waits) await Promise.all([caller.startMusic(await this.musicItems()), talk.admit(legId)]);
      else if (this.with.guests.inRole('called').some(({ held }) => held)) await this.letWait(legId);
      else await talk.join(legId);
    } catch (error) {
      if (caller.gone) return null;
      parts.log.warn({ err: error, call: callId }, 'an agent could not be connected');
      await parts.adapter.hangup(legId, 'error').catch(() => {});
      return null;
    }
    this.timers.stop('unconnected');
    if (before === null) this.beginLimit();
    this.joined = legId;
    // A browser that came back takes the place of its former self.
    await agents.silence((leg) => leg.legId === legId);
    const act = this.phase === 'held' ? 'retrieve' : 'connect';
    const change = { agent_leg: legId };
    if (!waits) this.phase = 'talking';
    if (waits) await changeRow(parts, callId, change);
    else await parts.db.transact((tx) => moveCall(tx, parts.scope, callId, act, { reason: 'answered', change }));
    await this.together.coachAgain();
    this.tellSeat();
    return null;
  }

  private async legEnded(legId: string, cause: string): Promise<Outcome | null> {
    const { agents, talk, language } = this.with;
    const { leg, mark } = agents.over(legId, cause);
    // Who hangs up ends it, as a rule: that is written down in one.
    const ends = leg?.way === 'sip' && this.joined === legId && cause !== 'media-lost' && this.together.alone;
    if (!ends) await this.with.parts.db.transact(mark);
    if (!leg) return null;
    if (leg.leaving === 'again') await agents.ringPhone(leg.staffId!);
    if (leg.leaving) return null;
    if (this.joined !== legId) {
      // Gone in the moment of being connected: nobody waits for their device any more.
      if (
        this.phase === 'connecting' &&
        leg.way === 'sip' &&
        leg.staffId === this.staffId &&
        !agents.upOf(leg.staffId)
      ) {
        if (!this.with.placed) return this.take({ what: 'unconnected' });
        await this.end('agent');
        return 'done';
      }
      if (this.phase === 'waiting' && (cause === 'rejected' || cause === 'busy')) await agents.decline(leg.staffId);
      return null;
    }
    if (leg.way === 'sip' && cause !== 'media-lost' && (await this.together.hungUp())) return null;
    this.joined = null;
    if (leg.way === 'browser' || cause === 'media-lost') {
      // A page that was loaded anew comes back within moments; the customer hears music until then.
      if (!this.together.crowded) await talk.park(await this.waiting.music(), language);
      this.awaitDevice();
      this.tellSeat();
      return null;
    }
    await this.end(cause === 'error' ? 'interrupted' : 'agent', ends ? mark : undefined);
    return 'done';
  }

  async hold(held: boolean): Promise<void> {
    if (!held && this.together.aside) return this.together.toCaller();
    if (held && this.together.crowded) throw notNow();
    const { talk, parts, callId, language } = this.with;
    if (held === (this.phase === 'held') || (this.phase !== 'talking' && this.phase !== 'held')) return;
    if (held) await talk.park(await this.waiting.music(), language);
    else await talk.retrieve();
    this.phase = held ? 'held' : 'talking';
    await parts.db.transact((tx) =>
      moveCall(tx, parts.scope, callId, held ? 'hold' : 'retrieve', { reason: held ? 'held' : 'retrieved' }),
    );
    this.tellSeat();
  }

  /** The work is done or withdrawn; the agent's wrap-up begins. */
  async end(reason: string, also?: (tx: Tx) => Promise<void>): Promise<void> {
    const { parts, callId } = this.with;
    await parts.db.transact(async (tx) => {
      await also?.(tx);
      return finish(tx, parts.scope, { kind: workKind, subjectId: callId, reason });
    });
    this.tellSeat();
  }

  tellSeat(): void {
    if (this.staffId) this.with.parts.realtime.pushEverywhere(`staff:${this.staffId}`, 'telephony.seat', {});
  }

  private async sayAgent(): Promise<void> {
    const { parts, caller, language } = this.with;
    const words = await agentWords(parts, this.staffId!, language);
    await caller.quiet();
    await caller.say(words);
  }

  private async musicItems(): Promise<PlayItem[]> {
    return musicOf(this.with.parts, await this.waiting.music(), this.with.language);
  }

  /** Music for who waits in a call without being its caller: a colleague who asked aside, or whoever called the one who speaks elsewhere. */
  async letWait(legId: string): Promise<void> {
    await this.with.parts.adapter.play(legId, { playId: newId(), items: await this.musicItems(), loop: true });
  }

  private beginLimit(): void {
    const seconds = this.with.limitSeconds;
    if (!seconds) return;
    const warnAt = Math.max(1, seconds - Math.min(30, Math.floor(seconds / 2)));
    this.timers.set('limit-warning', warnAt * 1000, { what: 'limit', over: false });
    this.timers.set('limit', seconds * 1000, { what: 'limit', over: true });
  }

  private async limit(over: boolean): Promise<Outcome | null> {
    if (over) return this.end('limit').then(() => 'limit');
    const beep = { tone: { frequencies: [1400], onMs: 300, offMs: 200, repeat: 2 } };
    for (const legId of [this.joined, this.with.caller.legId])
      if (legId) await this.with.parts.adapter.play(legId, { playId: newId(), items: [beep] }).catch(() => {});
    return null;
  }
}
