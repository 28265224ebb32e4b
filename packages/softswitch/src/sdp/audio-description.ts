import { isIP } from 'node:net';
import { MediaError } from '../media/errors.ts';
import type {
  AudioDescription,
  AudioFormat,
  CryptoOffer,
  Direction,
  DtlsDescription,
  IceDescription,
  Sdp,
  SdpAttribute,
  SdpMedia,
} from './types.ts';

/** Static payload types of RFC 3551 that need no rtpmap. */
const STATIC_FORMATS: Record<string, { name: string; clockRate: number }> = {
  '0': { name: 'PCMU', clockRate: 8000 },
  '8': { name: 'PCMA', clockRate: 8000 },
  '9': { name: 'G722', clockRate: 8000 },
  '13': { name: 'CN', clockRate: 8000 },
  '18': { name: 'G729', clockRate: 8000 },
};

const DIRECTIONS: readonly string[] = ['sendrecv', 'sendonly', 'recvonly', 'inactive'];

function find(attributes: SdpAttribute[], name: string): string | null | undefined {
  return attributes.find((attribute) => attribute.name === name)?.value;
}

const findAll = (attributes: SdpAttribute[], name: string): string[] =>
  attributes.flatMap((attribute) => (attribute.name === name && attribute.value !== null ? [attribute.value] : []));

/** Media level wins over session level (RFC 8866 section 5.13). */
function inherited(sdp: Sdp, media: SdpMedia, name: string): string | null | undefined {
  const own = find(media.attributes, name);
  return own === undefined ? find(sdp.attributes, name) : own;
}

function directionOf(sdp: Sdp, media: SdpMedia): Direction {
  const stated = [...media.attributes, ...sdp.attributes].find((attribute) => DIRECTIONS.includes(attribute.name));
  return (stated?.name ?? 'sendrecv') as Direction;
}

function formatsOf(media: SdpMedia): AudioFormat[] {
  const maps = new Map(
    findAll(media.attributes, 'rtpmap').map((value) => {
      const [payloadType, encoding = ''] = value.split(/ +/);
      const [name, clockRate] = encoding.split('/');
      return [payloadType, { name, clockRate: Number(clockRate) }];
    }),
  );
  const parameters = new Map(
    findAll(media.attributes, 'fmtp').map((value) => {
      const space = value.indexOf(' ');
      return [value.slice(0, space), value.slice(space + 1)];
    }),
  );
  return media.formats.flatMap((format) => {
    const payloadType = Number(format);
    const map = maps.get(format) ?? STATIC_FORMATS[format];
    if (!map || !Number.isInteger(payloadType) || payloadType < 0 || payloadType > 127) return [];
    return [{ payloadType, name: map.name, clockRate: map.clockRate, parameters: parameters.get(format) ?? null }];
  });
}

/** Null for lines we cannot honour: other suites, an MKI, several keys, or session parameters (RFC 4568 section 6). */
export function parseCrypto(value: string): CryptoOffer | null {
  const [tagText, suite, keys, ...session] = value.split(/ +/);
  const tag = Number(tagText);
  if (suite !== 'AES_CM_128_HMAC_SHA1_80' && suite !== 'AES_CM_128_HMAC_SHA1_32') return null;
  if (!Number.isInteger(tag) || !keys?.startsWith('inline:') || keys.includes(';')) return null;
  if (session.some((parameter) => parameter !== '' && !parameter.startsWith('WSH='))) return null;
  const [encoded, ...rest] = keys.slice(7).split('|');
  if (rest.some((part) => part.includes(':'))) return null;
  const key = Buffer.from(encoded, 'base64');
  return key.length === 30 ? { tag, suite, key } : null;
}

function iceOf(sdp: Sdp, media: SdpMedia): IceDescription | null {
  const ufrag = inherited(sdp, media, 'ice-ufrag');
  const password = inherited(sdp, media, 'ice-pwd');
  if (!ufrag || !password) return null;
  const lite = sdp.attributes.some((attribute) => attribute.name === 'ice-lite');
  return { ufrag, password, lite, candidates: findAll(media.attributes, 'candidate') };
}

function dtlsOf(sdp: Sdp, media: SdpMedia): DtlsDescription | null {
  const own = findAll(media.attributes, 'fingerprint');
  const lines = own.length > 0 ? own : findAll(sdp.attributes, 'fingerprint');
  const fingerprints = lines.flatMap((line) => {
    const [algorithm, value] = line.split(/ +/);
    return value ? [{ algorithm, value }] : [];
  });
  if (fingerprints.length === 0) return null;
  const setup = inherited(sdp, media, 'setup');
  return { fingerprints, setup: setup === 'active' || setup === 'passive' ? setup : 'actpass' };
}

function rtcpOf(media: SdpMedia): { port: number | null; address: string | null } {
  const value = find(media.attributes, 'rtcp');
  if (!value) return { port: null, address: null };
  const [port, , , address] = value.split(' ');
  const number = Number(port);
  const valid = Number.isInteger(number) && number > 0 && number < 65536;
  return { port: valid ? number : null, address: address && isIP(address) ? address : null };
}

function describe(sdp: Sdp, media: SdpMedia, index: number): AudioDescription {
  const connection = media.connection ?? sdp.connection;
  const ice = iceOf(sdp, media);
  if (!connection && !ice) throw new MediaError('bad-sdp', 'c= is missing');
  const stated = connection?.address ?? null;
  if (stated && !isIP(stated) && !ice) throw new MediaError('bad-sdp', `a host name is no media address: ${stated}`);
  const held = stated === '0.0.0.0' || stated === '::';
  const direction = directionOf(sdp, media);
  const rtcp = rtcpOf(media);
  const packetMs = Number(find(media.attributes, 'ptime'));
  return {
    index,
    sessionId: sdp.origin.sessionId,
    mid: find(media.attributes, 'mid') ?? null,
    protocol: media.protocol,
    address: held ? null : stated,
    port: media.port,
    rtcpAddress: rtcp.address,
    rtcpPort: rtcp.port ?? media.port + 1,
    rtcpMux: find(media.attributes, 'rtcp-mux') !== undefined,
    // The hold of RFC 2543: the peer may go on talking but wants to hear nothing.
    direction: held && !ice && direction === 'sendrecv' ? 'sendonly' : direction,
    formats: formatsOf(media),
    packetMs: packetMs >= 10 && packetMs <= 200 ? packetMs : null,
    crypto: findAll(media.attributes, 'crypto').flatMap((value) => parseCrypto(value) ?? []),
    ice,
    dtls: dtlsOf(sdp, media),
  };
}

/** The first audio section that is not refused (port 0); null when there is none. */
export function findAudio(sdp: Sdp): AudioDescription | null {
  const index = sdp.media.findIndex((media) => media.kind === 'audio' && media.port !== 0);
  return index < 0 ? null : describe(sdp, sdp.media[index], index);
}
