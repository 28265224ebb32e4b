/** What can be done with a call that stands or waits for an answer. */
import { TelephonyError } from '../errors.ts';
import type { AriClient } from './ari-client.ts';
import type { AsteriskLeg } from './asterisk-leg.ts';
import { asTelephonyError, channelOf, type LegTable } from './leg-table.ts';
import type { Players } from './players.ts';

const DIGIT_MS = 100;
const COMMA_MS = 500;

export class InCall {
  private readonly ari: AriClient;
  private readonly table: LegTable;
  private readonly players: Players;

  constructor(ari: AriClient, table: LegTable, players: Players) {
    this.ari = ari;
    this.table = table;
    this.players = players;
  }

  async answer(leg: AsteriskLeg): Promise<void> {
    await leg.inTurn(async () => {
      if (leg.view.direction !== 'in' || leg.view.answeredAt !== null || leg.ending)
        throw new TelephonyError('wrong-state', `${leg.id} waits for no answer`);
      await this.command(leg, (channel) => this.ari.post(`${channel}/answer`));
      // The next run of ours wants to know it too; nobody waits for that.
      void this.ari
        .post(`/channels/${encodeURIComponent(channelOf(leg))}/variable`, {
          variable: 'QIAO_ANSWERED',
          value: String(Date.now()),
        })
        .catch(() => {});
      this.table.answered(leg);
    });
  }

  async ring(leg: AsteriskLeg, earlyMedia: boolean): Promise<void> {
    await leg.inTurn(async () => {
      if (leg.view.direction !== 'in' || leg.view.answeredAt !== null)
        throw new TelephonyError('wrong-state', `${leg.id} waits for no answer`);
      await this.command(leg, (channel) => this.ari.post(`${channel}/${earlyMedia ? 'progress' : 'ring'}`));
      leg.step(earlyMedia ? 'early' : 'ring');
    });
  }

  async hold(leg: AsteriskLeg, held: boolean): Promise<void> {
    await leg.inTurn(async () => {
      if (leg.view.answeredAt === null || leg.ended) throw new TelephonyError('wrong-state', `${leg.id} is not up`);
      if (leg.heldByUs === held) return;
      await this.command(leg, async (channel) => {
        if (leg.view.kind === 'sip')
          await (held ? this.ari.post(`${channel}/hold`) : this.ari.delete(`${channel}/hold`));
        // Phones may keep on sending, and browsers cannot be asked: while held nobody hears this leg.
        if (!leg.view.muted) await this.silence(channel, held);
      });
      leg.heldByUs = held;
      leg.settleHold();
      this.table.emit({ type: 'leg.held', legId: leg.id, held });
    });
  }

  async mute(leg: AsteriskLeg, muted: boolean): Promise<void> {
    await leg.inTurn(async () => {
      await this.command(leg, async (channel) => {
        if (!leg.heldByUs) await this.silence(channel, muted);
      });
      leg.view.muted = muted;
    });
  }

  /** `0-9 * # A-D`, a comma pauses half a second. Resolves when the last digit is out. */
  async sendDigits(leg: AsteriskLeg, digits: string): Promise<void> {
    await leg.inTurn(() =>
      this.command(leg, async (channel) => {
        let before = 0;
        for (const part of digits.split(/(,)/)) {
          if (part === ',') before += COMMA_MS;
          else if (part !== '') {
            await this.ari.post(`${channel}/dtmf`, { dtmf: part, before, duration: DIGIT_MS, between: DIGIT_MS });
            const lastsMs = before + part.length * 2 * DIGIT_MS;
            await new Promise((resolve) => setTimeout(resolve, lastsMs));
            before = 0;
          }
        }
      }),
    );
  }

  private async silence(channel: string, silent: boolean): Promise<void> {
    if (silent) await this.ari.post(`${channel}/mute`, { direction: 'in' });
    else await this.ari.delete(`${channel}/mute`, { direction: 'in' });
  }

  /** A command for a leg's channel, which Asterisk would put behind what it plays. */
  private async command(leg: AsteriskLeg, act: (channel: string) => Promise<void>): Promise<void> {
    const channel = `/channels/${encodeURIComponent(channelOf(leg))}`;
    try {
      await this.players.aside(leg, () => act(channel));
    } catch (error) {
      throw asTelephonyError(error);
    }
  }
}
