import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import { readUint32, rtpHeaderLength, writeUint32 } from '../rtp/rtp-packet.ts';
import { deriveSessionKeys } from './key-derivation.ts';
import { Keystream } from './keystream.ts';

/** SRTP protection profiles by their SDES names (RFC 4568 section 6.2); both encrypt alike, the RTP tag differs. */
export type SrtpSuite = 'AES_CM_128_HMAC_SHA1_80' | 'AES_CM_128_HMAC_SHA1_32';

const RTP_TAG: Record<SrtpSuite, number> = { AES_CM_128_HMAC_SHA1_80: 10, AES_CM_128_HMAC_SHA1_32: 4 };
/** RFC 3711 section 5.2 and RFC 4568: SRTCP keeps the 80-bit tag in both suites. */
const RTCP_TAG = 10;
/** Room a packet buffer needs behind the plain packet. */
export const SRTP_OVERHEAD = 10;
const REPLAY_WINDOW = 128;
const MAX_SOURCES = 8;

type Source = { highest: number; seen: Float64Array };

/** RFC 3711 section 3.3.1: guesses the roll-over counter of a 16-bit sequence number. */
function estimateIndex(highest: number, sequence: number): number {
  if (highest < 0) return sequence;
  const rollover = Math.floor(highest / 0x10000);
  const last = highest % 0x10000;
  if (last < 0x8000)
    return sequence - last > 0x8000 && rollover > 0
      ? rollover * 0x10000 + sequence - 0x10000
      : rollover * 0x10000 + sequence;
  return last - 0x8000 > sequence ? (rollover + 1) * 0x10000 + sequence : rollover * 0x10000 + sequence;
}

/** One direction of one SRTP session: SRTP and SRTCP under one master key (RFC 3711). */
export class SrtpContext {
  private readonly suite: SrtpSuite;
  private readonly rtpStream: Keystream;
  private readonly rtcpStream: Keystream;
  private readonly rtpKey: KeyObject;
  private readonly rtcpKey: KeyObject;
  private readonly sources = new Map<number, Source>();
  private readonly rtcpSources = new Map<number, Source>();
  private readonly rolloverBytes = Buffer.alloc(4);
  private rtcpIndex = 0;

  /** @param keyAndSalt 30 bytes: master key and master salt, as in the SDES `inline:` value. */
  constructor(suite: SrtpSuite, keyAndSalt: Buffer) {
    const masterKey = keyAndSalt.subarray(0, 16);
    const masterSalt = keyAndSalt.subarray(16, 30);
    const rtp = deriveSessionKeys(masterKey, masterSalt, 'rtp');
    const rtcp = deriveSessionKeys(masterKey, masterSalt, 'rtcp');
    this.suite = suite;
    this.rtpStream = new Keystream(rtp.encryption, rtp.salt);
    this.rtcpStream = new Keystream(rtcp.encryption, rtcp.salt);
    this.rtpKey = createSecretKey(rtp.authentication);
    this.rtcpKey = createSecretKey(rtcp.authentication);
  }

  /** Encrypts in place and appends the tag; `packet` needs `SRTP_OVERHEAD` spare bytes. Returns the new length. */
  protect(packet: Buffer, length: number): number {
    const source = this.sourceOf(this.sources, readUint32(packet, 8));
    const index = estimateIndex(source.highest, (packet[2] << 8) | packet[3]);
    if (index > source.highest) source.highest = index;
    this.rtpStream.apply(packet, rtpHeaderLength(packet, length), length, readUint32(packet, 8), index);
    const tag = this.rtpTag(packet, length, index);
    const tagLength = RTP_TAG[this.suite];
    for (let i = 0; i < tagLength; i++) packet[length + i] = tag[i];
    return length + tagLength;
  }

  /** Verifies and decrypts in place. Returns the plain length, −1 when forged, replayed or malformed. */
  unprotect(packet: Buffer, length: number): number {
    const plain = length - RTP_TAG[this.suite];
    const header = rtpHeaderLength(packet, plain);
    if (header < 0) return -1;
    const ssrc = readUint32(packet, 8);
    const source = this.sources.get(ssrc) ?? { highest: -1, seen: new Float64Array(REPLAY_WINDOW).fill(-1) };
    const index = estimateIndex(source.highest, (packet[2] << 8) | packet[3]);
    if (index < 0 || isReplay(source, index)) return -1;
    const tag = this.rtpTag(packet, plain, index);
    for (let i = 0; i < length - plain; i++) if (packet[plain + i] !== tag[i]) return -1;
    this.remember(this.sources, ssrc, source, index);
    this.rtpStream.apply(packet, header, plain, ssrc, index);
    return plain;
  }

  /** RFC 3711 section 3.4: encrypts behind the first eight bytes, appends E flag with index, and the tag. */
  protectRtcp(packet: Buffer): Buffer {
    const index = this.rtcpIndex++;
    const out = Buffer.alloc(packet.length + 4 + RTCP_TAG);
    packet.copy(out);
    this.rtcpStream.apply(out, 8, packet.length, readUint32(packet, 4), index);
    writeUint32(out, packet.length, (0x80000000 | index) >>> 0);
    this.rtcpTag(out, packet.length + 4).copy(out, packet.length + 4, 0, RTCP_TAG);
    return out;
  }

  /** The plain compound packet, null when forged, replayed or malformed. */
  unprotectRtcp(packet: Buffer): Buffer | null {
    const body = packet.length - 4 - RTCP_TAG;
    if (body < 8 || packet[0] >> 6 !== 2) return null;
    const word = readUint32(packet, body);
    const index = word & 0x7fffffff;
    const ssrc = readUint32(packet, 4);
    const source = this.rtcpSources.get(ssrc) ?? { highest: -1, seen: new Float64Array(REPLAY_WINDOW).fill(-1) };
    if (isReplay(source, index)) return null;
    const tag = this.rtcpTag(packet, body + 4).subarray(0, RTCP_TAG);
    if (!timingSafeEqual(tag, packet.subarray(body + 4))) return null;
    this.remember(this.rtcpSources, ssrc, source, index);
    const plain = Buffer.from(packet.subarray(0, body));
    if (word & 0x80000000) this.rtcpStream.apply(plain, 8, body, ssrc, index);
    return plain;
  }

  private rtpTag(packet: Buffer, length: number, index: number): Buffer {
    writeUint32(this.rolloverBytes, 0, Math.floor(index / 0x10000));
    return createHmac('sha1', this.rtpKey).update(packet.subarray(0, length)).update(this.rolloverBytes).digest();
  }

  private rtcpTag(packet: Buffer, length: number): Buffer {
    return createHmac('sha1', this.rtcpKey).update(packet.subarray(0, length)).digest();
  }

  private sourceOf(sources: Map<number, Source>, ssrc: number): Source {
    let source = sources.get(ssrc);
    if (!source) {
      source = { highest: -1, seen: new Float64Array(0) };
      sources.set(ssrc, source);
    }
    return source;
  }

  /** Only authenticated packets change state, else anybody could fill the table or move the window. */
  private remember(sources: Map<number, Source>, ssrc: number, source: Source, index: number): void {
    if (!sources.has(ssrc)) {
      if (sources.size >= MAX_SOURCES) sources.delete(sources.keys().next().value!);
      sources.set(ssrc, source);
    }
    source.seen[index % REPLAY_WINDOW] = index;
    if (index > source.highest) source.highest = index;
  }
}

function isReplay(source: Source, index: number): boolean {
  return index <= source.highest - REPLAY_WINDOW || source.seen[index % REPLAY_WINDOW] === index;
}
