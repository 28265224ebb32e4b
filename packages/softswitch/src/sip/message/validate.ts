/** Checks of RFC 3261 8.1.1 and 8.2 that every incoming message must pass before any layer looks at it. */
import { SipSyntaxError } from './errors.ts';
import type { MessageProblem, SipRequest, SipResponse } from './message.ts';
import { splitList } from './parameters.ts';
import { parseVia } from './via.ts';

const SINGLE = ['from', 'to', 'call-id', 'cseq', 'max-forwards', 'content-length', 'content-type', 'expires'];
const ADDRESS_HEADERS = ['route', 'record-route', 'path', 'refer-to', 'referred-by'];

/** Null = fit to be processed; otherwise how to answer (RFC 4475 gives the expected outcomes). */
export function validateRequest(request: SipRequest): MessageProblem | null {
  if (request.problem?.status === 505) return request.problem;
  const { headers } = request;
  for (const name of ['via', 'from', 'to', 'call-id', 'cseq']) {
    if (!headers.has(name)) return { status: 400, reason: `Missing ${name} header` };
  }
  if (request.problem) return request.problem;
  for (const name of SINGLE) {
    if (headers.getAll(name).length > 1) return { status: 400, reason: `Repeated ${name} header` };
  }
  try {
    return checkParts(request);
  } catch (error) {
    if (error instanceof SipSyntaxError) return { status: 400, reason: `Bad request: ${error.message}` };
    throw error;
  }
}

function checkParts(request: SipRequest): MessageProblem | null {
  const { headers } = request;
  const uri = request.requestUri;
  if (uri.headers.size > 0) return { status: 400, reason: 'Headers in Request-URI' };
  checkVias(headers.getAll('via'));
  const from = request.from;
  const to = request.to;
  if (from.params.get('tag') === '' || to.params.get('tag') === '') return { status: 400, reason: 'Empty tag' };
  if (request.cseq.method !== request.method) return { status: 400, reason: 'CSeq method does not match' };
  if (headers.get('call-id') === '') return { status: 400, reason: 'Empty Call-ID' };
  const hops = headers.get('max-forwards');
  if (hops !== null && !(/^\d{1,9}$/.test(hops) && Number(hops) <= 255)) {
    return { status: 400, reason: 'Bad Max-Forwards' };
  }
  const expires = headers.get('expires');
  if (expires !== null && !(/^\d{1,10}$/.test(expires) && Number(expires) <= 0xffffffff)) {
    return { status: 400, reason: 'Bad Expires' };
  }
  const contact = headers.get('contact');
  if (contact !== null && contact !== '*') void request.contacts;
  if (contact === '*' && request.method !== 'REGISTER') return { status: 400, reason: 'Contact * outside REGISTER' };
  for (const name of ADDRESS_HEADERS) if (headers.has(name)) void request.addresses(name);
  return null;
}

function checkVias(values: readonly string[]): void {
  for (const value of values) for (const part of splitList(value)) parseVia(part);
}

/** A response that breaks the rules is dropped, so this only says whether (RFC 3261 8.1.3.3, 18.1.2). */
export function isValidResponse(response: SipResponse): boolean {
  if (response.problem) return false;
  const { headers } = response;
  if (headers.getAll('via').length === 0) return false;
  for (const name of SINGLE) if (headers.getAll(name).length > 1) return false;
  try {
    void response.via;
    void response.from;
    void response.to;
    void response.callId;
    void response.cseq;
    // More than one Via means that the response was meant for another hop (RFC 3261 8.1.3.3).
    return headers.getAll('via').length === 1 && splitList(headers.get('via')!).length === 1;
  } catch (error) {
    if (error instanceof SipSyntaxError) return false;
    throw error;
  }
}
