/** Browsers that reach us without SIP: their descriptions travel through the controller. */
import { TelephonyError } from '../errors.ts';
import type { OriginateOptions } from '../types.ts';
import type { LegRecord } from './leg-record.ts';
import type { LegStore } from './leg-store.ts';

export class BrowserLegs {
  private readonly store: LegStore;
  private readonly connectMs: number;

  constructor(store: LegStore, connectMs: number) {
    this.store = store;
    this.connectMs = connectMs;
  }

  /** With the browser's offer: resolves with our answer; without: with our offer. The leg is up when media connects. */
  async originate(options: OriginateOptions & { to: { kind: 'browser'; offer?: string } }): Promise<string> {
    const { store } = this;
    const record = store.create({
      legId: options.legId,
      direction: 'out',
      kind: 'browser',
      from: options.from.number,
      fromName: options.from.name ?? null,
      to: 'browser',
      tag: options.tag ?? null,
    });
    record.timer = store.clock.after(options.ringTimeoutMs ?? this.connectMs, () => {
      void store.end(record, record.mediaId === null ? 'no-answer' : 'media-lost', 'us', null);
    });
    try {
      const mediaId = await store.mediaFor(record, 'webrtc', { near: options.near, keepMs: options.keepMs });
      record.mediaId = mediaId;
      const { offer } = options.to;
      return offer === undefined
        ? await store.media.createOffer(mediaId)
        : await store.media.answerOffer(mediaId, offer);
    } catch (error) {
      void store.end(record, 'error', 'us', null);
      throw asTelephonyError(error);
    }
  }

  async acceptAnswer(record: LegRecord, sdp: string): Promise<void> {
    if (record.view.kind !== 'browser' || record.mediaId === null) {
      throw new TelephonyError('wrong-state', `${record.id} waits for no browser answer`);
    }
    try {
      await this.store.media.acceptAnswer(record.mediaId, sdp);
    } catch (error) {
      void this.store.end(record, 'error', 'us', null);
      throw asTelephonyError(error);
    }
  }

  /** A new offer for the leg that is there. What is refused leaves it as it is. */
  async renew(record: LegRecord, offer: string): Promise<string> {
    if (record.view.kind !== 'browser' || record.mediaId === null || record.view.answeredAt === null)
      throw new TelephonyError('wrong-state', `${record.id} is no browser that could come back`);
    try {
      return await this.store.media.answerOffer(record.mediaId, offer);
    } catch (error) {
      throw asTelephonyError(error);
    }
  }
}

/** Media's refusals in the words of the adapter. */
export function asTelephonyError(error: unknown): Error {
  const code = (error as { code?: string }).code;
  if (code === 'no-common-codec' || code === 'srtp-required' || code === 'srtp-refused') {
    return new TelephonyError('no-common-codec', (error as Error).message);
  }
  if (code === 'bad-sdp' || code === 'bad-argument')
    return new TelephonyError('bad-argument', (error as Error).message);
  if (code === 'wrong-state') return new TelephonyError('wrong-state', (error as Error).message);
  if (code === 'unknown-leg' || code === 'leg-closed') return new TelephonyError('leg-ended', (error as Error).message);
  return error as Error;
}
