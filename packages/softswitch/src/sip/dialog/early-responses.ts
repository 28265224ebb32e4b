/** Provisionals on the calling side, reliable ones acknowledged with PRACK in their order (RFC 3262 4). */
import { sdpOf } from '../message/body.ts';
import type { SipResponse } from '../message/message.ts';
import type { OutgoingCall } from './outgoing-call.ts';
import type { Session } from './session.ts';

export class EarlyResponses {
  private readonly call: OutgoingCall;
  /** Last description in an unreliable provisional: gateways exist that leave it out of the 2xx. */
  private readonly previews = new WeakMap<Session, string>();
  /** Last RSeq per early dialog: repeats and gaps are not acknowledged. */
  private readonly seen = new WeakMap<Session, number>();

  constructor(call: OutgoingCall) {
    this.call = call;
  }

  preview(session: Session): string | null {
    return this.previews.get(session) ?? null;
  }

  async receive(response: SipResponse, session: Session): Promise<void> {
    const { handler } = this.call;
    const tag = session.dialog.remoteTag;
    const sdp = sdpOf(response);
    const rseq = reliableNumber(response);
    if (rseq === null) {
      if (sdp !== null) this.previews.set(session, sdp);
      handler.progress(response.status, sdp, tag);
      return;
    }
    const last = this.seen.get(session);
    if (last !== undefined && rseq !== last + 1) return;
    this.seen.set(session, rseq);
    session.learn(response);
    const { negotiation } = session.offers;
    let answer: string | null = null;
    if (sdp !== null && negotiation.state === 'local-offer') negotiation.step('receive-answer', sdp);
    else if (sdp !== null && negotiation.step('receive-offer', sdp)) {
      try {
        answer = await this.call.sessionHandler.offer(sdp);
        negotiation.step('send-answer', answer);
      } catch {
        negotiation.step('rollback');
      }
    }
    handler.progress(response.status, answer === null ? sdp : null, tag);
    await session.send('PRACK', {
      headers: { rack: `${rseq} ${response.cseq.number} INVITE` },
      contact: false,
      ...(answer === null ? {} : { body: answer }),
    });
  }
}

function reliableNumber(response: SipResponse): number | null {
  if (!response.headers.tokens('require').includes('100rel')) return null;
  const text = response.headers.get('rseq') ?? '';
  return /^\d{1,10}$/.test(text) ? Number(text) : null;
}
