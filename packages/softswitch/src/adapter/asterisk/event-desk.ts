/** Reads Asterisk's events and turns them into what happens to legs. */
import type { AriClient } from './ari-client.ts';
import type { AriChannel, AriEvent } from './ari-events.ts';
import type { AsteriskLeg } from './asterisk-leg.ts';
import { ourBridge } from './bridges.ts';
import type { BrowserLines } from './browser-lines.ts';
import { causeOfEnd } from './causes.ts';
import type { Dialling } from './dialling.ts';
import type { LegTable } from './leg-table.ts';
import type { Lines } from './lines.ts';
import type { Players } from './players.ts';
import type { Recordings } from './recordings.ts';
import type { Snoops } from './snoops.ts';
import type { Transfers } from './transfers.ts';
import type { TrunkLimits } from './trunk-limits.ts';

type Parts = {
  ari: AriClient;
  table: LegTable;
  trunks: ReadonlySet<string>;
  limits: TrunkLimits;
  dialling: Dialling;
  snoops: Snoops;
  players: Players;
  recordings: Recordings;
  transfers: Transfers;
  lines: Lines;
  browsers: BrowserLines;
  /** Another controller took our place at Asterisk. */
  replaced: () => void;
};

const endpointOf = ({ name }: AriChannel): string => /^PJSIP\/(.+)-[0-9a-f]+$/.exec(name)?.[1] ?? '';

export class EventDesk {
  private readonly parts: Parts;

  constructor(parts: Parts) {
    this.parts = parts;
  }

  handle(event: AriEvent): void {
    const { table, players, lines, snoops } = this.parts;
    if (event.application === lines.app) {
      if ('endpoint' in event) lines.heard(event);
      return;
    }
    switch (event.type) {
      case 'ApplicationReplaced':
        this.parts.replaced();
        break;
      case 'StasisStart':
        this.entered(event.channel, event.args, event.replace_channel);
        break;
      case 'ChannelDestroyed':
        snoops.gone(event.channel.id);
        this.destroyed(event);
        break;
      case 'ChannelStateChange': {
        const leg = table.ofChannel(event.channel.id);
        if (leg && event.channel.state === 'Ringing') this.rings(leg, false);
        break;
      }
      case 'Dial': {
        const leg = table.ofChannel(event.peer.id);
        if (leg && event.dialstatus === 'PROGRESS') this.rings(leg, true);
        break;
      }
      case 'ChannelDtmfReceived': {
        const leg = table.ofChannel(event.channel.id);
        // A browser's digits come from the media engine.
        if (leg && leg.view.kind === 'sip') this.digit(leg, event.digit);
        break;
      }
      case 'ChannelHold':
      case 'ChannelUnhold':
        this.held(event.channel, event.type === 'ChannelHold');
        break;
      case 'ChannelTalkingStarted':
      case 'ChannelTalkingFinished': {
        const leg = table.ofChannel(event.channel.id);
        if (leg) this.parts.recordings.talking(leg, event.type === 'ChannelTalkingStarted');
        break;
      }
      case 'PlaybackContinuing':
        players.playbackContinued(event.playback.id);
        break;
      case 'PlaybackFinished':
        players.playbackFinished(event.playback.id, event.playback.state);
        break;
      case 'ChannelTransfer':
        this.parts.transfers.asked(event);
        break;
      default:
        break;
    }
  }

  digit(leg: AsteriskLeg, digit: string): void {
    this.parts.players.digit(leg);
    this.parts.table.emit({ type: 'leg.digit', legId: leg.id, digit });
  }

  /** Calls that Asterisk has and we do not know (we are new), and calls that we know and Asterisk has no more. */
  async refresh(): Promise<void> {
    const { ari, table } = this.parts;
    const [channels, bridges] = await Promise.all([
      ari.get<AriChannel[]>('/channels'),
      ari.get<{ id: string; name: string; channels: string[] }[]>('/bridges'),
    ]);
    const alive = new Set(channels.map(({ id }) => id));
    for (const leg of table.all())
      if (leg.channelId !== null && !alive.has(leg.channelId))
        void table.end(leg, { cause: 'error', by: 'peer', sipCode: null });
    for (const channel of channels) if (!table.ofChannel(channel.id)) this.adopt(channel);
    for (const bridge of bridges) {
      const bridgeId = ourBridge(bridge);
      if (bridgeId === null || table.bridges.has(bridgeId) || bridgeId.startsWith('coach-')) continue;
      const legs = bridge.channels.flatMap((id) => table.ofChannel(id) ?? []);
      table.found(bridgeId, bridge.id, bridge.channels.length);
      table.bridges.set(bridgeId, new Set(legs.map(({ id }) => id)));
      for (const leg of legs) {
        leg.view.bridgeId = bridgeId;
        leg.role = { role: 'party' };
      }
    }
  }

  /** A channel has been given to us: a new call, an answered one of ours, or something we made. */
  private entered(channel: AriChannel, args: string[], replaced: AriChannel | undefined): void {
    const { snoops, browsers, dialling, table } = this.parts;
    if (channel.name.startsWith('Snoop/')) snoops.entered(channel.id);
    else if (channel.name.startsWith('WebSocket/')) void browsers.entered(channel);
    else if (channel.name.startsWith('PJSIP/')) {
      const leg = table.ofChannel(channel.id);
      if (leg && args[0] === 'referred') this.parts.transfers.returned(leg, args.slice(1));
      else if (leg?.view.direction === 'out') dialling.answered(leg, channel);
      else if (!leg) this.offered(channel, replaced ? table.ofChannel(replaced.id) : null);
    }
  }

