/** What a SIP leg does with the wishes of its far end: offers, digits, transfers, and its end. */
import { MediaError } from '../../media/errors.ts';
import type { IncomingRefer } from '../../sip/dialog/refer.ts';
import { type CallEnd, type SessionHandler, SipRefusal } from '../../sip/dialog/types.ts';
import { digitOfInfo } from '../../sip/dtmf-info.ts';
import type { SipRequest } from '../../sip/message/message.ts';
import { causeOfEnd } from './causes.ts';
import type { LegRecord } from './leg-record.ts';
import type { LegStore } from './leg-store.ts';
import { holds, kindOfOffer } from './sdp-look.ts';

/** Media's refusal as a SIP one (RFC 3261 21.4.26, warn-codes 20.43). */
export function refusalOf(error: unknown): SipRefusal {
  if (error instanceof SipRefusal) return error;
  if (error instanceof MediaError) {
    const text = error.message.replace(/["\r\n]/g, ' ');
    if (error.code === 'bad-sdp') return new SipRefusal(400, 'Bad SDP', { warning: `399 softswitch "${text}"` });
    if (error.code === 'no-common-codec' || error.code === 'srtp-required' || error.code === 'srtp-refused') {
      return new SipRefusal(488, 'Not Acceptable Here', { warning: `305 softswitch "${text}"` });
    }
    if (error.code === 'no-free-port') return new SipRefusal(503, 'No media port free', { 'retry-after': '10' });
  }
  return new SipRefusal(500, 'Server Internal Error');
}

export class LegSession implements SessionHandler {
  private readonly record: LegRecord;
  private readonly store: LegStore;
  private readonly transferAsked: (record: LegRecord, refer: IncomingRefer) => void;

  constructor(record: LegRecord, store: LegStore, transferAsked: (record: LegRecord, refer: IncomingRefer) => void) {
    this.record = record;
    this.store = store;
    this.transferAsked = transferAsked;
  }

  async offer(sdp: string): Promise<string> {
    const { record, store } = this;
    try {
      const mediaId = record.mediaId ?? (await this.lateMedia(sdp));
      const answer = await store.media.answerOffer(mediaId, sdp);
      this.noteHold(sdp);
      return answer;
    } catch (error) {
      throw refusalOf(error);
    }
  }

  /** The peer offers first in a call that we made without an offer, or in early dialog before our media exists. */
  private async lateMedia(sdp: string): Promise<string> {
    const mediaId = await this.store.mediaFor(this.record, kindOfOffer(sdp));
    this.record.mediaId = mediaId;
    return mediaId;
  }

  async offerWanted(): Promise<string> {
    const { record, store } = this;
    try {
      const direction = record.heldByUs ? 'sendonly' : 'sendrecv';
      return await store.media.createOffer(store.mediaOf(record), { direction });
    } catch (error) {
      throw refusalOf(error);
    }
  }

  async answer(sdp: string): Promise<void> {
    const { record, store } = this;
    await store.media.acceptAnswer(store.mediaOf(record), sdp);
    this.noteHold(sdp);
    // A call that was offered without SDP stands when its answer is there.
    if (record.incoming && record.view.answeredAt === null && record.session?.dialog.state === 'confirmed') {
      store.answered(record);
    }
  }

  /** Tells when the far end puts us on hold or takes us back. */
  noteHold(sdp: string): void {
    const { record, store } = this;
    const held = holds(sdp);
    if (held === record.heldByPeer) return;
    record.heldByPeer = held;
    record.settleHold();
    if (!record.ended) store.emit({ type: 'leg.held', legId: record.id, held });
  }

  info(request: SipRequest): number {
    const digit = digitOfInfo(request);
    if (digit === null) return 415;
    const { record, store } = this;
    if (record.mediaId !== null) {
      void store.media.injectDigit(record.mediaId, digit.digit, digit.durationMs).catch(() => {});
    }
    return 200;
  }

  refer(refer: IncomingRefer): void {
    this.transferAsked(this.record, refer);
  }

  ended(end: CallEnd): void {
    const { record, store } = this;
    record.refer?.drop();
    const code = end.status ?? (end.why === 'rejected' ? 500 : null);
    void store.end(record, causeOfEnd(end), end.by, code);
  }
}
