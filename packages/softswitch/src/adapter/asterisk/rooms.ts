/** Who is in which bridge, and as what. A coach sits in a room of its own with one snoop channel on the leg it coaches. */
import { randomUUID } from 'node:crypto';
import type { BridgeRole } from '../../media/types.ts';
import { TelephonyError } from '../errors.ts';
import type { AriClient } from './ari-client.ts';
import type { AsteriskLeg } from './asterisk-leg.ts';
import { Bridges } from './bridges.ts';
import { asTelephonyError, channelOf, type LegTable } from './leg-table.ts';
import type { Snoops } from './snoops.ts';

export class Rooms {
  private readonly ari: AriClient;
  private readonly table: LegTable;
  private readonly snoops: Snoops;
  private readonly bridges: Bridges;
  private readonly coaching = new Map<AsteriskLeg, { room: string; snoop: string }>();
  /** Runs a command for a leg's channel between what it is played. */
  aside: (leg: AsteriskLeg, task: () => Promise<void>) => Promise<void> = (_leg, task) => task();

  constructor(ari: AriClient, table: LegTable, snoops: Snoops) {
    this.ari = ari;
    this.table = table;
    this.snoops = snoops;
    this.bridges = new Bridges(ari, table);
  }

  async create(bridgeId: string, mixed: boolean): Promise<void> {
    const { bridges } = this.table;
    if (bridges.has(bridgeId)) throw new TelephonyError('bridge-exists', bridgeId);
    bridges.set(bridgeId, new Set());
    try {
      await this.bridges.open(bridgeId, mixed);
    } catch (error) {
      bridges.delete(bridgeId);
      throw asTelephonyError(error);
    }
  }

  async join(bridgeId: string, leg: AsteriskLeg, role: BridgeRole): Promise<void> {
    const legs = this.table.bridges.get(bridgeId);
    if (!legs) throw new TelephonyError('unknown-bridge', bridgeId);
    const channel = channelOf(leg);
    if (role.role === 'coach' && role.heardBy.length !== 1)
      throw new TelephonyError('not-supported', 'a coach is heard by exactly one leg');
    const coached = role.role === 'coach' ? this.table.get(role.heardBy[0]!) : null;
    const coachedChannel = coached ? channelOf(coached) : null;
    try {
      await this.takeOut(leg);
      if (coached === null || coachedChannel === null) {
        await this.add(bridgeId, leg, role);
      } else {
        const room = `coach-${randomUUID()}`;
        await this.hook(coached);
        const snoop = await this.snoops.open(coachedChannel, { spy: 'both', whisper: 'out' });
        this.coaching.set(leg, { room, snoop });
        await this.ari.post(`/bridges/${room}`, { type: 'mixing,dtmf_events,video_sfu', name: room });
        await this.ari.post(`/bridges/${room}/addChannel`, { channel: `${channel},${snoop}` });
      }
    } catch (error) {
      throw asTelephonyError(error);
    }
    leg.view.bridgeId = bridgeId;
    leg.role = role;
    legs.add(leg.id);
    this.table.moved(bridgeId);
  }

  /** The leg was out of Asterisk's bridge for a while, though not of ours. */
  async rejoin(leg: AsteriskLeg): Promise<void> {
    const { bridgeId } = leg.view;
    if (bridgeId === null || leg.role === null) return;
    const { role } = leg;
    await this.endCoaching(leg);
    leg.view.bridgeId = null;
    leg.apart = false;
    await this.join(bridgeId, leg, role);
  }

  /** Out of Asterisk's bridge, though not of ours: nobody else is there, and what is played is played on the channel itself. */
  async stepOut(leg: AsteriskLeg): Promise<void> {
    const { bridgeId } = leg.view;
    if (bridgeId === null || leg.apart || this.coaching.has(leg)) return;
    await this.bridges.remove(bridgeId, leg, channelOf(leg));
    leg.apart = true;
  }

