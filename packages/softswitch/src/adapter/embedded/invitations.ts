/** The INVITEs of one outgoing leg: in parallel to all phones, or one host after the other; the first answer wins. */
import type { LegKind } from '../../media/types.ts';
import type { Credentials } from '../../sip/auth/digest-client.ts';
import type { Timer } from '../../sip/clock.ts';
import type { OutgoingCall } from '../../sip/dialog/outgoing-call.ts';
import type { Session } from '../../sip/dialog/session.ts';
import type { CallEnd } from '../../sip/dialog/types.ts';
import type { SipEndpoint } from '../../sip/endpoint.ts';
import type { NameAddr } from '../../sip/message/name-addr.ts';
import type { SipUri } from '../../sip/message/uri.ts';
import type { Binding } from '../../sip/registrar/registrar.ts';
import type { Flow } from '../../sip/transport/types.ts';
import type { HangupCause } from '../types.ts';
import type { Caller } from './access.ts';
import { causeOfEnd, moreTelling } from './causes.ts';
import type { LegRecord } from './leg-record.ts';
import type { LegSession } from './leg-session.ts';
import type { LegStore } from './leg-store.ts';

export type Destination = {
  uri: SipUri;
  flow?: Flow;
  routes?: NameAddr[];
  nextHop?: SipUri;
  media: LegKind;
  from: NameAddr;
  to: SipUri;
  headers: Record<string, string>;
  credentials?: Credentials | null;
  binding?: Binding;
  /** Trunk host behind it. */
  host?: SipUri;
};

type Try = {
  call: OutgoingCall;
  destination: Destination;
  progressed: boolean;
  /** Over, or given up in favour of the next host. */
  done: boolean;
  abandoned: boolean;
  limit: Timer | null;
};

/** Refusals that speak about the host and not about the number: the next host may do better. */
const HOST_TROUBLE = new Set([408, 500, 502, 503, 504]);
/** A final "no" of the person at one phone is a no for all (RFC 3261 16.7 step 5). */
const GLOBAL = (status: number): boolean => status >= 600;
const ELSEWHERE = 'SIP;cause=200;text="Call completed elsewhere"';

export class Invitations {
  private readonly parts: {
    endpoint: SipEndpoint<Caller>;
    store: LegStore;
    record: LegRecord;
    offers: Map<LegKind, string>;
    destinations: Destination[];
    parallel: boolean;
    failoverMs: number;
    /** So long the last host may be silent; undefined: as long as SIP waits. */
    silentMs?: number | undefined;
    headers?: Record<string, string>;
    sessionHandler: LegSession;
    failed(destination: Destination): void;
  };
  private readonly tries: Try[] = [];
  private readonly waiting: Destination[];
  private worst: { cause: HangupCause; status: number | null; by: 'us' | 'peer' } = {
    cause: 'normal',
    status: null,
    by: 'peer',
  };
  private settled = false;

  constructor(parts: Invitations['parts']) {
    this.parts = parts;
    this.waiting = [...parts.destinations];
  }

  start(): void {
    if (this.parts.parallel) while (this.waiting.length > 0) this.invite(this.waiting.shift()!);
    else this.invite(this.waiting.shift()!);
  }

  /** Gives up. The leg ends now; the CANCELs run their course behind it. */
  cancel(reason: string | null): void {
    if (this.settled) return;
    this.cancelOthers(reason);
    this.finish({ cause: 'cancelled', status: null, by: 'us' });
  }

  private cancelOthers(reason: string | null): void {
    this.waiting.length = 0;
    for (const one of this.tries) {
      one.limit?.cancel();
      if (!one.done) one.call.cancel(reason);
    }
  }

  private finish(end: { cause: HangupCause; status: number | null; by: 'us' | 'peer' }): void {
    this.settled = true;
    void this.parts.store.end(this.parts.record, end.cause, end.by, end.status);
  }

  private invite(destination: Destination): void {
    const { endpoint, offers, failoverMs, silentMs, parallel } = this.parts;
    const patience = this.waiting.length > 0 ? failoverMs : silentMs;
    const attempt: Try = {
      call: null as never,
      destination,
      progressed: false,
      done: false,
      abandoned: false,
      limit: null,
    };
    this.tries.push(attempt);
    if (!parallel && patience !== undefined) {
      attempt.limit = endpoint.clock.after(patience, () => {
        // Not even a 100: this host is silent. The call moves on, the old INVITE is cancelled when it wakes up.
        if (!attempt.progressed) this.moveOn(attempt);
      });
    }
    attempt.call = endpoint.invite(
      {
        uri: destination.uri,
        flow: destination.flow,
        routes: destination.routes,
        nextHop: destination.nextHop,
        from: destination.from,
        to: { name: null, uri: destination.to, params: new Map() },
        sdp: offers.get(destination.media) ?? null,
        headers: { ...destination.headers, ...this.parts.headers },
        credentials: destination.credentials,
      },
      {
        trying: () => this.alive(attempt),
        progress: (status, sdp) => this.progress(attempt, status, sdp),
        answered: (session, sdp) => void this.answered(attempt, session, sdp),
        failed: (end) => this.failed(attempt, end),
      },
      this.parts.sessionHandler,
    );
    this.parts.store.signalled(this.parts.record.id, attempt.call.callId);
  }

