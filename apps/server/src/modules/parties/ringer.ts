/** Rings by a plan: step by step, the ways of a step together; the first who answers has it, the others fall silent. */
import type { HangupCause, TelephonyEvent } from '@qiao/softswitch';
import { newId } from '#kernel';
import type { PartyParts } from './parts.ts';
import type { Plan, Reached, Step, Way } from './plan.ts';
import { type Rung, tellRinging } from './ringing.ts';

/** Telephones that answer themselves understand one of these. */
const answersItself = {
  'Call-Info': '<sip:intercom>;answer-after=0',
  'Alert-Info': '<http://intercom>;info=alert-autoanswer',
};

export type Ringing = {
  parts: PartyParts;
  callId: string;
  plan: Plan;
  /** What a ringing telephone shows: never a customer's number. */
  shown: string;
  near?: string | undefined;
  /** A browser that answers is waited for this long when its page or its network goes. */
  keepMs?: number | undefined;
  /** A leg is about to be made. */
  note(legId: string, way: Reached['way'], staffId: string | null): Promise<void>;
  /** A leg that rang in vain. */
  over(legId: string, cause: string): Promise<void>;
  reached(by: Reached): void;
  failed(cause: HangupCause): void;
};

/** A trunk that is silent for so long is replaced by the next. */
const silentMs = 4000;
/** Full, dead, refusing in general: not the person who is called. */
const trunkTrouble: ReadonlySet<string> = new Set(['unreachable', 'error', 'timeout', 'forbidden']);
type TrunkWay = Extract<Way, { kind: 'trunk' }>;
type Next = () => Promise<void>;

const staffOf = (way: Way): string | null => (way.kind === 'trunk' ? null : way.staffId);

export class Ringer {
  private readonly with: Ringing;
  private readonly legs = new Map<string, Reached & { extension?: string }>();
  /** Rang until somebody else took it: an answer that crosses with their end changes nothing. */
  private readonly leaving = new Set<string>();
  private readonly steps: Step[];
  /** What is tried when the trunk of a leg fails. */
  private readonly nexts = new Map<string, Next>();
  private replacing = 0;
  private readonly causes: string[] = [];
  private browsers = new Set<string>();
  private step = -1;
  private timer: NodeJS.Timeout | null = null;
  private done = false;
  private trying = true;

  constructor(given: Ringing) {
    this.with = given;
    this.steps = [...given.plan.steps];
  }

  start(): void {
    void this.next();
  }

  private async next(): Promise<void> {
    this.trying = true;
    const at = ++this.step;
    const step = this.steps[at];
    if (!step) return this.fail();
    this.browsers = new Set(step.ways.flatMap((way) => (way.kind === 'browser' ? [way.staffId] : [])));
    this.timer = setTimeout(() => void this.giveUpStep(), step.seconds * 1000);
    this.tell();
    await Promise.all(step.ways.map((way) => this.try(way, step.seconds)));
    if (this.step !== at) return;
    this.trying = false;
    this.goOn();
  }

  /** Nobody of this step is left: the next one, once all of it has been tried. */
  private goOn(): void {
    if (this.done || this.trying || this.replacing > 0 || this.legs.size > 0 || this.browsers.size > 0) return;
    this.trying = true;
    if (this.timer) clearTimeout(this.timer);
    void this.next();
  }

  private async try(way: Way, seconds: number): Promise<void> {
    if (way.kind === 'browser') return;
    const at = this.step;
    if (way.kind === 'trunk' && way.others?.length) return this.tryTrunks(await this.inOrder(way), seconds, at);
    return this.dial(way, seconds, null);
  }

  /** Trunks that live and have room first. */
  private async inOrder({ trunk, from, others = [], ...way }: TrunkWay): Promise<TrunkWay[]> {
    const { trunks } = await this.with.parts.adapter.health().catch(() => ({ trunks: [] }));
    const down = new Set(trunks.flatMap((one) => (one.state === 'down' ? [one.trunk] : [])));
    const all = [{ trunk, from }, ...others].map((one) => ({ ...way, ...one }));
    return [...all.filter((one) => !down.has(one.trunk)), ...all.filter((one) => down.has(one.trunk))];
  }

  /** One after the other, as long as it is the trunk that fails and not who is called. */
  private async tryTrunks([way, ...rest]: TrunkWay[], seconds: number, at: number): Promise<void> {
    if (!way || this.done || this.step !== at) return;
    await this.dial(way, seconds, rest.length > 0 ? () => this.tryTrunks(rest, seconds, at) : null);
  }

  private async dial(way: Exclude<Way, { kind: 'browser' }>, seconds: number, next: Next | null): Promise<void> {
    const { parts, callId, shown } = this.with;
    const legId = newId();
    const extension = way.kind === 'extension' ? { extension: way.extension } : {};
    this.legs.set(legId, { legId, way: 'sip', staffId: staffOf(way), outside: way.kind === 'trunk', ...extension });
    if (next) this.nexts.set(legId, next);
    await this.with.note(legId, 'sip', staffOf(way));
    if (this.done || !this.legs.has(legId)) return this.with.over(legId, 'normal').catch(() => {});
    const itself = way.kind === 'extension' && way.answersItself;
    try {
      await parts.adapter.originate({
        legId,
        to:
          way.kind === 'extension'
            ? { kind: 'extension', extension: way.extension }
            : { kind: 'trunk', trunk: way.trunk, number: way.number },
        from: { number: way.kind === 'trunk' ? way.from : shown },
        ringTimeoutMs: seconds * 1000,
        ...(next ? { silentMs } : {}),
        tag: callId,
        ...(itself ? { headers: answersItself } : {}),
      });
    } catch (error) {
      parts.log.info({ err: error, call: callId }, 'somebody cannot be rung');
      await this.lost(legId, 'unreachable');
    }
  }

