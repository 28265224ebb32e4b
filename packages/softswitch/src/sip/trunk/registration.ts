/** A registration of ours at somebody else's registrar (RFC 3261 10.2), kept alive as a state table. */
import { authorize, type Credentials } from '../auth/digest-client.ts';
import type { Clock, Timer } from '../clock.ts';
import { newCallId, newTag } from '../identifiers.ts';
import { SipRequest, type SipResponse } from '../message/message.ts';
import { parseNameAddr } from '../message/name-addr.ts';
import { formatUri, type SipUri, sameUri } from '../message/uri.ts';
import type { ClientCallbacks } from '../transaction/client-transaction.ts';
import type { Flow } from '../transport/types.ts';

export type RegistrationState = 'idle' | 'registering' | 'registered' | 'waiting' | 'removing' | 'stopped';
type RegistrationEvent = 'start' | 'success' | 'failure' | 'timer' | 'lost' | 'stop' | 'removed';
type RegistrationAction =
  | 'send'
  | 'announceUp'
  | 'announceDown'
  | 'scheduleRefresh'
  | 'scheduleRetry'
  | 'remove'
  | 'end';

const TABLE: Record<
  RegistrationState,
  Partial<Record<RegistrationEvent, readonly [RegistrationState, ...RegistrationAction[]]>>
> = {
  idle: { start: ['registering', 'send'], stop: ['stopped', 'end'] },
  registering: {
    success: ['registered', 'announceUp', 'scheduleRefresh'],
    failure: ['waiting', 'announceDown', 'scheduleRetry'],
    stop: ['removing', 'remove'],
  },
  registered: { timer: ['registering', 'send'], lost: ['registering', 'send'], stop: ['removing', 'remove'] },
  waiting: { timer: ['registering', 'send'], stop: ['stopped', 'end'] },
  removing: { success: ['stopped', 'end'], failure: ['stopped', 'end'], removed: ['stopped', 'end'] },
  stopped: {},
};

export type RegistrationContext = {
  clock: Clock;
  userAgent: string;
  flowForUri(uri: SipUri): Promise<Flow>;
  contactOn(flow: Flow, user: string | null): string;
  transact(request: SipRequest, flow: Flow, callbacks: ClientCallbacks): unknown;
};

export type RegistrationOptions = {
  /** Registrars in order of preference; the next is tried after a failure. */
  registrars: SipUri[];
  /** Address of record. */
  aor: (registrar: SipUri) => SipUri;
  contactUser: string;
  credentials: Credentials;
  expiresSeconds: number;
};

/** Waiting times after failures in a row, ms. */
const BACKOFF = [2000, 5000, 10_000, 30_000, 60_000, 120_000];
/** Keep-alive over connections and NAT (RFC 5626 3.5.1). */
const KEEP_ALIVE_MS = 25_000;
const PING = Buffer.from('\r\n\r\n');

export class Registration {
  state: RegistrationState = 'idle';
  /** The registrar in use, null while not registered. */
  current: SipUri | null = null;
  flow: Flow | null = null;
  private readonly context: RegistrationContext;
  private readonly options: RegistrationOptions;
  private readonly changed: (up: boolean, reason: string | null) => void;
  private readonly callId = newCallId();
  private readonly tag = newTag();
  private cseq = 0;
  private expires: number;
  private granted = 0;
  private failures = 0;
  private hostIndex = 0;
  private reason: string | null = null;
  private timer: Timer | null = null;
  private keepAlive: Timer | null = null;
  private readonly finished: Promise<void>;
  private finish: () => void = () => {};

  constructor(
    context: RegistrationContext,
    options: RegistrationOptions,
    changed: (up: boolean, reason: string | null) => void,
  ) {
    this.context = context;
    this.options = options;
    this.changed = changed;
    this.expires = options.expiresSeconds;
    this.finished = new Promise((resolve) => {
      this.finish = resolve;
    });
  }

  start(): void {
    this.fire('start');
  }

  /** Unregisters; resolves when the registrar has answered, at the latest after `limitMs`. */
  async stop(limitMs = 2000): Promise<void> {
    this.fire('stop');
    const limit = this.context.clock.after(limitMs, () => this.fire('removed'));
    await this.finished;
    limit.cancel();
  }

  /** The connection to the registrar broke: register anew at once. */
  flowClosed(flow: Flow): void {
    if (this.flow === flow) this.fire('lost');
  }

  private fire(event: RegistrationEvent): void {
    const row = TABLE[this.state][event];
    if (!row) return;
    const [next, ...actions] = row;
    this.state = next;
    this.timer?.cancel();
    this.timer = null;
    for (const action of actions) this.perform(action);
  }

