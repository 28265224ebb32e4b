/** Session timers (RFC 4028): negotiation of interval and refresher, refreshes, and the end of a silent session. */
import type { Clock, Timer } from '../clock.ts';
import type { SipMessage, SipRequest, SipResponse } from '../message/message.ts';

export type Refresher = 'uac' | 'uas';

/** Session-Expires as sent; null when absent or unreadable. */
export function parseSessionExpires(message: SipMessage): { seconds: number; refresher: Refresher | null } | null {
  const match = /^(\d{1,9})\s*(?:;(.*))?$/.exec(message.headers.get('session-expires') ?? '');
  if (!match) return null;
  const refresher = /(?:^|;)\s*refresher\s*=\s*(uac|uas)/i.exec(match[2] ?? '');
  return { seconds: Number(match[1]), refresher: refresher ? (refresher[1]!.toLowerCase() as Refresher) : null };
}

export function parseMinSe(message: SipMessage): number {
  const match = /^\d{1,9}/.exec(message.headers.get('min-se') ?? '');
  return match ? Number(match[0]) : 90;
}

export type TimerPolicy = { sessionExpires: number; minSessionExpires: number };
export type TimerAgreement = { seconds: number; weRefresh: boolean };

/** The interval asked for is below our minimum and the peer understands 422 (RFC 4028 9). */
export function tooBrief(request: SipRequest, policy: TimerPolicy): boolean {
  const asked = parseSessionExpires(request);
  if (!asked || policy.sessionExpires === 0) return false;
  return asked.seconds < policy.minSessionExpires && request.headers.tokens('supported').includes('timer');
}

/** UAS side: what is agreed, and the headers that say so in the 2xx (RFC 4028 9). */
export function agreeAsServer(
  request: SipRequest,
  policy: TimerPolicy,
): { agreement: TimerAgreement | null; headers: Record<string, string> } {
  if (policy.sessionExpires === 0) return { agreement: null, headers: {} };
  const peerKnows = request.headers.tokens('supported').includes('timer');
  const asked = parseSessionExpires(request);
  const floor = Math.max(policy.minSessionExpires, parseMinSe(request));
  // A shorter interval may be set by us, but never below the peer's or our minimum.
  const wanted = asked ? Math.min(asked.seconds, policy.sessionExpires) : policy.sessionExpires;
  const seconds = Math.max(wanted, floor);
  const refresher: Refresher = peerKnows ? (asked?.refresher ?? 'uac') : 'uas';
  const headers: Record<string, string> = { 'session-expires': `${seconds};refresher=${refresher}` };
  if (refresher === 'uac') headers.require = 'timer';
  return { agreement: { seconds, weRefresh: refresher === 'uas' }, headers };
}

/** UAC side: what the 2xx says; null = no session timer (RFC 4028 7.2). */
export function agreeAsClient(response: SipResponse): TimerAgreement | null {
  const given = parseSessionExpires(response);
  return given ? { seconds: given.seconds, weRefresh: given.refresher !== 'uas' } : null;
}

/** Headers of a request that may set up or refresh a session. */
export function timerRequestHeaders(
  seconds: number,
  minSe: number,
  refresher: Refresher | null,
): Record<string, string> {
  if (seconds === 0) return {};
  return { 'session-expires': `${seconds}${refresher ? `;refresher=${refresher}` : ''}`, 'min-se': String(minSe) };
}

export class SessionTimer {
  agreement: TimerAgreement | null = null;
  private readonly clock: Clock;
  private readonly actions: { refresh(): void; expired(): void };
  private refreshTimer: Timer | null = null;
  private expiryTimer: Timer | null = null;

  constructor(clock: Clock, actions: { refresh(): void; expired(): void }) {
    this.clock = clock;
    this.actions = actions;
  }

  /** (Re)starts after every successful refresh; null stops. */
  arm(agreement: TimerAgreement | null): void {
    this.stop();
    this.agreement = agreement;
    if (!agreement) return;
    const ms = agreement.seconds * 1000;
    if (agreement.weRefresh) this.refreshTimer = this.clock.after(ms / 2, this.actions.refresh);
    // The side that waits gives up a little before the end, the refresher at the end (RFC 4028 10).
    const limit = agreement.weRefresh ? ms : ms - Math.min(32_000, ms / 3);
    this.expiryTimer = this.clock.after(limit, this.actions.expired);
  }

  /** A refresh failed for a passing reason: once more before the session expires. */
  retry(): void {
    if (!this.agreement) return;
    this.refreshTimer?.cancel();
    this.refreshTimer = this.clock.after((this.agreement.seconds * 1000) / 8, this.actions.refresh);
  }

  stop(): void {
    this.refreshTimer?.cancel();
    this.expiryTimer?.cancel();
    this.refreshTimer = null;
    this.expiryTimer = null;
  }
}
