/** message/sipfrag bodies as used by REFER notifications (RFC 3420, RFC 3515 2.4.5). */
import { reasonPhrase } from './reason-phrases.ts';

export function formatSipfrag(status: number, reason = reasonPhrase(status)): string {
  return `SIP/2.0 ${status} ${reason.replace(/[\r\n]+/g, ' ')}\r\n`;
}

/** Status of the fragment's status line, null when there is none. */
export function parseSipfrag(body: string): { status: number; reason: string } | null {
  const match = /^SIP\/2\.0 (\d{3})(?: ([^\r\n]*))?/.exec(body.trimStart());
  return match ? { status: Number(match[1]), reason: match[2] ?? '' } : null;
}
