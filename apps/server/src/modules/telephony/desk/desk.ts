/**
 * Leads every call of a site. It holds the lease, hears the engine and gives it commands; rows are the truth. When it starts it
 * goes on with the calls whose legs still live, and closes the others (`take-up.ts`). Whatever it loses — the lease, the database,
 * the engine — it lets go of everything at once and begins anew.
 */

import { join } from 'node:path';
import type { Leg, TelephonyEvent } from '@qiao/softswitch';
import { type Kernel, newId, type Scope, systemScope, unavailable } from '#kernel';
import { type Guarded, guard, type RunningEngine, startEngine } from '#modules/callengine';
import { browserLeg, type Caller, type Guest, nobodyKnown } from '#modules/parties';
import { partState } from '#modules/parts';
import { roomSignal } from '#modules/waitrooms';
import { engineDown, lineNotFound, soundFailed } from '../errors.ts';
import { insideRoom } from '../inside.ts';
import { linesOfEngine, realm } from '../lines-of-engine.ts';
import { placeFromPhone } from '../place-call.ts';
import { tellLive } from '../ports.ts';
import { anythingToAnswer, extensionByNumber, listExtensions, numberByDigits } from '../store-lines.ts';
import type { CallRow, ExtensionRow, NumberRow } from '../tables.ts';
import { dialledKey } from '../vault.ts';
import { type DeskNews, deskSignal } from '../work-kind.ts';
import { InsideCall, type Opens } from './inside-call.ts';
import { keepRecording } from './keep-recording.ts';
import { LiveCall } from './live-call.ts';
import { newsOfOffer } from './news.ts';
import { openRows } from './open-rows.ts';
import type { DeskParts } from './parts.ts';
import type { Placed } from './ring-out.ts';
import { type Host, type Missed, takeUp } from './take-up.ts';

export const linesSignal = 'telephony.lines';
/** Between attempts to open. */
const againMs = 1000;
/** So long the leg of a caller's browser stays when its page or its network goes. */
const keepMs = 20_000;

export class Desk {
  private readonly kernel: Kernel;
  private readonly scope: Scope = systemScope('telephony');
  private readonly calls = new Map<string, LiveCall>();
  private readonly legs = new Map<string, LiveCall>();
  private readonly phones = new Map<string, number>();
  private readonly leading = new Set<Promise<void>>();
  private readonly storing = new Set<Promise<void>>();
  private engine: RunningEngine | null = null;
  private parts: DeskParts | null = null;
  private guarded: Guarded | null = null;
  /** What the engine says while calls are being taken up waits for that. */
  private readonly taking = new Set<string>();
  private early: Missed[] | null = null;
  private again: NodeJS.Timeout | null = null;
  private giveUp: (() => Promise<void>) | null = null;
  private offs: (() => void)[] = [];
  private mine = false;
  private ending = false;
  private turn: Promise<void> = Promise.resolve();
  failure: string | null = null;

  constructor(kernel: Kernel) {
    this.kernel = kernel;
    kernel.events.tail({
      name: 'telephony.offers',
      from: 'end',
      handle: async (batch) => {
        for (const event of batch) {
          const told = newsOfOffer(event);
          if (told) this.calls.get(told.callId)?.mail.put(told.news);
        }
      },
    });
  }

  async start(): Promise<void> {
    const { leases, signals, config } = this.kernel;
    if (config.sip.port === 0) return;
    this.offs = [
      signals.on(deskSignal, (news) => this.told(news as DeskNews)),
      signals.on(linesSignal, () => void this.begin()),
      signals.on(roomSignal, () => {
        for (const call of this.calls.values()) call.mail.putLast({ what: 'look' });
      }),
    ];
    this.giveUp = leases.hold(`telephony:${config.site}`, async (_lease, signal) => {
      this.mine = true;
      await this.begin();
      await new Promise<void>((done) => signal.addEventListener('abort', () => done(), { once: true }));
      this.mine = false;
      await this.close('leave');
    });
  }

