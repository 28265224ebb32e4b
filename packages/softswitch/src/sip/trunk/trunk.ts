/** One trunk: its hosts and their health, its registration, its limits, and which calls come from it. */
import type { Credentials } from '../auth/digest-client.ts';
import type { Timer } from '../clock.ts';
import { newCallId, newTag } from '../identifiers.ts';
import { SipRequest } from '../message/message.ts';
import { formatUri, makeUri, parseHostPort, type SipUri, userOf } from '../message/uri.ts';
import { unbracketHost } from '../transport/local-address.ts';
import { DEFAULT_PORT, type Flow } from '../transport/types.ts';
import { Registration, type RegistrationContext } from './registration.ts';
import type { TrunkConfig, TrunkState } from './trunk-config.ts';

export type TrunkContext = RegistrationContext & {
  /** All addresses of a host name: a carrier calls from each of them. */
  resolve(host: string): Promise<string[]>;
};

type Host = { uri: SipUri; text: string; alive: boolean; addresses: string[] };

/** How often names of hosts are looked up again. */
const RESOLVE_MS = 300_000;
/** A host that has not answered OPTIONS for so long is silent, as one that says nothing to an INVITE; SIP itself waits for 32 s. */
const SILENT_MS = 4000;
/** A name server that is silent holds nobody up for longer. */
const NAMES_MS = 3000;

export class Trunk {
  readonly config: TrunkConfig;
  readonly credentials: Credentials | null;
  private readonly context: TrunkContext;
  private readonly changed: (state: TrunkState) => void;
  private readonly hosts: Host[];
  private registration: Registration | null = null;
  private calls = 0;
  private starts: number[] = [];
  private timers = new Set<Timer>();
  private reported: 'up' | 'down' | null = null;
  private reason: string | null = null;
  private stopped = false;
  private looked: Promise<void> | null = null;

  constructor(context: TrunkContext, config: TrunkConfig, changed: (state: TrunkState) => void) {
    this.context = context;
    this.config = config;
    this.changed = changed;
    this.credentials = config.account ? { username: config.account.username, secret: config.account.secret } : null;
    this.hosts = config.hosts.map((text) => ({ text, uri: hostUri(text), alive: true, addresses: [] }));
  }

  /** Once it is known from where it calls, or that its names lead nowhere now: until then a call of it is a stranger's. */
  known(): Promise<void> {
    this.looked ??= Promise.race([
      this.resolveHosts(),
      new Promise<void>((resolve) => this.later(NAMES_MS, () => resolve())),
    ]);
    return this.looked;
  }

  start(): void {
    void this.known();
    const { register } = this.config;
    if (register && this.credentials) {
      this.registration = new Registration(
        this.context,
        {
          registrars: this.hosts.map((host) => host.uri),
          aor: (registrar) => makeUri({ user: this.registeredUser, host: this.config.domain ?? registrar.host }),
          contactUser: this.registeredUser,
          credentials: this.credentials,
          expiresSeconds: register.expiresSeconds ?? 600,
        },
        (up, reason) => this.report(up, reason),
      );
      this.registration.start();
    } else {
      this.report(true, null);
    }
    if (this.config.optionsIntervalMs) for (const host of this.hosts) this.ask(host);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    for (const timer of this.timers) timer.cancel();
    this.timers.clear();
    await this.registration?.stop();
  }

  flowClosed(flow: Flow): void {
    this.registration?.flowClosed(flow);
  }

  get state(): TrunkState {
    return {
      trunk: this.config.name,
      state: this.reported ?? 'down',
      reason: this.reason,
      calls: this.calls,
      host: (this.registration?.current ?? this.targets()[0] ?? null)?.host ?? null,
    };
  }

  private get registeredUser(): string {
    return this.config.register?.user ?? this.config.account?.username ?? this.config.name;
  }

  /** Hosts to try for a call, the living ones and the one registered at first. */
  targets(): SipUri[] {
    const current = this.registration?.current;
    const rank = (host: Host): number => (host.uri === current ? 0 : 1) + (host.alive ? 0 : 2);
    return [...this.hosts].sort((a, b) => rank(a) - rank(b)).map((host) => host.uri);
  }

  /** Whether a request that came by this flow is the trunk's: by source address, with port where one is configured. */
  owns(request: SipRequest, flow: Flow): boolean {
    const source = flow.remoteHost;
    if (this.config.inboundAddresses?.some((text) => addressFits(text, flow))) return true;
    const hosts = this.hosts.filter(
      ({ addresses, uri }) =>
        addresses.includes(source) && (uri.params.get('transport') ?? 'udp').toUpperCase() === flow.protocol,
    );
    if (hosts.length === 0) return false;
    // A connection comes from any port. Over UDP several trunks and phones may live at one address: the port, or the
    // user that we registered, tells them apart.
    if (flow.protocol !== 'UDP') return true;
    if (hosts.some(({ uri }) => (uri.port ?? DEFAULT_PORT.UDP) === flow.remotePort)) return true;
    return this.registration !== null && userOf(request.requestUri) === this.registeredUser;
  }

