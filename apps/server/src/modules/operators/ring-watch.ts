/** Tells the seats of a pick-up group that something rings at one of them, or rings no longer: their softphones look again. */
import { type Event, type Kernel, systemScope } from '#kernel';
import { type Rung, registerRinging } from '#modules/parties';
import { linesSignal, theDesk } from '#modules/telephony';
import { settingsOf } from './store.ts';

const program = systemScope('operators');
/** Somebody was put into another group, or out of one. */
export const groupsSignal = 'operators.groups';
export const ringingPush = 'operators.ringing';
/** What came together is told once. */
const gatherMs = 80;
/** What is kept of the groups is read again after so long, whatever was heard. */
const keptMs = 60_000;
const ofOffers = /^work\.(offered|assigned|returned|ended)$/;

/** Members by telephone and by person. */
type Groups = { byNumber: Map<string, string[]>; byStaff: Map<string, string[]>; readAt: number };

export class RingWatch {
  private readonly kernel: Kernel;
  private groups: Groups | null = null;
  private readonly numbers = new Set<string>();
  /** Rung by telephone or browser here, and by offers that every node hears of. */
  private readonly people = new Set<string>();
  private readonly offered = new Set<string>();
  private timer: NodeJS.Timeout | null = null;
  private offs: (() => void)[] = [];

  constructor(kernel: Kernel) {
    this.kernel = kernel;
    registerRinging((rung) => this.rung(rung));
    kernel.events.tail({ name: 'operators.ringing', from: 'end', handle: async (events) => this.take(events) });
  }

  start(): void {
    const { signals } = this.kernel;
    const anew = (): void => {
      this.groups = null;
    };
    this.offs = [signals.on(groupsSignal, anew), signals.on(linesSignal, anew)];
  }

  stop(): void {
    for (const off of this.offs) off();
    if (this.timer) clearTimeout(this.timer);
  }

  private rung(rung: Rung[]): void {
    for (const { extension, staffId } of rung) {
      if (extension !== null) this.numbers.add(extension);
      if (staffId !== null) this.people.add(staffId);
    }
    this.plan();
  }

  /** Part of the log's reader: thousands a second where nobody has a group. */
  private take(events: Event[]): void {
    if (this.groups && this.groups.byStaff.size === 0 && this.fresh(this.groups)) return;
    for (const { type, payload } of events) {
      if (!ofOffers.test(type)) continue;
      const { kind, staffIds } = payload as { kind?: string; staffIds?: string[] };
      if (kind === 'call') for (const staffId of staffIds ?? []) this.offered.add(staffId);
    }
    this.plan();
  }

  private fresh({ readAt }: Groups): boolean {
    return performance.now() - readAt < keptMs;
  }

  private plan(): void {
    if (this.timer || this.numbers.size + this.people.size + this.offered.size === 0) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      this.tell().catch((error: unknown) =>
        this.kernel.log.warn({ err: (error as Error).message }, 'a pick-up group is not told what rings'),
      );
    }, gatherMs);
  }

  private async tell(): Promise<void> {
    const [numbers, people, offered] = [[...this.numbers], [...this.people], [...this.offered]];
    for (const set of [this.numbers, this.people, this.offered]) set.clear();
    const { byNumber, byStaff } = await this.members();
    const everywhere = new Set([
      ...numbers.flatMap((number) => byNumber.get(number) ?? []),
      ...people.flatMap((staffId) => byStaff.get(staffId) ?? []),
    ]);
    const here = new Set(offered.flatMap((staffId) => byStaff.get(staffId) ?? []));
    const { realtime } = this.kernel;
    for (const staffId of everywhere) realtime.pushEverywhere(`staff:${staffId}`, ringingPush, {});
    for (const staffId of here) if (!everywhere.has(staffId)) realtime.push(`staff:${staffId}`, ringingPush, {});
  }

  private async members(): Promise<Groups> {
    if (this.groups && this.fresh(this.groups)) return this.groups;
    const all = (await theDesk().extensions()).filter(({ state }) => state === 'active');
    const ids = all.map(({ id }) => id);
    const settings = await settingsOf(this.kernel.db, program, ids);
    const groupOf = new Map(settings.map(({ extension_id, pickup_group }) => [extension_id, pickup_group]));
    const staffIn = new Map<string, string[]>();
    for (const { id, staff_id } of all) {
      const group = groupOf.get(id);
      if (group && staff_id) staffIn.set(group, [...(staffIn.get(group) ?? []), staff_id]);
    }
    const found: Groups = { byNumber: new Map(), byStaff: new Map(), readAt: performance.now() };
    for (const { id, number, staff_id } of all) {
      const group = groupOf.get(id);
      if (!group) continue;
      const members = staffIn.get(group) ?? [];
      found.byNumber.set(number, members);
      if (staff_id) found.byStaff.set(staff_id, members);
    }
    this.groups = found;
    return found;
  }
}
