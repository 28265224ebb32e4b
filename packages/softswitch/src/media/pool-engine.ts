import { mkdir } from 'node:fs/promises';
import { type MediaSettings, settingsOfWorker } from './config.ts';
import { MediaError } from './errors.ts';
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
import type { WorkerEntry } from './worker/spawn-worker.ts';
import { cutTie, layTie, tieLine, tieLineOf } from './worker/tie-line.ts';
import { WorkerSlot } from './worker/worker-slot.ts';

export type PoolOptions = {
  workers: number;
  /** Sockets, journals and logs of the workers; the same folder finds the same workers again. */
  runFolder: string;
  orphanTimeoutMs: number;
  realtime: boolean;
  entry?: WorkerEntry;
};

type Member = { role: BridgeRole; tied: boolean };
type BridgeState = { home: WorkerSlot | null; members: Map<string, Member> };

/**
 * The media engine over worker processes. Legs of one bridge live on one worker; a leg that was placed elsewhere reaches
 * its bridge over a tie line. The pool itself carries no packet.
 */
export class PoolEngine implements MediaEngine {
  private readonly slots: WorkerSlot[];
  private readonly legs = new Map<string, WorkerSlot>();
  private readonly bridges = new Map<string, BridgeState>();
  private readonly listeners = new Set<(event: MediaEvent) => void>();
  /** Events of the time before the first listener. */
  private early: MediaEvent[] | null = [];
  private closed = false;

  private constructor(settings: MediaSettings, options: PoolOptions) {
    this.slots = Array.from({ length: options.workers }, (_, index) => {
      const args = {
        workerId: String(index + 1),
        runFolder: options.runFolder,
        settings: settingsOfWorker(settings, index, options.workers),
        orphanTimeoutMs: options.orphanTimeoutMs,
        realtime: options.realtime,
      };
      const slot: WorkerSlot = new WorkerSlot(args, options.entry, {
        event: (event) => this.onEvent(event),
        died: (events) => this.onDeath(slot, events),
      });
      return slot;
    });
  }

  /** Adopts the living workers of the run folder, starts the missing ones. */
  static async start(settings: MediaSettings, options: PoolOptions): Promise<PoolEngine> {
    await mkdir(options.runFolder, { recursive: true, mode: 0o700 });
    const pool = new PoolEngine(settings, options);
    const left = await Promise.all(pool.slots.map((slot) => slot.start()));
    for (const slot of pool.slots) if (slot.adopted) await pool.adopt(slot);
    for (const event of left.flat()) pool.onEvent(event);
    return pool;
  }

  async createLeg(options: LegOptions): Promise<void> {
    if (this.closed) throw new MediaError('engine-closed');
    if (this.legs.has(options.legId) || tieLineOf(options.legId)) throw new MediaError('leg-exists', options.legId);
    const slot = this.place(options.near);
    this.legs.set(options.legId, slot);
    try {
      await slot.call('createLeg', options);
    } catch (error) {
      if (this.legs.get(options.legId) === slot) this.legs.delete(options.legId);
      throw error;
    }
  }

