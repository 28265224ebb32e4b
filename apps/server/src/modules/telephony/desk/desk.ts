/**
 * Leads every call of a site. It holds the lease, hears the engine and gives it commands; rows are the truth. When it starts it
 * goes on with the calls whose legs still live, and closes the others.
 */
import { join } from 'node:path';
import type { Leg, TelephonyEvent } from '@qiao/softswitch';
import { type Kernel, type Scope, systemScope, unavailable } from '#kernel';
import { workOffered } from '#modules/routing';
import { type RunningEngine, realm, startEngine } from '../engine.ts';
import { engineDown } from '../errors.ts';
import { openCalls } from '../store-calls.ts';
import { anythingToAnswer, numberByDigits } from '../store-lines.ts';
import type { CallRow } from '../tables.ts';
import { dialledKey } from '../vault.ts';
import { type DeskNews, deskSignal, workKind } from '../work-kind.ts';
import { keepRecording, recoverRecordings } from './keep-recording.ts';
import { closeRows, LiveCall } from './live-call.ts';
import type { DeskParts } from './parts.ts';
import type { Placed } from './ring-out.ts';

export const linesSignal = 'telephony.lines';

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
  private giveUp: (() => Promise<void>) | null = null;
  private offs: (() => void)[] = [];
  private mine = false;
  private turn: Promise<void> = Promise.resolve();
  failure: string | null = null;

  constructor(kernel: Kernel) {
    this.kernel = kernel;
    kernel.events.tail({
      name: 'telephony.offers',
      from: 'end',
      handle: async (batch) => {
        for (const { type, payload } of batch) {
          if (type !== workOffered.type) continue;
          const { kind, subjectId, offerId, epoch, staffIds } = workOffered.schema.parse(payload);
          if (kind === workKind)
            this.calls.get(subjectId)?.mail.put({ what: 'offered', offer: { offerId, epoch, staffIds } });
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
    ];
    this.giveUp = leases.hold(`telephony:${config.site}`, async (_lease, signal) => {
      this.mine = true;
      await this.begin();
      await new Promise<void>((done) => signal.addEventListener('abort', () => done(), { once: true }));
      this.mine = false;
      await this.close();
    });
  }

  async stop(): Promise<void> {
    for (const off of this.offs) off();
    await this.giveUp?.();
    this.mine = false;
    await this.close();
  }

  /** Starts the engine when there is something to answer and it does not run; otherwise tells it of changed trunks. */
  private begin(): Promise<void> {
    this.turn = this.turn.then(async () => {
      if (!this.mine) return;
      if (this.engine) return this.engine.changeTrunks();
      if (!(await anythingToAnswer(this.kernel.db, this.scope))) return;
      const started = performance.now();
      this.engine = await startEngine(this.kernel, this.scope);
      this.failure = null;
      const { adapter } = this.engine;
      const { db, log, files, outgoing, realtime, config } = this.kernel;
      const folder = join(config.dataDir, 'telephony', 'recordings');
      this.parts = { db, log, files, outgoing, realtime, adapter, scope: this.scope, site: config.site, folder };
      adapter.on((event) => this.take(event));
      await this.goOn();
      log.info({ sip: config.sip.port, ms: Math.round(performance.now() - started) }, 'telephony is open');
    });
    this.turn = this.turn.catch((error: unknown) => {
      this.failure = (error as Error).message;
      this.kernel.log.error({ err: error }, 'telephony does not open');
    });
    return this.turn;
  }

  private close(): Promise<void> {
    this.turn = this.turn.then(async () => {
      const { engine } = this;
      this.engine = null;
      if (!engine) return;
      await engine.stop();
      await Promise.all(this.leading);
      await Promise.all(this.storing);
      this.parts = null;
      this.calls.clear();
      this.legs.clear();
      this.phones.clear();
    });
    return this.turn;
  }

  /** After a start: calls whose legs live are led on, the others are over. */
  private async goOn(): Promise<void> {
    const parts = this.parts!;
    const living = new Map((await parts.adapter.snapshot()).legs.map((leg) => [leg.legId, leg]));
    const adopted = new Set<string>();
    for (const row of await openCalls(parts.db, parts.scope, parts.site)) {
      if (!row.caller_leg || !living.has(row.caller_leg)) {
        await closeRows(parts, row.id, 'interrupted');
        continue;
      }
      adopted.add(row.id);
      const call = LiveCall.adopt(parts, row, (legId) => this.legs.set(legId, call));
      this.lead(call, call.leadOn(row.state));
    }
    await recoverRecordings(parts, adopted);
  }

  private lead(call: LiveCall, led: Promise<void>): void {
    this.calls.set(call.id, call);
    this.legs.set(call.caller.legId, call);
    const done = led.finally(() => {
      this.leading.delete(done);
      this.calls.delete(call.id);
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
    if (event.type === 'registration.changed' || event.type === 'trunk.changed')
      this.kernel.realtime.pushEverywhere('telephony:lines', 'telephony.lines', {});
    if ('legId' in event) this.legs.get(event.legId)?.take(event);
  }

  private async offered(leg: Leg): Promise<void> {
    const { parts } = this;
    if (!parts) return;
    try {
      const number = await numberByDigits(parts.db, parts.scope, dialledKey(leg.to));
      if (!number) return await parts.adapter.reject(leg.legId, 'not-found');
      const call = await LiveCall.open(parts, leg, number, (legId) => this.legs.set(legId, call));
      this.lead(call, call.lead(number));
    } catch (error) {
      parts.log.error({ err: error, to: leg.to }, 'a call could not be taken');
      await parts.adapter.reject(leg.legId, 'error').catch(() => {});
    }
  }

  /** Leads a call whose rows were made by who places it. Throws `telephony.engine-down`. */
  place(row: CallRow, placed: Placed): void {
    if (!this.parts) throw engineDown();
    const call = LiveCall.out(this.parts, row, (legId) => this.legs.set(legId, call));
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
    const { state, reason, legs, registrations, trunks } = await this.engine.adapter.health();
    return { state, reason, ...place, legs, registrations, trunks };
  }
}
