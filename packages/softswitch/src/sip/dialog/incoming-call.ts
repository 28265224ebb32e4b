/** An INVITE that asks for us: ring, early media, answer, refuse; cancelled by the caller (RFC 3261 13.3, 9.2). */
import { newTag } from '../identifiers.ts';
import { sdpOf } from '../message/body.ts';
import type { SipRequest } from '../message/message.ts';
import type { ServerTransaction } from '../transaction/server-transaction.ts';
import type { Flow } from '../transport/types.ts';
import { ALLOW, SUPPORTED } from './capabilities.ts';
import type { DialogCore } from './core.ts';
import { Dialog } from './dialog.ts';
import { makeProvisional, ReliableProvisionals } from './reliable-provisionals.ts';
import { Session } from './session.ts';
import type { CallEnd, SessionHandler } from './types.ts';

export type ProvisionalOptions = {
  reason?: string;
  /** Answer to the caller's offer, or our offer when the INVITE had none (then it must go reliably). */
  sdp?: string | null;
  headers?: Record<string, string>;
  /** True = only if the caller takes it reliably; default: reliable when required or when SDP makes it worthwhile. */
  reliable?: boolean;
};

/** Until somebody takes the call its offers are refused and its end is only noted. */
const UNATTENDED: SessionHandler = {
  offer: () => Promise.reject(new Error('nobody handles this call')),
  offerWanted: () => Promise.reject(new Error('nobody handles this call')),
  answer: () => Promise.reject(new Error('nobody handles this call')),
  ended: () => {},
};

export class IncomingCall {
  readonly session: Session;
  readonly request: SipRequest;
  readonly flow: Flow;
  /** The caller's SDP, null when it wants ours. */
  readonly offer: string | null;
  private readonly transaction: ServerTransaction;
  private readonly reliable: ReliableProvisionals;
  private readonly reliability: 'none' | 'supported' | 'required';
  private answering = false;

  constructor(core: DialogCore, transaction: ServerTransaction, handler: SessionHandler = UNATTENDED) {
    this.transaction = transaction;
    this.request = transaction.request;
    this.flow = transaction.flow;
    const dialog = Dialog.ofRequest(this.request, newTag(), this.flow);
    this.session = new Session(core, dialog, 'uas', handler);
    this.session.learn(this.request);
    this.offer = sdpOf(this.request);
    if (this.offer !== null) this.session.offers.negotiation.step('receive-offer', this.offer);
    this.reliable = new ReliableProvisionals(this.session, transaction, {
      wantsAnswer: () => this.offer === null,
      missing: () => this.reject(504, { reason: 'No PRACK' }),
    });
    this.session.closing = () => this.settle();
    const { headers } = this.request;
    this.reliability = headers.tokens('require').includes('100rel')
      ? 'required'
      : headers.tokens('supported').includes('100rel')
        ? 'supported'
        : 'none';
    transaction.onCancel = (cancel) => this.cancelled(cancel);
    transaction.onFailure = () => this.close({ by: 'peer', why: 'unreachable', status: null, reason: null });
  }

  /** No final response given yet. */
  get pending(): boolean {
    return !this.transaction.answered && !this.session.over;
  }

  /**
   * Sends 180, 183 … Resolves true when it was acknowledged (reliable) or sent (unreliable), false when the call is over
   * or SDP of ours could not be sent because the caller takes no reliable provisionals.
   */
  async progress(status: number, options: ProvisionalOptions = {}): Promise<boolean> {
    if (!this.pending || this.answering) return false;
    const { negotiation } = this.session.offers;
    const sdp = options.sdp ?? null;
    const preferred = this.session.core.settings.preferReliable && sdp !== null;
    const reliable =
      this.reliability === 'required' || (this.reliability === 'supported' && (options.reliable ?? preferred));
    if (sdp !== null && !reliable && this.offer === null) return false;
    const response = makeProvisional(this.session, this.transaction, status, {
      reason: options.reason,
      body: sdp,
      headers: options.headers,
    });
    if (!reliable) {
      this.transaction.respond(response);
      return true;
    }
    if (sdp !== null) negotiation.step(this.offer === null ? 'send-offer' : 'send-answer', sdp);
    return await this.reliable.send(response);
  }

  /** Answers with 200. `sdp` is our answer, or our offer when the INVITE had none; null when already agreed early. */
  async accept(sdp: string | null, headers: Record<string, string> = {}): Promise<boolean> {
    if (!this.pending || this.answering) return false;
    this.answering = true;
    // A 2xx must not overtake a reliable provisional that carries SDP (RFC 3262 3).
    await this.reliable.settled();
    if (!this.pending) return false;
    const { session, transaction } = this;
    const { negotiation } = session.offers;
    const agreed = negotiation.local !== null && negotiation.state === 'stable';
    const body = agreed ? null : sdp;
    const wantsAnswer = this.offer === null && !agreed;
    if (body !== null) negotiation.step(this.offer === null ? 'send-offer' : 'send-answer', body);
    session.dialog.state = 'confirmed';
    session.offers.acceptInvite(transaction, body, wantsAnswer, headers);
    return true;
  }

  /** Refuses with a final status of 300 or more. The session ends with `rejected` by us. */
  reject(status: number, options: { reason?: string; headers?: Record<string, string> } = {}): void {
    if (!this.pending) return;
    this.session.respond(this.transaction, status, {
      reason: options.reason,
      headers: { allow: ALLOW, supported: SUPPORTED, ...options.headers },
    });
    this.close({ by: 'us', why: 'rejected', status, reason: options.reason ?? null });
  }

  private cancelled(cancel: SipRequest): void {
    if (!this.pending) return;
    this.session.respond(this.transaction, 487);
    this.close({ by: 'peer', why: 'cancelled', status: 487, reason: cancel.headers.get('reason') });
  }

  private close(end: CallEnd): void {
    this.session.close(end);
  }

  /** The session is over: a BYE in the early dialog, for one, leaves the INVITE to be answered (RFC 3261 15.1.2). */
  private settle(): void {
    this.reliable.stop();
    if (!this.transaction.answered) this.session.respond(this.transaction, 487);
  }
}