  async stop(): Promise<void> {
    for (const off of this.offs) off();
    this.ending = true;
    await this.giveUp?.();
    this.mine = false;
    await this.close('stop');
  }

  /** Starts the engine when there is something to answer (`tryOut`: or nothing yet) and it does not run; else tells it of changed lines. */
  private begin(tryOut = false): Promise<void> {
    this.turn = this.turn.then(() => this.openUp(tryOut)).catch((error: unknown) => this.failed(error));
    return this.turn;
  }

  private async openUp(tryOut: boolean): Promise<void> {
    if (!this.mine) return;
    if ((await partState(this.kernel.db, 'telephone')).is === 'off') return void (this.engine && this.close('stop'));
    if (this.engine) return this.engine.changeLines();
    if (!tryOut && !(await anythingToAnswer(this.kernel.db, this.scope))) return;
    const started = performance.now();
    const engine = await startEngine(this.kernel, linesOfEngine(this.kernel, this.scope));
    this.engine = engine;
    const { log, files, outgoing, realtime, config } = this.kernel;
    const folder = join(config.dataDir, 'telephony', 'recordings');
    const guarded = guard({ db: this.kernel.db, adapter: engine.adapter }, () => {
      // With an engine inside the program nobody could take the calls up again.
      if (config.sip.engine !== 'embedded') this.lost(guarded, 'database');
    });
    this.guarded = guarded;
    const { db, adapter, left } = guarded;
    const parts = { db, log, files, outgoing, realtime, adapter, scope: this.scope, site: config.site, folder, left };
    this.early = [];
    engine.on((event, at) => {
      if (event.type === 'engine.changed' && event.state === 'down') this.lost(guarded, 'engine');
      else if (left()) return;
      else if (this.early) this.early.push({ event, at });
      else this.take(event);
    });
    this.phones.clear();
    for (const [extension, contacts] of engine.registrations) this.phones.set(extension, contacts);
    this.parts = parts;
    const missed = this.early;
    const before = missed.length;
    await takeUp(parts, this.host, missed.slice());
    this.early = null;
    this.failure = null;
    // What was missed is in the calls already; what came meanwhile is told to those who lead them now.
    for (const [index, { event, at }] of missed.entries())
      if (index >= before || event.type === 'registration.changed') if (at === null) this.take(event);
    log.info({ sip: config.sip.port, ms: Math.round(performance.now() - started) }, 'telephony is open');
  }

  /** Once more in a moment: a port in use, a database that is not there. */
  private failed(error: unknown): void {
    const { message } = error as Error;
    if (message !== this.failure) this.kernel.log.error({ err: error }, 'telephony does not open');
    this.failure = message;
    if (this.guarded) this.lost(this.guarded, 'start');
    else this.later();
  }

  private later(): void {
    if (!this.mine || this.again) return;
    this.again = setTimeout(() => {
      this.again = null;
      void this.begin();
    }, againMs);
  }

  /** Nothing here can be trusted any more: calls stay as they are, and are taken up anew. */
  private lost(guarded: Guarded, what: string): void {
    if (guarded.left() || this.guarded !== guarded) return;
    this.kernel.log.warn({ what }, 'calls are not led for a moment');
    this.letGo();
    void this.close('leave').then(() => this.later());
  }

  private letGo(): void {
    this.guarded?.leave();
    this.guarded = null;
    this.parts = null;
    for (const call of this.calls.values()) call.leave();
    this.calls.clear();
    this.legs.clear();
  }

  private close(how: 'leave' | 'stop'): Promise<void> {
    const inside = this.kernel.config.sip.engine === 'embedded';
    // Its calls end with an engine inside the program: their rows are closed while that can be done.
    if (!inside || how === 'leave') this.letGo();
    if (this.again) clearTimeout(this.again);
    this.again = null;
    this.turn = this.turn
      .then(async () => {
        const { engine } = this;
        this.engine = null;
        if (!engine) return;
        await (how === 'stop' || this.ending ? engine.stop() : engine.leave());
        if (this.ending || inside) await Promise.all([...this.leading, ...this.storing]);
        this.letGo();
        this.phones.clear();
      })
      .catch((error: unknown) => this.kernel.log.warn({ err: error }, 'telephony did not close cleanly'));
    return this.turn;
  }