  private offered(channel: AriChannel, replaced: AsteriskLeg | null): void {
    const { table, limits } = this.parts;
    const trunk = this.trunkOf(channel);
    if (trunk !== null && !limits.takes(trunk, table.all(), false)) {
      // 34 (no circuit) reaches the carrier as 503.
      void this.parts.ari.delete(`/channels/${encodeURIComponent(channel.id)}`, { reason_code: 34 }).catch(() => {});
      return;
    }
    const leg = this.legOf(channel);
    if (replaced) {
      this.takenOver(leg, replaced);
      return;
    }
    const headers: Record<string, string> = {};
    if (channel.channelvars?.QIAO_DIVERSION) headers.diversion = channel.channelvars.QIAO_DIVERSION;
    if (channel.channelvars?.QIAO_ASSERTED) headers['p-asserted-identity'] = channel.channelvars.QIAO_ASSERTED;
    table.emit({ type: 'leg.offered', leg: { ...leg.view }, headers });
  }

  /** Another telephone took a call over (RFC 3891). Asterisk has put it into the other's bridge; the other is ours to end. */
  private takenOver(leg: AsteriskLeg, replaced: AsteriskLeg): void {
    const { table } = this.parts;
    leg.view.tag = replaced.view.tag;
    leg.role = replaced.role;
    const { bridgeId } = replaced.view;
    leg.view.bridgeId = bridgeId;
    if (bridgeId !== null) table.bridges.get(bridgeId)?.add(leg.id);
    table.answered(leg);
    table.emit({ type: 'leg.replaced', legId: replaced.id, by: { ...leg.view } });
    replaced.view.bridgeId = null;
    if (bridgeId !== null && table.bridges.get(bridgeId)?.delete(replaced.id)) table.moved(bridgeId);
    if (bridgeId !== null) table.exchanged(bridgeId);
    if (replaced.ending || replaced.channelId === null) return;
    replaced.ending = { cause: 'normal', by: 'us', sipCode: null };
    void this.parts.ari
      .delete(`/channels/${encodeURIComponent(replaced.channelId)}`, { reason_code: 16 })
      .catch(() => {});
  }

  private trunkOf(channel: AriChannel): string | null {
    const endpoint = endpointOf(channel);
    return this.parts.trunks.has(endpoint) ? endpoint : null;
  }

  private legOf(channel: AriChannel): AsteriskLeg {
    const { table } = this.parts;
    const variables = channel.channelvars ?? {};
    const trunk = this.trunkOf(channel);
    const own = variables.QIAO_LEG;
    const leg = table.create({
      legId: own || channel.id,
      direction: own ? 'out' : 'in',
      kind: 'sip',
      from: channel.caller.number || null,
      fromName: channel.caller.name || null,
      to: variables.QIAO_TO || channel.dialplan?.exten || '',
      trunk,
      extension: trunk === null ? endpointOf(channel) : null,
      tag: variables.QIAO_TAG || null,
    });
    leg.channelId = channel.id;
    leg.channelName = channel.name;
    table.bind(leg, channel.id);
    return leg;
  }

  /** A call of an earlier run. */
  private adopt(channel: AriChannel): void {
    if (!channel.name.startsWith('PJSIP/')) {
      // What an earlier run made for itself serves nobody any more.
      if (/^(Snoop|WebSocket)\//.test(channel.name))
        void this.parts.ari.delete(`/channels/${encodeURIComponent(channel.id)}`).catch(() => {});
      return;
    }
    const leg = this.legOf(channel);
    // Nobody knows any more.
    leg.hooked = true;
    leg.view.createdAt = Date.parse(channel.creationtime ?? '') || Date.now();
    if (channel.state !== 'Up') return;
    leg.step('answer');
    leg.view.answeredAt = Number(channel.channelvars?.QIAO_ANSWERED) || leg.view.createdAt;
  }

  private rings(leg: AsteriskLeg, earlyMedia: boolean): void {
    if (leg.view.direction !== 'out' || leg.view.answeredAt !== null || leg.ending || leg.ended) return;
    if (leg.rung && !(earlyMedia && leg.view.state === 'ringing')) return;
    leg.rung = true;
    leg.step(earlyMedia ? 'early' : 'ring');
    this.parts.table.emit({ type: 'leg.ringing', legId: leg.id, ...(earlyMedia ? { earlyMedia } : {}) });
  }

  private held(channel: AriChannel, held: boolean): void {
    const leg = this.parts.table.ofChannel(channel.id);
    if (!leg || leg.ended || leg.heldByPeer === held) return;
    leg.heldByPeer = held;
    leg.settleHold();
    this.parts.table.emit({ type: 'leg.held', legId: leg.id, held });
  }

  private destroyed(event: Extract<AriEvent, { type: 'ChannelDestroyed' }>): void {
    const { table, dialling } = this.parts;
    const { channel, cause, tech_cause: sipStatus } = event;
    const leg = table.ofChannel(channel.id);
    if (!leg) return;
    if (leg.ringing.has(channel.id)) {
      dialling.rungOut(leg, channel.id, cause, sipStatus);
      return;
    }
    if (leg.channelId !== channel.id) return;
    const early = leg.view.answeredAt === null;
    void table.end(leg, { cause: early ? 'cancelled' : causeOfEnd(cause), by: 'peer', sipCode: null });
  }
}
