import { isIP } from 'node:net';
import { MediaError } from '../media/errors.ts';
import type { Sdp, SdpAttribute, SdpConnection, SdpMedia } from './types.ts';

const MAX_LENGTH = 64 * 1024;
const MAX_MEDIA = 32;

function refuse(detail: string): never {
  throw new MediaError('bad-sdp', detail);
}

function parseConnection(value: string): SdpConnection {
  const [network, family, address] = value.split(' ');
  if (network !== 'IN' || (family !== 'IP4' && family !== 'IP6') || !address) refuse(`c=${value}`);
  // Multicast carries TTL and count behind a slash (RFC 8866 section 5.7); only the address matters here.
  const bare = address.split('/')[0];
  if (isIP(bare) !== (family === 'IP4' ? 4 : 6) && !/^[a-zA-Z0-9.-]+$/.test(bare)) refuse(`c=${value}`);
  return { family, address: bare };
}

function parseAttribute(value: string): SdpAttribute {
  const colon = value.indexOf(':');
  return colon < 0
    ? { name: value.trim(), value: null }
    : { name: value.slice(0, colon).trim(), value: value.slice(colon + 1).trim() };
}

function parseOrigin(value: string): Sdp['origin'] {
  const parts = value.split(' ');
  if (parts.length < 6 || (parts[4] !== 'IP4' && parts[4] !== 'IP6')) refuse(`o=${value}`);
  return { user: parts[0], sessionId: parts[1], version: parts[2], family: parts[4], address: parts[5] };
}

function parseMedia(value: string): SdpMedia {
  const [kind, portText, protocol, ...formats] = value.split(/ +/);
  const port = Number(portText?.split('/')[0]);
  if (!kind || !protocol || formats.length === 0 || !Number.isInteger(port) || port < 0 || port > 65535) {
    refuse(`m=${value}`);
  }
  return { kind, port, protocol, formats, connection: null, attributes: [] };
}

/** Parses a session description; throws `MediaError('bad-sdp')` naming the offending line. */
export function parseSdp(text: string): Sdp {
  if (typeof text !== 'string' || text.trim() === '') refuse('empty');
  if (text.length > MAX_LENGTH) refuse('too long');
  const lines = text.split(/\r\n|\n|\r/).filter((line) => line.length > 0);
  if (lines[0] !== 'v=0') refuse('must begin with v=0');
  let origin: Sdp['origin'] | null = null;
  let connection: SdpConnection | null = null;
  const attributes: SdpAttribute[] = [];
  const media: SdpMedia[] = [];
  for (const line of lines.slice(1)) {
    if (!/^[a-z]=/.test(line)) refuse(line.slice(0, 80));
    const value = line.slice(2).trimEnd();
    const current = media.at(-1);
    if (line[0] === 'o') origin = parseOrigin(value);
    else if (line[0] === 'm') media.push(parseMedia(value));
    else if (line[0] === 'c' && current) current.connection = parseConnection(value);
    else if (line[0] === 'c') connection = parseConnection(value);
    else if (line[0] === 'a') (current?.attributes ?? attributes).push(parseAttribute(value));
    if (media.length > MAX_MEDIA) refuse('too many media sections');
  }
  if (!origin) refuse('o= is missing');
  return { origin, connection, attributes, media };
}
