/** All living legs and bridges, what is told about them, and the one way a leg ends. */
import { randomUUID } from 'node:crypto';
import type { LegKind, LegOptions, MediaEngine } from '../../media/types.ts';
import type { Clock } from '../../sip/clock.ts';
import type { SipTraces, TracedMessage } from '../../sip/trace/sip-traces.ts';
import { TelephonyError } from '../errors.ts';
import type { HangupCause, Leg, TelephonyEvent } from '../types.ts';
import { LegRecord } from './leg-record.ts';

export class LegStore {
  readonly media: MediaEngine;
  readonly clock: Clock;
  private readonly legs = new Map<string, LegRecord>();
  private readonly byMedia = new Map<string, LegRecord>();
  readonly bridges = new Map<string, Set<string>>();
  private readonly listeners = new Set<(event: TelephonyEvent) => void>();
  private readonly endings = new Set<Promise<void>>();
  private readonly traces: SipTraces | null;

  constructor(media: MediaEngine, clock: Clock, traces: SipTraces | null = null) {
    this.media = media;
    this.clock = clock;
    this.traces = traces;
  }

  /** Under which Call-ID a leg speaks. */
  signalled(legId: string, callId: string): void {
    this.traces?.note(legId, callId);
  }

  /** Throws TelephonyError('not-supported') where no signalling is kept. */
  traceOf(legId: string): TracedMessage[] {
    if (!this.traces) throw new TelephonyError('not-supported', 'trace');
    return this.traces.of(legId);
  }

  get size(): number {
    return this.legs.size;
  }

  all(): LegRecord[] {
    return [...this.legs.values()];
  }

  get hasListeners(): boolean {
    return this.listeners.size > 0;
  }

  on(listener: (event: TelephonyEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  emit(event: TelephonyEvent): void {
    for (const listener of this.listeners) {
      try {
        listener(event);
      } catch (error) {
        // A listener's mistake must be seen, but calls of others go on.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  /** Throws TelephonyError('leg-exists'). */
  create(parts: Partial<Leg> & Pick<Leg, 'direction' | 'to' | 'kind'>): LegRecord {
    const legId = parts.legId ?? randomUUID();
    if (this.legs.has(legId)) throw new TelephonyError('leg-exists', legId);
    const record = new LegRecord({
      legId,
      state: 'ringing',
      from: null,
      fromName: null,
      trunk: null,
      extension: null,
      bridgeId: null,
      tag: null,
      createdAt: this.clock.now(),
      answeredAt: null,
      heldBy: null,
      muted: false,
      ...parts,
    });
    this.legs.set(legId, record);
    return record;
  }

  /** Throws TelephonyError('unknown-leg'). */
  get(legId: string): LegRecord {
    const record = this.legs.get(legId);
    if (!record) throw new TelephonyError('unknown-leg', legId);
    return record;
  }

  find(legId: string): LegRecord | null {
    return this.legs.get(legId) ?? null;
  }

  ofMedia(mediaId: string): LegRecord | null {
    return this.byMedia.get(mediaId) ?? null;
  }

  /** A media leg of that kind for the leg, made when there is none yet. Returns its id. */
  async mediaFor(record: LegRecord, kind: LegKind, options: Partial<LegOptions> = {}): Promise<string> {
    const known = record.mediaIds.get(kind);
    if (known) return known;
    const mediaId = record.mediaIds.size === 0 ? record.id : `${record.id}~${kind}`;
    record.mediaIds.set(kind, mediaId);
    this.byMedia.set(mediaId, record);
    await this.media.createLeg({ legId: mediaId, kind, ...options });
    if (record.ended) {
      // It ended while its media was being made: nobody else would close it.
      await this.media.closeLeg(mediaId).catch(() => {});
      throw new TelephonyError('leg-ended', record.id);
    }
    return mediaId;
  }

  /** The media leg that is to be used; throws `wrong-state` before there is one. */
  mediaOf(record: LegRecord): string {
    if (record.mediaId === null) throw new TelephonyError('wrong-state', `${record.id} has no media yet`);
    return record.mediaId;
  }

  /** Keeps one media leg and closes those of other kinds. */
  async settleMedia(record: LegRecord, mediaId: string): Promise<void> {
    record.mediaId = mediaId;
    for (const [kind, other] of [...record.mediaIds]) {
      if (other === mediaId) continue;
      record.mediaIds.delete(kind);
      await this.media.closeLeg(other).catch(() => {});
      this.byMedia.delete(other);
    }
  }

  answered(record: LegRecord): void {
    if (record.ended || !record.step('answer')) return;
    record.timer?.cancel();
    record.timer = null;
    record.view.answeredAt = this.clock.now();
    this.emit({ type: 'leg.answered', legId: record.id });
  }

  /**
   * Ends a leg once: signalling has been or is being told by the caller of this. Media is closed first so that plays and
   * recordings are reported before `leg.ended`.
   */
  end(record: LegRecord, cause: HangupCause, by: 'us' | 'peer', sipCode: number | null): Promise<void> {
    if (record.ended) return Promise.resolve();
    record.ended = true;
    const ending = this.finish(record, record.ending ?? { cause, by, sipCode });
    this.endings.add(ending);
    void ending.finally(() => this.endings.delete(ending));
    return ending;
  }

  private async finish(
    record: LegRecord,
    end: { cause: HangupCause; by: 'us' | 'peer'; sipCode: number | null },
  ): Promise<void> {
    record.timer?.cancel();
    record.step('end');
    for (const cleanup of record.cleanups.splice(0)) cleanup();
    for (const mediaId of record.mediaIds.values()) await this.media.closeLeg(mediaId).catch(() => {});
    for (const mediaId of record.mediaIds.values()) this.byMedia.delete(mediaId);
    if (record.view.bridgeId !== null) this.bridges.get(record.view.bridgeId)?.delete(record.id);
    this.legs.delete(record.id);
    this.emit({ type: 'leg.ended', legId: record.id, ...end });
  }

  /** Resolves when every end that has begun is through. */
  async settled(): Promise<void> {
    await Promise.all(this.endings);
  }
}
