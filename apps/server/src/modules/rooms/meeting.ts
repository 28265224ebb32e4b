/** The meeting in one room: one bridge, who is in it, what each of them hears. It lives where calls are led; rows are the truth. */
import { clock, systemScope } from '#kernel';
import { musicOf } from '#modules/parties';
import type { LiveCaller } from '#modules/telephony';
import { finishRecordings, type Given, underWay } from './finish-recordings.ts';
import { Silence } from './silence.ts';
import { closeStays, type Stands, saveLock, saveMuted } from './store.ts';
import type { How, Role, RoomRow } from './tables.ts';
import { Tape } from './tape.ts';

/** Music until the chair is there; music because nobody else is; in the bridge. */
type Place = 'waiting' | 'alone' | 'talking';
export type Member = {
  stayId: string;
  role: Role;
  muted: boolean;
  caller: LiveCaller;
  place: Place | null;
  /** False: hears at the door that the meeting is recorded, and nobody yet. */
  told: boolean;
  /** What is recorded of them at present. */
  part: string | null;
  /** Ends their stay. */
  out: (how: How) => void;
};
const program = systemScope('rooms');

type As = Stands & { id: string };

/** By room. */
const running = new Map<string, Meeting>();
export const meetingIn = (roomId: string): Meeting | null => running.get(roomId) ?? null;

export class Meeting {
  readonly id: string;
  private room: RoomRow;
  private readonly given: Given;
  private readonly members = new Map<string, Member>();
  private built = false;
  private turn: Promise<void> = Promise.resolve();
  readonly tape: Tape;
  private readonly silence: Silence;
  locked: boolean;
  /** The chair has been there, or nobody waits for one. */
  private begun: boolean;

  private constructor(given: Given, room: RoomRow, { id, locked, begun, recorded, paused }: As) {
    this.given = given;
    this.room = room;
    this.id = id;
    this.locked = locked;
    this.begun = begun;
    this.tape = new Tape(given, { id, unitId: room.unit_id, recorded, paused });
    this.silence = new Silence(given, { id, roomId: room.id, unitId: room.unit_id }, () => this.goOn());
    if (recorded && paused) void this.silence.takeUp().catch(this.silence.unended);
  }

  /** The one that goes on in this room, else a new one. `as`: how it is called and stands. */
  static in(given: Given, room: RoomRow, as: As): Meeting {
    const found = running.get(room.id);
    if (found) {
      found.room = room;
      return found;
    }
    const made = new Meeting(given, room, as);
    running.set(room.id, made);
    underWay.add(made.id);
    return made;
  }

  /** Why somebody may not come in, as the room is set now. A lock keeps out members only. */
  refuses(role: Role, { most_members: most }: RoomRow): 'full' | 'locked' | null {
    if (this.locked && role !== 'chair') return 'locked';
    return this.members.size >= most ? 'full' : null;
  }

  /** Their place is theirs from here on; what they hear follows with `settle`. */
  take(member: Member): void {
    this.members.set(member.stayId, member);
  }
  find(stayId: string): Member | null {
    return this.members.get(stayId) ?? null;
  }

  /** One thing after the other: who comes while another goes finds the room as it is then. */
  private inTurn(work: () => Promise<void>): Promise<void> {
    this.turn = this.turn.then(work).catch((error: unknown) => {
      this.given.log.warn({ err: error, meeting: this.id }, 'a meeting was not led as it should be');
    });
    return this.turn;
  }

  come(member: Member): Promise<void> {
    return this.inTurn(async () => {
      if (!this.members.has(member.stayId)) return;
      await this.settle();
      if (member.place === 'talking') this.sound(member, 880);
    });
  }

  /** Everybody where they belong now. */
  private async settle(): Promise<void> {
    const present = [...this.members.values()].filter(({ told }) => told);
    this.begun ||= !this.room.wait_for_chair || present.some(({ role }) => role === 'chair');
    const want: Place = !this.begun ? 'waiting' : present.length === 1 ? 'alone' : 'talking';
    for (const member of present) {
      if (member.place === want || member.caller.gone) continue;
      const before = member.place;
      member.place = want;
      if (want === 'talking') await this.join(member);
      else {
        if (before !== null) await this.part(member);
        void this.entertain(member, want);
      }
    }
    for (const member of present) await this.tape.follow(member);
  }

