/** Transfers inside a session: REFER received and sent, with their notifications (RFC 3515). */
import type { Timer } from '../clock.ts';
import { SipSyntaxError } from '../message/errors.ts';
import { parseSipfrag } from '../message/sipfrag.ts';
import type { SipUri } from '../message/uri.ts';
import type { ServerTransaction } from '../transaction/server-transaction.ts';
import { formatReferredBy, formatReferTo, IncomingRefer, type Replaces } from './refer.ts';
import type { Session } from './session.ts';
import { SipRefusal } from './types.ts';

export type ReferOutcome = { status: number; reason: string };

type Watch = { resolve(outcome: ReferOutcome): void; progress(outcome: ReferOutcome): void; limit: Timer };

export class SessionRefers {
  private readonly session: Session;
  private readonly incoming = new Set<IncomingRefer>();
  /** Our subscriptions by the CSeq of their REFER. */
  private readonly outgoing = new Map<string, Watch>();

  constructor(session: Session) {
    this.session = session;
  }

  receiveRefer(transaction: ServerTransaction): void {
    const { session } = this;
    const { request } = transaction;
    let refer: IncomingRefer;
    try {
      refer = new IncomingRefer({
        request,
        eventId: String(request.cseq.number),
        clock: session.core.clock,
        expiresMs: session.core.settings.referTimeoutMs,
        respond: (status, reason) => {
          const headers: Record<string, string> = {};
          if (status === 202 && refer.quiet) headers['refer-sub'] = 'false';
          const contact = session.core.contactOn(transaction.flow, session.dialog.local.uri.user);
          session.respond(transaction, status, { reason, headers: { ...headers, contact } });
        },
        notify: (headers, body) => this.notify(refer, headers, body),
      });
    } catch (error) {
      if (!(error instanceof SipSyntaxError)) throw error;
      session.respond(transaction, 400, { reason: error.message });
      return;
    }
    for (const known of this.incoming) if (!known.open) this.incoming.delete(known);
    this.incoming.add(refer);
    if (session.handler.refer) session.handler.refer(refer);
    else refer.refuse(603);
  }

  private async notify(refer: IncomingRefer, headers: Record<string, string>, body: string): Promise<number> {
    const { 'content-type': contentType, ...rest } = headers;
    const response = await this.session.send('NOTIFY', { headers: rest, body, contentType });
    // The subscriber is not interested any more (RFC 6665 4.2.2).
    if (response.status === 481) refer.drop();
    return response.status;
  }

  receiveNotify(transaction: ServerTransaction): void {
    const { session } = this;
    const { request } = transaction;
    const [event, ...params] = (request.headers.get('event') ?? '').split(';').map((part) => part.trim().toLowerCase());
    if (event !== 'refer') {
      session.respond(transaction, 489, { headers: { 'allow-events': 'refer' } });
      return;
    }
    const id = params.find((param) => param.startsWith('id='))?.slice(3);
    const key = id ?? [...this.outgoing.keys()][0];
    const watch = key === undefined ? undefined : this.outgoing.get(key);
    if (!watch || key === undefined) {
      session.respond(transaction, 481);
      return;
    }
    session.respond(transaction, 200);
    const fragment = parseSipfrag(request.text ?? '');
    const ended = /^terminated/i.test(request.headers.get('subscription-state')?.trim() ?? '');
    if (fragment && fragment.status < 200 && !ended) watch.progress(fragment);
    else if (fragment && fragment.status >= 200) this.settle(key, watch, fragment);
    else if (ended) this.settle(key, watch, fragment ?? { status: 500, reason: 'Subscription ended' });
  }

  private settle(key: string, watch: Watch, outcome: ReferOutcome): void {
    this.outgoing.delete(key);
    watch.limit.cancel();
    watch.resolve(outcome);
  }

  /**
   * Asks the peer to call `target`, optionally taking over the dialog `replaces`. Resolves when the peer has accepted
   * (202); `outcome` resolves with the final status that it notifies. Rejects with SipRefusal.
   */
  async refer(
    target: SipUri,
    replaces: Replaces | null,
    progress: (outcome: ReferOutcome) => void = () => {},
  ): Promise<{ outcome: Promise<ReferOutcome> }> {
    const { session } = this;
    const limitMs = session.core.settings.referTimeoutMs;
    let key = '';
    let resolveOutcome: (outcome: ReferOutcome) => void = () => {};
    const outcome = new Promise<ReferOutcome>((resolve) => {
      resolveOutcome = resolve;
    });
    const response = await session.send('REFER', {
      headers: {
        'refer-to': formatReferTo(target, replaces),
        'referred-by': formatReferredBy(session.dialog.local),
      },
      started: (transaction) => {
        // The first NOTIFY may overtake the 202, so the subscription stands from the moment of sending.
        if (key !== '') this.drop(key);
        key = String(transaction.request.cseq.number);
        const watched = key;
        const limit = session.core.clock.after(limitMs, () => this.expire(watched));
        this.outgoing.set(watched, { resolve: resolveOutcome, progress, limit });
      },
    });
    if (response.status >= 300) {
      this.drop(key);
      throw new SipRefusal(response.status, response.reason);
    }
    if (response.headers.get('refer-sub')?.trim().toLowerCase() === 'false') {
      const watch = this.outgoing.get(key);
      if (watch) this.settle(key, watch, { status: 200, reason: 'Accepted without subscription' });
    }
    return { outcome };
  }

  private expire(key: string): void {
    const watch = this.outgoing.get(key);
    if (watch) this.settle(key, watch, { status: 408, reason: 'No final notification' });
  }

  private drop(key: string): void {
    this.outgoing.get(key)?.limit.cancel();
    this.outgoing.delete(key);
  }

  /** The dialog ended: a transfer that the peer was working on counts as done when it hangs up (usual for phones). */
  close(): void {
    for (const refer of this.incoming) refer.drop();
    this.incoming.clear();
    for (const [key, watch] of [...this.outgoing]) this.settle(key, watch, { status: 487, reason: 'Call ended' });
  }
}
