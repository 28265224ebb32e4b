/** Location service in memory (RFC 3261 10.3, Path RFC 3327, instances RFC 5626). Authentication happens before. */
import type { Clock, Timer } from '../clock.ts';
import { SipSyntaxError } from '../message/errors.ts';
import type { SipRequest } from '../message/message.ts';
import { formatNameAddr, type NameAddr } from '../message/name-addr.ts';
import { addressOfRecord, type SipUri, sameUri } from '../message/uri.ts';
import { isPrivateAddress, unbracketHost } from '../transport/local-address.ts';
import type { Flow } from '../transport/types.ts';

export type Binding = {
  readonly aor: string;
  readonly contact: NameAddr;
  /** +sip.instance with reg-id, null when the phone names none. */
  readonly instance: string | null;
  readonly q: number;
  readonly expiresAt: number;
  readonly callId: string;
  readonly cseq: number;
  /** Proxies between us and the phone, to be used as Route. */
  readonly path: NameAddr[];
  /** The way the REGISTER came by. */
  readonly flow: Flow;
  /** The contact can't be reached by its own address (NAT, browser): only the flow leads there. */
  readonly pinned: boolean;
  readonly userAgent: string | null;
};

export type RegistrarOptions = {
  clock: Clock;
  minExpires?: number;
  maxExpires?: number;
  defaultExpires?: number;
  /** Contacts per address of record; the oldest gives way. */
  maxContacts?: number;
  changed?: (aor: string, contacts: number) => void;
};

export type RegisterResult = { status: number; reason?: string; headers: Record<string, string | string[]> };

type Entry = { binding: Binding; timer: Timer };

export class Registrar {
  private readonly options: RegistrarOptions;
  private readonly records = new Map<string, Entry[]>();
  /** Bindings per source address. */
  private readonly addresses = new Map<string, number>();

  constructor(options: RegistrarOptions) {
    this.options = options;
  }

  /** Contacts of an address of record, best first. */
  contacts(aor: string): Binding[] {
    const entries = this.records.get(aor) ?? [];
    return entries.map((entry) => entry.binding).sort((a, b) => b.q - a.q);
  }

  all(): Binding[] {
    return [...this.records.values()].flatMap((entries) => entries.map((entry) => entry.binding));
  }

  knowsAddress(address: string): boolean {
    return this.addresses.has(address);
  }

  get size(): number {
    let size = 0;
    for (const entries of this.records.values()) size += entries.length;
    return size;
  }

  /**
   * Carries out a REGISTER that has been authenticated. `aor` overrides the address in To (phones that were given an IP
   * address as domain). Never throws; the result says how to answer.
   */
  process(request: SipRequest, flow: Flow, aor?: string): RegisterResult {
    try {
      return this.update(request, flow, aor);
    } catch (error) {
      if (error instanceof SipSyntaxError) return { status: 400, reason: `Bad request: ${error.message}`, headers: {} };
      throw error;
    }
  }

  private update(request: SipRequest, flow: Flow, known?: string): RegisterResult {
    const { uri } = request.to;
    if (uri.scheme !== 'sip' && uri.scheme !== 'sips')
      return { status: 400, reason: 'To is no SIP address', headers: {} };
    const aor = known ?? addressOfRecord(uri);
    if (request.headers.get('contact')?.trim() === '*') return this.removeAll(aor, request);
    const headerExpires = request.headers.get('expires');
    const wanted = request.contacts.map((contact) => ({ contact, expires: this.expiresOf(contact, headerExpires) }));
    const { minExpires = 60, maxContacts = 10 } = this.options;
    if (wanted.some(({ expires }) => expires !== 0 && expires < minExpires)) {
      return { status: 423, headers: { 'min-expires': String(minExpires) } };
    }
    if (wanted.some(({ contact }) => this.outOfOrder(aor, contact, request))) {
      return { status: 500, reason: 'CSeq out of order', headers: {} };
    }
    for (const { contact, expires } of wanted) {
      this.drop(aor, (entry) => sameContact(entry.binding, contact));
      if (expires > 0) this.add(makeBinding(aor, contact, expires, request, flow, this.options.clock.now()), expires);
    }
    const entries = this.records.get(aor) ?? [];
    while (entries.length > maxContacts) this.forget(aor, entries[0]!);
    if (wanted.length > 0) this.changed(aor);
    return this.accepted(aor, request);
  }

  private accepted(aor: string, request: SipRequest): RegisterResult {
    const headers: Record<string, string | string[]> = {
      contact: this.contacts(aor).map((binding) => this.formatContact(binding)),
      date: new Date(this.options.clock.now()).toUTCString(),
    };
    if (request.headers.has('path')) headers.path = [...request.headers.getAll('path')];
    return { status: 200, headers };
  }

  private formatContact(binding: Binding): string {
    const params = new Map(binding.contact.params);
    const left = Math.max(0, Math.round((binding.expiresAt - this.options.clock.now()) / 1000));
    params.set('expires', String(left));
    return formatNameAddr({ ...binding.contact, params });
  }

