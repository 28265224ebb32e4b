/** The embedded engine: our own SIP stack and a media engine behind the telephony adapter. */
import type { BridgeRole, LegStatistics, MediaEngine, PlayItem, RecordOptions } from '../../media/types.ts';
import { SystemClock } from '../../sip/clock.ts';
import { Defence } from '../../sip/defence/defence.ts';
import type { IncomingCall } from '../../sip/dialog/incoming-call.ts';
import { type EndpointDiagnostics, SipEndpoint } from '../../sip/endpoint.ts';
import type { Flow, Listener, ListenSpec } from '../../sip/transport/types.ts';
import type { TrunkConfig } from '../../sip/trunk/trunk-config.ts';
import { TelephonyError } from '../errors.ts';
import type {
  Capabilities,
  EngineHealth,
  HangupCause,
  OriginateOptions,
  TelephonyAdapter,
  TelephonyEvent,
  TelephonySnapshot,
  TransferState,
} from '../types.ts';
import { Access, type Caller } from './access.ts';
import { asTelephonyError, BrowserLegs } from './browser-legs.ts';
import { InCall } from './in-call.ts';
import { IncomingCalls } from './incoming.ts';
import type { LegRecord } from './leg-record.ts';
import { LegStore } from './leg-store.ts';
import { mediaListener } from './media-events.ts';
import type { EmbeddedOptions } from './options.ts';
import { OutgoingCalls } from './outgoing.ts';
import { Phones } from './phones.ts';
import { Transfers } from './transfers.ts';
import { Trunks } from './trunks.ts';

export type EmbeddedDiagnostics = EndpointDiagnostics & { legs: number; bridges: number; registrations: number };

export class EmbeddedAdapter implements TelephonyAdapter {
  readonly name = 'embedded';
  readonly listeners: Listener[] = [];
  private readonly options: EmbeddedOptions;
  private readonly media: MediaEngine;
  private readonly endpoint: SipEndpoint<Caller>;
  private readonly store: LegStore;
  private readonly defence: Defence;
  private readonly access: Access;
  private readonly phones: Phones;
  private readonly trunks: Trunks;
  private readonly transfers: Transfers;
  private readonly incoming: IncomingCalls;
  private readonly outgoing: OutgoingCalls;
  private readonly browsers: BrowserLegs;
  private readonly inCall: InCall;
  private unsubscribe: (() => void) | null = null;
  private running = false;

  constructor(options: EmbeddedOptions) {
    this.options = options;
    this.media = options.media;
    const clock = options.clock ?? new SystemClock();
    this.store = new LegStore(options.media, clock, options.traces);
    this.defence = new Defence(clock, options.defence ?? {}, {
      trusted: (address) => this.isTrusted(address),
      banned: options.onBan,
    });
    this.access = new Access(options, {
      defence: this.defence,
      endpoint: () => this.endpoint,
      trunks: () => this.trunks.byName.values(),
    });
    this.endpoint = new SipEndpoint<Caller>(
      {
        admit: (request, flow) => this.defence.admitRequest(request, flow.remoteHost),
        guard: (transaction) => this.access.guard(transaction),
        invite: (call, caller) => this.receiveCall(call, caller!),
        register: (transaction) => void this.phones.register(transaction),
        garbage: (flow) => this.defence.failed(flow.remoteHost, 'garbage'),
        flowClosed: (flow) => {
          this.phones.flowClosed(flow);
          this.trunks.flowClosed(flow);
        },
      },
      {
        clock,
        timers: options.timers,
        call: options.call,
        transport: {
          trace: options.traces?.take,
          admitAddress: (host) => this.defence.admitAddress(host),
          ...options.transport,
        },
      },
    );
    this.trunks = new Trunks(this.endpoint, ({ trunk, state, reason }) =>
      this.store.emit({ type: 'trunk.changed', trunk, state, reason }),
    );
    this.phones = new Phones(options, {
      endpoint: this.endpoint,
      access: this.access,
      changed: (extension, contacts) => this.store.emit({ type: 'registration.changed', extension, contacts }),
    });
    this.transfers = new Transfers({ endpoint: () => this.endpoint, store: this.store, realm: options.realm });
    const transferAsked = this.transfers.asked.bind(this.transfers);
    this.incoming = new IncomingCalls(this.store, options.offerTimeoutMs ?? 180_000, transferAsked);
    this.outgoing = new OutgoingCalls({
      options,
      endpoint: this.endpoint,
      store: this.store,
      phones: this.phones,
      trunks: this.trunks.byName,
      transferAsked,
    });
    this.browsers = new BrowserLegs(this.store, options.browserConnectMs ?? 15_000);
    this.inCall = new InCall(this.store);
  }

  capabilities(): Capabilities {
    return { webrtc: true, fax: false, srtp: true, video: false, inbandDigits: true, severalCoached: true };
  }

