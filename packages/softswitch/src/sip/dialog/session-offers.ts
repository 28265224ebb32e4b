/** Re-INVITE and UPDATE in both directions, glare, 2xx repetition and refreshes (RFC 3261 14, RFC 3311, RFC 6141). */
import type { Timer } from '../clock.ts';
import { isAcceptableBody, SDP_TYPE, sdpOf } from '../message/body.ts';
import type { SipRequest, SipResponse } from '../message/message.ts';
import type { ServerTransaction } from '../transaction/server-transaction.ts';
import { AckWait } from './ack-wait.ts';
import { ALLOW, SUPPORTED } from './capabilities.ts';
import { sendInDialog } from './in-dialog-request.ts';
import { OfferAnswer } from './offer-answer.ts';
import type { Session } from './session.ts';
import { agreeAsClient, agreeAsServer, timerRequestHeaders, tooBrief } from './session-timer.ts';
import { SipRefusal } from './types.ts';

const MAX_GLARE_RETRIES = 6;

type PendingAck = { cseq: number; wait: AckWait; wantsAnswer: boolean; done: () => void; promise: Promise<void> };

export class SessionOffers {
  readonly negotiation = new OfferAnswer();
  private readonly session: Session;
  /** The peer's re-INVITE that we have not finally answered. */
  private serving = false;
  /** Our re-INVITE that has no final response. */
  private asking = false;
  private pendingAck: PendingAck | null = null;
  private queue: Promise<unknown> = Promise.resolve();
  private waiting = new Set<{ timer: Timer | null; wake: () => void }>();

  constructor(session: Session) {
    this.session = session;
  }

  // --- the peer asks -------------------------------------------------------------------------------------------------

  async receiveInvite(transaction: ServerTransaction): Promise<void> {
    const { session } = this;
    const { request } = transaction;
    if (this.serving || this.pendingAck) {
      const wait = String(Math.floor(Math.random() * 10));
      session.respond(transaction, 500, { reason: 'Request pending', headers: { 'retry-after': wait } });
      return;
    }
    if (this.asking || this.negotiation.state !== 'stable') {
      session.respond(transaction, 491);
      return;
    }
    if (!isAcceptableBody(request)) {
      session.respond(transaction, 415, { headers: { accept: SDP_TYPE } });
      return;
    }
    const { settings } = session.core;
    if (tooBrief(request, settings)) {
      session.respond(transaction, 422, { headers: { 'min-se': String(settings.minSessionExpires) } });
      return;
    }
    this.serving = true;
    transaction.onCancel = () => session.respond(transaction, 487);
    try {
      await this.answerInvite(transaction, sdpOf(request));
    } finally {
      this.serving = false;
      this.wake();
    }
  }

  private async answerInvite(transaction: ServerTransaction, sdp: string | null): Promise<void> {
    const { session, negotiation } = this;
    const { request } = transaction;
    let body: string;
    try {
      negotiation.step(sdp === null ? 'send-offer' : 'receive-offer', sdp);
      body = sdp === null ? await session.handler.offerWanted() : await session.handler.offer(sdp);
    } catch (error) {
      negotiation.step('rollback');
      if (!transaction.answered) this.refuse(transaction, error);
      return;
    }
    if (transaction.answered || session.over) {
      negotiation.step('rollback');
      if (!transaction.answered) session.respond(transaction, 487);
      return;
    }
    if (sdp === null) negotiation.local = body;
    else negotiation.step('send-answer', body);
    session.dialog.refreshTarget(request);
    this.acceptInvite(transaction, body, sdp === null);
  }

  private refuse(transaction: ServerTransaction, error: unknown): void {
    const refusal = error instanceof SipRefusal ? error : new SipRefusal(500, 'Server Internal Error');
    this.session.respond(transaction, refusal.status, { reason: refusal.message, headers: refusal.headers });
  }

  /** Sends the 2xx of an INVITE (also the first one) and repeats it until the ACK. */
  acceptInvite(
    transaction: ServerTransaction,
    body: string | null,
    wantsAnswer: boolean,
    extra: Record<string, string> = {},
  ): void {
    const { session } = this;
    const { request, flow } = transaction;
    const timer = agreeAsServer(request, session.core.settings);
    const response = session.respond(transaction, 200, {
      body,
      headers: {
        contact: session.core.contactOn(flow, session.dialog.local.uri.user),
        allow: ALLOW,
        supported: SUPPORTED,
        ...timer.headers,
        ...extra,
      },
    });
    session.timer.arm(timer.agreement);
    let done: () => void = () => {};
    const promise = new Promise<void>((resolve) => {
      done = resolve;
    });
    const wait = new AckWait(session.core, {
      resend: () => transaction.respond(response),
      missing: () => {
        this.pendingAck = null;
        done();
        void session.bye({ why: 'ack-missing', reason: 'SIP;cause=408;text="ACK missing"' });
      },
    });
    this.pendingAck = { cseq: request.cseq.number, wait, wantsAnswer, done, promise };
    transaction.onAck = (ack) => this.receiveAck(ack);
  }

