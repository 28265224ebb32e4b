/** A small SIP phone for tests: takes and makes calls with fixed session descriptions and writes down what happens. */
import type { Credentials } from '../../src/sip/auth/digest-client.ts';
import type { CallSettings } from '../../src/sip/dialog/core.ts';
import type { IncomingCall } from '../../src/sip/dialog/incoming-call.ts';
import type { OutgoingCall } from '../../src/sip/dialog/outgoing-call.ts';
import type { IncomingRefer } from '../../src/sip/dialog/refer.ts';
import type { Session } from '../../src/sip/dialog/session.ts';
import type { CallEnd, SessionHandler, SipRefusal } from '../../src/sip/dialog/types.ts';
import { SipEndpoint } from '../../src/sip/endpoint.ts';
import type { SipResponse } from '../../src/sip/message/message.ts';
import { makeUri, parseUri, type SipUri } from '../../src/sip/message/uri.ts';
import type { TimerValues } from '../../src/sip/transaction/timers.ts';
import type { TransportOptions } from '../../src/sip/transport/transport-layer.ts';
import type { ListenSpec } from '../../src/sip/transport/types.ts';
import { Registration } from '../../src/sip/trunk/registration.ts';
import { SkipClock } from './skip-clock.ts';
import { freePort, until } from './wire.ts';

/** Fast enough for tests, slow enough for a loaded machine: 64*T1 = 2.56 s. */
export const FAST: TimerValues = { t1: 40, t2: 320, t4: 400, trying: 200 };

let version = 1;

export function sdpText(direction = 'sendrecv', port = 40_000): string {
  version += 1;
  return [
    'v=0',
    `o=- 1 ${version} IN IP4 127.0.0.1`,
    's=-',
    'c=IN IP4 127.0.0.1',
    't=0 0',
    `m=audio ${port} RTP/AVP 0 8`,
    `a=${direction}`,
    '',
  ].join('\r\n');
}

export class PhoneCall implements SessionHandler {
  session: Session | null = null;
  incoming: IncomingCall | null = null;
  outgoing: OutgoingCall | null = null;
  readonly offers: string[] = [];
  readonly answers: string[] = [];
  readonly progress: { status: number; sdp: string | null }[] = [];
  readonly refers: IncomingRefer[] = [];
  readonly infos: string[] = [];
  end: CallEnd | null = null;
  ends = 0;
  failure: { end: CallEnd; response: SipResponse | null } | null = null;
  answered = false;
  answerSdp: string | null = null;
  /** Set to refuse the peer's offers. */
  refuse: SipRefusal | null = null;
  /** Set to hold the peer's offers back until it resolves. */
  gate: Promise<void> | null = null;

  async offer(sdp: string): Promise<string> {
    this.offers.push(sdp);
    await this.gate;
    if (this.refuse) throw this.refuse;
    return sdpText(sdp.includes('a=sendonly') ? 'recvonly' : 'sendrecv');
  }

  async offerWanted(): Promise<string> {
    return sdpText();
  }

  async answer(sdp: string): Promise<void> {
    this.answers.push(sdp);
  }

  ended(end: CallEnd): void {
    this.end = end;
    this.ends += 1;
  }

  info(request: { text: string | null; contentType: string | null }): number {
    this.infos.push(request.text ?? '');
    return request.contentType === 'application/dtmf-relay' ? 200 : 415;
  }

  refer(refer: IncomingRefer): void {
    this.refers.push(refer);
  }

  /** Answers an incoming call with 200. */
  async accept(): Promise<void> {
    const call = this.incoming!;
    await call.accept(sdpText());
  }
}

export type PhoneOptions = {
  user?: string;
  timers?: TimerValues;
  call?: Partial<CallSettings>;
  listen?: ListenSpec['protocol'][];
  tls?: { cert: string; key: string };
  transport?: TransportOptions;
  /** What to do with a call; default: wait for the test. */
  onInvite?: (call: PhoneCall) => void;
  credentials?: Credentials;
};

export class Phone {
  readonly user: string;
  readonly calls: PhoneCall[] = [];
  readonly endpoint: SipEndpoint;
  readonly ports = new Map<string, number>();
  readonly clock: SkipClock;
  private readonly options: PhoneOptions;

