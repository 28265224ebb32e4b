/** A telephone with ears: our own SIP endpoint, RTP on a socket, a tone as its voice. Works against any engine. */

import type { Credentials } from '../../src/sip/auth/digest-client.ts';
import type { Clock } from '../../src/sip/clock.ts';
import type { IncomingCall } from '../../src/sip/dialog/incoming-call.ts';
import type { OutgoingCall } from '../../src/sip/dialog/outgoing-call.ts';
import type { IncomingRefer } from '../../src/sip/dialog/refer.ts';
import type { Session } from '../../src/sip/dialog/session.ts';
import { type CallEnd, type SessionHandler, SipRefusal } from '../../src/sip/dialog/types.ts';
import { SipEndpoint } from '../../src/sip/endpoint.ts';
import type { SipRequest } from '../../src/sip/message/message.ts';
import { makeUri, type SipUri } from '../../src/sip/message/uri.ts';
import type { TransportOptions } from '../../src/sip/transport/transport-layer.ts';
import type { Protocol } from '../../src/sip/transport/types.ts';
import { Registration } from '../../src/sip/trunk/registration.ts';
import { type PeerPacket, RtpPeer } from '../media/rtp-peer.ts';
import { level, sine, toneShare } from '../media/tone-analysis.ts';
import { freePort, until } from '../sip/wire.ts';

/** Packets (20 ms each) that make up "what is heard now". */
const WINDOW = 25;
const WINDOW_MS = WINDOW * 20;
/** Longer, and whoever listens hears a pause in a voice. */
const PAUSE_MS = 100;
/** From key to key, as by hand. Asterisk tells a key twice that comes less than 45 ms after the one before, in a bridge. */
const KEY_MS = process.env.QIAO_TEST_ENGINE === 'asterisk' ? 180 : 0;

/** What a telephone says that it has (SDP), and what it sends of that; left out: both, and the first of the other's that it has. */
export type Codecs = { formats?: string; sends?: 0 | 8 };

export class PeerCall implements SessionHandler {
  session: Session | null = null;
  incoming: IncomingCall | null = null;
  outgoing: OutgoingCall | null = null;
  readonly rtp: RtpPeer;
  readonly offers: string[] = [];
  readonly refers: IncomingRefer[] = [];
  readonly statuses: number[] = [];
  end: CallEnd | null = null;
  failure: CallEnd | null = null;
  up = false;
  /** Our direction in the next description: what the phone's hold key changes. */
  direction = 'sendrecv';
  private voice: ((count: number) => Int16Array) | null = null;
  private talking: NodeJS.Timeout | null = null;
  /** Its voice without a pause: since when, and the last of it. */
  private said = { since: 0, last: Number.NEGATIVE_INFINITY };
  private readonly keys: string[] = [];
  private readonly codecs: Codecs;

  constructor(rtp: RtpPeer, codecs: Codecs = {}) {
    this.rtp = rtp;
    this.codecs = codecs;
  }

  sdp(direction = this.direction): string {
    version += 1;
    const { formats } = this.codecs;
    return this.rtp.sdp({ direction, ...(formats ? { formats } : {}) }).replace('o=peer 1 1', `o=peer 1 ${version}`);
  }

  /** Speaks one frequency from now on; null = silence (packets go on). */
  speak(frequency: number | null): void {
    this.voice = frequency === null ? () => new Int16Array(160) : sine(frequency, 6000);
    this.said.last = Number.NEGATIVE_INFINITY;
    this.talking ??= setInterval(() => {
      if (this.rtp.target === 0 || !this.voice) return;
      this.rtp.sendSamples(this.voice(160));
      const now = performance.now();
      if (now - this.said.last > PAUSE_MS) this.said.since = now;
      this.said.last = now;
    }, 20);
  }

  /** How long it has now spoken with this voice and without a pause: a machine that stands still for a moment lets nobody speak. */
  get spokenMs(): number {
    const { since, last } = this.said;
    return performance.now() - last > PAUSE_MS ? 0 : last - since;
  }

  /** Sends no packets at all any more. */
  fallSilent(): void {
    if (this.talking) clearInterval(this.talking);
    this.talking = null;
  }

  /** Share of one frequency in what has just been heard, 0 when it was as good as silent. */
  share(frequency: number): number {
    // No packets are as silent as silent packets.
    const samples = this.rtp.heard(WINDOW, WINDOW_MS);
    return samples.length === 0 || level(samples) < 50 ? 0 : toneShare(samples, frequency);
  }

  async hears(frequency: number): Promise<void> {
    await until(
      () => this.share(frequency) > 0.3,
      () => `hearing ${frequency} Hz; ${this.soFar()}`,
    );
  }