  private perform(action: RegistrationAction): void {
    switch (action) {
      case 'send':
        void this.register(this.expires, null, 0);
        break;
      case 'remove':
        if (this.flow) void this.register(0, null, 0);
        else this.fire('removed');
        break;
      case 'announceUp':
        this.failures = 0;
        this.changed(true, null);
        break;
      case 'announceDown':
        this.changed(false, this.reason);
        break;
      case 'scheduleRefresh':
        this.timer = this.context.clock.after(this.granted * 1000 * 0.8, () => this.fire('timer'));
        this.sendKeepAlive();
        break;
      case 'scheduleRetry': {
        const wait = BACKOFF[Math.min(this.failures, BACKOFF.length - 1)]!;
        this.failures += 1;
        this.hostIndex += 1;
        this.timer = this.context.clock.after(this.hostIndex % this.options.registrars.length === 0 ? wait : 0, () =>
          this.fire('timer'),
        );
        break;
      }
      case 'end':
        this.keepAlive?.cancel();
        this.keepAlive = null;
        this.finish();
        break;
    }
  }

  private sendKeepAlive(): void {
    this.keepAlive?.cancel();
    if (this.state !== 'registered' || !this.flow?.open) return;
    this.flow.send(PING);
    this.keepAlive = this.context.clock.after(KEEP_ALIVE_MS, () => this.sendKeepAlive());
  }

  private async register(expires: number, authorization: [string, string] | null, attempt: number): Promise<void> {
    const { context, options } = this;
    const registrar = options.registrars[this.hostIndex % options.registrars.length]!;
    let flow: Flow;
    try {
      flow = await context.flowForUri(registrar);
    } catch (error) {
      this.failed((error as Error).message);
      return;
    }
    this.flow = flow;
    this.current = registrar;
    const request = this.makeRequest(registrar, flow, expires);
    if (authorization) request.headers.set(authorization[0], authorization[1]);
    context.transact(request, flow, {
      response: (response) => {
        if (response.status >= 200) this.receive(response, request, expires, attempt);
      },
      timeout: () => this.failed('no answer'),
      unreachable: (error) => this.failed(error.message),
    });
  }

  private makeRequest(registrar: SipUri, flow: Flow, expires: number): SipRequest {
    const aor = this.options.aor(registrar);
    const request = new SipRequest('REGISTER', formatUri({ ...registrar, user: null, params: new Map() }));
    const { headers } = request;
    this.cseq += 1;
    headers.set('max-forwards', '70');
    headers.set('from', `<${formatUri(aor)}>;tag=${this.tag}`);
    headers.set('to', `<${formatUri(aor)}>`);
    headers.set('call-id', this.callId);
    headers.set('cseq', `${this.cseq} REGISTER`);
    headers.set('contact', this.context.contactOn(flow, this.options.contactUser));
    headers.set('expires', String(expires));
    headers.set('supported', 'path');
    headers.set('user-agent', this.context.userAgent);
    return request;
  }

  private receive(response: SipResponse, request: SipRequest, expires: number, attempt: number): void {
    const { status } = response;
    if ((status === 401 || status === 407) && attempt < 3) {
      const authorization = authorize(response, request, this.options.credentials);
      if (authorization) {
        void this.register(expires, authorization, attempt + 1);
        return;
      }
    }
    if (status === 423 && attempt < 3) {
      const min = /^\d{1,6}/.exec(response.headers.get('min-expires') ?? '');
      if (min && Number(min[0]) > expires) {
        this.expires = Number(min[0]);
        void this.register(this.expires, null, attempt + 1);
        return;
      }
    }
    if (status >= 300) {
      this.failed(`${status} ${response.reason}`);
      return;
    }
    this.granted = grantedExpires(response, request, expires);
    this.fire('success');
  }

  private failed(reason: string): void {
    this.reason = reason;
    this.current = null;
    this.fire('failure');
  }
}

/** The registrar may shorten the interval, in our Contact or in Expires (RFC 3261 10.2.4). */
function grantedExpires(response: SipResponse, request: SipRequest, asked: number): number {
  const own = parseNameAddr(request.headers.get('contact')!);
  let text = response.headers.get('expires');
  try {
    const mine = response.contacts.find((contact) => sameUri(contact.uri, own.uri));
    text = mine?.params.get('expires') ?? text;
  } catch {
    // A registrar that sends broken Contacts still said 200.
  }
  const granted = text !== null && /^\d{1,9}$/.test(text) ? Number(text) : asked;
  return Math.max(granted, 5);
}