  async health(): Promise<EngineHealth> {
    return {
      state: this.running ? 'up' : 'down',
      reason: this.running ? null : 'not started',
      legs: this.store.size,
      registrations: this.phones.count,
      trunks: this.trunks.states().map(({ trunk, state, reason, calls }) => ({ trunk, state, reason, calls })),
    };
  }

  /** Counters that are all zero (but the listeners) when nothing goes on. */
  diagnostics(): EmbeddedDiagnostics {
    return {
      ...this.endpoint.diagnostics(),
      legs: this.store.size,
      bridges: this.store.bridges.size,
      registrations: this.phones.count,
    };
  }

  /** Rejects when a port is taken; nothing stays open then. */
  async start(): Promise<void> {
    this.unsubscribe = this.media.on(mediaListener(this.store, this.inCall));
    try {
      if (this.options.listenFrom !== 'lines') await this.setTrunks(this.options.trunks ?? []);
    } catch (error) {
      await this.endpoint.close();
      throw error;
    }
    this.running = true;
    this.store.emit({ type: 'engine.changed', state: 'up', reason: null });
  }

  /** Opens one more listener while running; rejects when the port is taken. */
  async listen(spec: ListenSpec): Promise<Listener> {
    const listener = await this.endpoint.listen(spec);
    this.listeners.push(listener);
    return listener;
  }

  /** Refused is for good, unheard is asked again: nobody reaches us before we know them. Rejects when a port is taken. */
  private async openUp(): Promise<void> {
    if (this.listeners.length > 0) return;
    try {
      for (const spec of this.options.listen) await this.listen(spec);
    } catch (error) {
      this.listeners.length = 0;
      await this.endpoint.transport.close();
      throw error;
    }
  }

  /** Other trunks while running: what is configured as before goes on, the rest is closed or opened. Calls under way stay. */
  setTrunks(configs: readonly TrunkConfig[]): Promise<void> {
    return this.trunks.set(configs, () => this.openUp());
  }

  /** Takes one message that came by a transport of the owner's own (a tunnel, a test). */
  receiveBytes(data: Buffer, flow: Flow): void {
    this.endpoint.transport.receiveBytes(data, flow);
  }

  /** Hangs up everything, unregisters from trunks, closes every socket and timer. The media engine stays its owner's. */
  async stop(): Promise<void> {
    if (!this.running) return;
    this.running = false;
    for (const record of this.store.all()) this.inCall.hangup(record, 'normal');
    await this.store.settled();
    // A far end that does not answer its BYE must not keep us up for long.
    await this.endpoint.drained(2000);
    await this.trunks.stop();
    for (const bridgeId of [...this.store.bridges.keys()]) await this.closeBridge(bridgeId).catch(() => {});
    this.phones.close();
    this.defence.close();
    await this.endpoint.close();
    await this.store.settled();
    this.listeners.length = 0;
    this.unsubscribe?.();
    this.store.emit({ type: 'engine.changed', state: 'down', reason: 'stopped' });
  }

  async answer(legId: string): Promise<{ sdp: string | null }> {
    const record = this.store.get(legId);
    await record.inTurn(() => this.incoming.answer(record));
    return { sdp: null };
  }

  async ring(legId: string, earlyMedia = false): Promise<void> {
    const record = this.store.get(legId);
    await record.inTurn(() => this.incoming.ring(record, earlyMedia));
  }

  async reject(legId: string, cause: HangupCause): Promise<void> {
    this.incoming.reject(this.store.get(legId), cause);
  }

  async originate(options: OriginateOptions): Promise<{ sdp: string | null }> {
    if (!this.running) throw new TelephonyError('engine-down');
    const { to } = options;
    if (to.kind === 'browser') return { sdp: await this.browsers.originate({ ...options, to }) };
    await this.outgoing.originate(options);
    return { sdp: null };
  }

  async acceptBrowserAnswer(legId: string, sdp: string): Promise<void> {
    await this.browsers.acceptAnswer(this.store.get(legId), sdp);
  }

  async renew(legId: string, offer: string): Promise<{ sdp: string }> {
    return { sdp: await this.browsers.renew(this.store.get(legId), offer) };
  }

  async hangup(legId: string, cause: HangupCause = 'normal'): Promise<void> {
    this.inCall.hangup(this.store.get(legId), cause);
  }

  async hold(legId: string, held: boolean): Promise<void> {
    const record = this.store.get(legId);
    await record.inTurn(() => this.inCall.hold(record, held));
  }

  async mute(legId: string, muted: boolean): Promise<void> {
    await this.inCall.mute(this.store.get(legId), muted);
  }

  async play(
    legId: string,
    options: { playId: string; items: PlayItem[]; loop?: boolean; stopOnDigit?: boolean },
  ): Promise<void> {
    await this.onMedia(legId, (media, id) => media.play(id, options));
  }