  /** Resolves when no 2xx of ours waits for its ACK. */
  acknowledged(): Promise<void> {
    return this.pendingAck?.promise ?? Promise.resolve();
  }

  receiveAck(ack: SipRequest): void {
    const pending = this.pendingAck;
    if (!pending || ack.cseq.number !== pending.cseq) return;
    this.pendingAck = null;
    pending.wait.stop();
    pending.done();
    if (pending.wantsAnswer && !this.session.over) void this.takeLateAnswer(sdpOf(ack));
    this.wake();
  }

  /** The answer to an offer in our 2xx comes in the ACK; without it there is no session (RFC 3261 13.2.2.4). */
  private async takeLateAnswer(sdp: string | null): Promise<void> {
    const { session, negotiation } = this;
    if (sdp === null) {
      negotiation.step('rollback');
      await session.bye({ why: 'negotiation', reason: 'SIP;cause=488;text="No answer in ACK"' });
      return;
    }
    negotiation.step('receive-answer', sdp);
    try {
      await session.handler.answer(sdp);
    } catch {
      await session.bye({ why: 'negotiation', reason: 'SIP;cause=488;text="Unusable answer"' });
    }
  }

  async receiveUpdate(transaction: ServerTransaction): Promise<void> {
    const { session, negotiation } = this;
    const { request, flow } = transaction;
    if (!isAcceptableBody(request)) {
      session.respond(transaction, 415, { headers: { accept: SDP_TYPE } });
      return;
    }
    const { settings } = session.core;
    if (tooBrief(request, settings)) {
      session.respond(transaction, 422, { headers: { 'min-se': String(settings.minSessionExpires) } });
      return;
    }
    const sdp = sdpOf(request);
    let body: string | null = null;
    if (sdp !== null) {
      const { state } = negotiation;
      if (state === 'local-offer') {
        session.respond(transaction, 491);
        return;
      }
      if (state === 'remote-offer') {
        session.respond(transaction, 500, { headers: { 'retry-after': String(Math.floor(Math.random() * 10)) } });
        return;
      }
      negotiation.step('receive-offer', sdp);
      try {
        body = await session.handler.offer(sdp);
      } catch (error) {
        negotiation.step('rollback');
        this.refuse(transaction, error);
        return;
      }
      negotiation.step('send-answer', body);
    }
    session.dialog.refreshTarget(request);
    const confirmed = session.dialog.state === 'confirmed';
    const timer = confirmed ? agreeAsServer(request, settings) : { agreement: null, headers: {} };
    session.respond(transaction, 200, {
      body,
      headers: {
        contact: session.core.contactOn(flow, session.dialog.local.uri.user),
        allow: ALLOW,
        supported: SUPPORTED,
        ...timer.headers,
      },
    });
    if (confirmed && !session.over) session.timer.arm(timer.agreement);
  }

  // --- we ask --------------------------------------------------------------------------------------------------------

  /**
   * Sends a re-INVITE with the offer that `make` gives and resolves with the peer's answer. Waits its turn, survives
   * glare (the offer is made anew for each try). Rejects with SipRefusal when the peer says no; the call goes on then.
   */
  reoffer(make: () => Promise<string>): Promise<string> {
    const run = this.queue.then(() => this.runReoffer(make));
    this.queue = run.catch(() => {});
    return run;
  }

  private async runReoffer(make: () => Promise<string>): Promise<string> {
    for (let attempt = 0; ; attempt += 1) {
      await this.idle();
      if (this.session.over) throw new SipRefusal(481, 'Call ended');
      const offer = await make();
      if (!this.free() || !this.negotiation.step('send-offer', offer)) continue;
      const { response, request } = await this.invite(offer);
      if (response.status < 300) return this.reofferAccepted(request, response);
      this.negotiation.step('rollback');
      this.wake();
      const delay = this.retryDelay(response);
      if (delay === null || attempt >= MAX_GLARE_RETRIES) throw await this.reofferFailed(response);
      await this.pause(delay);
    }
  }

  private async invite(body: string): Promise<{ response: SipResponse; request: SipRequest }> {
    const { session } = this;
    const { agreement } = session.timer;
    this.asking = true;
    let ack: Buffer | null = null;
    try {
      const refresher = agreement ? (agreement.weRefresh ? 'uac' : 'uas') : null;
      const seconds = agreement?.seconds ?? session.core.settings.sessionExpires;
      const result = await sendInDialog(session.core, session.dialog, 'INVITE', {
        credentials: session.credentials,
        body,
        headers: {
          allow: ALLOW,
          supported: SUPPORTED,
          ...timerRequestHeaders(seconds, session.core.settings.minSessionExpires, refresher),
        },
        repeated: (response) => {
          if (response.status < 300 && ack) session.dialog.flow.send(ack);
        },
      });
      if (result.response.status < 300) ack = await this.acknowledge(result.request, null);
      return result;
    } finally {
      this.asking = false;
    }
  }

