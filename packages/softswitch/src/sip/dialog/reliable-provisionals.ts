/** Reliable provisional responses on the called side (RFC 3262 3). */
import type { Timer } from '../clock.ts';
import { sdpOf } from '../message/body.ts';
import { makeResponse, type SipResponse } from '../message/message.ts';
import type { ServerTransaction } from '../transaction/server-transaction.ts';
import { transactionTimeout } from '../transaction/timers.ts';
import type { Session } from './session.ts';
import { SipRefusal } from './types.ts';

const RACK = /^\s*(\d{1,10})\s+(\d{1,10})\s+(\S+)\s*$/;

type Unacknowledged = { rseq: number; timer: Timer; limit: Timer; resolve: (acknowledged: boolean) => void };

export class ReliableProvisionals {
  private readonly session: Session;
  private readonly invite: ServerTransaction;
  private readonly wantsAnswer: () => boolean;
  private readonly missing: () => void;
  private rseq = Math.floor(Math.random() * 1_000_000) + 1;
  private open: Unacknowledged | null = null;
  /** One at a time: the next waits for the PRACK of the one before (RFC 3262 3). */
  private queue: Promise<unknown> = Promise.resolve();

  constructor(session: Session, invite: ServerTransaction, hooks: { wantsAnswer: () => boolean; missing: () => void }) {
    this.session = session;
    this.invite = invite;
    this.wantsAnswer = hooks.wantsAnswer;
    this.missing = hooks.missing;
    session.prack = (transaction) => void this.receivePrack(transaction);
  }

  /** Resolves true when acknowledged, false when it never was or the call ended first. */
  send(response: SipResponse): Promise<boolean> {
    const run = this.queue.then(() => this.transmit(response));
    this.queue = run;
    return run;
  }

  /** Resolves when nothing is outstanding. */
  async settled(): Promise<void> {
    await this.queue;
  }

  private transmit(response: SipResponse): Promise<boolean> {
    if (this.invite.answered || this.session.over) return Promise.resolve(false);
    const { clock, timers } = this.session.core;
    this.rseq += 1;
    response.headers.set('rseq', String(this.rseq));
    response.headers.set('require', '100rel');
    return new Promise((resolve) => {
      let interval = timers.t1;
      const again = (): Timer =>
        clock.after(interval, () => {
          this.invite.respond(response);
          interval *= 2;
          if (this.open) this.open.timer = again();
        });
      const limit = clock.after(transactionTimeout(timers), () => {
        this.settle(false);
        // Nobody acknowledges: the attempt is refused (RFC 3262 3).
        this.missing();
      });
      this.invite.respond(response);
      this.open = { rseq: this.rseq, timer: again(), limit, resolve };
    });
  }

  private async receivePrack(transaction: ServerTransaction): Promise<void> {
    const { session } = this;
    const match = RACK.exec(transaction.request.headers.get('rack') ?? '');
    const { cseq } = this.invite.request;
    const fits =
      match &&
      this.open &&
      Number(match[1]) === this.open.rseq &&
      Number(match[2]) === cseq.number &&
      match[3] === 'INVITE';
    if (!fits) {
      session.respond(transaction, match ? 481 : 400);
      return;
    }
    const sdp = sdpOf(transaction.request);
    const { negotiation } = session.offers;
    if (sdp === null) {
      session.respond(transaction, 200);
    } else if (negotiation.state === 'local-offer' && this.wantsAnswer()) {
      negotiation.step('receive-answer', sdp);
      await session.handler.answer(sdp);
      session.respond(transaction, 200);
    } else if (negotiation.step('receive-offer', sdp)) {
      try {
        const answer = await session.handler.offer(sdp);
        negotiation.step('send-answer', answer);
        session.respond(transaction, 200, { body: answer });
      } catch (error) {
        negotiation.step('rollback');
        const refusal = error instanceof SipRefusal ? error : new SipRefusal(488, 'Not Acceptable Here');
        session.respond(transaction, refusal.status, { reason: refusal.message });
      }
    } else {
      session.respond(transaction, 491);
    }
    this.settle(true);
  }

  private settle(acknowledged: boolean): void {
    const { open } = this;
    if (!open) return;
    this.open = null;
    open.timer.cancel();
    open.limit.cancel();
    open.resolve(acknowledged);
  }

  /** The INVITE has its final response or is gone. */
  stop(): void {
    this.settle(false);
  }
}

/** A provisional with our tag and Contact. */
export function makeProvisional(
  session: Session,
  invite: ServerTransaction,
  status: number,
  options: { reason?: string; body?: string | null; headers?: Record<string, string> },
): SipResponse {
  const contact = session.core.contactOn(invite.flow, session.dialog.local.uri.user);
  const response = makeResponse(invite.request, status, {
    reason: options.reason,
    toTag: session.dialog.localTag,
    body: options.body,
    headers: { contact, ...options.headers },
  });
  response.headers.set('user-agent', session.core.settings.userAgent);
  return response;
}