  private async join(member: Member): Promise<void> {
    const { line, parts } = member.caller;
    const { adapter } = parts;
    try {
      await line.quiet();
      if (!this.built) {
        // Whoever led before a crash has built it already.
        await adapter.createBridge(this.id, true).catch(() => {});
        this.built = true;
      }
      await adapter.join(this.id, line.legId);
      await adapter.mute(line.legId, member.muted);
    } catch (error) {
      if (line.gone || parts.left()) return;
      this.given.log.warn({ err: error, meeting: this.id }, 'somebody could not be brought into a meeting');
      member.out('ended');
    }
  }

  private async part({ caller: { line, parts } }: Member): Promise<void> {
    if (line.gone) return;
    await parts.adapter.leave(line.legId).catch(() => {});
    await parts.adapter.mute(line.legId, false).catch(() => {});
  }

  /** Why one hears nobody, and music. */
  private async entertain(member: Member, want: Place): Promise<void> {
    const { caller } = member;
    const items = await musicOf(caller.parts, 'music', caller.language);
    if (member.place !== want) return;
    await caller.line.startMusic(items);
    if (member.place !== want) return;
    await caller.say([{ prompt: want === 'alone' ? 'rooms.alone' : 'rooms.wait-chair' }]);
  }

  private sound(of: Member, hertz: number): void {
    if (!this.room.tones) return;
    for (const other of this.members.values())
      if (other !== of && other.place === 'talking') void other.caller.line.tone([hertz], 200);
  }

  /** Out of it; the row says how. With the last one the meeting is over. */
  async go(member: Member, how: How): Promise<void> {
    const { caller } = member;
    this.members.delete(member.stayId);
    if (this.members.size === 0) {
      this.silence.end();
      if (running.get(this.room.id) === this) running.delete(this.room.id);
    }
    // Somebody else leads from now on, and finds the stay open.
    if (caller.parts.left()) {
      if (this.members.size === 0) underWay.delete(this.id);
      return;
    }
    const at = clock.now();
    await this.inTurn(async () => {
      const talked = member.place === 'talking';
      member.place = null;
      await this.tape.follow(member);
      await caller.line.quiet();
      await this.part(member);
      if (this.members.size > 0) {
        if (talked) this.sound(member, 440);
        await this.settle();
      } else await caller.parts.adapter.closeBridge(this.id).catch(() => {});
    });
    await this.given.db.transact((tx) => closeStays(tx, program, { callId: caller.callId, how, at }));
    if (this.members.size > 0) return;
    underWay.delete(this.id);
    if (this.tape.recorded) void finishRecordings(this.given);
  }

  async mute(member: Member, muted: boolean): Promise<void> {
    const { line, parts } = member.caller;
    member.muted = muted;
    // Not after the rest: nothing is recorded that the others do not hear.
    const taped = this.inTurn(() => this.tape.follow(member));
    if (member.place === 'talking') await parts.adapter.mute(line.legId, muted);
    await this.given.db.transact((tx) => saveMuted(tx, member.stayId, muted));
    await taped;
  }

  /** Nothing is recorded from here on, or it is again. */
  async pause(paused: boolean, by: string | null): Promise<void> {
    await this.inTurn(() => this.tape.pause(paused, this.members.values(), by));
    this.silence.end();
    if (paused && this.members.size > 0) await this.silence.begin();
  }

  /** Silent for as long as it may be: recorded again, and everybody hears a tone. */
  private async goOn(): Promise<void> {
    await this.inTurn(() => this.tape.pause(false, this.members.values(), null));
    for (const { place, caller } of this.members.values()) if (place === 'talking') void caller.line.tone([1000], 300);
  }

  async lock(locked: boolean): Promise<void> {
    this.locked = locked;
    await this.given.db.transact((tx) => saveLock(tx, this.id, locked));
  }

  end(): void {
    for (const member of [...this.members.values()]) member.out('ended');
  }
}
