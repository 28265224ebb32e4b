/**
 * Browser legs while Asterisk is the engine. The browser's WebRTC ends in our media engine, which hands the sound on over a
 * WebSocket to a channel of Asterisk (chan_websocket): for Asterisk that channel is the leg.
 */
import { randomUUID } from 'node:crypto';
import type { MediaEngine, MediaEvent } from '../../media/types.ts';
import { asTelephonyError as mediaRefusal } from '../embedded/browser-legs.ts';
import { TelephonyError } from '../errors.ts';
import type { OriginateOptions } from '../types.ts';
import type { AriAccess, AriClient } from './ari-client.ts';
import type { AriChannel } from './ari-events.ts';
import type { AsteriskLeg } from './asterisk-leg.ts';
import { asTelephonyError, type LegTable } from './leg-table.ts';
import type { AsteriskOptions } from './options.ts';

type Parts = { ari: AriClient; access: AriAccess; app: string; table: LegTable; options: AsteriskOptions };
/** What stands between a browser and its channel: two media legs in a bridge of the media engine. */
type Line = { browserId: string; lineId: string; bridgeId: string };

export class BrowserLines {
  /** A browser's digits come from the media engine. */
  digit: (leg: AsteriskLeg, digit: string) => void = () => {};
  private readonly parts: Parts;
  private readonly lines = new Map<AsteriskLeg, Line>();
  private readonly byBrowser = new Map<string, AsteriskLeg>();
  private unsubscribe: (() => void) | null = null;

  constructor(parts: Parts) {
    this.parts = parts;
  }

  get size(): number {
    return this.lines.size;
  }

  start(): void {
    this.unsubscribe = this.parts.options.media?.on((event) => this.onMedia(event)) ?? null;
  }

  stop(): void {
    this.unsubscribe?.();
    this.unsubscribe = null;
  }

  /** With the browser's offer: resolves with our answer; without: with our offer. The leg is up when media connects. */
  async originate(options: OriginateOptions & { to: { kind: 'browser'; offer?: string } }): Promise<string> {
    const media = this.media();
    const { table } = this.parts;
    const leg = table.create({
      legId: options.legId,
      direction: 'out',
      kind: 'browser',
      from: options.from.number,
      fromName: options.from.name ?? null,
      to: 'browser',
      tag: options.tag ?? null,
    });
    const line = { browserId: `${leg.id}~browser`, lineId: `${leg.id}~line`, bridgeId: `${leg.id}~bridge` };
    leg.browserId = line.browserId;
    this.lines.set(leg, line);
    this.byBrowser.set(line.browserId, leg);
    const connectMs = options.ringTimeoutMs ?? this.parts.options.browserConnectMs ?? 15_000;
    leg.timer = setTimeout(() => void table.end(leg, { cause: 'media-lost', by: 'us', sipCode: null }), connectMs);
    try {
      await media.createLeg({ legId: line.browserId, kind: 'webrtc', near: options.near, keepMs: options.keepMs });
      const { offer } = options.to;
      return offer === undefined
        ? await media.createOffer(line.browserId)
        : await media.answerOffer(line.browserId, offer);
    } catch (error) {
      void table.end(leg, { cause: 'error', by: 'us', sipCode: null });
      throw mediaRefusal(error);
    }
  }

  async acceptAnswer(leg: AsteriskLeg, sdp: string): Promise<void> {
    if (leg.browserId === null) throw new TelephonyError('wrong-state', `${leg.id} waits for no browser answer`);
    try {
      await this.media().acceptAnswer(leg.browserId, sdp);
    } catch (error) {
      void this.parts.table.end(leg, { cause: 'error', by: 'us', sipCode: null });
      throw mediaRefusal(error);
    }
  }

  /** A new offer for the leg that is there: Asterisk sees nothing of it. What is refused leaves it as it is. */
  async renew(leg: AsteriskLeg, offer: string): Promise<string> {
    if (leg.browserId === null || leg.view.answeredAt === null)
      throw new TelephonyError('wrong-state', `${leg.id} is no browser that could come back`);
    try {
      return await this.media().answerOffer(leg.browserId, offer);
    } catch (error) {
      throw mediaRefusal(error);
    }
  }

  async sendDigits(leg: AsteriskLeg, digits: string): Promise<void> {
    try {
      await this.media().sendDigits(leg.browserId!, digits);
    } catch (error) {
      throw mediaRefusal(error);
    }
  }

  /** Asterisk's end of a line is up: so is the leg. */
  entered(channel: AriChannel): void {
    const leg = this.parts.table.ofChannel(channel.id);
    if (!leg || leg.ended || leg.channelId !== null) return;
    leg.channelId = channel.id;
    leg.channelName = channel.name;
    this.parts.table.answered(leg);
  }

  async legEnded(leg: AsteriskLeg): Promise<void> {
    const line = this.lines.get(leg);
    if (!line) return;
    this.lines.delete(leg);
    this.byBrowser.delete(line.browserId);
    const media = this.media();
    await Promise.allSettled([media.closeLeg(line.browserId), media.closeLeg(line.lineId)]);
    await media.closeBridge(line.bridgeId).catch(() => {});
    if (leg.channelId !== null)
      await this.parts.ari.delete(`/channels/${encodeURIComponent(leg.channelId)}`).catch(() => {});
  }

  private media(): MediaEngine {
    const { media } = this.parts.options;
    if (!media) throw new TelephonyError('not-supported', 'browser legs need a media engine');
    return media;
  }

  private onMedia(event: MediaEvent): void {
    const leg = 'legId' in event ? this.byBrowser.get(event.legId) : undefined;
    if (!leg || leg.ended) return;
    const { table } = this.parts;
    if (event.type === 'leg.connected') void this.connect(leg);
    else if (event.type === 'leg.digit') this.digit(leg, event.digit);
    else if (event.type === 'leg.away') table.emit({ type: 'leg.away', legId: leg.id, away: event.away });
    else if (event.type === 'leg.silent')
      table.emit({ type: 'leg.silent', legId: leg.id, silentForMs: event.silentForMs });
    else if (event.type === 'leg.closed') void table.end(leg, { cause: 'media-lost', by: 'peer', sipCode: null });
  }

  private async connect(leg: AsteriskLeg): Promise<void> {
    const { ari, access, app, table } = this.parts;
    const line = this.lines.get(leg);
    if (!line) return;
    const channelId = randomUUID();
    table.bind(leg, channelId);
    try {
      const channel = await ari.post<AriChannel>(
        '/channels/externalMedia',
        {
          channelId,
          app,
          external_host: 'INCOMING',
          transport: 'websocket',
          encapsulation: 'none',
          connection_type: 'server',
          format: 'alaw',
        },
        { variables: { QIAO_LEG: leg.id } },
      );
      const id = channel.channelvars?.MEDIA_WEBSOCKET_CONNECTION_ID;
      if (leg.ended || id === undefined) throw new TelephonyError('leg-ended', leg.id);
      const media = this.media();
      const url = new URL(`/media/${id}`, access.url.replace(/^http/, 'ws')).href;
      await media.createLeg({ legId: line.lineId, kind: 'line', line: { url }, near: line.browserId });
      await media.createBridge(line.bridgeId);
      await media.join(line.bridgeId, line.browserId);
      await media.join(line.bridgeId, line.lineId);
    } catch (error) {
      await ari.delete(`/channels/${channelId}`).catch(() => {});
      void table.end(leg, { cause: 'error', by: 'us', sipCode: null });
      if (!(asTelephonyError(error) instanceof TelephonyError)) throw error;
    }
  }
}
