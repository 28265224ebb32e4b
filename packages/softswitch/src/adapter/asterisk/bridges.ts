/**
 * Asterisk's bridges behind ours. A plain one passes on what two say to each other; a mixed one mixes at any time (`video_sfu`),
 * which costs Asterisk a thread and fifty rounds a second, and telephones hear packets also of who says nothing.
 *
 * Plain is right only as long as nobody but the two is there. Passed packets keep their numbers, and Debian's Asterisk (a patch for
 * lost packets) takes what comes without numbers afterwards, which is all that is played or mixed, for packets that come too late:
 * it would reach neither whispers nor recordings on that channel any more, and at times not the telephone. So a bridge is mixed,
 * and stays so, before the first hook is laid to one of its channels, before a third comes and before anybody comes back.
 */
import { TelephonyError } from '../errors.ts';
import type { AriClient } from './ari-client.ts';
import type { AsteriskLeg } from './asterisk-leg.ts';
import { channelOf, type LegTable } from './leg-table.ts';

type Bridge = {
  /** Asterisk's name of it. */
  id: string;
  mixed: boolean;
  /** How many came into it so far. */
  came: number;
  /** Channels on their way in or out. */
  moving: Set<Promise<void>>;
  /** Ends when it stands: channels wait meanwhile. */
  built: Promise<void>;
};

const MIXED = 'mix-';
/** Two can hear each other plainly. */
const PAIR = 2;

/** Which of ours a bridge of Asterisk's is; null: none. */
export function ourBridge({ id, name }: { id: string; name: string }): string | null {
  return id === name || id === MIXED + name ? name : null;
}

export class Bridges {
  private readonly ari: AriClient;
  private readonly known = new Map<string, Bridge>();
  private readonly places = new WeakMap<AsteriskLeg, string>();

  constructor(ari: AriClient, table: LegTable) {
    this.ari = ari;
    table.found = (bridgeId, id, channels) => void this.known.set(bridgeId, made(id, id !== bridgeId, channels));
    // Asterisk puts one channel in the place of another by itself: packets begin to count anew.
    table.exchanged = (bridgeId) => void this.mix(bridgeId).catch(() => {});
  }

  async open(bridgeId: string, mixed: boolean): Promise<void> {
    const bridge = made(mixed ? MIXED + bridgeId : bridgeId, mixed, 0);
    this.known.set(bridgeId, bridge);
    bridge.built = this.make(bridge.id, bridgeId, mixed);
    try {
      await bridge.built;
    } catch (error) {
      this.known.delete(bridgeId);
      throw error;
    }
  }

  /** `listens`: is not heard. */
  async put(bridgeId: string, leg: AsteriskLeg, listens: boolean): Promise<void> {
    const bridge = this.known.get(bridgeId);
    if (!bridge) throw new TelephonyError('unknown-bridge', bridgeId);
    this.places.set(leg, bridgeId);
    bridge.came++;
    if (leg.hooked || listens || bridge.came > PAIR) await this.mix(bridgeId);
    const mute = listens ? true : undefined;
    await this.move(bridge, () => this.add(bridge.id, channelOf(leg), mute));
  }

  async remove(bridgeId: string, leg: AsteriskLeg, channel: string): Promise<void> {
    this.places.delete(leg);
    const bridge = this.known.get(bridgeId);
    if (!bridge) return;
    await this.move(bridge, () =>
      this.ari.post(`/bridges/${encodeURIComponent(bridge.id)}/removeChannel`, { channel }),
    );
  }

  async close(bridgeId: string): Promise<void> {
    const bridge = this.known.get(bridgeId);
    if (!bridge) return;
    this.known.delete(bridgeId);
    await bridge.built.catch(() => {});
    await this.ari.delete(`/bridges/${encodeURIComponent(bridge.id)}`).catch(() => {});
  }

  /** Before anything hears the leg's channel or speaks into it: a recording, a whisper, somebody who watches for silence. */
  async hook(leg: AsteriskLeg): Promise<void> {
    leg.hooked = true;
    const bridgeId = this.places.get(leg) ?? leg.view.bridgeId;
    if (bridgeId !== null) await this.mix(bridgeId);
  }

  private async mix(bridgeId: string): Promise<void> {
    const bridge = this.known.get(bridgeId);
    if (!bridge) return;
    if (!bridge.mixed) {
      bridge.mixed = true;
      bridge.built = this.rebuild(bridge, bridgeId, bridge.built).catch((error: unknown) => {
        bridge.mixed = false;
        throw error;
      });
    }
    await bridge.built;
  }

  /** Who is there comes along, a moment of silence apart. */
  private async rebuild(bridge: Bridge, bridgeId: string, before: Promise<void>): Promise<void> {
    await before.catch(() => {});
    await Promise.allSettled(bridge.moving);
    const id = MIXED + bridgeId;
    await this.make(id, bridgeId, true);
    const { channels } = await this.ari.get<{ channels: string[] }>(`/bridges/${encodeURIComponent(bridge.id)}`);
    const plain = bridge.id;
    bridge.id = id;
    // Whoever hangs up in this moment is nowhere.
    await Promise.all(channels.map((channel) => this.add(id, channel).catch(() => {})));
    await this.ari.delete(`/bridges/${encodeURIComponent(plain)}`).catch(() => {});
  }

  private async move(bridge: Bridge, task: () => Promise<void>): Promise<void> {
    for (let waited: Promise<void> | null = null; waited !== bridge.built; ) {
      waited = bridge.built;
      // Could it not be made anew, it is the one that it was.
      await waited.catch(() => {});
    }
    const moving = task();
    bridge.moving.add(moving);
    await moving.finally(() => bridge.moving.delete(moving));
  }

  private async make(id: string, name: string, mixed: boolean): Promise<void> {
    const type = `mixing,dtmf_events${mixed ? ',video_sfu' : ''}`;
    await this.ari.post(`/bridges/${encodeURIComponent(id)}`, { type, name });
  }

  private async add(id: string, channel: string, mute?: boolean): Promise<void> {
    await this.ari.post(`/bridges/${encodeURIComponent(id)}/addChannel`, { channel, mute });
  }
}

const made = (id: string, mixed: boolean, came: number): Bridge => ({
  ...{ id, mixed, came },
  ...{ moving: new Set<Promise<void>>(), built: Promise.resolve() },
});