  private expiresOf(contact: NameAddr, header: string | null): number {
    const { defaultExpires = 3600, maxExpires = 7200 } = this.options;
    const text = contact.params.get('expires') ?? header;
    // A malformed expires parameter counts as 3600 (RFC 3261 20.10).
    const asked = text === null ? defaultExpires : /^\d{1,10}$/.test(text) ? Number(text) : 3600;
    return Math.min(asked, maxExpires);
  }

  private removeAll(aor: string, request: SipRequest): RegisterResult {
    if (request.headers.get('expires') !== '0' || request.headers.getAll('contact').length !== 1) {
      return { status: 400, reason: 'Contact * needs Expires 0', headers: {} };
    }
    const entries = this.records.get(aor) ?? [];
    const late = entries.some(({ binding }) => isOlder(binding, request));
    if (late) return { status: 500, reason: 'CSeq out of order', headers: {} };
    this.drop(aor, () => true);
    this.changed(aor);
    return this.accepted(aor, request);
  }

  private outOfOrder(aor: string, contact: NameAddr, request: SipRequest): boolean {
    return (this.records.get(aor) ?? []).some(
      ({ binding }) => sameContact(binding, contact) && isOlder(binding, request),
    );
  }

  private add(binding: Binding, expires: number): void {
    const entry: Entry = {
      binding,
      timer: this.options.clock.after(expires * 1000, () => {
        this.forget(binding.aor, entry);
        this.changed(binding.aor);
      }),
    };
    const entries = this.records.get(binding.aor);
    if (entries) entries.push(entry);
    else this.records.set(binding.aor, [entry]);
    this.count(binding, 1);
  }

  private count(binding: Binding, change: 1 | -1): void {
    const host = binding.flow.remoteHost;
    const left = (this.addresses.get(host) ?? 0) + change;
    if (left > 0) this.addresses.set(host, left);
    else this.addresses.delete(host);
  }

  private drop(aor: string, fits: (entry: Entry) => boolean): void {
    for (const entry of [...(this.records.get(aor) ?? [])]) if (fits(entry)) this.forget(aor, entry);
  }

  private forget(aor: string, entry: Entry): void {
    entry.timer.cancel();
    const entries = this.records.get(aor);
    if (!entries) return;
    const at = entries.indexOf(entry);
    if (at < 0) return;
    entries.splice(at, 1);
    this.count(entry.binding, -1);
    if (entries.length === 0) this.records.delete(aor);
  }

  private changed(aor: string): void {
    this.options.changed?.(aor, this.records.get(aor)?.length ?? 0);
  }

  /** Takes out one binding (the phone does not answer any more). */
  remove(binding: Binding): void {
    const entry = (this.records.get(binding.aor) ?? []).find((one) => one.binding === binding);
    if (!entry) return;
    this.forget(binding.aor, entry);
    this.changed(binding.aor);
  }

  /** A connection closed: contacts that only it led to are gone (RFC 5626 5.3). */
  flowClosed(flow: Flow): void {
    for (const binding of this.all()) if (binding.flow === flow && binding.pinned) this.remove(binding);
  }

  close(): void {
    for (const entries of this.records.values()) for (const entry of entries) entry.timer.cancel();
    this.records.clear();
    this.addresses.clear();
  }
}

function isOlder(binding: Binding, request: SipRequest): boolean {
  return binding.callId === request.callId && request.cseq.number <= binding.cseq;
}

function instanceOf(contact: NameAddr): string | null {
  const instance = contact.params.get('+sip.instance');
  return instance == null ? null : `${instance}|${contact.params.get('reg-id') ?? ''}`;
}

/** The same phone: same instance when both name one, else the same address. */
function sameContact(binding: Binding, contact: NameAddr): boolean {
  const instance = instanceOf(contact);
  if (instance !== null && binding.instance !== null) return instance === binding.instance;
  return sameUri(binding.contact.uri, contact.uri);
}

function makeBinding(
  aor: string,
  contact: NameAddr,
  expires: number,
  request: SipRequest,
  flow: Flow,
  now: number,
): Binding {
  const q = Number(contact.params.get('q') ?? '1');
  const path = request.addresses('path');
  return {
    aor,
    contact,
    instance: instanceOf(contact),
    q: Number.isFinite(q) && q >= 0 && q <= 1 ? q : 1,
    expiresAt: now + expires * 1000,
    callId: request.callId,
    cseq: request.cseq.number,
    path,
    flow,
    pinned: path.length === 0 && needsFlow(contact.uri, request, flow),
    userAgent: request.headers.get('user-agent'),
  };
}

function needsFlow(contact: SipUri, request: SipRequest, flow: Flow): boolean {
  // Connections are opened by phones, hardly ever towards them: what came by a connection goes back by it.
  if (flow.protocol !== 'UDP') return true;
  const host = unbracketHost(contact.host);
  if (contact.host === '' || contact.host.endsWith('.invalid')) return true;
  if (host !== flow.remoteHost) return isPrivateAddress(host) || unbracketHost(request.via.host) !== flow.remoteHost;
  return (contact.port ?? 5060) !== flow.remotePort;
}