  private alive(attempt: Try): void {
    attempt.progressed = true;
    attempt.limit?.cancel();
    attempt.limit = null;
  }

  private progress(attempt: Try, status: number, sdp: string | null): void {
    const { record, store } = this.parts;
    this.alive(attempt);
    if (this.settled || record.ended || attempt.done) return;
    const alone = this.tries.filter((one) => !one.done).length === 1 && this.waiting.length === 0;
    // Early media of one of several phones would be chosen by chance; only a single party is listened to.
    const early = sdp !== null && alone && status !== 180;
    if (!early && sdp === null && status < 180) return;
    const first = record.view.state === 'ringing' && !record.rung;
    record.rung = true;
    if (early) void this.listenEarly(attempt, sdp);
    record.step(early ? 'early' : 'ring');
    if (first || early) store.emit({ type: 'leg.ringing', legId: record.id, ...(early ? { earlyMedia: true } : {}) });
  }

  private async listenEarly(attempt: Try, sdp: string): Promise<void> {
    const { record, store } = this.parts;
    const mediaId = record.mediaIds.get(attempt.destination.media);
    if (!mediaId) return;
    record.mediaId = mediaId;
    // An unusable preview is no reason to end the call: the answer counts.
    await store.media.acceptAnswer(mediaId, sdp).catch(() => {});
  }

  private async answered(attempt: Try, session: Session, sdp: string | null): Promise<void> {
    const { record, store, sessionHandler } = this.parts;
    attempt.done = true;
    this.alive(attempt);
    if (this.settled || attempt.abandoned || record.ended || record.ending) {
      session.handler = SPARE;
      void session.bye({ headers: { reason: ELSEWHERE } });
      return;
    }
    this.settled = true;
    record.session = session;
    record.timer?.cancel();
    this.cancelOthers(ELSEWHERE);
    try {
      const mediaId = record.mediaIds.get(attempt.destination.media)!;
      if (sdp !== null) await store.media.acceptAnswer(mediaId, sdp);
      await store.settleMedia(record, mediaId);
    } catch (error) {
      record.ending = { cause: 'error', by: 'us', sipCode: 488 };
      const text = (error as Error).message.replace(/["\r\n]/g, ' ');
      void session.bye({ reason: `SIP;cause=488;text="${text}"` });
      return;
    }
    if (sdp !== null) sessionHandler.noteHold(sdp);
    store.answered(record);
  }

  private failed(attempt: Try, end: CallEnd): void {
    this.alive(attempt);
    if (this.settled || attempt.done) return;
    attempt.done = true;
    const unreachable = end.why === 'timeout' || end.why === 'unreachable';
    if (unreachable) this.parts.failed(attempt.destination);
    const status = end.status;
    const found = { cause: causeOfEnd(end), status, by: end.by };
    this.worst = moreTelling(this.worst, found) === found ? found : this.worst;
    if (end.why === 'rejected' && status !== null && GLOBAL(status)) {
      this.cancelOthers(ELSEWHERE);
      this.finish(found);
      return;
    }
    const hostTrouble = unreachable || (end.why === 'rejected' && status !== null && HOST_TROUBLE.has(status));
    if (hostTrouble && this.waiting.length > 0) this.invite(this.waiting.shift()!);
    else if (!this.parts.parallel) this.waiting.length = 0;
    this.finishWhenOver();
  }

  private moveOn(attempt: Try): void {
    if (attempt.done || this.settled) return;
    attempt.done = true;
    attempt.abandoned = true;
    this.parts.failed(attempt.destination);
    attempt.call.cancel(null);
    const next = this.waiting.shift();
    if (next) {
      this.invite(next);
      return;
    }
    const silent = { cause: 'unreachable' as const, status: null, by: 'us' as const };
    this.worst = moreTelling(this.worst, silent) === silent ? silent : this.worst;
    this.finishWhenOver();
  }

  private finishWhenOver(): void {
    if (this.settled || this.waiting.length > 0 || this.tries.some((one) => !one.done)) return;
    this.finish(this.worst);
  }
}

const SPARE = {
  offer: () => Promise.reject(new Error('answered elsewhere')),
  offerWanted: () => Promise.reject(new Error('answered elsewhere')),
  answer: () => Promise.reject(new Error('answered elsewhere')),
  ended: () => {},
};