  async stepIn(leg: AsteriskLeg): Promise<void> {
    const { bridgeId } = leg.view;
    if (!leg.apart) return;
    leg.apart = false;
    if (bridgeId !== null && leg.role) await this.add(bridgeId, leg, leg.role);
  }

  /** It pressed a key. */
  keyed(leg: AsteriskLeg): void {
    if (this.only(leg.view.bridgeId, null) === leg) leg.keyed = true;
  }

  async leave(leg: AsteriskLeg): Promise<void> {
    await this.takeOut(leg).catch((error) => {
      throw asTelephonyError(error);
    });
  }

  /** `out`: takes a leg out in its turn, with what it is played. */
  async close(bridgeId: string, out: (leg: AsteriskLeg) => Promise<void>): Promise<void> {
    const legs = this.table.bridges.get(bridgeId);
    if (!legs) throw new TelephonyError('unknown-bridge', bridgeId);
    for (const legId of [...legs]) {
      const leg = this.table.find(legId);
      if (leg) await out(leg).catch(() => {});
    }
    this.table.bridges.delete(bridgeId);
    await this.bridges.close(bridgeId);
  }

  /** See `Bridges`. */
  async hook(leg: AsteriskLeg): Promise<void> {
    await this.bridges.hook(leg);
  }

  /** The leg is gone: what was made for it alone goes too. */
  async legEnded(leg: AsteriskLeg): Promise<void> {
    await this.endCoaching(leg);
  }

  private async add(bridgeId: string, leg: AsteriskLeg, role: BridgeRole): Promise<void> {
    await this.forgetKeys(bridgeId, leg);
    leg.keyed = false;
    await this.put(bridgeId, leg, role);
  }

  /**
   * Asterisk keeps the keys of whoever is alone in a bridge. As soon as somebody comes, they are pressed once more: told to us as
   * new ones, and heard by who came. Out of the bridge they are forgotten.
   */
  private async forgetKeys(bridgeId: string, coming: AsteriskLeg): Promise<void> {
    const leg = this.only(bridgeId, coming);
    if (!leg?.keyed) return;
    leg.keyed = false;
    const there = (): boolean => leg.view.bridgeId === bridgeId && !leg.apart && !leg.ended;
    const again = async (): Promise<void> => {
      if (!there()) return;
      await this.bridges.remove(bridgeId, leg, channelOf(leg));
      if (there() && leg.role) await this.put(bridgeId, leg, leg.role);
    };
    // Gone in this moment, with its keys.
    await this.aside(leg, again).catch(() => {});
  }

  /** Who is alone in Asterisk's bridge, but for `coming`. */
  private only(bridgeId: string | null, coming: AsteriskLeg | null): AsteriskLeg | null {
    const there: AsteriskLeg[] = [];
    for (const legId of (bridgeId !== null && this.table.bridges.get(bridgeId)) || []) {
      const leg = this.table.find(legId);
      if (leg && leg !== coming && !leg.ended && !leg.apart && !this.coaching.has(leg)) there.push(leg);
    }
    return there.length === 1 ? there[0]! : null;
  }

  private async put(bridgeId: string, leg: AsteriskLeg, { role }: BridgeRole): Promise<void> {
    await this.bridges.put(bridgeId, leg, role === 'listener');
  }

  private async takeOut(leg: AsteriskLeg): Promise<void> {
    const { bridgeId } = leg.view;
    if (bridgeId === null) return;
    this.table.bridges.get(bridgeId)?.delete(leg.id);
    leg.view.bridgeId = null;
    leg.role = null;
    const { apart } = leg;
    leg.apart = false;
    if (this.coaching.has(leg)) await this.endCoaching(leg);
    else if (leg.channelId !== null && !apart) await this.bridges.remove(bridgeId, leg, leg.channelId);
    this.table.moved(bridgeId);
  }

  private async endCoaching(leg: AsteriskLeg): Promise<void> {
    const coaching = this.coaching.get(leg);
    if (!coaching) return;
    this.coaching.delete(leg);
    await this.ari.delete(`/bridges/${coaching.room}`).catch(() => {});
    await this.snoops.close(coaching.snoop);
  }
}
