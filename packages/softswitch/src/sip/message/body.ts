/** Finds the session description in a body (RFC 3261 7.4, RFC 5621): plain SDP or one part of a multipart. */
import type { SipMessage } from './message.ts';
import { parseParams } from './parameters.ts';

/** Media types of bodies that are understood in an INVITE. */
export const SDP_TYPE = 'application/sdp';

/** The SDP text, null when there is none. Throws nothing: a broken multipart has no SDP. */
export function sdpOf(message: SipMessage): string | null {
  if (message.body.length === 0) return null;
  const type = message.contentType;
  if (type === SDP_TYPE) return message.body.toString('utf8');
  if (type?.startsWith('multipart/')) return sdpInMultipart(message);
  return null;
}

/** True when the body is none, SDP, or a multipart that may hold one. */
export function isAcceptableBody(message: SipMessage): boolean {
  if (message.body.length === 0) return true;
  const type = message.contentType;
  return type === SDP_TYPE || type?.startsWith('multipart/') === true;
}

function sdpInMultipart(message: SipMessage): string | null {
  const header = message.headers.get('content-type')!;
  const semi = header.indexOf(';');
  let boundary: string | null | undefined;
  try {
    boundary = semi < 0 ? null : parseParams(header, semi).get('boundary');
  } catch {
    return null;
  }
  if (!boundary) return null;
  for (const part of message.body.toString('utf8').split(`--${boundary}`).slice(1)) {
    if (part.startsWith('--')) break;
    const separator = /\r?\n\r?\n/.exec(part);
    if (!separator) continue;
    const head = part.slice(0, separator.index);
    if (/^content-type\s*:\s*application\/sdp/im.test(head)) {
      // The line break in front of the next boundary belongs to the boundary (RFC 2046 5.1.1).
      const content = part.slice(separator.index + separator[0].length).replace(/\r?\n$/, '');
      return content.endsWith('\n') ? content : `${content}\r\n`;
    }
  }
  return null;
}
