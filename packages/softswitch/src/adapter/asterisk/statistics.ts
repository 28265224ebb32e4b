/** Packet counts of legs, and noticing that a leg has fallen silent. */
import type { CodecName, LegStatistics, MediaEngine } from '../../media/types.ts';
import { TelephonyError } from '../errors.ts';
import type { AriClient } from './ari-client.ts';
import type { AriRtpStatistics } from './ari-events.ts';
import type { AsteriskLeg } from './asterisk-leg.ts';
import { channelOf, type LegTable } from './leg-table.ts';

const CODECS: Record<string, CodecName> = { alaw: 'PCMA', ulaw: 'PCMU', opus: 'opus' };

export class Statistics {
  private readonly ari: AriClient;
  private readonly table: LegTable;
  private readonly media: MediaEngine | undefined;
  private readonly silenceMs: number;
  private timer: NodeJS.Timeout | null = null;

  constructor(ari: AriClient, table: LegTable, media: MediaEngine | undefined, silenceMs: number) {
    this.ari = ari;
    this.table = table;
    this.media = media;
    this.silenceMs = silenceMs;
  }

  start(): void {
    this.timer = setInterval(() => void this.look(), this.silenceMs / 3);
  }

  stop(): void {
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
  }

  async of(leg: AsteriskLeg): Promise<LegStatistics> {
    if (leg.browserId !== null && this.media) return await this.media.statistics(leg.browserId);
    const channel = `/channels/${encodeURIComponent(channelOf(leg))}`;
    const [facts, format] = await Promise.all([
      this.ari.get<AriRtpStatistics>(`${channel}/rtp_statistics`),
      this.ari.get<{ value: string }>(`${channel}/variable`, { variable: 'CHANNEL(audionativeformat)' }),
    ]);
    this.count(leg, facts.rxcount);
    return {
      packetsReceived: facts.rxcount,
      packetsSent: facts.txcount,
      packetsLost: facts.rxploss,
      jitterMs: facts.rxjitter * 1000,
      roundTripMs: facts.rtt === undefined || facts.rtt === 0 ? null : facts.rtt * 1000,
      silentForMs: facts.rxcount === 0 ? null : Math.round(performance.now() - leg.seen.at),
      codec: CODECS[format.value.replace(/[()]/g, '').split('|')[0] ?? ''] ?? null,
    };
  }

  private count(leg: AsteriskLeg, packets: number): void {
    if (packets === leg.seen.packets) return;
    leg.seen = { packets, at: performance.now(), reported: false };
  }

  private async look(): Promise<void> {
    for (const leg of this.table.all()) {
      const { kind, answeredAt } = leg.view;
      if (kind !== 'sip' || answeredAt === null || leg.ended || leg.heldByPeer) continue;
      // Nobody is silent for long who has just come.
      if (Date.now() - answeredAt < this.silenceMs / 3) continue;
      try {
        const path = `/channels/${encodeURIComponent(channelOf(leg))}/rtp_statistics`;
        this.count(leg, (await this.ari.get<AriRtpStatistics>(path)).rxcount);
      } catch (error) {
        // The call ended meanwhile, or Asterisk is gone: others will tell.
        if (error instanceof TelephonyError) continue;
        continue;
      }
      const silentForMs = performance.now() - leg.seen.at;
      if (silentForMs < this.silenceMs || leg.seen.reported || leg.ended) continue;
      leg.seen.reported = true;
      this.table.emit({ type: 'leg.silent', legId: leg.id, silentForMs: Math.round(silentForMs) });
    }
  }
}