  /** For who waits in vain: how far the call came and what was heard of it, to tell "not sent" from "not heard". */
  private soFar(): string {
    const { packets } = this.rtp;
    const state = this.failure
      ? `failed ${JSON.stringify(this.failure)}`
      : this.end
        ? 'ended'
        : this.up
          ? 'up'
          : 'not up';
    const heard: string[] = [];
    const now = performance.now();
    for (let at = 0; at < packets.length; ) {
      const first = packets[at]!;
      const part: PeerPacket[] = [];
      while (at < packets.length && packets[at]!.at - first.at < 250) part.push(packets[at++]!);
      const samples = this.rtp.decoded(part);
      heard.push(`-${Math.round(now - first.at)}: ${part.length}p ${Math.round(level(samples))}`);
    }
    return `${state}, answers ${this.statuses.join(' ') || 'none'}, heard (ms ago: packets, level) ${heard.join('; ') || 'nothing'}`;
  }

  /** Waits until a whole window has passed without that frequency. */
  async hearsNo(frequency: number): Promise<void> {
    // A machine that stands still for a moment is silent too: whoever is heard after it was not gone yet.
    let since = performance.now();
    await until(() => {
      if (this.share(frequency) >= 0.02) since = performance.now();
      return performance.now() - since >= WINDOW_MS;
    }, `a window without ${frequency} Hz`);
  }

  /** Follows the keys pressed before it. */
  press(digit: string): void {
    this.keys.push(digit);
    if (this.keys.length === 1) this.nextKey();
  }

  private nextKey(): void {
    const [digit] = this.keys;
    if (digit === undefined) return;
    try {
      this.sendKey(digit);
    } catch (error) {
      // Too early, nobody hears it: the next one is not held up by it.
      this.keys.length = 0;
      throw error;
    }
    const next = (): void => {
      this.keys.shift();
      this.nextKey();
    };
    if (KEY_MS > 0) setTimeout(next, KEY_MS);
    else next();
  }

  /** One RFC 4733 event: start, middle, three ends. */
  private sendKey(digit: string): void {
    const event = '0123456789*#'.indexOf(digit);
    const step = (duration: number, last: boolean, marker: boolean): void => {
      const payload = Buffer.from([event, (last ? 0x80 : 0) | 10, duration >> 8, duration & 0xff]);
      this.rtp.sendRaw(payload, { payloadType: 101, marker, step: 0 });
    };
    for (let i = 1; i <= 5; i += 1) step(i * 160, false, i === 1);
    for (let i = 0; i < 3; i += 1) step(960, true, false);
    this.rtp.timestamp += 960;
  }

  async accept(headers: Record<string, string> = {}): Promise<void> {
    const call = this.incoming!;
    if (call.offer !== null) this.aim(call.offer);
    await call.accept(this.sdp(), headers);
    this.up = true;
  }

  /** Speaks to where that says, in the first format of it that a telephone has. */
  aim(sdp: string): void {
    this.rtp.aim(sdp);
    const formats = /^m=audio \d+ \S+ ([\d ]+)/m.exec(sdp)?.[1]?.split(' ') ?? [];
    const own = this.codecs.formats?.split(' ') ?? ['0', '8'];
    const first = formats.find((one) => (one === '0' || one === '8') && own.includes(one));
    this.rtp.payloadType = this.codecs.sends ?? Number(first ?? this.rtp.payloadType);
  }

  /** The phone's hold key. */
  async holdThem(held: boolean): Promise<void> {
    this.direction = held ? 'sendonly' : 'sendrecv';
    this.aim(await this.session!.offers.reoffer(async () => this.sdp()));
  }

  async hangup(): Promise<void> {
    await this.session!.bye();
  }

  async offer(sdp: string): Promise<string> {
    this.offers.push(sdp);
    this.aim(sdp);
    const theirs = /^a=(sendrecv|sendonly|recvonly|inactive)/m.exec(sdp)?.[1] ?? 'sendrecv';
    const answer = { sendrecv: this.direction, sendonly: 'recvonly', recvonly: 'sendonly', inactive: 'inactive' }[
      theirs
    ];
    return this.sdp(answer);
  }

  async offerWanted(): Promise<string> {
    return this.sdp();
  }

  async answer(sdp: string): Promise<void> {
    this.aim(sdp);
  }

  info(_request: SipRequest): number {
    return 200;
  }

  refer(refer: IncomingRefer): void {
    this.refers.push(refer);
  }

  ended(end: CallEnd): void {
    this.end = end;
    this.fallSilent();
  }
}

let version = 1;

export type PeerOptions = {
  user: string;
  password?: string;
  /** Where the engine listens. */
  server: { host: string; port: number; protocol?: Protocol };
  realm: string;
  /** Own port, when the engine must know it beforehand (trunk). */
  port?: number;
  codecs?: Codecs;
  /** Time that a test moves, instead of the real one. */
  clock?: Clock;
  /** Sees every message as it comes and goes. */
  trace?: TransportOptions['trace'];
};