  private readonly host: Host = {
    claim: (legId, call) => void this.legs.set(legId, call),
    lead: (call, led) => this.lead(call, led),
    offered: (leg) => void this.offered(leg),
  };

  private lead(call: LiveCall, led: Promise<void>): void {
    this.calls.set(call.id, call);
    this.legs.set(call.caller.legId, call);
    const done = led.finally(() => {
      this.leading.delete(done);
      if (this.calls.get(call.id) === call) this.calls.delete(call.id);
      for (const [legId, owner] of this.legs) if (owner === call) this.legs.delete(legId);
    });
    this.leading.add(done);
  }

  private take(event: TelephonyEvent): void {
    if (event.type === 'leg.offered') return void this.offered(event.leg);
    if (event.type === 'recording.finished' && this.parts) {
      const stored = keepRecording(this.parts, event.recordingId, event.durationMs).finally(() =>
        this.storing.delete(stored),
      );
      this.storing.add(stored);
    }
    if (event.type === 'registration.changed') this.phones.set(event.extension, event.contacts);
    if (event.type === 'registration.changed' || event.type === 'trunk.changed') this.linesMoved();
    if ('legId' in event) this.legs.get(event.legId)?.take(event);
  }

  private linesMoved(): void {
    this.kernel.realtime.pushEverywhere('telephony:lines', 'telephony.lines', {});
    tellLive();
  }

  private async offered(leg: Leg): Promise<void> {
    const { parts } = this;
    if (!parts || this.legs.has(leg.legId) || this.taking.has(leg.legId)) return;
    this.taking.add(leg.legId);
    try {
      const number = await numberByDigits(parts.db, parts.scope, dialledKey(leg.to));
      if (!number) return await this.inside(parts, leg);
      const call = LiveCall.of(parts, await openRows(parts, leg, number), (legId) => this.legs.set(legId, call));
      this.lead(call, call.lead(number));
    } catch (error) {
      parts.log.error({ err: error, to: leg.to }, 'a call could not be taken');
      await parts.adapter.reject(leg.legId, 'error').catch(() => {});
    } finally {
      this.taking.delete(leg.legId);
    }
  }

  /** A telephone of the house dials what is no number of the company. */
  private async inside(parts: DeskParts, leg: Leg): Promise<void> {
    const extension = leg.extension ? await extensionByNumber(parts.db, parts.scope, leg.extension) : null;
    const room = insideRoom();
    if (!extension || !room) return parts.adapter.reject(leg.legId, 'not-found');
    const opens: Opens = async ({ plan, out }) => {
      const { unit_id: unitId, staff_id: staffId, number } = extension;
      const rest = { plan, unitId, staffId, customerId: null, leg: leg.legId, site: parts.site };
      const [way] = plan.steps[0]?.ways ?? [];
      const shown = out && way?.kind === 'trunk' ? way.from : number;
      const party = out?.party ?? leg.to;
      await placeFromPhone(parts.db, this, { ...rest, party, shown, direction: out ? 'out' : 'internal' });
    };
    await room.dialled(new InsideCall({ parts, leg, extension, opens, calls: () => this.calls.values() }));
  }