  /** Whether the event was of one of its legs. */
  take(event: TelephonyEvent): boolean {
    if (!('legId' in event)) return false;
    if (this.leaving.has(event.legId)) return this.left(event);
    if (this.done) return false;
    const leg = this.legs.get(event.legId);
    if (!leg) return false;
    if (event.type === 'leg.answered') this.win(leg);
    if (event.type === 'leg.ended') void this.lost(event.legId, event.cause);
    return true;
  }

  private left(event: TelephonyEvent): true {
    if (event.type === 'leg.answered') void this.with.parts.adapter.hangup(event.legId, 'normal').catch(() => {});
    if (event.type === 'leg.ended' && this.leaving.delete(event.legId))
      void this.with.over(event.legId, event.cause).catch(() => {});
    return true;
  }

  private async lost(legId: string, cause: string): Promise<void> {
    if (!this.legs.delete(legId)) return;
    this.moved();
    const next = this.nexts.get(legId);
    this.nexts.delete(legId);
    if (next && trunkTrouble.has(cause) && !this.done) {
      // Another trunk takes its place: the step is not over meanwhile.
      this.replacing += 1;
      await this.with.over(legId, cause).catch(() => {});
      await next().finally(() => {
        this.replacing -= 1;
      });
      return this.goOn();
    }
    // Before anything is waited for: the step may be over by then.
    this.causes.push(cause);
    await this.with.over(legId, cause).catch(() => {});
    this.goOn();
  }

  private async giveUpStep(): Promise<void> {
    if (this.done) return;
    this.tell();
    this.browsers.clear();
    for (const legId of this.legs.keys()) await this.with.parts.adapter.hangup(legId, 'no-answer').catch(() => {});
    this.goOn();
  }

  /** Whether this person is invited by their browser now. */
  invites(staffId: string): boolean {
    return !this.done && this.browsers.has(staffId);
  }

  /** The browser brings its offer of sound; it has it when the sound arrives. */
  async joinBrowser(staffId: string, sdp: string): Promise<string> {
    const legId = newId();
    this.legs.set(legId, { legId, way: 'browser', staffId });
    await this.with.note(legId, 'browser', staffId);
    const { parts, callId, shown, near, keepMs } = this.with;
    try {
      const to = { kind: 'browser' as const, offer: sdp };
      const answer = await parts.adapter.originate({
        legId,
        to,
        from: { number: shown },
        ...(near ? { near } : {}),
        ...(keepMs ? { keepMs } : {}),
        tag: callId,
      });
      return answer.sdp!;
    } catch (error) {
      await this.lost(legId, 'error');
      throw error;
    }
  }

  /** Who rings now: telephones of the house, and browsers that have not said anything yet. */
  get ringing(): Rung[] {
    if (this.done) return [];
    const telephones = [...this.legs.values()].flatMap(({ extension, staffId }) =>
      extension === undefined ? [] : [{ extension, staffId }],
    );
    return [...telephones, ...[...this.browsers].map((staffId) => ({ extension: null, staffId }))];
  }

  /** Nobody has answered, and no browser is just answering. */
  get open(): boolean {
    return !this.done && [...this.legs.values()].every(({ way }) => way !== 'browser');
  }

  /** Rings there instead, at once; where it rang rings again when nobody is there. */
  divert(step: Step): void {
    const before = this.steps[this.step];
    this.steps.splice(this.step + 1, 0, step, ...(before ? [before] : []));
    if (this.timer) clearTimeout(this.timer);
    const { browsers } = this;
    this.browsers = new Set();
    for (const staffId of browsers) this.tellOne(staffId);
    const { adapter } = this.with.parts;
    for (const legId of this.legs.keys()) {
      this.leaving.add(legId);
      void adapter.hangup(legId, 'normal').catch(() => {});
    }
    this.legs.clear();
    this.nexts.clear();
    void this.next();
  }

  /** Its browser says no. */
  decline(staffId: string): void {
    this.browsers.delete(staffId);
    const ways = this.with.plan.steps[this.step]?.ways ?? [];
    const knocked = ways.some((way) => way.kind === 'browser' && way.staffId === staffId && way.knocks);
    this.causes.push(knocked ? 'busy' : 'rejected');
    this.tellOne(staffId);
    this.moved();
    this.goOn();
  }

  /** Somebody who is there already takes it: picked up from another telephone. */
  seize(by: Reached): boolean {
    if (!this.open) return false;
    this.win(by);
    return true;
  }

  private win(leg: Reached): void {
    this.done = true;
    if (this.timer) clearTimeout(this.timer);
    this.legs.delete(leg.legId);
    this.silence();
    this.with.reached(leg);
  }

  private fail(): void {
    if (this.done) return;
    this.done = true;
    const busy = this.causes.length > 0 && this.causes.every((cause) => cause === 'busy' || cause === 'unreachable');
    const away = busy && !this.causes.includes('busy');
    this.with.failed(away ? 'unreachable' : busy ? 'busy' : 'no-answer');
  }

  cancel(): void {
    if (this.done) return;
    this.done = true;
    if (this.timer) clearTimeout(this.timer);
    this.silence();
  }

  private silence(): void {
    const { adapter } = this.with.parts;
    for (const legId of this.legs.keys()) void adapter.hangup(legId, 'normal').catch(() => {});
    this.tell();
  }

  private tell(): void {
    for (const staffId of this.browsers) this.tellOne(staffId);
    this.moved();
  }
  private moved(): void {
    tellRinging(this.steps[this.step]?.ways ?? []);
  }
  private tellOne(staffId: string): void {
    this.with.parts.realtime.pushEverywhere(`staff:${staffId}`, 'telephony.seat', {});
  }
}