export class PeerPhone {
  readonly endpoint: SipEndpoint;
  readonly calls: PeerCall[] = [];
  readonly port: number;
  readonly options: PeerOptions;
  /** Called for each incoming call; default rings. */
  onCall: (call: PeerCall) => void = (call) => void call.incoming!.progress(180);
  private readonly credentials: Credentials | null;
  private readonly rtps = new Set<RtpPeer>();
  private registration: Registration | null = null;
  registered = false;

  private constructor(options: PeerOptions, port: number) {
    this.options = options;
    this.port = port;
    this.credentials = options.password ? { username: options.user, secret: { password: options.password } } : null;
    this.endpoint = new SipEndpoint(
      { invite: (incoming) => void this.receive(incoming) },
      {
        call: { userAgent: 'PeerPhone', preferReliable: false },
        clock: options.clock,
        transport: { trace: options.trace },
      },
    );
  }

  static async open(options: PeerOptions): Promise<PeerPhone> {
    const port = options.port ?? (await freePort());
    const phone = new PeerPhone(options, port);
    if (options.server.protocol !== 'WS') {
      await phone.endpoint.listen({
        protocol: options.server.protocol === 'TCP' ? 'TCP' : 'UDP',
        host: '127.0.0.1',
        port,
      });
    }
    return phone;
  }

  private async receive(incoming: IncomingCall): Promise<void> {
    const call = new PeerCall(await this.socket(), this.options.codecs);
    call.incoming = incoming;
    call.session = incoming.session;
    incoming.session.handler = call;
    this.calls.push(call);
    this.onCall(call);
  }

  private async socket(): Promise<RtpPeer> {
    const rtp = await RtpPeer.open();
    this.rtps.add(rtp);
    return rtp;
  }

  /** The engine's address with a number in front. */
  at(number: string | null): SipUri {
    const { host, port, protocol = 'UDP' } = this.options.server;
    return makeUri({
      user: number,
      host,
      port,
      params: protocol === 'UDP' ? {} : { transport: protocol.toLowerCase() },
    });
  }

  async register(expiresSeconds = 300): Promise<void> {
    const registration = new Registration(
      {
        clock: this.endpoint.clock,
        userAgent: 'PeerPhone',
        flowForUri: (uri) => this.endpoint.flowForUri(uri),
        contactOn: (flow, user) => this.endpoint.contactOn(flow, user),
        transact: (request, flow, callbacks) => this.endpoint.transact(request, flow, callbacks),
      },
      {
        registrars: [this.at(null)],
        aor: () => makeUri({ user: this.options.user, host: this.options.realm }),
        contactUser: this.options.user,
        credentials: this.credentials!,
        expiresSeconds,
      },
      (up) => {
        this.registered = up;
      },
    );
    this.registration = registration;
    registration.start();
    await until(() => this.registered, `registration of ${this.options.user}`);
  }

  async unregister(): Promise<void> {
    await this.registration?.stop();
    this.registration = null;
    this.registered = false;
  }

  async dial(number: string, headers: Record<string, string> = {}, uri = this.at(number)): Promise<PeerCall> {
    const call = new PeerCall(await this.socket(), this.options.codecs);
    const own = makeUri({ user: this.options.user, host: this.options.realm });
    call.outgoing = this.endpoint.invite(
      {
        uri,
        from: { name: 'Peer', uri: own, params: new Map() },
        to: { name: null, uri: makeUri({ user: number, host: this.options.realm }), params: new Map() },
        sdp: call.sdp(),
        credentials: this.credentials,
        headers,
      },
      {
        progress: (status, sdp) => {
          call.statuses.push(status);
          if (sdp) call.aim(sdp);
        },
        answered: (session, sdp) => {
          call.session = session;
          if (sdp) call.aim(sdp);
          call.up = true;
        },
        failed: (end) => {
          call.failure = end;
          call.fallSilent();
        },
      },
      call,
    );
    this.calls.push(call);
    return call;
  }

  /** The next call that comes in. */
  async ringing(index = 0): Promise<PeerCall> {
    return await until(() => this.calls.filter((call) => call.incoming)[index], `a call to ${this.options.user}`);
  }

  /** A call that is over: phones of long runs do not keep them. */
  async forget(call: PeerCall): Promise<void> {
    call.fallSilent();
    this.rtps.delete(call.rtp);
    this.calls.splice(this.calls.indexOf(call), 1);
    await call.rtp.close();
  }

  async close(): Promise<void> {
    await this.unregister();
    for (const call of this.calls) call.fallSilent();
    await this.endpoint.close();
    await Promise.all([...this.rtps].map((rtp) => rtp.close()));
    this.rtps.clear();
  }
}

export { SipRefusal };
