import type { SipMessage, SipRequest } from '../message/message.ts';
import { BRANCH_COOKIE } from '../message/via.ts';

/** Matches a request to its server transaction (RFC 3261 17.2.3); ACK and CANCEL look for their INVITE by `method`. */
export function serverKey(request: SipRequest, method: string): string {
  const { via } = request;
  const branch = via.params.get('branch');
  const sentBy = `${via.host}:${via.port ?? ''}`;
  if (branch?.startsWith(BRANCH_COOKIE) && branch.length > BRANCH_COOKIE.length) return `${branch}|${sentBy}|${method}`;
  // RFC 2543 peers have no unique branch: dialog identifiers and the Via must do.
  const { number } = request.cseq;
  return `2543|${request.callId}|${number}|${request.fromTag}|${sentBy}|${branch ?? ''}|${method}`;
}

/** Matches a response to its client transaction (RFC 3261 17.1.3). */
export function clientKey(message: SipMessage): string {
  return `${message.via.params.get('branch') ?? ''}|${message.cseq.method}`;
}

/** Two requests with the same merge key and different branches came over different paths of one fork (RFC 3261 8.2.2.2). */
export function mergeKey(request: SipRequest): string {
  return `${request.callId}|${request.fromTag}|${request.cseq.number}|${request.method}`;
}