  /** By browser for one of the company's numbers, or for what is tried out (a call within the house). Throws `telephony.engine-down`, `.not-found`, `.sound-failed`. */
  async bring(
    to: string | NumberRow,
    sdp: string,
    who: Caller = nobodyKnown,
  ): Promise<{ callId: string; sdp: string }> {
    if (!this.parts && typeof to !== 'string') await this.begin(true);
    const { parts } = this;
    if (!parts) throw engineDown();
    const number = typeof to === 'string' ? await numberByDigits(parts.db, parts.scope, dialledKey(to)) : to;
    if (!number) throw lineNotFound();
    const leg = browserLeg(newId(), number.number);
    if (typeof to !== 'string') leg.extension = number.number;
    const call = LiveCall.of(parts, await openRows(parts, leg, number, who), (legId) => this.legs.set(legId, call));
    this.lead(call, call.lead(number, leg));
    try {
      const by = { kind: 'browser' as const, offer: sdp };
      const from = { number: number.number };
      const { sdp: answer } = await parts.adapter.originate({ legId: leg.legId, to: by, from, keepMs, tag: call.id });
      return { callId: call.id, sdp: answer! };
    } catch (error) {
      call.leave();
      throw soundFailed({ why: (error as { code?: string }).code ?? 'error' });
    }
  }

  /** Leads a call whose rows were made by who places it. Throws `telephony.engine-down`. */
  place(row: CallRow, placed: Placed): void {
    if (!this.parts) throw engineDown();
    const call = LiveCall.out(this.parts, row, (legId) => this.legs.set(legId, call));
    if (placed.leg) this.legs.set(placed.leg, call);
    this.lead(call, call.leadOut(placed));
  }

  private told(news: DeskNews): void {
    const call = this.calls.get(news.callId);
    if (news.what === 'returned') call?.mail.put({ what: 'returned' });
    else call?.mail.put({ what: 'assigned', staffId: news.staffId! });
  }

  /** Whether this node leads calls. */
  get open(): boolean {
    return this.parts !== null;
  }
  find(id: string): LiveCall | null {
    return this.calls.get(id) ?? null;
  }
  /** Who this person is in a call that is not their own: invited, consulted, listening. */
  beside(staffId: string): { call: LiveCall; guest: Guest } | null {
    return this.besides(staffId)[0] ?? null;
  }
  /** The oldest call first. */
  besides(staffId: string): { call: LiveCall; guest: Guest }[] {
    return this.all().flatMap((call) => {
      const guest = call.guests.of(staffId);
      return guest ? [{ call, guest }] : [];
    });
  }
  all(): LiveCall[] {
    return [...this.calls.values()];
  }
  extensions(): Promise<ExtensionRow[]> {
    return listExtensions(this.kernel.db, this.scope);
  }
  /** Whether this telephone is in a call. */
  async engaged(extension: string): Promise<boolean> {
    const { legs } = await this.adapter.snapshot();
    return legs.some((leg) => leg.extension === extension);
  }
  /** Whether a telephone of this extension is there, as far as this node knows. */
  registered(extension: string): boolean {
    return (this.phones.get(extension) ?? 0) > 0;
  }

  /** The call, when this node leads it. Throws `telephony.engine-down`. */
  callOf(id: string): LiveCall {
    const call = this.calls.get(id);
    if (!call || !this.parts) throw this.parts ? unavailable() : engineDown();
    return call;
  }
  get adapter(): DeskParts['adapter'] {
    if (!this.parts) throw engineDown();
    return this.parts.adapter;
  }

  async health(): Promise<{
    state: 'up' | 'down' | 'off';
    reason: string | null;
    address: string;
    realm: string;
    legs: number;
    registrations: number;
    trunks: { trunk: string; state: 'up' | 'down'; reason: string | null; calls: number }[];
  }> {
    const { sip } = this.kernel.config;
    const place = { address: `${sip.address}:${sip.port}`, realm };
    if (!this.engine) {
      const state = this.failure ? 'down' : 'off';
      return { state, reason: this.failure, ...place, legs: 0, registrations: 0, trunks: [] };
    }
    const health = await this.engine.adapter.health().catch(() => null);
    if (!health) return { state: 'down', reason: 'engine-down', ...place, legs: 0, registrations: 0, trunks: [] };
    const { state, reason, legs, registrations, trunks } = health;
    return { state, reason, ...place, legs, registrations, trunks };
  }
}
