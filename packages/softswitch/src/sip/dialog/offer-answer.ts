/** Whose turn it is in offer and answer (RFC 3264 4, RFC 3261 13.2.1, RFC 3311 5.2), as a table. */
export type OfferAnswerState = 'stable' | 'local-offer' | 'remote-offer';
export type OfferAnswerEvent = 'send-offer' | 'receive-offer' | 'send-answer' | 'receive-answer' | 'rollback';

const TABLE: Record<OfferAnswerState, Partial<Record<OfferAnswerEvent, OfferAnswerState>>> = {
  stable: { 'send-offer': 'local-offer', 'receive-offer': 'remote-offer' },
  'local-offer': { 'receive-answer': 'stable', rollback: 'stable' },
  'remote-offer': { 'send-answer': 'stable', rollback: 'stable' },
};

export class OfferAnswer {
  state: OfferAnswerState = 'stable';
  /** Descriptions last agreed or proposed, for refreshes by re-INVITE. */
  local: string | null = null;
  remote: string | null = null;

  /** False when the event is not allowed now: nothing changes. */
  step(event: OfferAnswerEvent, sdp: string | null = null): boolean {
    const next = TABLE[this.state][event];
    if (!next) return false;
    this.state = next;
    if (event === 'send-offer' || event === 'send-answer') this.local = sdp;
    if (event === 'receive-offer' || event === 'receive-answer') this.remote = sdp;
    return true;
  }
}
