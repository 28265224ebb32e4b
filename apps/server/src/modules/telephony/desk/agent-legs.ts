/** Devices of agents in one call: desk telephones and mobiles that ring with an offer, browsers that join. */
import type { TelephonyEvent } from '@qiao/softswitch';
import { clock, newId, type Tx } from '#kernel';
import { scopeOfStaff } from '#modules/identity';
import { ConfirmedLegs, mobileWords, type Reached } from '#modules/parties';
import { acceptOffer, declineOffer } from '#modules/routing';
import { insertLeg, markLeg, setLegKind } from '../store-calls.ts';
import { deviceOf } from '../store-lines.ts';
import type { LegRow } from '../tables.ts';
import { ownTelephone } from './own-telephone.ts';
import type { DeskParts } from './parts.ts';

export type Offered = { offerId: string; epoch: number; staffIds: string[] };
/** `leaving`: told to fall silent, and here until the engine says that it has; `again`: they are to be rung once more then. */
export type AgentLeg = Reached & { up: boolean; muted: boolean; leaving?: 'for-good' | 'again' };

export class AgentLegs {
  private readonly parts: DeskParts;
  private readonly callId: string;
  /** What a ringing telephone shows: never the customer's number. */
  private readonly shown: string;
  private readonly claim: (legId: string) => void;
  readonly legs = new Map<string, AgentLeg>();
  readonly confirmed: ConfirmedLegs;
  private offered: Offered | null = null;

  /** `up`: a leg that had to be confirmed is answered. */
  constructor(
    parts: DeskParts,
    callId: string,
    shown: string,
    claim: (legId: string) => void,
    up: (legId: string) => void,
  ) {
    this.parts = parts;
    this.callId = callId;
    this.shown = shown;
    this.claim = claim;
    const words = (legId: string) => mobileWords(parts, this.legs.get(legId)?.staffId ?? '');
    this.confirmed = new ConfirmedLegs(parts, { words, confirmed: up });
  }

  /** A leg that rang or talked before, led by somebody else. */
  adopt(row: LegRow, leg: { up: boolean; muted: boolean }): void {
    this.legs.set(row.id, { legId: row.id, staffId: row.staff_id, way: row.way, ...leg });
    this.claim(row.id);
  }

  /** Whether who picked it up, or will, is asked to confirm that; it rang before, led by somebody else. */
  async confirms({ id, staff_id: staffId }: LegRow, up: boolean): Promise<boolean> {
    const { db, scope } = this.parts;
    const mobile = staffId !== null && (await deviceOf(db, scope, staffId)) === 'mobile';
    if (mobile) this.confirmed.expect(id, up);
    return mobile;
  }

  /** A leg that is up already is an agent's from now on. */
  async take({ legId, staffId, way }: Reached, kind: LegRow['kind'] = 'agent'): Promise<void> {
    this.legs.set(legId, { legId, staffId, way, up: true, muted: this.legs.get(legId)?.muted ?? false });
    this.claim(legId);
    const now = clock.now();
    const row = { id: legId, call_id: this.callId, kind, way, staff_id: staffId };
    await this.parts.db.transact(async (tx) => {
      await insertLeg(tx, { ...row, started_at: now, answered_at: now, ended_at: null, cause: null });
      await setLegKind(tx, legId, kind);
    });
  }

  /** Rings the telephones of those who answer by one; who rings already goes on. */
  async ring(offer: Offered): Promise<void> {
    this.offered = offer;
    for (const staffId of offer.staffIds) await this.ringPhone(staffId);
  }

  /** Their telephones fall silent, others' ring on. */
  async leaveOffer(staffIds: readonly string[]): Promise<void> {
    await this.silence(({ staffId }) => staffId === null || !staffIds.includes(staffId));
  }

  /** Nothing rings of who answers by browser, or has no telephone. */
  async ringPhone(staffId: string): Promise<void> {
    const { adapter, log } = this.parts;
    const theirs = [...this.legs.values()].filter((leg) => leg.staffId === staffId);
    // Not beside it: a telephone with one line is busy until its last ring has ended.
    for (const leg of theirs) if (leg.leaving) leg.leaving = 'again';
    if (theirs.length > 0) return;
    const own = await ownTelephone(this.parts, staffId, this.shown);
    if (!own) return;
    const legId = newId();
    await this.note(legId, staffId, 'sip');
    const { to, from, confirms } = own;
    if (confirms) this.confirmed.expect(legId);
    try {
      await adapter.originate({ legId, to, from, ringTimeoutMs: 120_000, tag: this.callId });
    } catch (error) {
      log.info({ err: error, call: this.callId }, 'telephone of an agent does not ring');
      await this.ended(legId, 'unreachable');
    }
  }