  /** Whether somebody at this address may be the trunk. */
  hasAddress(address: string): boolean {
    if (this.hosts.some(({ addresses }) => addresses.includes(address))) return true;
    return this.config.inboundAddresses?.some((text) => unbracketHost(parseHostPort(text).host) === address) ?? false;
  }

  /** Takes a place for a call; false when the trunk is full or too many calls start. */
  reserve(outgoing: boolean): boolean {
    const { maxCalls, maxCallsPerSecond } = this.config;
    if (maxCalls !== undefined && this.calls >= maxCalls) return false;
    if (outgoing && maxCallsPerSecond !== undefined) {
      const now = this.context.clock.now();
      this.starts = this.starts.filter((at) => now - at < 1000);
      if (this.starts.length >= maxCallsPerSecond) return false;
      this.starts.push(now);
    }
    this.calls += 1;
    return true;
  }

  release(): void {
    this.calls = Math.max(0, this.calls - 1);
  }

  /** A call could not reach this host: others go first until it answers again. */
  markDead(uri: SipUri): void {
    const host = this.hosts.find((one) => one.uri === uri);
    if (!host?.alive) return;
    host.alive = false;
    // Without OPTIONS a host gets its next chance after a minute.
    if (!this.config.optionsIntervalMs) this.later(60_000, () => this.markAlive(host));
    this.reportHosts();
  }

  private markAlive(host: Host): void {
    host.alive = true;
    this.reportHosts();
  }

  private reportHosts(): void {
    if (this.registration) return;
    const up = this.hosts.some((host) => host.alive);
    this.report(up, up ? null : 'no host answers');
  }

  private report(up: boolean, reason: string | null): void {
    const state = up ? 'up' : 'down';
    this.reason = reason;
    if (this.reported === state || this.stopped) return;
    this.reported = state;
    this.changed(this.state);
  }

  private async resolveHosts(): Promise<void> {
    await Promise.all(
      this.hosts.map(async (host) => {
        // A name that does not resolve now keeps its last addresses.
        host.addresses = await this.context.resolve(unbracketHost(host.uri.host)).catch(() => host.addresses);
      }),
    );
    if (!this.stopped) this.later(RESOLVE_MS, () => void this.resolveHosts());
  }

  /** OPTIONS: any answer but 408 and 503 means alive. */
  private ask(host: Host): void {
    if (this.stopped) return;
    const again = (alive: boolean): void => {
      if (alive && !host.alive) this.markAlive(host);
      else if (!alive) this.markDead(host.uri);
      this.later(this.config.optionsIntervalMs!, () => this.ask(host));
    };
    void this.sendOptions(host.uri).then(again, () => again(false));
  }

  private async sendOptions(uri: SipUri): Promise<boolean> {
    const flow = await this.context.flowForUri(uri);
    const request = new SipRequest('OPTIONS', formatUri(uri));
    const { headers } = request;
    headers.set('max-forwards', '70');
    headers.set('from', `<sip:${flow.localHost}>;tag=${newTag()}`);
    headers.set('to', `<${formatUri(uri)}>`);
    headers.set('call-id', newCallId());
    headers.set('cseq', '1 OPTIONS');
    headers.set('contact', this.context.contactOn(flow, null));
    headers.set('user-agent', this.context.userAgent);
    return await new Promise((resolve) => {
      this.later(this.config.failoverMs ?? SILENT_MS, () => resolve(false));
      this.context.transact(request, flow, {
        response: (response) => {
          if (response.status >= 200) resolve(response.status !== 503 && response.status !== 408);
        },
        timeout: () => resolve(false),
        unreachable: () => resolve(false),
      });
    });
  }

  private later(ms: number, task: () => void): void {
    if (this.stopped) return;
    const timer = this.context.clock.after(ms, () => {
      this.timers.delete(timer);
      task();
    });
    this.timers.add(timer);
  }
}

/** Throws SipSyntaxError for a host that is none. */
function hostUri(text: string): SipUri {
  const [hostPort, ...params] = text.split(';');
  const { host, port } = parseHostPort(hostPort!.trim());
  const pairs = params.map((param): [string, string | null] => {
    const [name, value] = param.split('=');
    return [name!.trim().toLowerCase(), value?.trim().toLowerCase() ?? null];
  });
  return makeUri({ host, port, params: Object.fromEntries(pairs) });
}

function addressFits(text: string, flow: Flow): boolean {
  const { host, port } = parseHostPort(text);
  return unbracketHost(host) === flow.remoteHost && (port === null || port === flow.remotePort);
}
