/** People beside the two of a call: consulted, in a conference, listening. A leg each, rung by a plan. */
import type { TelephonyEvent } from '@qiao/softswitch';
import { clock, newId } from '#kernel';
import { Line } from './line.ts';
import type { PartyParts } from './parts.ts';
import type { Plan, Reached, Step } from './plan.ts';
import { Ringer } from './ringer.ts';
import type { Rung } from './ringing.ts';

/** `transferee`: the caller waits for them. `called`: the other side of a call between colleagues. */
export type GuestRole = 'consulted' | 'member' | 'transferee' | 'listener' | 'coach' | 'called';
export type Guest = {
  id: string;
  role: GuestRole;
  title: string;
  staffId: string | null;
  /** Who asked for them. */
  by: string | null;
  state: 'ringing' | 'up';
  legId: string | null;
  way: Reached['way'];
  /** In which they are spoken to, when it is known. */
  language: Plan['language'];
  muted: boolean;
  /** They let the other side wait, and hear nothing of it. */
  held: boolean;
  since: Date;
  /** Listeners whom the agent is not told of. */
  unseen: boolean;
  /** Who took it while it rang at somebody else: they have said so, and their browser need not ask again. */
  claimedBy?: string;
};

export type PartyNews =
  | { what: 'guest-up'; guest: Guest }
  | { what: 'guest-gone'; guest: Guest; cause: string }
  | { what: 'guest-key'; guest: Guest; digit: string };
/** Legs are written down by the call's owner, who also hears what becomes of them. */
export type LegBooks = {
  began(leg: {
    id: string;
    kind: 'party' | 'guest' | 'supervisor';
    way: Reached['way'];
    staffId: string | null;
  }): Promise<void>;
  answered(legId: string): Promise<void>;
  ended(legId: string, cause: string): Promise<void>;
  tell(news: PartyNews): void;
  /** What somebody outside hears before they are brought in. */
  words(guest: Guest): Promise<string[]>;
};

/** So long the leg of a browser that was called stays when its page or its network goes. */
const keepMs = 20_000;
/** `passed`: another's place is theirs; to themselves they are here until it is. */
type Kept = Guest & { ringer: Ringer | null; passed?: boolean; hears?: Line };

export class Guests {
  private readonly parts: PartyParts;
  private readonly callId: string;
  private readonly shown: string;
  private readonly claim: (legId: string) => void;
  private readonly books: LegBooks;
  private readonly all = new Map<string, Kept>();
  /** Who was called answered with this leg: told before anything else of it can be. */
  onCalled: ((legId: string) => void) | null = null;

  constructor(parts: PartyParts, call: { id: string; shown: string }, claim: (legId: string) => void, books: LegBooks) {
    this.parts = parts;
    this.callId = call.id;
    this.shown = call.shown;
    this.claim = claim;
    this.books = books;
  }

  /** They ring from now on; what becomes of it is news of the call. */
  invite(asked: { plan: Plan; role: GuestRole; by: string | null; near?: string; unseen?: boolean }): Guest {
    const { plan, role, by } = asked;
    const id = newId();
    const guest: Kept = {
      id,
      role,
      title: plan.title,
      staffId: plan.staffId,
      by,
      state: 'ringing',
      legId: null,
      way: 'sip',
      language: plan.language,
      muted: false,
      held: false,
      since: clock.now(),
      unseen: asked.unseen ?? false,
      ringer: null,
    };
    guest.ringer = new Ringer({
      parts: this.parts,
      callId: this.callId,
      plan,
      shown: this.shown,
      near: asked.near,
      keepMs: this.keeps(role) ? keepMs : undefined,
      note: (legId, way, staffId) => this.note(legId, way, staffId, role),
      over: (legId, cause) => this.books.ended(legId, cause),
      reached: (by) => void this.arrived(guest, by),
      failed: (cause) => {
        this.all.delete(id);
        this.books.tell({ what: 'guest-gone', guest, cause });
      },
    });
    this.all.set(id, guest);
    guest.ringer.start();
    return guest;
  }

  /** Whose leg is a side of the call itself: it must not end with a page that is loaded anew. */
  private keeps(role: GuestRole): boolean {
    return role === 'called' && this.onCalled !== null;
  }

