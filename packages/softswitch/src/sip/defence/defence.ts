/**
 * Keeps scanners and password guessers out: bans per source address, known scanner signatures, and a request rate that
 * strangers may not exceed. Addresses that proved themselves (a registered phone, a trunk) are not slowed down.
 */
import type { Clock, Timer } from '../clock.ts';
import type { SipRequest } from '../message/message.ts';

export type DefenceOptions = {
  /** Failed attempts within the window that lead to a ban. */
  maxFailures: number;
  windowMs: number;
  banMs: number;
  /** Requests per second and burst that one stranger's address may send. */
  ratePerSecond: number;
  burst: number;
  /** Addresses remembered at once; the oldest are forgotten first. */
  maxAddresses: number;
};

export const DEFENCE_DEFAULTS: DefenceOptions = {
  maxFailures: 10,
  windowMs: 60_000,
  banMs: 600_000,
  ratePerSecond: 50,
  burst: 200,
  maxAddresses: 50_000,
};

/** What attack tools call themselves in User-Agent or From. */
const SCANNERS =
  /friendly-?(?:request|scanner)|sipvicious|sipsak|sip-?scan|svmap|svwar|svcrack|sundayddr|iwar\b|vaxsipuseragent|vaxasip|pplsip|siparmyknife|smap\b|sivus|gulp\b|eyebeam_scan|sipcli/i;

export function isScanner(request: SipRequest): boolean {
  const agent = request.headers.get('user-agent');
  if (agent !== null && SCANNERS.test(agent)) return true;
  return SCANNERS.test(request.headers.get('from') ?? '');
}

export type BanReason = 'scanner' | 'wrong-credentials' | 'no-credentials' | 'garbage';

type Record = {
  failures: number;
  challenges: number;
  since: number;
  tokens: number;
  refilled: number;
  bannedUntil: number;
};

export class Defence {
  private readonly options: DefenceOptions;
  private readonly clock: Clock;
  private readonly banned: (address: string, reason: BanReason, ms: number) => void;
  private readonly records = new Map<string, Record>();
  private readonly trusted: (address: string) => boolean;
  private sweep: Timer | null = null;

  constructor(
    clock: Clock,
    options: Partial<DefenceOptions>,
    hooks: {
      trusted: (address: string) => boolean;
      banned?: (address: string, reason: BanReason, ms: number) => void;
    },
  ) {
    this.clock = clock;
    this.options = { ...DEFENCE_DEFAULTS, ...options };
    this.trusted = hooks.trusted;
    this.banned = hooks.banned ?? (() => {});
  }

  /** False for a banned address: its bytes are not even read. */
  admitAddress(address: string): boolean {
    const record = this.records.get(address);
    return !record || record.bannedUntil <= this.clock.now();
  }

  /** First look at a new request: false = drop in silence (an answer would tell a scanner that somebody is here). */
  admitRequest(request: SipRequest, address: string): boolean {
    if (this.trusted(address)) return true;
    if (isScanner(request)) {
      this.ban(address, 'scanner');
      return false;
    }
    // CANCEL and BYE end what was let in: they are never held up.
    if (request.method === 'CANCEL' || request.method === 'BYE') return true;
    return this.takeToken(address);
  }

  /** A wrong password, an unknown user, a refused stranger. Also counts against trusted addresses' guests. */
  failed(address: string, reason: BanReason = 'wrong-credentials'): void {
    const record = this.record(address);
    this.roll(record);
    record.failures += 1;
    // One broken phone must not lock out an office where others are registered: it gets more tries, not endless ones.
    const limit = this.trusted(address) ? this.options.maxFailures * 10 : this.options.maxFailures;
    if (record.failures >= limit) this.ban(address, reason);
  }

  /** A stranger was asked for credentials; asking again and again without ever giving any is probing. */
  challenged(address: string): void {
    if (this.trusted(address)) return;
    const record = this.record(address);
    this.roll(record);
    record.challenges += 1;
    if (record.challenges >= this.options.maxFailures * 10) this.ban(address, 'no-credentials');
  }

  /** Credentials were right: earlier slips are forgiven. */
  succeeded(address: string): void {
    const record = this.records.get(address);
    if (!record) return;
    record.failures = 0;
    record.challenges = 0;
  }

  ban(address: string, reason: BanReason): void {
    const record = this.record(address);
    record.bannedUntil = this.clock.now() + this.options.banMs;
    record.failures = 0;
    record.challenges = 0;
    this.banned(address, reason, this.options.banMs);
  }

  unban(address: string): void {
    this.records.delete(address);
  }

  bans(): { address: string; until: number }[] {
    const now = this.clock.now();
    return [...this.records]
      .filter(([, record]) => record.bannedUntil > now)
      .map(([address, record]) => ({ address, until: record.bannedUntil }));
  }

  close(): void {
    this.sweep?.cancel();
    this.sweep = null;
    this.records.clear();
  }

  /** Counts start anew with each window. */
  private roll(record: Record): void {
    const now = this.clock.now();
    if (now - record.since <= this.options.windowMs) return;
    record.since = now;
    record.failures = 0;
    record.challenges = 0;
  }

  private takeToken(address: string): boolean {
    const record = this.record(address);
    const now = this.clock.now();
    const refill = ((now - record.refilled) / 1000) * this.options.ratePerSecond;
    record.tokens = Math.min(this.options.burst, record.tokens + refill);
    record.refilled = now;
    if (record.tokens < 1) return false;
    record.tokens -= 1;
    return true;
  }

  private record(address: string): Record {
    const known = this.records.get(address);
    if (known) return known;
    if (this.records.size >= this.options.maxAddresses) this.forgetOldest();
    const now = this.clock.now();
    const record: Record = {
      failures: 0,
      challenges: 0,
      since: now,
      tokens: this.options.burst,
      refilled: now,
      bannedUntil: 0,
    };
    this.records.set(address, record);
    this.sweep ??= this.clock.after(this.options.windowMs, () => this.clean());
    return record;
  }

  private forgetOldest(): void {
    for (const [address, record] of this.records) {
      if (record.bannedUntil > this.clock.now()) continue;
      this.records.delete(address);
      return;
    }
    const first = this.records.keys().next();
    if (!first.done) this.records.delete(first.value);
  }

  /** Forgets addresses that did nothing for a window; runs only while there are any. */
  private clean(): void {
    this.sweep = null;
    const now = this.clock.now();
    for (const [address, record] of this.records) {
      const idle = now - Math.max(record.since, record.refilled) > this.options.windowMs;
      if (idle && record.bannedUntil <= now) this.records.delete(address);
    }
    if (this.records.size > 0) this.sweep = this.clock.after(this.options.windowMs, () => this.clean());
  }
}
