import { Bridge } from './bridge.ts';
import { type MediaClock, PHASES, RealClock } from './clock.ts';
import type { MediaSettings } from './config.ts';
import { MediaError } from './errors.ts';
import type { NegotiatedTransport } from './leg.ts';
import { Leg, type LegHost } from './leg.ts';
import { PromptStore } from './play/prompt-store.ts';
import { PortPool } from './rtp/port-pool.ts';
import { RtpLegTransport } from './rtp/rtp-leg-transport.ts';
import type { TransportEvents } from './transport.ts';
import type {
  BridgeRole,
  LegOptions,
  LegStatistics,
  MediaDiagnostics,
  MediaEngine,
  MediaEvent,
  MediaSnapshot,
  PlayOptions,
  RecordOptions,
} from './types.ts';

/** Legs and bridges that are served in the same turn of the clock; a leg follows its bridge. */
type Group = { legs: Set<Leg>; bridges: Set<Bridge> };

/** The media engine inside one process: all legs and bridges on one clock. */
export class LocalMediaEngine implements MediaEngine {
  private readonly clock: MediaClock;
  private readonly settings: MediaSettings;
  private readonly pool: PortPool;
  private readonly webrtcPool: PortPool;
  private readonly prompts: PromptStore;
  private readonly legs = new Map<string, Leg>();
  private readonly opening = new Set<string>();
  private readonly bridges = new Map<string, Bridge>();
  private readonly listeners = new Set<(event: MediaEvent) => void>();
  private readonly host: LegHost;
  private readonly groups: Group[] = Array.from({ length: PHASES }, () => ({ legs: new Set(), bridges: new Set() }));
  private currentTick = 0;
  private ticking = false;
  private closed = false;
  private recordingsStarted = 0;

  constructor(settings: MediaSettings, clock: MediaClock = new RealClock()) {
    this.settings = settings;
    this.clock = clock;
    this.pool = new PortPool(settings.ports.min, settings.ports.max);
    this.webrtcPool = new PortPool(settings.webrtc.ports.min, settings.webrtc.ports.max);
    this.prompts = new PromptStore(settings.promptCacheBytes);
    this.host = {
      clock,
      settings,
      prompts: this.prompts,
      tick: () => this.currentTick,
      emit: (event) => this.emit(event),
      gone: (leg, reason) => void this.endLeg(leg, reason),
      failed: (leg, error) => this.onFault(leg, error),
    };
  }

  async createLeg(options: LegOptions): Promise<void> {
    if (this.closed) throw new MediaError('engine-closed');
    const { legId } = options;
    if (this.legs.has(legId) || this.opening.has(legId)) throw new MediaError('leg-exists', legId);
    this.opening.add(legId);
    try {
      const leg = await Leg.open(options, this.host, (events) => this.openTransport(options, events));
      if (this.closed) {
        await leg.close();
        throw new MediaError('engine-closed');
      }
      this.legs.set(legId, leg);
      smallest(this.groups).legs.add(leg);
      this.startClock();
    } finally {
      this.opening.delete(legId);
    }
  }