  /** Somebody whose leg is up already: a telephone that dialled a code. */
  async seat(asked: {
    reached: Reached;
    title: string;
    role: GuestRole;
    by: string | null;
    unseen?: boolean;
  }): Promise<Guest> {
    const { reached, role, title, by } = asked;
    const guest: Kept = {
      id: newId(),
      role,
      title,
      staffId: reached.staffId,
      by,
      state: 'ringing',
      legId: null,
      way: reached.way,
      language: undefined,
      muted: false,
      held: false,
      since: clock.now(),
      unseen: asked.unseen ?? false,
      ringer: null,
    };
    this.all.set(guest.id, guest);
    await this.note(reached.legId, reached.way, reached.staffId, role);
    await this.arrived(guest, reached);
    return guest;
  }

  private async arrived(guest: Kept, by: Reached): Promise<void> {
    guest.legId = by.legId;
    guest.way = by.way;
    guest.staffId = by.staffId ?? guest.staffId;
    // A colleague on a mobile of theirs knows what the house does.
    if (by.outside && !guest.staffId && !(await this.told(guest, by.legId))) return;
    guest.state = 'up';
    guest.since = clock.now();
    guest.ringer = null;
    if (guest.role === 'called') this.onCalled?.(by.legId);
    // Said first: whoever hangs up at once is told after it.
    this.books.tell({ what: 'guest-up', guest });
    await this.books.answered(by.legId).catch(() => {});
  }

  /** False: they are gone before they have heard it. */
  private async told(guest: Kept, legId: string): Promise<boolean> {
    await this.books.answered(legId).catch(() => {});
    guest.hears = new Line(this.parts, legId);
    const files = await this.books.words(guest).catch(() => []);
    if (files.length > 0) await guest.hears.say(files);
    return this.all.get(guest.id) === guest;
  }

  private note(legId: string, way: Reached['way'], staffId: string | null, role: GuestRole): Promise<void> {
    this.claim(legId);
    const kind = role === 'called' ? 'party' : role === 'listener' || role === 'coach' ? 'supervisor' : 'guest';
    return this.books.began({ id: legId, kind, way, staffId });
  }

  /** Whether the event was of one of theirs. */
  take(event: TelephonyEvent): boolean {
    if (!('legId' in event)) return false;
    for (const guest of this.all.values()) {
      if (guest.ringer?.take(event)) return true;
      if (guest.passed || guest.legId !== event.legId) continue;
      guest.hears?.take(event);
      if (event.type === 'leg.ended') {
        this.all.delete(guest.id);
        void this.books.ended(event.legId, event.cause).catch(() => {});
        this.tell(guest);
        this.books.tell({ what: 'guest-gone', guest, cause: event.cause });
      }
      if (event.type === 'leg.digit') this.books.tell({ what: 'guest-key', guest, digit: event.digit });
      return true;
    }
    return false;
  }

  /** Of a call that somebody else led before. */
  adopt(
    row: { id: string; staff_id: string | null; way: Reached['way']; started_at: Date },
    as: { role: GuestRole; muted: boolean; held: boolean },
  ): void {
    this.claim(row.id);
    this.all.set(row.id, {
      ...{ id: row.id, title: '', staffId: row.staff_id, by: null, state: 'up', legId: row.id, ...as },
      ...{ way: row.way, language: undefined, since: row.started_at, unseen: false, ringer: null },
    });
  }

  /** Who was called has hung up, and the others talk on. */
  forgetCalled(): void {
    for (const guest of this.all.values()) {
      if (guest.role !== 'called' || guest.state !== 'up') continue;
      this.all.delete(guest.id);
      this.tell(guest);
    }
  }

  /** Who is rung for a call that came for somebody, or is passed on to them; who took it already is rung for themselves. */
  ringing(): (Rung & { since: Date })[] {
    return [...this.all.values()].flatMap(({ role, ringer, since, claimedBy }) =>
      (role === 'called' || role === 'transferee') && ringer?.open
        ? ringer.ringing.flatMap((one) => (claimedBy && one.staffId === claimedBy ? [] : { ...one, since }))
        : [],
    );
  }

  /** Somebody takes it while it rings: their own device rings instead. False: answered meanwhile, or taken by another. */
  divert({ staffId, title, step }: { staffId: string; title: string; step: Step }): boolean {
    const guest = this.toTake();
    if (!guest?.ringer) return false;
    guest.claimedBy = staffId;
    guest.title = title;
    guest.ringer.divert(step);
    return true;
  }

