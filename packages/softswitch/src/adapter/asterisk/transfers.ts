/** REFER in both directions. */
import { TelephonyError } from '../errors.ts';
import type { TransferState } from '../types.ts';
import type { AriClient } from './ari-client.ts';
import type { AriEvent } from './ari-events.ts';
import type { AsteriskLeg } from './asterisk-leg.ts';
import { asTelephonyError, channelOf, type LegTable } from './leg-table.ts';

type Outcome = { completed: boolean; sipCode: number | null };

const PROGRESS: Record<TransferState, string> = {
  ringing: 'channel_progress',
  completed: 'channel_answered',
  refused: 'channel_declined',
  failed: 'channel_unavailable',
};

export class Transfers {
  private readonly ari: AriClient;
  private readonly table: LegTable;
  private readonly waiting = new Map<AsteriskLeg, (outcome: Outcome) => void>();

  constructor(ari: AriClient, table: LegTable) {
    this.ari = ari;
    this.table = table;
  }

  /** A telephone asks for a transfer: the controller decides. */
  asked(event: Extract<AriEvent, { type: 'ChannelTransfer' }>): void {
    const leg = this.table.ofChannel(event.referred_by.source_channel.id);
    if (!leg) return;
    const { requested_destination: wanted, destination_channel: other } = event.refer_to;
    leg.transferAsked = true;
    this.table.emit({
      type: 'leg.transfer-requested',
      legId: leg.id,
      target: wanted.destination.replace(/^sips?:/, '').replace(/@.*$/, ''),
      replacesLegId: other ? (this.table.ofChannel(other.id)?.id ?? null) : null,
    });
  }

  async report(leg: AsteriskLeg, state: TransferState): Promise<void> {
    if (!leg.transferAsked) throw new TelephonyError('wrong-state', `${leg.id} asked for no transfer`);
    if (state !== 'ringing') leg.transferAsked = false;
    await this.ari
      .post(`/channels/${encodeURIComponent(channelOf(leg))}/transfer_progress`, { states: PROGRESS[state] })
      .catch((error) => {
        throw asTelephonyError(error);
      });
  }

  /**
   * Sends the far end elsewhere. ARI does not tell what came of it, so the call makes a detour through the dialplan (context
   * `refer`), which comes back with the outcome. Asterisk does not tell either when the far end agreed: this resolves when
   * the transfer is done. `back` brings the call to where it was when the far end refused.
   */
  async refer(
    leg: AsteriskLeg,
    target: string,
    replaced: AsteriskLeg | null,
    back: () => Promise<void>,
  ): Promise<void> {
    const channel = `/channels/${encodeURIComponent(channelOf(leg))}`;
    if (leg.view.kind !== 'sip' || leg.view.answeredAt === null || this.waiting.has(leg))
      throw new TelephonyError('wrong-state', `${leg.id} cannot be transferred now`);
    if (!/^[\w.+*#@:;=-]+$/.test(target)) throw new TelephonyError('bad-argument', target);
    try {
      const value = replaced ? await this.replacing(replaced) : await this.address(leg, target);
      await this.ari.post(`${channel}/variable`, { variable: 'QIAO_REFER', value });
      const done = new Promise<Outcome>((resolve) => this.waiting.set(leg, resolve));
      await this.ari.post(`${channel}/continue`, {
        context: 'refer',
        extension: 'address',
        priority: 1,
      });
      const outcome = await done;
      if (!outcome.completed) {
        if (!leg.ended) await back();
        throw new TelephonyError('refused', outcome.sipCode === null ? undefined : String(outcome.sipCode));
      }
      this.table.emit({ type: 'leg.transfer-result', legId: leg.id, outcome: 'completed', sipCode: outcome.sipCode });
    } catch (error) {
      throw asTelephonyError(error);
    } finally {
      this.waiting.delete(leg);
    }
  }

  /** The call is back from its detour: `SUCCESS` or `FAILURE`, and the SIP status. */
  returned(leg: AsteriskLeg, [state, code]: string[]): void {
    const sipCode = Number(code) || null;
    this.waiting.get(leg)?.({ completed: state === 'SUCCESS', sipCode });
  }

  /** Far ends may hang up before the outcome comes back: that is what they do when the transfer succeeded. */
  legEnded(leg: AsteriskLeg): void {
    this.waiting.get(leg)?.({ completed: leg.ending === null, sipCode: null });
  }

  /** A number becomes an address of ours, which is where the far end finds us already. */
  private async address(leg: AsteriskLeg, target: string): Promise<string> {
    if (/^sips?:/.test(target)) return `<${target}>`;
    const channel = `/channels/${encodeURIComponent(channelOf(leg))}`;
    const { value } = await this.ari.get<{ value: string }>(`${channel}/variable`, {
      variable: 'CHANNEL(pjsip,local_uri)',
    });
    const host = /@([^>;]+)/.exec(value)?.[1] ?? '';
    return `<sip:${target}@${host}>`;
  }

  /** Where the other leg's far end is, and which of its calls is to be taken over (RFC 3891). */
  private async replacing(leg: AsteriskLeg): Promise<string> {
    const channel = `/channels/${encodeURIComponent(channelOf(leg))}`;
    const read = async (name: string): Promise<string> =>
      (await this.ari.get<{ value: string }>(`${channel}/variable`, { variable: `CHANNEL(pjsip,${name})` })).value;
    const [callId, local, remote, uri] = await Promise.all(
      ['call-id', 'local_tag', 'remote_tag', 'target_uri'].map(read),
    );
    const replaces = encodeURIComponent(`${callId};to-tag=${remote};from-tag=${local}`);
    const target = /sips?:[^>?]+/.exec(uri ?? '')?.[0] ?? '';
    // Asterisk writes it into Refer-To as it is, where a question mark needs the brackets.
    return `<${target}?Replaces=${replaces}>`;
  }
}
