/** A telephone of the program itself: it calls the company's numbers by SIP, as a real one would, whatever engine is below. */
import { randomBytes } from 'node:crypto';
import type { HangupCause, TelephonyAdapter } from '@qiao/softswitch';
import { type Config, newId } from '#kernel';
import { realm, registerHouseLine } from '#modules/telephony';

/** No number: nobody can dial or take it. */
export const testLine = 'qiao-test';
const password = randomBytes(24).toString('base64url');
const trunk = 'engine';
/** Ports of sound just below those of the engine. */
const ports = 32;

export const openTestLine = (): void => registerHouseLine(testLine, { password, name: '试呼 · Test' });

export class TestTelephone {
  private readonly adapter: TelephonyAdapter;
  private readonly shut: () => Promise<void>;
  readonly legId = newId();
  up = false;
  ended: { cause: HangupCause; sipCode: number | null } | null = null;

  private constructor(adapter: TelephonyAdapter, shut: () => Promise<void>) {
    this.adapter = adapter;
    this.shut = shut;
    adapter.on((event) => {
      if (!('legId' in event) || event.legId !== this.legId) return;
      if (event.type === 'leg.answered') this.up = true;
      if (event.type === 'leg.ended') this.ended = { cause: event.cause, sipCode: event.sipCode };
    });
  }

  static async open({ address, port, rtp }: Config['sip']): Promise<TestTelephone> {
    const { createMediaEngine, EmbeddedAdapter } = await import('@qiao/softswitch');
    const everywhere = address === '0.0.0.0';
    const host = everywhere ? '127.0.0.1' : address;
    const media = await createMediaEngine({ address: host, ports: { min: rtp.min - ports, max: rtp.min - 1 } });
    const adapter = new EmbeddedAdapter({
      listen: [{ protocol: 'UDP', host, port: 0 }],
      realm,
      media,
      directory: async () => null,
      trunks: [
        {
          name: trunk,
          hosts: [`${host}:${port}`],
          account: { username: testLine, secret: { password } },
          fromUser: testLine,
        },
      ],
    });
    const shut = async (): Promise<void> => {
      await adapter.stop();
      await media.close();
    };
    try {
      await adapter.start();
    } catch (error) {
      await media.close();
      throw error;
    }
    return new TestTelephone(adapter, shut);
  }

  /** A tone, so that whoever answers hears that sound comes. */
  async dial(number: string): Promise<void> {
    await this.adapter.originate({
      legId: this.legId,
      to: { kind: 'trunk', trunk, number },
      from: { number: testLine },
    });
  }
  async tone(): Promise<void> {
    const items = [{ tone: { frequencies: [440], onMs: 700, offMs: 300 } }];
    await this.adapter.play(this.legId, { playId: newId(), items, loop: true }).catch(() => {});
  }
  press = (digits: string): Promise<void> => this.adapter.sendDigits(this.legId, digits);

  async packetsHeard(): Promise<number> {
    return (await this.adapter.statistics(this.legId).catch(() => null))?.packetsReceived ?? 0;
  }

  async close(): Promise<void> {
    if (!this.ended) await this.adapter.hangup(this.legId).catch(() => {});
    await this.shut();
  }
}