  async createOffer(
    legId: string,
    options?: { direction?: 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive' },
  ): Promise<string> {
    return this.leg(legId).createOffer(options?.direction);
  }

  async answerOffer(legId: string, offer: string): Promise<string> {
    return this.leg(legId).answerOffer(offer);
  }

  async acceptAnswer(legId: string, answer: string): Promise<void> {
    this.leg(legId).acceptAnswer(answer);
  }

  async injectDigit(legId: string, digit: string, durationMs: number): Promise<void> {
    this.leg(legId).injectDigit(digit, durationMs);
  }

  async sendDigits(legId: string, digits: string): Promise<void> {
    await this.leg(legId).sendDigits(digits);
  }

  async play(legId: string, options: PlayOptions): Promise<void> {
    await this.leg(legId).play(options);
  }

  async stopPlay(legId: string, playId?: string): Promise<void> {
    this.leg(legId).player.stop(playId);
  }

  async record(legId: string, options: RecordOptions): Promise<void> {
    await this.leg(legId).record(options, this.recordingsStarted++);
  }

  async pauseRecording(legId: string, recordingId: string, paused: boolean): Promise<void> {
    this.leg(legId).pauseRecording(recordingId, paused);
  }

  async stopRecording(legId: string, recordingId: string): Promise<void> {
    await this.leg(legId).stopRecording(recordingId);
  }

  async mute(legId: string, muted: boolean): Promise<void> {
    this.leg(legId).setMuted(muted);
  }

  async createBridge(bridgeId: string): Promise<void> {
    if (this.bridges.has(bridgeId)) throw new MediaError('bridge-exists', bridgeId);
    const bridge = new Bridge(bridgeId);
    this.bridges.set(bridgeId, bridge);
    smallest(this.groups).bridges.add(bridge);
  }

  async join(bridgeId: string, legId: string, role: BridgeRole = { role: 'party' }): Promise<void> {
    const bridge = this.bridge(bridgeId);
    const leg = this.leg(legId);
    if (leg.bridge && leg.bridge !== bridge) leg.bridge.leave(leg);
    for (const group of this.groups) {
      if (group.bridges.has(bridge)) group.legs.add(leg);
      else group.legs.delete(leg);
    }
    bridge.join(leg, role);
  }

  async leave(legId: string): Promise<void> {
    const leg = this.leg(legId);
    leg.bridge?.leave(leg);
  }

  async closeBridge(bridgeId: string): Promise<void> {
    const bridge = this.bridge(bridgeId);
    for (const leg of bridge.legs) bridge.leave(leg);
    this.bridges.delete(bridgeId);
    for (const group of this.groups) group.bridges.delete(bridge);
  }

  async statistics(legId: string): Promise<LegStatistics> {
    return this.leg(legId).statistics();
  }

  async closeLeg(legId: string): Promise<void> {
    await this.endLeg(this.leg(legId), 'closed');
  }

  async snapshot(): Promise<MediaSnapshot> {
    return {
      legs: [...this.legs.values()].map((leg) => {
        const role = leg.bridge?.roleOf(leg) ?? null;
        return {
          legId: leg.id,
          kind: leg.options.kind,
          bridgeId: leg.bridge?.id ?? null,
          role: role?.role ?? null,
          ...(role?.role === 'coach' ? { heardBy: role.heardBy } : {}),
          plays: leg.player.ids,
          recordings: leg.recordingIds,
        };
      }),
      bridges: [...this.bridges.keys()],
    };
  }

  on(listener: (event: MediaEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** In-process media cannot outlive its process: letting go is ending. */
  async detach(): Promise<void> {
    await this.close();
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.legs.values()].map((leg) => this.endLeg(leg, 'closed')));
    this.stopClock();
    this.bridges.clear();
    for (const group of this.groups) group.bridges.clear();
    this.prompts.clear();
    this.listeners.clear();
  }

  async diagnostics(): Promise<MediaDiagnostics> {
    const legs = [...this.legs.values()];
    return {
      legs: legs.length,
      bridges: this.bridges.size,
      recordings: legs.reduce((sum, leg) => sum + leg.recordingIds.length, 0),
      plays: legs.reduce((sum, leg) => sum + leg.player.ids.length, 0),
      portsInUse: this.pool.inUse + this.webrtcPool.inUse,
      cachedPromptBytes: this.prompts.cachedBytes,
      ticking: this.ticking,
      ...this.clock.facts,
      resources: countResources(),
      workers: [],
    };
  }

  /** werift is large: it is loaded when the first browser comes. */
  private openTransport(options: LegOptions, events: TransportEvents): Promise<NegotiatedTransport> {
    if (options.kind === 'webrtc') return this.openWebRtc(options, events);
    if (options.kind === 'line') return this.openLine(options, events);
    return RtpLegTransport.open(this.settings, this.pool, events);
  }

  private async openLine(options: LegOptions, events: TransportEvents): Promise<NegotiatedTransport> {
    const { LineTransport } = await import('./line/line-transport.ts');
    return LineTransport.open(options.line?.url ?? '', events);
  }

  private async openWebRtc({ keepMs }: LegOptions, events: TransportEvents): Promise<NegotiatedTransport> {
    const { WebRtcTransport } = await import('./webrtc/webrtc-transport.ts');
    const open = (told: TransportEvents) => WebRtcTransport.open(this.settings, this.webrtcPool, told);
    if (!keepMs) return open(events);
    const { KeptTransport } = await import('./webrtc/kept-transport.ts');
    return KeptTransport.open(open, events, keepMs);
  }

  private onTick(tick: number, phase: number): void {
    this.currentTick = tick;
    const { legs, bridges } = this.groups[phase];
    // A fault that one leg brings out ends that leg, not everybody's calls.
    for (const leg of legs) {
      try {
        leg.beginTick(tick);
      } catch (error) {
        this.onFault(leg, error);
      }
    }
    for (const bridge of bridges) bridge.mix();
    for (const leg of legs) {
      try {
        leg.endTick(tick);
      } catch (error) {
        this.onFault(leg, error);
      }
    }
  }

  private onFault(leg: Leg, error: unknown): void {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.emitWarning(`leg ${leg.id} is ended by a fault: ${text}`, { code: 'MEDIA_FAULT' });
    void this.endLeg(leg, 'error');
  }

  private async endLeg(leg: Leg, reason: 'closed' | 'ice-failed' | 'error'): Promise<void> {
    if (this.legs.get(leg.id) !== leg) return;
    this.legs.delete(leg.id);
    for (const group of this.groups) group.legs.delete(leg);
    await leg.close();
    this.emit({ type: 'leg.closed', legId: leg.id, reason });
    if (this.legs.size === 0 && this.opening.size === 0) this.stopClock();
  }

  /** No legs, no timer. */
  private startClock(): void {
    if (this.ticking) return;
    this.ticking = true;
    this.clock.start((tick, skipped) => this.onTick(tick, skipped));
  }

  private stopClock(): void {
    if (this.legs.size > 0) return;
    this.ticking = false;
    this.clock.stop();
  }

  private leg(legId: string): Leg {
    const leg = this.legs.get(legId);
    if (!leg) throw new MediaError('unknown-leg', legId);
    return leg;
  }

  private bridge(bridgeId: string): Bridge {
    const bridge = this.bridges.get(bridgeId);
    if (!bridge) throw new MediaError('unknown-bridge', bridgeId);
    return bridge;
  }

  private emit(event: MediaEvent): void {
    for (const listener of this.listeners) {
      try {
        listener(event);
      } catch (error) {
        // A listener's mistake must be seen but must not stop the packets of everybody.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}

function smallest(groups: Group[]): Group {
  return groups.reduce((least, group) =>
    group.legs.size + group.bridges.size < least.legs.size + least.bridges.size ? group : least,
  );
}

/** Open handles of this process by kind (`UDPWrap`, `Timeout` …). */
function countResources(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of process.getActiveResourcesInfo()) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
