import type { SipRequest } from '../message/message.ts';
import type { IncomingRefer } from './refer.ts';

/** How a call or an attempt ended. */
export type CallEnd = {
  by: 'us' | 'peer';
  why: /** BYE by either side. */
    | 'bye'
    /** Given up before an answer. */
    | 'cancelled'
    /** Final refusal; `status` says which. */
    | 'rejected'
    /** No final response in time. */
    | 'timeout'
    /** Could not be sent, or the peer does not know the dialog any more. */
    | 'unreachable'
    /** Our 200 was never acknowledged (RFC 3261 13.3.1.4). */
    | 'ack-missing'
    /** The session timer ran out (RFC 4028 10). */
    | 'expired'
    /** Offer and answer did not come together. */
    | 'negotiation'
    /** The endpoint was stopped. */
    | 'stopped';
  status: number | null;
  /** Reason header (RFC 3326) or reason phrase of the peer. */
  reason: string | null;
};

/** Thrown by handlers to refuse an offer or a request with a certain status. */
export class SipRefusal extends Error {
  override readonly name = 'SipRefusal';
  readonly status: number;
  readonly headers: Record<string, string>;

  constructor(status: number, reason: string, headers: Record<string, string> = {}) {
    super(reason);
    this.status = status;
    this.headers = headers;
  }
}

/** What the owner of a call does about the peer's wishes. SDP is text that only the owner understands. */
export interface SessionHandler {
  /** Peer's offer (re-INVITE, UPDATE, PRACK or a late offer): resolve with the answer or throw SipRefusal. */
  offer(sdp: string): Promise<string>;
  /** Peer sent a re-INVITE without SDP: resolve with our offer. */
  offerWanted(): Promise<string>;
  /** Peer's answer to an offer that we sent in a response. */
  answer(sdp: string): Promise<void>;
  /** The call is over; called exactly once. */
  ended(end: CallEnd): void;
  /** INFO arrived; returns the status to answer with. Absent: 415. */
  info?(request: SipRequest): number;
  /** Peer wants us to call somebody else (RFC 3515). Absent: 603. */
  refer?(refer: IncomingRefer): void;
}
