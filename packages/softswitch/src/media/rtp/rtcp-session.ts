import { randomBytes } from 'node:crypto';
import type { Reception } from './reception.ts';
import { buildRtcp, middleOfNtp, ntpOf, parseRtcp, type ReportBlock } from './rtcp-packet.ts';
import type { RtpSender } from './rtp-sender.ts';

/** Seconds between reports, randomised by half either way (RFC 3550 section 6.2). */
const INTERVAL_S = 5;

/** Reports of one leg: what we sent and received, and from the peer's reports the round trip and its losses. */
export class RtcpSession {
  roundTripMs: number | null = null;
  /** Share of our packets that the peer lost in its last interval, 0 … 1. */
  remoteLoss: number | null = null;
  byeReceived = false;

  private readonly cname = randomBytes(9).toString('base64url');
  private readonly sender: RtpSender;
  private readonly reception: Reception;
  private lastReport = 0;
  private lastReportAt = 0;
  private sentBefore = 0;
  private due = INTERVAL_S / 2;

  constructor(sender: RtpSender, reception: Reception) {
    this.sender = sender;
    this.reception = reception;
  }

  /** Once a second; returns the compound packet when one is due. */
  poll(unixMs: number, tickTimestamp: number): Buffer | null {
    this.due -= 1;
    if (this.due > 0) return null;
    this.due = INTERVAL_S * (0.5 + Math.random());
    return this.build(unixMs, tickTimestamp, false);
  }

  build(unixMs: number, tickTimestamp: number, bye: boolean): Buffer {
    const ntp = ntpOf(unixMs);
    const active = this.sender.packets !== this.sentBefore;
    this.sentBefore = this.sender.packets;
    const info = active
      ? {
          ntpSeconds: ntp.seconds,
          ntpFraction: ntp.fraction,
          timestamp: tickTimestamp >>> 0,
          packets: this.sender.packets >>> 0,
          octets: this.sender.octets >>> 0,
        }
      : null;
    return buildRtcp(this.sender.ssrc, this.cname, info, this.report(unixMs), bye);
  }

  /** Takes a plain compound packet of the peer. */
  handle(packet: Buffer, unixMs: number): void {
    const facts = parseRtcp(packet);
    if (!facts) return;
    if (facts.bye) this.byeReceived = true;
    if (facts.sender) {
      this.lastReport = middleOfNtp(facts.sender.ntpSeconds, facts.sender.ntpFraction);
      this.lastReportAt = unixMs;
    }
    for (const report of facts.reports) {
      if (report.ssrc !== this.sender.ssrc) continue;
      this.remoteLoss = report.fractionLost / 256;
      if (report.lastReport === 0) continue;
      const now = ntpOf(unixMs);
      const elapsed = (middleOfNtp(now.seconds, now.fraction) - report.lastReport - report.delaySinceLast) | 0;
      if (elapsed >= 0 && elapsed < 60 * 65536) this.roundTripMs = (elapsed * 1000) / 65536;
    }
  }

  private report(unixMs: number): ReportBlock | null {
    if (this.reception.ssrc < 0) return null;
    return {
      ssrc: this.reception.ssrc,
      fractionLost: this.reception.takeFraction(),
      packetsLost: this.reception.lost,
      highestSequence: this.reception.extendedHighest,
      jitter: Math.round(this.reception.jitterUnits),
      lastReport: this.lastReport,
      delaySinceLast: this.lastReport === 0 ? 0 : Math.round(((unixMs - this.lastReportAt) * 65536) / 1000) >>> 0,
    };
  }
}
