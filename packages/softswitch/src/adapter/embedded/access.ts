/** Who may call and register: digest for extensions, addresses for trunks, a policy for strangers, bans for guessers. */
import { DigestServer, type DigestVerdict } from '../../sip/auth/digest-server.ts';
import type { Defence } from '../../sip/defence/defence.ts';
import type { SipEndpoint } from '../../sip/endpoint.ts';
import type { ServerTransaction } from '../../sip/transaction/server-transaction.ts';
import type { Trunk } from '../../sip/trunk/trunk.ts';
import type { EmbeddedOptions } from './options.ts';

export type Caller =
  | { kind: 'extension'; extension: string; displayName: string | null; srtp: 'never' | 'optional' | 'required' }
  | { kind: 'trunk'; trunk: Trunk }
  | { kind: 'stranger' };

export class Access {
  private readonly options: EmbeddedOptions;
  private readonly defence: Defence;
  private readonly digest: DigestServer;
  private readonly endpoint: () => SipEndpoint<Caller>;
  private readonly trunks: () => Iterable<Trunk>;

  constructor(
    options: EmbeddedOptions,
    parts: { defence: Defence; endpoint: () => SipEndpoint<Caller>; trunks: () => Iterable<Trunk> },
  ) {
    this.options = options;
    this.defence = parts.defence;
    this.endpoint = parts.endpoint;
    this.trunks = parts.trunks;
    this.digest = new DigestServer({
      realm: options.realm,
      clock: { now: () => parts.endpoint().clock.now() },
      algorithms: options.digestAlgorithms ?? ['MD5'],
      directory: async (username) => (await options.directory(username))?.secret ?? null,
    });
  }

  /** Decides about an INVITE outside any dialog. Null = the transaction has been answered. */
  async guard(transaction: ServerTransaction): Promise<Caller | null> {
    const { request, flow } = transaction;
    for (const trunk of this.trunks()) if (trunk.owns(request, flow)) return { kind: 'trunk', trunk };
    const hasCredentials = request.headers.has('authorization') || request.headers.has('proxy-authorization');
    if (!hasCredentials && this.options.anonymous === 'accept') return { kind: 'stranger' };
    const extension = await this.authenticate(transaction);
    if (extension === null) return null;
    const entry = await this.options.directory(extension);
    return {
      kind: 'extension',
      extension,
      displayName: entry?.displayName ?? null,
      srtp: entry?.srtp ?? 'never',
    };
  }

  /** Username that proved itself; null = challenged or refused. */
  async authenticate(transaction: ServerTransaction): Promise<string | null> {
    let verdict: DigestVerdict;
    try {
      verdict = await this.digest.verify(transaction.request);
    } catch {
      // The directory is out of reach: nobody's fault who calls.
      if (!transaction.answered) this.endpoint().reply(transaction, 503, { headers: { 'retry-after': '5' } });
      return null;
    }
    if (transaction.answered) return null;
    const address = transaction.flow.remoteHost;
    if (verdict.ok) {
      this.defence.succeeded(address);
      return verdict.username;
    }
    if (verdict.why === 'missing' || verdict.why === 'stale') {
      this.defence.challenged(address);
      const challenge = this.digest.challenge(verdict.why === 'stale');
      this.endpoint().reply(transaction, 401, { headers: { 'www-authenticate': challenge } });
      return null;
    }
    this.defence.failed(address);
    // The same answer for a wrong password and an unknown name.
    this.endpoint().reply(transaction, 403);
    return null;
  }
}
