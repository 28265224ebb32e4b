/** A small office for tests of the embedded adapter's signalling: no sound, steerable time, phones that register. */

import type { EmbeddedOptions } from '../../src/adapter/embedded/options.ts';
import { EmbeddedAdapter } from '../../src/adapter/index.ts';
import type { Leg, TelephonyEvent } from '../../src/adapter/types.ts';
import { makeUri, type SipUri } from '../../src/sip/message/uri.ts';
import type { Protocol } from '../../src/sip/transport/types.ts';
import { NullMedia } from '../null-media.ts';
import { FAST, Phone, type PhoneCall, type PhoneOptions } from './phone.ts';
import { SkipClock } from './skip-clock.ts';
import { freePort, until } from './wire.ts';

type EventOf<T extends TelephonyEvent['type']> = Extract<TelephonyEvent, { type: T }>;

export class Office {
  readonly adapter: EmbeddedAdapter;
  readonly media: NullMedia;
  readonly clock: SkipClock;
  readonly events: TelephonyEvent[] = [];
  readonly ports: Record<'UDP' | 'TCP' | 'WS', number>;
  readonly phones: Phone[] = [];
  readonly bans: string[] = [];

  private constructor(options: Partial<EmbeddedOptions>, ports: Office['ports']) {
    this.ports = ports;
    this.clock = new SkipClock();
    this.media = new NullMedia();
    this.adapter = new EmbeddedAdapter({
      listen: (['UDP', 'TCP', 'WS'] as const).map((protocol) => ({
        protocol,
        host: '127.0.0.1',
        port: ports[protocol],
      })),
      realm: 'qiao.test',
      media: this.media,
      clock: this.clock,
      timers: FAST,
      directory: async (extension) => (/^80\d\d$/.test(extension) ? { secret: { password: `pw-${extension}` } } : null),
      onBan: (address, reason) => this.bans.push(`${address} ${reason}`),
      ...options,
    });
  }

  static async open(options: Partial<EmbeddedOptions> = {}, listen = true): Promise<Office> {
    const office = new Office(options, { UDP: await freePort(), TCP: await freePort(), WS: await freePort() });
    if (listen) office.adapter.on((event) => office.events.push(event));
    await office.adapter.start();
    return office;
  }

  uri(number: string | null = null, protocol: Protocol = 'UDP'): SipUri {
    const params: Record<string, string> = protocol === 'UDP' ? {} : { transport: protocol.toLowerCase() };
    return makeUri({ user: number, host: '127.0.0.1', port: this.ports[protocol as 'UDP'], params });
  }

  /** A phone that is not registered. */
  async guest(options: PhoneOptions = {}): Promise<Phone> {
    const phone = await Phone.open(options);
    this.phones.push(phone);
    return phone;
  }

  /** A registered phone. */
  async phone(extension: string, options: PhoneOptions & { protocol?: Protocol } = {}): Promise<Phone> {
    const phone = await this.guest({
      user: extension,
      credentials: { username: extension, secret: { password: `pw-${extension}` } },
      ...options,
    });
    await phone.register(this.uri(null, options.protocol ?? 'UDP'), `pw-${extension}`);
    return phone;
  }

  originate(legId: string, extension: string, more: Record<string, unknown> = {}): Promise<{ sdp: string | null }> {
    return this.adapter.originate({ legId, to: { kind: 'extension', extension }, from: { number: '95000' }, ...more });
  }

  /** Rings an extension and lets its phone answer. */
  async reach(legId: string, phone: Phone): Promise<PhoneCall> {
    const before = phone.calls.length;
    await this.originate(legId, phone.user);
    const call = await until(() => phone.calls[before], 'the call');
    await call.accept();
    await this.event('leg.answered', (event) => event.legId === legId);
    return call;
  }

  async event<T extends TelephonyEvent['type']>(
    type: T,
    fits: (event: EventOf<T>) => boolean = () => true,
  ): Promise<EventOf<T>> {
    return await until(() => this.of(type).find(fits), type);
  }

  of<T extends TelephonyEvent['type']>(type: T): EventOf<T>[] {
    return this.events.filter((event): event is EventOf<T> => event.type === type);
  }

  async offered(): Promise<Leg> {
    return (await this.event('leg.offered')).leg;
  }

  async ended(legId: string): Promise<EventOf<'leg.ended'>> {
    return await this.event('leg.ended', (event) => event.legId === legId);
  }

  /** Stops everything and checks that nothing at all is left, listeners and registrations included. */
  async close(): Promise<void> {
    await this.adapter.stop();
    const left = Object.entries({ ...this.adapter.diagnostics(), mediaLegs: this.media.legs.size });
    await Promise.all(this.phones.map((phone) => phone.close()));
    const over = left.filter(([, count]) => count !== 0);
    if (over.length > 0) throw new Error(`left over: ${JSON.stringify(Object.fromEntries(over))}`);
  }

  /** After the calls: nothing but registrations may be left once the transactions have run out. */
  async expectQuiet(): Promise<void> {
    const look = () => {
      const { legs, bridges, dialogs, attempts, clientTransactions, serverTransactions } = this.adapter.diagnostics();
      return { legs, bridges, dialogs, attempts, clientTransactions, serverTransactions, media: this.media.legs.size };
    };
    await until(
      async () => {
        if (Object.values(look()).every((count) => count === 0)) return true;
        if (look().legs === 0) await this.clock.skip(66 * FAST.t1);
        return false;
      },
      'quiet',
      3000,
    ).catch((error: Error) => {
      throw new Error(`${error.message}: ${JSON.stringify(look())}`);
    });
  }
}
