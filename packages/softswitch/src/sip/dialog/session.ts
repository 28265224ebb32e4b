/**
 * A call as seen through one dialog: everything that can happen between the first provisional and the end. Offers and
 * answers live in session-offers.ts, transfers in session-refer.ts, the interval in session-timer.ts.
 */
import { makeResponse, type ResponseOptions, type SipRequest, type SipResponse } from '../message/message.ts';
import type { ServerTransaction } from '../transaction/server-transaction.ts';
import { ALLOW, SUPPORTED } from './capabilities.ts';
import type { Credentials, DialogCore } from './core.ts';
import type { Dialog } from './dialog.ts';
import { type InDialogOptions, sendInDialog } from './in-dialog-request.ts';
import { SessionOffers } from './session-offers.ts';
import { SessionRefers } from './session-refer.ts';
import { SessionTimer } from './session-timer.ts';
import type { CallEnd, SessionHandler } from './types.ts';

export class Session {
  readonly core: DialogCore;
  readonly dialog: Dialog;
  /** Who sent the INVITE that made this dialog: owns the Call-ID, decides the glare waiting time. */
  readonly role: 'uac' | 'uas';
  readonly offers: SessionOffers;
  readonly refers: SessionRefers;
  readonly timer: SessionTimer;
  handler: SessionHandler;
  credentials: Credentials | null = null;
  /** Set by the incoming call while provisionals are to be acknowledged (RFC 3262). */
  prack: ((transaction: ServerTransaction) => void) | null = null;
  /** Set by the incoming call: a session that ends while its INVITE is open must still answer it. */
  closing: (() => void) | null = null;
  over = false;
  private peerMethods = new Set<string>();
  private byeSent = false;

  constructor(core: DialogCore, dialog: Dialog, role: 'uac' | 'uas', handler: SessionHandler) {
    this.core = core;
    this.dialog = dialog;
    this.role = role;
    this.handler = handler;
    this.offers = new SessionOffers(this);
    this.refers = new SessionRefers(this);
    this.timer = new SessionTimer(core.clock, {
      refresh: () => void this.refresh(),
      expired: () => void this.bye({ why: 'expired', reason: 'SIP;cause=408;text="Session timer expired"' }),
    });
    core.addSession(this);
  }

  /** Learns what the peer can do from any of its messages. */
  learn(message: SipRequest | SipResponse): void {
    if (!message.headers.has('allow')) return;
    this.peerMethods = new Set(message.headers.tokens('allow').map((method) => method.toUpperCase()));
  }

  peerAllows(method: string): boolean {
    return this.peerMethods.has(method);
  }

  /** A request inside this dialog. */
  receive(transaction: ServerTransaction): void {
    const { request, flow } = transaction;
    if (!this.dialog.receive(request, flow)) {
      this.respond(transaction, 500, { reason: 'CSeq out of order' });
      return;
    }
    if (request.method === 'BYE') {
      this.receiveBye(transaction);
      return;
    }
    if (this.over) {
      this.respond(transaction, 481);
      return;
    }
    this.learn(request);
    const act = METHODS[request.method];
    if (act) act(this, transaction);
    else this.respond(transaction, 405, { headers: { allow: ALLOW } });
  }

  receiveAck(ack: SipRequest): void {
    this.offers.receiveAck(ack);
  }

  respond(transaction: ServerTransaction, status: number, options: ResponseOptions = {}): SipResponse {
    const response = makeResponse(transaction.request, status, { toTag: this.dialog.localTag, ...options });
    response.headers.set('user-agent', this.core.settings.userAgent);
    transaction.respond(response);
    return response;
  }

  /** Sends a request in the dialog, resolves with the final response (local 408 or 503 when none came). */
  async send(method: string, options: InDialogOptions = {}): Promise<SipResponse> {
    const { response } = await sendInDialog(this.core, this.dialog, method, {
      credentials: this.credentials,
      ...options,
    });
    return response;
  }

  /** Ends a confirmed call. Idempotent; `ended` is reported at once, the BYE goes out in its time. */
  async bye(options: { why?: CallEnd['why']; reason?: string; headers?: Record<string, string> } = {}): Promise<void> {
    if (this.byeSent) return;
    this.byeSent = true;
    const headers = { ...options.headers };
    if (options.reason) headers.reason = options.reason;
    // Before the ACK a BYE is not allowed to us when we were called (RFC 3261 15).
    const acknowledged = this.offers.acknowledged();
    this.finish({ by: 'us', why: options.why ?? 'bye', status: null, reason: options.reason ?? null });
    await acknowledged;
    await this.send('BYE', { headers, contact: false });
    this.dialog.state = 'terminated';
    this.core.removeSession(this);
  }

  /** The dialog is gone without a BYE being due: cancelled, refused, lost, or ended by the peer. */
  close(end: CallEnd): void {
    this.dialog.state = 'terminated';
    this.offers.abandonAck();
    this.finish(end);
    this.core.removeSession(this);
  }

  /** Asks whether the peer still knows the call (OPTIONS inside the dialog); ends the session when it does not (`lost` first). */
  async probe(lost: () => void = () => {}): Promise<boolean> {
    const response = await this.send('OPTIONS', { contact: false });
    if (response.status === 481 || response.status === 408 || response.status === 503) {
      if (this.over) return false;
      lost();
      await this.bye({ why: 'unreachable', reason: 'SIP;cause=408;text="No answer to probe"' });
      return false;
    }
    return true;
  }

  private async refresh(): Promise<void> {
    const { agreement } = this.timer;
    if (!agreement || this.over) return;
    const done = await this.offers.refresh(agreement.seconds);
    if (!done && !this.over) this.timer.retry();
  }

  private receiveBye(transaction: ServerTransaction): void {
    this.respond(transaction, 200);
    if (this.over) return;
    this.byeSent = true;
    const reason = transaction.request.headers.get('reason');
    this.close({ by: 'peer', why: 'bye', status: null, reason });
  }

  private finish(end: CallEnd): void {
    if (this.over) return;
    this.over = true;
    this.timer.stop();
    this.offers.close();
    this.refers.close();
    this.closing?.();
    this.handler.ended(end);
  }
}

const METHODS: Record<string, (session: Session, transaction: ServerTransaction) => void> = {
  INVITE: (session, transaction) => void session.offers.receiveInvite(transaction),
  UPDATE: (session, transaction) => void session.offers.receiveUpdate(transaction),
  PRACK: (session, transaction) => {
    if (session.prack) session.prack(transaction);
    else session.respond(transaction, 481);
  },
  INFO: (session, transaction) => {
    const status = session.handler.info?.(transaction.request) ?? 415;
    const headers: Record<string, string> =
      status === 415 ? { accept: 'application/dtmf-relay, application/dtmf' } : {};
    session.respond(transaction, status, { headers });
  },
  OPTIONS: (session, transaction) => {
    const headers = { allow: ALLOW, supported: SUPPORTED, accept: 'application/sdp' };
    session.respond(transaction, 200, { headers });
  },
  REFER: (session, transaction) => session.refers.receiveRefer(transaction),
  NOTIFY: (session, transaction) => session.refers.receiveNotify(transaction),
};
