/** Shared by the scenarios: an engine, its phones, and everything it said. */
import type { Leg, TelephonyAdapter, TelephonyEvent } from '../../src/adapter/types.ts';
import { freePort, until } from '../sip/wire.ts';
import { TestBrowser } from './browser.ts';
import type { ContractEngine, StartEngine } from './engine.ts';
import { type Codecs, type PeerCall, PeerPhone } from './peer-phone.ts';

type EventOf<T extends TelephonyEvent['type']> = Extract<TelephonyEvent, { type: T }>;

export const EXTENSIONS = ['8001', '8002', '8003'].map((extension) => ({ extension, password: `secret-${extension}` }));

export class Stage {
  readonly engine: ContractEngine;
  readonly events: TelephonyEvent[] = [];
  private readonly trunkPort: number;
  private readonly phones: PeerPhone[] = [];
  private readonly browsers: TestBrowser[] = [];
  private readonly unsubscribe: () => void;

  private constructor(engine: ContractEngine, trunkPort: number) {
    this.engine = engine;
    this.trunkPort = trunkPort;
    this.unsubscribe = engine.adapter.on((event) => this.events.push(event));
  }

  static async open(start: StartEngine): Promise<Stage> {
    const port = await freePort();
    return new Stage(await start({ extensions: EXTENSIONS, trunk: { name: 'carrier', port } }), port);
  }

  get adapter(): TelephonyAdapter {
    return this.engine.adapter;
  }

  /** A registered phone of an extension. */
  async phone(extension: string, codecs: Codecs = {}): Promise<PeerPhone> {
    const { password } = EXTENSIONS.find((one) => one.extension === extension)!;
    const { server, realm } = this.engine;
    const phone = await PeerPhone.open({ user: extension, password, server, realm, codecs });
    this.phones.push(phone);
    await phone.register();
    return phone;
  }

  /** The carrier at the other end of the trunk. */
  async carrier(user = '13800138000'): Promise<PeerPhone> {
    const { server, realm } = this.engine;
    const phone = await PeerPhone.open({ user, server, realm, port: this.trunkPort });
    this.phones.push(phone);
    return phone;
  }

  async browser(): Promise<TestBrowser> {
    const browser = await TestBrowser.open(this.engine.folder);
    this.browsers.push(browser);
    return browser;
  }

  /** A browser whose sound stands as that leg. */
  async browserUp(legId: string): Promise<TestBrowser> {
    const browser = await this.browser();
    const to = { kind: 'browser' as const, offer: await browser.offer() };
    const { sdp } = await this.adapter.originate({ legId, to, from: { number: '8001' } });
    await browser.accept(sdp!);
    await this.of('leg.answered', legId);
    return browser;
  }

  /** Rings an extension, whose phone answers; both ends of the leg. */
  async reach(phone: PeerPhone, legId: string, options: { tag?: string } = {}): Promise<PeerCall> {
    const { user } = phone.options;
    const before = phone.calls.filter((call) => call.incoming).length;
    await this.adapter.originate({
      legId,
      to: { kind: 'extension', extension: user },
      from: { number: '95000' },
      ...options,
    });
    const call = await phone.ringing(before);
    await call.accept();
    await this.of('leg.answered', legId);
    return call;
  }

  /** A call from the trunk that the controller has answered. */
  async received(carrier: PeerPhone, number = '4008001234'): Promise<{ leg: Leg; call: PeerCall }> {
    const call = await carrier.dial(number);
    const leg = await this.offered();
    await this.adapter.answer(leg.legId);
    await until(() => call.up, 'the answer');
    return { leg, call };
  }

  async event<T extends TelephonyEvent['type']>(
    type: T,
    fits: (event: EventOf<T>) => boolean = () => true,
  ): Promise<EventOf<T>> {
    return await until(
      () => this.events.find((event): event is EventOf<T> => event.type === type && fits(event as EventOf<T>)),
      type,
    );
  }

  async offered(): Promise<Leg> {
    const taken = this.taken;
    const { leg } = await this.event('leg.offered', (event) => !taken.has(event.leg.legId));
    taken.add(leg.legId);
    return leg;
  }

  private readonly taken = new Set<string>();

  async of<T extends 'leg.answered' | 'leg.ended' | 'leg.ringing' | 'leg.held'>(
    type: T,
    legId: string,
  ): Promise<EventOf<T>> {
    return await this.event(type, (event) => 'legId' in event && event.legId === legId);
  }

  async state(legId: string): Promise<Leg | undefined> {
    return (await this.adapter.snapshot()).legs.find((leg) => leg.legId === legId);
  }

  /** Ends every call and closes the phones; then nothing may be left. */
  async leaveClean(): Promise<void> {
    for (const leg of (await this.adapter.snapshot()).legs) await this.adapter.hangup(leg.legId).catch(() => {});
    for (const { bridgeId } of (await this.adapter.snapshot()).bridges) await this.adapter.closeBridge(bridgeId);
    await until(async () => (await this.adapter.snapshot()).legs.length === 0, 'all legs to end');
    // A telephone that is switched off before it has answered the BYE leaves the engine waiting for half a minute.
    await until(
      () => this.phones.every(({ endpoint }) => endpoint.diagnostics().dialogs === 0),
      'the telephones to be free',
    );
    await Promise.all([...this.phones.splice(0), ...this.browsers.splice(0)].map((one) => one.close()));
    this.events.length = 0;
    await this.engine.expectClean();
  }

  async close(): Promise<void> {
    await Promise.all(this.phones.splice(0).map((phone) => phone.close()));
    this.unsubscribe();
    await this.engine.stop();
  }
}