  /** Nobody has it yet: where it rings is not the device of somebody who took it already. */
  private toTake(): Kept | undefined {
    return [...this.all.values()].find(
      ({ role, ringer, claimedBy }) =>
        role === 'called' && ringer?.open && !ringer.ringing.some(({ staffId }) => staffId && staffId === claimedBy),
    );
  }

  /** Rung telephones fall silent: somebody picks up from another one, whose leg is up. */
  async seize(reached: Reached): Promise<boolean> {
    const guest = this.toTake();
    if (!guest?.ringer) return false;
    await this.note(reached.legId, reached.way, reached.staffId, guest.role);
    if (!guest.ringer?.seize(reached)) return false;
    // Whoever was meant is not here; it may be a telephone that nobody holds.
    guest.staffId = reached.staffId;
    return true;
  }

  /** Null: nobody here invites this person. The answer to the offer of sound otherwise. */
  async joinBrowser(staffId: string, sdp: string): Promise<string | null> {
    for (const guest of this.all.values()) {
      if (guest.ringer?.invites(staffId)) return guest.ringer.joinBrowser(staffId, sdp);
      if (guest.state !== 'up' || guest.staffId !== staffId || guest.way !== 'browser' || guest.passed) continue;
      return this.rejoin(guest, sdp);
    }
    return null;
  }

  /** A page that was loaded anew: its new leg takes the place of the old one. */
  private async rejoin(guest: Kept, sdp: string): Promise<string> {
    const before = guest.legId;
    if (before && this.keeps(guest.role)) return (await this.parts.adapter.renew(before, sdp)).sdp;
    const legId = newId();
    await this.note(legId, 'browser', guest.staffId, guest.role);
    guest.legId = legId;
    const to = { kind: 'browser' as const, offer: sdp };
    const { adapter } = this.parts;
    const answer = await adapter.originate({ legId, to, from: { number: this.shown }, tag: this.callId });
    if (before) await adapter.hangup(before, 'normal').catch(() => {});
    this.books.tell({ what: 'guest-up', guest });
    return answer.sdp!;
  }

  /** An invitation that rings in somebody's browser is declined, or one is in it and leaves. */
  async leave(staffId: string): Promise<boolean> {
    const guest = this.of(staffId);
    if (!guest) return false;
    if (guest.state === 'up') await this.remove(guest.id);
    else guest.ringer?.decline(staffId);
    return true;
  }

  /** Who this person is here: up, or invited by their browser. */
  of(staffId: string): Kept | null {
    for (const guest of this.all.values())
      if (guest.state === 'up' ? guest.staffId === staffId : guest.ringer?.invites(staffId)) return guest;
    return null;
  }
  find(id: string): Guest | null {
    return this.all.get(id) ?? null;
  }
  list(): Guest[] {
    return [...this.all.values()];
  }
  inRole(...roles: GuestRole[]): Guest[] {
    return [...this.all.values()].filter(
      ({ state, role, passed }) => state === 'up' && roles.includes(role) && !passed,
    );
  }

  /**
   * They stay, but as something else: their leg is no guest's from now on. Their browser is told when `done` is: whoever asked for
   * the seat before that would find them nowhere, and let go of the sound.
   */
  async pass<T>(guest: Guest, done: () => Promise<T>): Promise<T> {
    const kept = this.all.get(guest.id);
    if (kept) kept.passed = true;
    try {
      return await done();
    } finally {
      this.all.delete(guest.id);
      this.tell(guest);
    }
  }

  async remove(id: string): Promise<void> {
    const guest = this.all.get(id);
    if (!guest) return;
    if (guest.legId) return void (await this.parts.adapter.hangup(guest.legId, 'normal').catch(() => {}));
    this.all.delete(id);
    guest.ringer?.cancel();
  }

  async clear(): Promise<void> {
    for (const guest of [...this.all.values()]) await this.remove(guest.id);
  }

  private tell(guest: Guest): void {
    for (const staffId of new Set([guest.staffId, guest.by]))
      if (staffId) this.parts.realtime.pushEverywhere(`staff:${staffId}`, 'telephony.seat', {});
  }
}
