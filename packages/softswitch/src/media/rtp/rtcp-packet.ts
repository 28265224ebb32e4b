import { readUint32, writeUint32 } from './rtp-packet.ts';

/** RFC 3550 section 6: compound sender/receiver reports with SDES CNAME, and BYE. */

const SR = 200;
const RR = 201;
const SDES = 202;
const BYE = 203;

export type ReportBlock = {
  ssrc: number;
  fractionLost: number;
  packetsLost: number;
  highestSequence: number;
  jitter: number;
  /** Middle 32 bits of the last sender report's NTP time, and the delay since, in 1/65536 s. */
  lastReport: number;
  delaySinceLast: number;
};

export type SenderInfo = {
  ntpSeconds: number;
  ntpFraction: number;
  timestamp: number;
  packets: number;
  octets: number;
};

export type RtcpFacts = {
  senderSsrc: number;
  sender: SenderInfo | null;
  reports: ReportBlock[];
  bye: boolean;
};

const NTP_EPOCH_OFFSET = 2_208_988_800;

/** NTP time of a Unix time in milliseconds. */
export function ntpOf(unixMs: number): { seconds: number; fraction: number } {
  const seconds = Math.floor(unixMs / 1000);
  return { seconds: (seconds + NTP_EPOCH_OFFSET) >>> 0, fraction: Math.floor((unixMs / 1000 - seconds) * 2 ** 32) };
}

/** Middle 32 bits of an NTP time, as used in LSR. */
export const middleOfNtp = (seconds: number, fraction: number): number => ((seconds << 16) | (fraction >>> 16)) >>> 0;

function writeReportBlock(bytes: Buffer, at: number, report: ReportBlock): number {
  writeUint32(bytes, at, report.ssrc);
  bytes[at + 4] = report.fractionLost;
  const lost = Math.max(-0x800000, Math.min(0x7fffff, report.packetsLost));
  bytes[at + 5] = lost >> 16;
  bytes[at + 6] = lost >> 8;
  bytes[at + 7] = lost;
  writeUint32(bytes, at + 8, report.highestSequence);
  writeUint32(bytes, at + 12, report.jitter);
  writeUint32(bytes, at + 16, report.lastReport);
  writeUint32(bytes, at + 20, report.delaySinceLast);
  return at + 24;
}

function writeHeader(bytes: Buffer, at: number, count: number, type: number, length: number): void {
  bytes[at] = 0x80 | count;
  bytes[at + 1] = type;
  bytes.writeUInt16BE(length / 4 - 1, at + 2);
}

/** Compound packet: SR (when something was sent) or RR, SDES with CNAME, and BYE when the leg ends. */
export function buildRtcp(
  ssrc: number,
  cname: string,
  sender: SenderInfo | null,
  report: ReportBlock | null,
  bye: boolean,
): Buffer {
  const name = Buffer.from(cname, 'utf8').subarray(0, 255);
  const sdesLength = (4 + 4 + 2 + name.length + 1 + 3) & ~3;
  const firstLength = 8 + (sender ? 20 : 0) + (report ? 24 : 0);
  const bytes = Buffer.alloc(firstLength + sdesLength + (bye ? 8 : 0));
  writeHeader(bytes, 0, report ? 1 : 0, sender ? SR : RR, firstLength);
  writeUint32(bytes, 4, ssrc);
  let at = 8;
  if (sender) {
    writeUint32(bytes, at, sender.ntpSeconds);
    writeUint32(bytes, at + 4, sender.ntpFraction);
    writeUint32(bytes, at + 8, sender.timestamp);
    writeUint32(bytes, at + 12, sender.packets);
    writeUint32(bytes, at + 16, sender.octets);
    at += 20;
  }
  if (report) at = writeReportBlock(bytes, at, report);
  writeHeader(bytes, at, 1, SDES, sdesLength);
  writeUint32(bytes, at + 4, ssrc);
  bytes[at + 8] = 1;
  bytes[at + 9] = name.length;
  name.copy(bytes, at + 10);
  at += sdesLength;
  if (bye) {
    writeHeader(bytes, at, 1, BYE, 8);
    writeUint32(bytes, at + 4, ssrc);
  }
  return bytes;
}

function readReportBlock(bytes: Buffer, at: number): ReportBlock {
  return {
    ssrc: readUint32(bytes, at),
    fractionLost: bytes[at + 4],
    packetsLost: bytes.readIntBE(at + 5, 3),
    highestSequence: readUint32(bytes, at + 8),
    jitter: readUint32(bytes, at + 12),
    lastReport: readUint32(bytes, at + 16),
    delaySinceLast: readUint32(bytes, at + 20),
  };
}

/** Facts of a compound packet; null when it is malformed (RFC 3550 appendix A.2). */
export function parseRtcp(bytes: Buffer): RtcpFacts | null {
  const facts: RtcpFacts = { senderSsrc: 0, sender: null, reports: [], bye: false };
  for (let at = 0; at < bytes.length; ) {
    if (at + 4 > bytes.length || bytes[at] >> 6 !== 2) return null;
    const count = bytes[at] & 31;
    const type = bytes[at + 1];
    const end = at + (bytes.readUInt16BE(at + 2) + 1) * 4;
    if (end > bytes.length) return null;
    if (type === SR || type === RR) {
      const blocks = at + (type === SR ? 28 : 8);
      if (blocks + count * 24 > end) return null;
      facts.senderSsrc = readUint32(bytes, at + 4);
      if (type === SR) {
        facts.sender = {
          ntpSeconds: readUint32(bytes, at + 8),
          ntpFraction: readUint32(bytes, at + 12),
          timestamp: readUint32(bytes, at + 16),
          packets: readUint32(bytes, at + 20),
          octets: readUint32(bytes, at + 24),
        };
      }
      for (let i = 0; i < count; i++) facts.reports.push(readReportBlock(bytes, blocks + i * 24));
    } else if (type === BYE) {
      facts.bye = true;
    }
    at = end;
  }
  return facts;
}