  /** ACK of a 2xx: in the dialog, with the number of its INVITE (RFC 3261 13.2.2.4). */
  async acknowledge(invite: SipRequest, body: string | null): Promise<Buffer | null> {
    const { core, dialog } = this.session;
    const ack = dialog.createRequest('ACK', invite.cseq.number);
    for (const name of ['authorization', 'proxy-authorization']) ack.headers.copyFrom(invite.headers, name);
    if (body !== null) ack.setBody(body, SDP_TYPE);
    try {
      const flow = await core.flowForDialog(dialog);
      dialog.flow = flow;
      return core.sendAck(ack, flow);
    } catch {
      return null;
    }
  }

  private reofferAccepted(request: SipRequest, response: SipResponse): string {
    const { session, negotiation } = this;
    session.learn(response);
    session.dialog.refreshTarget(response);
    const sdp = sdpOf(response);
    if (sdp === null) {
      negotiation.step('rollback');
      void session.bye({ why: 'negotiation', reason: 'SIP;cause=488;text="No answer"' });
      throw new SipRefusal(488, 'No answer to our offer');
    }
    negotiation.step('receive-answer', sdp);
    this.wake();
    if (!session.over) session.timer.arm(this.agreementOf(request, response));
    return sdp;
  }

  private agreementOf(request: SipRequest, response: SipResponse) {
    // A peer without session timers leaves the header out: the refreshing side keeps its own pace (RFC 4028 7.2).
    if (response.headers.has('session-expires') || !request.headers.has('session-expires'))
      return agreeAsClient(response);
    const { agreement } = this.session.timer;
    return agreement?.weRefresh ? agreement : null;
  }

  /** How long to wait before trying again, null = don't (RFC 3261 14.1, 21.5.1). */
  private retryDelay(response: SipResponse): number | null {
    const scale = this.session.core.timers.t1 / 500;
    if (response.status === 491) {
      const [from, to] = this.session.role === 'uac' ? [2100, 4000] : [0, 2000];
      return (from + Math.floor((Math.random() * (to - from)) / 10) * 10) * scale;
    }
    const after = /^\d+/.exec(response.headers.get('retry-after') ?? '');
    return response.status === 500 && after ? Math.min(Number(after[0]), 10) * 1000 * scale : null;
  }

  private async reofferFailed(response: SipResponse): Promise<SipRefusal> {
    if (response.status === 481 || response.status === 408 || response.status === 503) {
      await this.session.bye({ why: 'unreachable', reason: `SIP;cause=${response.status}` });
    }
    return new SipRefusal(response.status, response.reason);
  }

  /** Keeps the session alive without changing it; true when the peer agreed (RFC 4028 7.4). */
  async refresh(seconds: number): Promise<boolean> {
    const { session, negotiation } = this;
    if (session.peerAllows('UPDATE')) {
      const response = await session.send('UPDATE', {
        headers: {
          supported: SUPPORTED,
          ...timerRequestHeaders(seconds, session.core.settings.minSessionExpires, 'uac'),
        },
      });
      if (response.status < 300) {
        const agreement = agreeAsClient(response) ?? { seconds, weRefresh: true };
        if (!session.over) session.timer.arm(agreement);
        return true;
      }
      if (response.status === 481 || response.status === 408) {
        await session.bye({ why: 'unreachable', reason: `SIP;cause=${response.status}` });
      }
      return false;
    }
    if (negotiation.local === null) return false;
    try {
      const local = negotiation.local;
      const answer = await this.reoffer(async () => negotiation.local ?? local);
      await session.handler.answer(answer);
      return true;
    } catch {
      return false;
    }
  }

  // --- waiting for a turn --------------------------------------------------------------------------------------------

  private free(): boolean {
    return !this.serving && !this.asking && !this.pendingAck && this.negotiation.state === 'stable';
  }

  private async idle(): Promise<void> {
    while (!this.free() && !this.session.over)
      await new Promise<void>((wake) => this.waiting.add({ timer: null, wake }));
  }

  private pause(ms: number): Promise<void> {
    return new Promise((wake) => {
      const entry = { timer: this.session.core.clock.after(ms, () => this.rouse(entry)) as Timer | null, wake };
      this.waiting.add(entry);
    });
  }

  private wake(): void {
    for (const entry of [...this.waiting]) if (!entry.timer) this.rouse(entry);
  }

  private rouse(entry: { timer: Timer | null; wake: () => void }): void {
    this.waiting.delete(entry);
    entry.timer?.cancel();
    entry.wake();
  }

  /** No ACK will come: the peer ended the dialog itself. */
  abandonAck(): void {
    this.pendingAck?.wait.stop();
    this.pendingAck?.done();
    this.pendingAck = null;
  }

  /** The call is over: nobody waits any more. A 2xx still waits for its ACK so that the BYE comes in order. */
  close(): void {
    for (const entry of [...this.waiting]) this.rouse(entry);
  }
}