  private constructor(options: PhoneOptions) {
    this.options = options;
    this.clock = new SkipClock();
    this.user = options.user ?? 'phone';
    this.endpoint = new SipEndpoint(
      {
        invite: (incoming) => {
          const call = new PhoneCall();
          call.incoming = incoming;
          call.session = incoming.session;
          incoming.session.handler = call;
          this.calls.push(call);
          options.onInvite?.(call);
        },
      },
      { clock: this.clock, timers: options.timers ?? FAST, call: options.call, transport: options.transport },
    );
  }

  static async open(options: PhoneOptions = {}): Promise<Phone> {
    const phone = new Phone(options);
    for (const protocol of options.listen ?? ['UDP']) {
      const port = await freePort();
      const spec = { protocol, host: '127.0.0.1', port, ...options.tls } as ListenSpec;
      await phone.endpoint.listen(spec);
      phone.ports.set(protocol, port);
    }
    return phone;
  }

  get port(): number {
    return this.ports.get('UDP') ?? [...this.ports.values()][0]!;
  }

  /** The address to call this phone at. */
  uri(protocol = 'UDP'): SipUri {
    return makeUri({
      user: this.user,
      host: '127.0.0.1',
      port: this.ports.get(protocol)!,
      params: protocol === 'UDP' ? {} : { transport: protocol.toLowerCase() },
    });
  }

  /** Starts a call. `sdp: null` leaves the offer to the peer. */
  call(to: SipUri | string, options: Partial<Parameters<SipEndpoint['invite']>[0]> = {}): PhoneCall {
    const call = new PhoneCall();
    const uri = typeof to === 'string' ? parseUri(to) : to;
    const from = makeUri({ user: this.user, host: '127.0.0.1' });
    call.outgoing = this.endpoint.invite(
      {
        uri,
        from: { name: null, uri: from, params: new Map() },
        to: { name: null, uri, params: new Map() },
        sdp: sdpText(),
        credentials: this.options.credentials,
        ...options,
      },
      {
        progress: (status, sdp) => call.progress.push({ status, sdp }),
        answered: (session, sdp) => {
          call.session = session;
          call.answered = true;
          call.answerSdp = sdp;
        },
        failed: (end, response) => {
          call.failure = { end, response };
        },
      },
      call,
    );
    this.calls.push(call);
    return call;
  }

  /** Registers over `server`'s transport and keeps the registration; resolves when it stands. */
  async register(server: SipUri, password: string, realm = 'qiao.test'): Promise<Registration> {
    let up = false;
    const registration = new Registration(
      {
        clock: this.clock,
        userAgent: 'Phone',
        flowForUri: (uri) => this.endpoint.flowForUri(uri),
        contactOn: (flow, user) => this.endpoint.contactOn(flow, user),
        transact: (request, flow, callbacks) => this.endpoint.transact(request, flow, callbacks),
      },
      {
        registrars: [server],
        aor: () => makeUri({ user: this.user, host: realm }),
        contactUser: this.user,
        credentials: { username: this.user, secret: { password } },
        expiresSeconds: 600,
      },
      (state) => {
        up = state;
      },
    );
    registration.start();
    await until(() => up, `registration of ${this.user}`);
    return registration;
  }

  /** True when nothing is left but the listeners. */
  get clean(): boolean {
    const { listeners: _listeners, ...rest } = this.endpoint.diagnostics();
    return Object.values(rest).every((count) => count === 0);
  }

  async close(): Promise<void> {
    await this.endpoint.close();
  }

  /** Lets the transactions run out and fails when anything is left over after that. */
  async expectClean(): Promise<void> {
    const linger = 66 * this.endpoint.timers.t1 + this.endpoint.timers.t4;
    const left = (): string => JSON.stringify(this.endpoint.diagnostics());
    await until(
      async () => {
        if (!this.clean) await this.clock.skip(linger);
        return this.clean;
      },
      'nothing left over',
      3000,
    ).catch((error: Error) => {
      throw new Error(`${error.message}: ${left()}`);
    });
  }
}
