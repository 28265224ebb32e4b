/** Registered phones: REGISTER, where an extension can be reached, and phones that have gone silently. */
import type { Timer } from '../../sip/clock.ts';
import type { SipEndpoint } from '../../sip/endpoint.ts';
import { newCallId, newTag } from '../../sip/identifiers.ts';
import { SipRequest } from '../../sip/message/message.ts';
import { formatNameAddr } from '../../sip/message/name-addr.ts';
import { formatUri, makeUri, userOf } from '../../sip/message/uri.ts';
import { type Binding, Registrar } from '../../sip/registrar/registrar.ts';
import type { ServerTransaction } from '../../sip/transaction/server-transaction.ts';
import type { Flow } from '../../sip/transport/types.ts';
import type { Access, Caller } from './access.ts';
import type { EmbeddedOptions } from './options.ts';

/** Unanswered OPTIONS in a row after which a contact is taken out. */
const MAX_MISSES = 2;

export class Phones {
  private readonly endpoint: SipEndpoint<Caller>;
  private readonly access: Access;
  private readonly options: EmbeddedOptions;
  private readonly registrar: Registrar;
  private readonly misses = new WeakMap<Binding, number>();
  private round: Timer | null = null;

  constructor(
    options: EmbeddedOptions,
    parts: { endpoint: SipEndpoint<Caller>; access: Access; changed: (extension: string, contacts: number) => void },
  ) {
    this.options = options;
    this.endpoint = parts.endpoint;
    this.access = parts.access;
    const prefix = 'sip:'.length;
    this.registrar = new Registrar({
      ...options.registration,
      clock: parts.endpoint.clock,
      changed: (aor, contacts) => {
        this.scheduleRound();
        parts.changed(aor.slice(prefix, aor.lastIndexOf('@')), contacts);
      },
    });
  }

  private aor(extension: string): string {
    return `sip:${extension}@${this.options.realm}`;
  }

  /** Answers a REGISTER. */
  async register(transaction: ServerTransaction): Promise<void> {
    const extension = await this.access.authenticate(transaction);
    if (extension === null) return;
    const { request, flow } = transaction;
    // Who proved to be 8001 registers 8001 and nobody else (RFC 3261 10.3 step 4).
    if (userOf(request.to.uri) !== extension) {
      this.endpoint.reply(transaction, 403);
      return;
    }
    const result = this.registrar.process(request, flow, this.aor(extension));
    this.endpoint.reply(transaction, result.status, { reason: result.reason, headers: result.headers });
  }

  /** Where an extension can be reached now, best first. */
  contacts(extension: string): Binding[] {
    return this.registrar.contacts(this.aor(extension)).filter((binding) => !binding.pinned || binding.flow.open);
  }

  get count(): number {
    return this.registrar.size;
  }

  /** Addresses of registered phones are not held up by the defence. */
  knowsAddress(address: string): boolean {
    return this.registrar.knowsAddress(address);
  }

  flowClosed(flow: Flow): void {
    this.registrar.flowClosed(flow);
  }

  /** An INVITE found nobody there: the contact counts as one miss. */
  missed(binding: Binding): void {
    const misses = (this.misses.get(binding) ?? 0) + 1;
    this.misses.set(binding, misses);
    if (misses >= MAX_MISSES) this.registrar.remove(binding);
  }

  close(): void {
    this.round?.cancel();
    this.round = null;
    this.registrar.close();
  }

  private scheduleRound(): void {
    const interval = this.options.qualifyMs ?? 60_000;
    if (interval === 0 || this.round || this.count === 0) return;
    this.round = this.endpoint.clock.after(interval, () => {
      this.round = null;
      for (const binding of this.registrar.all()) void this.qualify(binding);
      this.scheduleRound();
    });
  }

  /** OPTIONS along the way the phone is reached: also keeps NAT bindings open. */
  private async qualify(binding: Binding): Promise<void> {
    const answered = await this.ping(binding).catch(() => false);
    if (answered) this.misses.delete(binding);
    else this.missed(binding);
  }

  private async ping(binding: Binding): Promise<boolean> {
    const { endpoint } = this;
    const next = binding.path[0]?.uri ?? binding.contact.uri;
    const flow = binding.pinned ? binding.flow : await endpoint.flowForUri(next);
    const request = new SipRequest('OPTIONS', formatUri({ ...binding.contact.uri, headers: new Map() }));
    const { headers } = request;
    const own = formatUri(makeUri({ host: this.options.realm }));
    headers.set('max-forwards', '70');
    if (binding.path.length > 0) headers.set('route', binding.path.map(formatNameAddr));
    headers.set('from', `<${own}>;tag=${newTag()}`);
    headers.set('to', `<${binding.aor}>`);
    headers.set('call-id', newCallId());
    headers.set('cseq', '1 OPTIONS');
    headers.set('contact', endpoint.contactOn(flow, null));
    headers.set('user-agent', endpoint.settings.userAgent);
    return await new Promise((resolve) => {
      endpoint.transact(request, flow, {
        response: (response) => {
          if (response.status >= 200) resolve(true);
        },
        timeout: () => resolve(false),
        unreachable: () => resolve(false),
      });
    });
  }
}
