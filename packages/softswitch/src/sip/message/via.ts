/** The Via header (RFC 3261 20.42) with rport (RFC 3581). */
import { SipSyntaxError } from './errors.ts';
import { formatParams, NO_PARAMS, parseParams } from './parameters.ts';
import { parseHostPort } from './uri.ts';

export type Via = {
  /** Upper case: UDP, TCP, TLS, WS, WSS or anything else. */
  transport: string;
  host: string;
  port: number | null;
  params: ReadonlyMap<string, string | null>;
};

export const BRANCH_COOKIE = 'z9hG4bK';

const FAST = /^SIP\/2\.0\/([A-Za-z0-9-]+) ([^\s;,]+)(;.*)?$/;
const SLOW = /^SIP\s*\/\s*2\.0\s*\/\s*([A-Za-z0-9\-.!%*_+`'~]+)\s+([^\s;,]+(?:\s*:\s*\d+)?)\s*(;[\s\S]*)?$/i;

/** Parses one Via value. Throws SipSyntaxError. */
export function parseVia(text: string): Via {
  const match = FAST.exec(text) ?? SLOW.exec(text.trim());
  if (!match) throw new SipSyntaxError('malformed Via');
  const { host, port } = parseHostPort(match[2]!.replace(/\s+/g, ''));
  return {
    transport: match[1]!.toUpperCase(),
    host,
    port,
    params: match[3] === undefined ? NO_PARAMS : parseParams(match[3], 0),
  };
}

export function formatVia(via: Via): string {
  return `SIP/2.0/${via.transport} ${via.host}${via.port === null ? '' : `:${via.port}`}${formatParams(via.params)}`;
}