  async stopPlay(legId: string, playId?: string): Promise<void> {
    await this.onMedia(legId, (media, id) => media.stopPlay(id, playId));
  }

  async record(legId: string, options: RecordOptions): Promise<void> {
    await this.onMedia(legId, (media, id) => media.record(id, options));
  }

  async pauseRecording(legId: string, recordingId: string, paused: boolean): Promise<void> {
    await this.onMedia(legId, (media, id) => media.pauseRecording(id, recordingId, paused));
  }

  async stopRecording(legId: string, recordingId: string): Promise<void> {
    await this.onMedia(legId, (media, id) => media.stopRecording(id, recordingId));
  }

  async sendDigits(legId: string, digits: string): Promise<void> {
    await this.onMedia(legId, (media, id) => media.sendDigits(id, digits));
  }

  async createBridge(bridgeId: string): Promise<void> {
    if (this.store.bridges.has(bridgeId)) throw new TelephonyError('bridge-exists', bridgeId);
    this.store.bridges.set(bridgeId, new Set());
    await this.media.createBridge(bridgeId);
  }

  async join(bridgeId: string, legId: string, role?: BridgeRole): Promise<void> {
    await this.inCall.join(bridgeId, this.store.get(legId), role ?? { role: 'party' });
  }

  async leave(legId: string): Promise<void> {
    await this.inCall.leave(this.store.get(legId));
  }

  async closeBridge(bridgeId: string): Promise<void> {
    const legs = this.store.bridges.get(bridgeId);
    if (!legs) throw new TelephonyError('unknown-bridge', bridgeId);
    for (const legId of [...legs]) {
      const record = this.store.find(legId);
      if (record) await this.inCall.leave(record).catch(() => {});
    }
    this.store.bridges.delete(bridgeId);
    await this.media.closeBridge(bridgeId);
  }

  async setTag(legId: string, tag: string | null): Promise<void> {
    this.store.get(legId).view.tag = tag;
  }

  async reportTransfer(legId: string, state: TransferState): Promise<void> {
    this.transfers.report(this.store.get(legId), state);
  }

  async refer(legId: string, target: string, replacesLegId?: string): Promise<void> {
    const replaced = replacesLegId === undefined ? null : this.store.get(replacesLegId);
    await this.transfers.refer(this.store.get(legId), target, replaced);
  }

  statistics(legId: string): Promise<LegStatistics> {
    return this.media.statistics(this.store.mediaOf(this.store.get(legId)));
  }

  async snapshot(): Promise<TelephonySnapshot> {
    return {
      legs: this.store.all().map((record) => record.copyView()),
      bridges: [...this.store.bridges].map(([bridgeId, legs]) => ({ bridgeId, legs: [...legs] })),
    };
  }

  trace = async (legId: string) => this.store.traceOf(legId);

  on(listener: (event: TelephonyEvent) => void): () => void {
    return this.store.on(listener);
  }

  /** Addresses that are shut out now, for the operator. */
  bans(): { address: string; until: number }[] {
    return this.defence.bans();
  }

  unban(address: string): void {
    this.defence.unban(address);
  }

  private async onMedia(legId: string, act: (media: MediaEngine, mediaId: string) => Promise<void>): Promise<void> {
    const record = this.store.get(legId);
    if (record.ended) throw new TelephonyError('leg-ended', legId);
    const mediaId = this.store.mediaOf(record);
    try {
      await act(this.media, mediaId);
    } catch (error) {
      throw asTelephonyError(error);
    }
  }

  private isTrusted(address: string): boolean {
    return this.phones.knowsAddress(address) || this.trunks.hasAddress(address);
  }

  private receiveCall(call: IncomingCall, caller: Caller): void {
    const replaced = this.transfers.replacedBy(call);
    if (replaced === 'refused') return;
    const record = this.incoming.accept(call, caller);
    if (!record) return;
    if (replaced === null) this.incoming.offer(record);
    else void record.inTurn(() => this.takeOver(record, replaced));
  }

  /** A phone picks up another phone's call: it is answered at once and stands in the other's bridge (RFC 3891). */
  private async takeOver(record: LegRecord, replaced: LegRecord): Promise<void> {
    try {
      await this.incoming.answer(record);
      const { bridgeId } = replaced.view;
      record.view.tag = replaced.view.tag;
      if (bridgeId !== null) await this.inCall.join(bridgeId, record, replaced.role ?? { role: 'party' });
      this.store.emit({ type: 'leg.replaced', legId: replaced.id, by: record.copyView() });
      this.inCall.hangup(replaced, 'normal');
    } catch {
      // The new phone went away or shares no codec: it has been refused, the old call goes on.
      if (!record.ended) this.inCall.hangup(record, 'error');
    }
  }
}