  /** A browser brings its offer and gets our answer; the leg is up when its sound arrives. */
  async joinBrowser(staffId: string, sdp: string, near: string): Promise<string> {
    const legId = newId();
    await this.note(legId, staffId, 'browser');
    try {
      const answer = await this.parts.adapter.originate({
        legId,
        to: { kind: 'browser', offer: sdp },
        from: { number: this.shown },
        near,
        tag: this.callId,
      });
      return answer.sdp!;
    } catch (error) {
      await this.ended(legId, 'error');
      throw error;
    }
  }

  private async note(legId: string, staffId: string, way: LegRow['way']): Promise<void> {
    this.legs.set(legId, { legId, staffId, way, up: false, muted: false });
    this.claim(legId);
    const row = { id: legId, call_id: this.callId, kind: 'agent' as const, way, staff_id: staffId };
    const times = { started_at: clock.now(), answered_at: null, ended_at: null };
    await this.parts.db.transact((tx) => insertLeg(tx, { ...row, ...times, cause: null }));
  }

  async answered(legId: string): Promise<AgentLeg | null> {
    const leg = this.legs.get(legId);
    if (!leg) return null;
    leg.up = true;
    await this.parts.db.transact((tx) => markLeg(tx, legId, { answeredAt: clock.now() }));
    return leg;
  }

  /** The telephone was picked up: by who has the call, or that accepts the offer, or somebody else was faster. Null: no leg of ours. */
  async pickedUp(legId: string, has: string | null): Promise<'mine' | 'accepted' | 'late' | null> {
    const { offered } = this;
    const { db, scope } = this.parts;
    const leg = this.legs.get(legId);
    // Its ring was for an offer that is over: it takes no other one.
    if (leg?.leaving) return null;
    if (leg) leg.up = true;
    const by = leg?.staffId && has === null && offered ? await scopeOfStaff(db, scope, leg.staffId) : null;
    const accepted =
      by &&
      db.transact(async (tx) => {
        await markLeg(tx, legId, { answeredAt: clock.now() });
        return acceptOffer(tx, by, offered!);
      });
    if (await accepted?.catch(() => null)) return 'accepted';
    await this.answered(legId);
    return leg ? (has === leg.staffId ? 'mine' : 'late') : null;
  }

  async ended(legId: string, cause: string): Promise<AgentLeg | null> {
    const { leg, mark } = this.over(legId, cause);
    return this.parts.db.transact(mark).then(() => leg);
  }
  /** True: the end of what was told to fall silent, which is nobody's news, whatever the call is about by then. */
  fellSilent(event: TelephonyEvent): boolean {
    const over = event.type === 'leg.ended' && this.legs.get(event.legId)?.leaving === 'for-good';
    if (over) void this.ended(event.legId, event.cause).catch(() => {});
    return over;
  }
  /** The same, written down with what follows from it. */
  over(legId: string, cause: string): { leg: AgentLeg | null; mark: (tx: Tx) => Promise<void> } {
    const leg = this.legs.get(legId) ?? null;
    this.legs.delete(legId);
    const endedAt = clock.now();
    return { leg, mark: (tx) => markLeg(tx, legId, { endedAt, cause }) };
  }

  /** The telephone's reject key. */
  async decline(staffId: string | null): Promise<void> {
    const { offered } = this;
    const { db, scope } = this.parts;
    const by = offered && staffId && (await scopeOfStaff(db, scope, staffId));
    if (!offered || !by) return;
    await db.transact((tx) => declineOffer(tx, by, offered)).catch(() => {});
  }

  upOf(staffId: string | null): AgentLeg | null {
    return [...this.legs.values()].find((leg) => leg.staffId === staffId && leg.up && !leg.leaving) ?? null;
  }

  /** All are hung up but those that stay. */
  async silence(stays: (leg: AgentLeg) => boolean): Promise<void> {
    for (const leg of this.legs.values()) {
      if (stays(leg)) continue;
      leg.leaving = 'for-good';
      await this.parts.adapter.hangup(leg.legId, 'normal').catch(() => {});
    }
  }
  /** No offer holds any more: all are hung up but one (or all). */
  async clear(but: string | null = null): Promise<void> {
    this.offered = null;
    await this.silence(({ legId }) => legId === but);
  }
}