  async createOffer(
    legId: string,
    options?: { direction?: 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive' },
  ): Promise<string> {
    return this.slotOf(legId).call('createOffer', legId, options);
  }

  async answerOffer(legId: string, offer: string): Promise<string> {
    return this.slotOf(legId).call('answerOffer', legId, offer);
  }

  async acceptAnswer(legId: string, answer: string): Promise<void> {
    await this.slotOf(legId).call('acceptAnswer', legId, answer);
  }

  async injectDigit(legId: string, digit: string, durationMs: number): Promise<void> {
    await this.slotOf(legId).call('injectDigit', legId, digit, durationMs);
  }

  async sendDigits(legId: string, digits: string): Promise<void> {
    await this.slotOf(legId).call('sendDigits', legId, digits);
  }

  async play(legId: string, options: PlayOptions): Promise<void> {
    await this.slotOf(legId).call('play', legId, options);
  }

  async stopPlay(legId: string, playId?: string): Promise<void> {
    await this.slotOf(legId).call('stopPlay', legId, playId);
  }

  async record(legId: string, options: RecordOptions): Promise<void> {
    await this.slotOf(legId).call('record', legId, options);
  }

  async pauseRecording(legId: string, recordingId: string, paused: boolean): Promise<void> {
    await this.slotOf(legId).call('pauseRecording', legId, recordingId, paused);
  }

  async stopRecording(legId: string, recordingId: string): Promise<void> {
    await this.slotOf(legId).call('stopRecording', legId, recordingId);
  }

  async mute(legId: string, muted: boolean): Promise<void> {
    await this.slotOf(legId).call('mute', legId, muted);
  }

  /** The bridge exists on every worker; where its first leg lives is its home. */
  async createBridge(bridgeId: string): Promise<void> {
    if (this.bridges.has(bridgeId)) throw new MediaError('bridge-exists', bridgeId);
    this.bridges.set(bridgeId, { home: null, members: new Map() });
    await Promise.all(this.living().map((slot) => slot.call('createBridge', bridgeId)));
  }

  async join(bridgeId: string, legId: string, role: BridgeRole = { role: 'party' }): Promise<void> {
    const bridge = this.bridge(bridgeId);
    const slot = this.slotOf(legId);
    const before = this.bridgeOf(legId);
    if (before && before[0] !== bridgeId) await this.leave(legId);
    bridge.home ??= slot;
    const tied = bridge.home !== slot;
    const known = bridge.members.get(legId);
    bridge.members.set(legId, { role, tied });
    if (tied && !known?.tied) await layTie(tieLine(bridgeId, legId), slot, bridge.home);
    await this.applyRole(bridgeId, legId);
    // Coaches name the legs that hear them: a tied leg is known at home by the end of its line.
    for (const [memberId, member] of bridge.members) {
      if (memberId !== legId && member.role.role === 'coach') await this.applyRole(bridgeId, memberId);
    }
  }

  async leave(legId: string): Promise<void> {
    const slot = this.slotOf(legId);
    const found = this.bridgeOf(legId);
    if (!found) return;
    const [bridgeId, bridge] = found;
    const member = bridge.members.get(legId);
    bridge.members.delete(legId);
    await slot.call('leave', legId);
    if (member?.tied) await cutTie(tieLine(bridgeId, legId), slot, bridge.home);
    if (bridge.members.size === 0) bridge.home = null;
  }

  async closeBridge(bridgeId: string): Promise<void> {
    const bridge = this.bridge(bridgeId);
    for (const legId of [...bridge.members.keys()]) await this.leave(legId);
    this.bridges.delete(bridgeId);
    await Promise.all(this.living().map((slot) => slot.call('closeBridge', bridgeId)));
  }

  async statistics(legId: string): Promise<LegStatistics> {
    return this.slotOf(legId).call('statistics', legId);
  }

  async closeLeg(legId: string): Promise<void> {
    await this.slotOf(legId).call('closeLeg', legId);
  }

  async snapshot(): Promise<MediaSnapshot> {
    const parts = await Promise.all(this.living().map((slot) => slot.call<MediaSnapshot>('snapshot')));
    const legs = parts
      .flatMap((part) => part.legs)
      .filter((leg) => !tieLineOf(leg.legId))
      .map((leg) => {
        const [bridgeId, bridge] = this.bridgeOf(leg.legId) ?? [null, null];
        return { ...leg, bridgeId, role: bridge?.members.get(leg.legId)?.role.role ?? null };
      });
    return { legs, bridges: [...this.bridges.keys()] };
  }

  on(listener: (event: MediaEvent) => void): () => void {
    this.listeners.add(listener);
    const { early } = this;
    this.early = null;
    for (const event of early ?? []) this.onEvent(event);
    return () => this.listeners.delete(listener);
  }

  /** Ends every call and every worker. */
  async close(): Promise<void> {
    this.closed = true;
    await Promise.all(this.slots.map((slot) => slot.shutdown()));
    this.forget();
  }

  /** Lets go of the workers without ending a call; the next controller of the same run folder finds them. */
  async detach(): Promise<void> {
    this.closed = true;
    await Promise.all(this.slots.map((slot) => slot.detach()));
    this.forget();
  }

  async diagnostics(): Promise<MediaDiagnostics> {
    const parts = await Promise.all(
      this.living().map(async (slot) => ({ slot, facts: await slot.call<MediaDiagnostics>('diagnostics') })),
    );
    const sum = (pick: (facts: MediaDiagnostics) => number): number =>
      parts.reduce((total, part) => total + pick(part.facts), 0);
    return {
      legs: sum((facts) => facts.legs),
      bridges: this.bridges.size,
      recordings: sum((facts) => facts.recordings),
      plays: sum((facts) => facts.plays),
      portsInUse: sum((facts) => facts.portsInUse),
      cachedPromptBytes: sum((facts) => facts.cachedPromptBytes),
      ticking: parts.some((part) => part.facts.ticking),
      worstLatenessMs: Math.max(0, ...parts.map((part) => part.facts.worstLatenessMs)),
      skippedTicks: sum((facts) => facts.skippedTicks),
      resources: parts.reduce<Record<string, number>>((all, { facts }) => {
        for (const [name, count] of Object.entries(facts.resources)) all[name] = (all[name] ?? 0) + count;
        return all;
      }, {}),
      workers: parts.map(({ slot }) => ({ workerId: slot.id, pid: slot.pid ?? 0 })),
    };
  }

  private living(): WorkerSlot[] {
    return this.slots.filter((slot) => slot.pid !== null);
  }

  private place(near: string | undefined): WorkerSlot {
    const wanted = near === undefined ? null : (this.legs.get(near) ?? this.bridges.get(near)?.home ?? null);
    if (wanted?.pid) return wanted;
    const counts = new Map<WorkerSlot, number>(this.living().map((slot) => [slot, 0]));
    for (const slot of this.legs.values()) if (counts.has(slot)) counts.set(slot, counts.get(slot)! + 1);
    const [least] = [...counts].sort((a, b) => a[1] - b[1])[0] ?? [];
    if (!least) throw new MediaError('worker-gone', 'no media worker is running');
    return least;
  }

  private slotOf(legId: string): WorkerSlot {
    if (this.closed) throw new MediaError('engine-closed');
    const slot = this.legs.get(legId);
    if (!slot) throw new MediaError('unknown-leg', legId);
    return slot;
  }

  private bridge(bridgeId: string): BridgeState {
    if (this.closed) throw new MediaError('engine-closed');
    const bridge = this.bridges.get(bridgeId);
    if (!bridge) throw new MediaError('unknown-bridge', bridgeId);
    return bridge;
  }

  private bridgeOf(legId: string): [string, BridgeState] | null {
    for (const entry of this.bridges) if (entry[1].members.has(legId)) return entry;
    return null;
  }

  /** The member's id as its bridge's home worker knows it. */
  private homeId(bridgeId: string, bridge: BridgeState, legId: string): string {
    return bridge.members.get(legId)?.tied ? tieLine(bridgeId, legId).far : legId;
  }

  private async applyRole(bridgeId: string, legId: string): Promise<void> {
    const bridge = this.bridge(bridgeId);
    const member = bridge.members.get(legId);
    if (!member || !bridge.home) return;
    const { role } = member;
    const translated: BridgeRole =
      role.role === 'coach'
        ? { role: 'coach', heardBy: role.heardBy.map((id) => this.homeId(bridgeId, bridge, id)) }
        : role;
    await bridge.home.call('join', bridgeId, this.homeId(bridgeId, bridge, legId), translated);
  }

  /** A worker that outlived the last controller: its snapshot tells where everything is. */
  private async adopt(slot: WorkerSlot): Promise<void> {
    const snapshot = await slot.call<MediaSnapshot>('snapshot');
    for (const bridgeId of snapshot.bridges) {
      if (!tieLineOf(bridgeId) && !this.bridges.has(bridgeId)) {
        this.bridges.set(bridgeId, { home: null, members: new Map() });
      }
    }
    for (const leg of snapshot.legs) {
      const tie = tieLineOf(leg.legId);
      if (!tie) this.legs.set(leg.legId, slot);
      if (leg.bridgeId === null || leg.role === null || tieLineOf(leg.bridgeId)) continue;
      const bridge = this.bridges.get(leg.bridgeId);
      if (!bridge) continue;
      bridge.home = slot;
      const role: BridgeRole =
        leg.role === 'coach' ? { role: 'coach', heardBy: leg.heardBy ?? [] } : { role: leg.role };
      bridge.members.set(tie ? tie.legId : leg.legId, { role, tied: tie !== null });
    }
    for (const bridgeId of this.bridges.keys()) {
      for (const other of this.living()) await other.call('createBridge', bridgeId).catch(() => {});
    }
  }

  private onEvent(event: MediaEvent): void {
    if ('legId' in event && tieLineOf(event.legId)) return;
    if (this.early) {
      this.early.push(event);
      return;
    }
    if (event.type === 'leg.closed') this.onLegClosed(event.legId);
    const shown =
      event.type === 'worker.died' ? { ...event, legIds: event.legIds.filter((id) => !tieLineOf(id)) } : event;
    for (const listener of this.listeners) {
      try {
        listener(shown);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  private onLegClosed(legId: string): void {
    const slot = this.legs.get(legId);
    const found = this.bridgeOf(legId);
    this.legs.delete(legId);
    if (!found || !slot) return;
    const [bridgeId, bridge] = found;
    const tied = bridge.members.get(legId)?.tied;
    bridge.members.delete(legId);
    if (tied) void cutTie(tieLine(bridgeId, legId), slot, bridge.home);
    if (bridge.members.size === 0) bridge.home = null;
  }

  /** The new worker learns the bridges; legs on other workers whose bridge was at home here get another home. */
  private async onDeath(slot: WorkerSlot, events: MediaEvent[]): Promise<void> {
    for (const event of events) this.onEvent(event);
    if (this.closed) return;
    if (slot.pid !== null) {
      await Promise.allSettled([...this.bridges.keys()].map((bridgeId) => slot.call('createBridge', bridgeId)));
    }
    for (const [bridgeId, bridge] of this.bridges) {
      if (bridge.home !== slot) continue;
      const members = [...bridge.members];
      bridge.home = null;
      bridge.members.clear();
      for (const [legId, { role }] of members) {
        const own = this.legs.get(legId);
        if (!own) continue;
        await cutTie(tieLine(bridgeId, legId), own, null);
        await this.join(bridgeId, legId, role).catch(() => {});
      }
    }
  }

  private forget(): void {
    this.legs.clear();
    this.bridges.clear();
    this.listeners.clear();
  }
}
