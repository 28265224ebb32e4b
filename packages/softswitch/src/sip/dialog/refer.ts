/** REFER and its implicit subscription (RFC 3515), Replaces (RFC 3891), Referred-By (RFC 3892). */
import type { Clock, Timer } from '../clock.ts';
import { SipSyntaxError } from '../message/errors.ts';
import type { SipRequest } from '../message/message.ts';
import { formatNameAddr, type NameAddr, parseNameAddrs } from '../message/name-addr.ts';
import { parseParams } from '../message/parameters.ts';
import { formatSipfrag } from '../message/sipfrag.ts';
import { decodePart, formatUri, type SipUri } from '../message/uri.ts';

/** Identifies the dialog to be replaced, as the receiver of the Replaces header sees it. */
export type Replaces = { callId: string; toTag: string; fromTag: string; earlyOnly: boolean };

/** Parses a Replaces header value. Throws SipSyntaxError. */
export function parseReplaces(value: string): Replaces {
  const semi = value.indexOf(';');
  const callId = (semi < 0 ? value : value.slice(0, semi)).trim();
  const params = semi < 0 ? new Map<string, string | null>() : parseParams(value, semi);
  const toTag = params.get('to-tag');
  const fromTag = params.get('from-tag');
  if (callId === '' || !toTag || !fromTag) throw new SipSyntaxError('Replaces needs call-id, to-tag and from-tag');
  return { callId, toTag, fromTag, earlyOnly: params.has('early-only') };
}

export function formatReplaces(replaces: Replaces): string {
  const early = replaces.earlyOnly ? ';early-only' : '';
  return `${replaces.callId};to-tag=${replaces.toTag};from-tag=${replaces.fromTag}${early}`;
}

/** Refer-To with the dialog to replace in the header part of its URI. */
export function formatReferTo(target: SipUri, replaces: Replaces | null): string {
  const headers = new Map(target.headers);
  if (replaces) headers.set('Replaces', encodeURIComponent(formatReplaces(replaces)));
  return `<${formatUri({ ...target, headers })}>`;
}

export type ReferTarget = { uri: SipUri; name: string | null; replaces: Replaces | null };

/** What a REFER asks for. Throws SipSyntaxError: exactly one Refer-To is needed (RFC 3515 2.4.2). */
export function referTarget(request: SipRequest): ReferTarget {
  const addresses = parseNameAddrs(request.headers.getAll('refer-to'));
  if (addresses.length !== 1) throw new SipSyntaxError('exactly one Refer-To is needed');
  const { uri, name } = addresses[0]!;
  const raw = uri.headers.get('replaces');
  const replaces = raw == null ? null : parseReplaces(decodePart(raw));
  return { uri: { ...uri, headers: new Map() }, name, replaces };
}

export function referredBy(request: SipRequest): NameAddr | null {
  return request.headers.has('referred-by') ? (request.addresses('referred-by')[0] ?? null) : null;
}

export function formatReferredBy(address: NameAddr): string {
  return formatNameAddr({ name: null, uri: address.uri, params: new Map() });
}

type NotifySender = (headers: Record<string, string>, body: string) => Promise<number>;

/** A transfer that the peer asked for: decide, report progress, finish. */
export class IncomingRefer {
  readonly target: ReferTarget;
  readonly referredBy: NameAddr | null;
  /** The peer asked for no subscription (RFC 4488): nothing is notified. */
  readonly quiet: boolean;
  private readonly eventId: string;
  private readonly respond: (status: number, reason?: string) => void;
  private readonly notify: NotifySender;
  private readonly clock: Clock;
  private readonly expiresMs: number;
  private limit: Timer | null = null;
  private state: 'asked' | 'accepted' | 'done' = 'asked';

  constructor(parts: {
    request: SipRequest;
    eventId: string;
    clock: Clock;
    expiresMs: number;
    respond: (status: number, reason?: string) => void;
    notify: NotifySender;
  }) {
    this.target = referTarget(parts.request);
    this.referredBy = referredBy(parts.request);
    this.quiet = parts.request.headers.get('refer-sub')?.trim().toLowerCase() === 'false';
    this.eventId = parts.eventId;
    this.clock = parts.clock;
    this.expiresMs = parts.expiresMs;
    this.respond = parts.respond;
    this.notify = parts.notify;
  }

  get open(): boolean {
    return this.state === 'accepted';
  }

  /** 202, then a first NOTIFY with 100 (RFC 3515 2.4.4). */
  accept(): void {
    if (this.state !== 'asked') return;
    this.state = 'accepted';
    this.respond(202);
    this.limit = this.clock.after(this.expiresMs, () => this.finish(504));
    this.report(100);
  }

  refuse(status: number, reason?: string): void {
    if (this.state !== 'asked') return;
    this.state = 'done';
    this.respond(status, reason);
  }

  /** How the new call is doing: a provisional status. */
  report(status: number): void {
    if (this.state !== 'accepted' || this.quiet) return;
    const left = Math.ceil(this.expiresMs / 1000);
    void this.notify(this.headers(`active;expires=${left}`), formatSipfrag(status));
  }

  /** How it ended: a final status closes the subscription. */
  finish(status: number): void {
    if (this.state !== 'accepted') return;
    this.state = 'done';
    this.limit?.cancel();
    if (!this.quiet) void this.notify(this.headers('terminated;reason=noresource'), formatSipfrag(status));
  }

  /** The dialog is gone: nobody to notify. */
  drop(): void {
    this.state = 'done';
    this.limit?.cancel();
  }

  private headers(subscription: string): Record<string, string> {
    return {
      event: `refer;id=${this.eventId}`,
      'subscription-state': subscription,
      'content-type': 'message/sipfrag;version=2.0',
    };
  }
}
