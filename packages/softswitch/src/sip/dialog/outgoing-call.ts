/** An INVITE of ours: early dialogs, forked answers, CANCEL races, authentication, 422 (RFC 3261 13.2, 9.1; RFC 4028). */
import { authorize } from '../auth/digest-client.ts';
import { newBranch, newCallId, newTag } from '../identifiers.ts';
import { SDP_TYPE, sdpOf } from '../message/body.ts';
import { SipRequest, type SipResponse } from '../message/message.ts';
import { formatNameAddr, type NameAddr, withTag } from '../message/name-addr.ts';
import { formatUri, type SipUri } from '../message/uri.ts';
import type { ClientTransaction } from '../transaction/client-transaction.ts';
import type { Flow } from '../transport/types.ts';
import { ALLOW, SUPPORTED } from './capabilities.ts';
import type { Credentials, DialogCore } from './core.ts';
import { Dialog } from './dialog.ts';
import { EarlyResponses } from './early-responses.ts';
import { Session } from './session.ts';
import { agreeAsClient, parseMinSe, timerRequestHeaders } from './session-timer.ts';
import type { CallEnd, SessionHandler } from './types.ts';

export type OutgoingOptions = {
  /** Request-URI. */
  uri: SipUri;
  /** Send along this flow (a registered phone, a browser) instead of resolving the URI. */
  flow?: Flow | null;
  /** Route set to start with (Path of a registration, outbound proxy). */
  routes?: NameAddr[];
  /** Where to send it when neither a Route nor the Request-URI says so (a trunk's host). */
  nextHop?: SipUri;
  from: NameAddr;
  to: NameAddr;
  /** Null = an INVITE without SDP: the peer offers, `handler.offer` answers in the ACK. */
  sdp: string | null;
  headers?: Record<string, string>;
  credentials?: Credentials | null;
};

export type OutgoingHandler = {
  /** Somebody took the INVITE: any first provisional, also 100. */
  trying?(): void;
  /** A provisional above 100; `sdp` is early media's description (an answer when it came reliably). */
  progress(status: number, sdp: string | null, tag: string): void;
  /** First 2xx. `sdp` = the peer's answer; null when it was agreed early or the peer offered. */
  answered(session: Session, sdp: string | null): void;
  /** No call came of it; called exactly once and never after `answered`. */
  failed(end: CallEnd, response: SipResponse | null): void;
};

export class OutgoingCall {
  readonly callId = newCallId();
  readonly core: DialogCore;
  readonly options: OutgoingOptions;
  readonly handler: OutgoingHandler;
  readonly sessionHandler: SessionHandler;
  /** Early and confirmed dialogs by the peer's tag: a proxy may fork our INVITE. */
  readonly forks = new Map<string, Session>();
  private readonly localTag = newTag();
  private readonly early: EarlyResponses;
  private cseq = Math.floor(Math.random() * 10_000) + 1;
  private transaction: ClientTransaction | null = null;
  private branch = '';
  private state: 'calling' | 'proceeding' | 'answered' | 'done' = 'calling';
  private cancelling: { reason: string | null } | null = null;
  private cancelSent = false;
  private authAttempts = 0;
  private expires: number;
  private minSe: number;
  private acks = new Map<string, Buffer>();

  constructor(core: DialogCore, options: OutgoingOptions, handler: OutgoingHandler, sessionHandler: SessionHandler) {
    this.core = core;
    this.options = options;
    this.handler = handler;
    this.sessionHandler = sessionHandler;
    this.expires = core.settings.sessionExpires;
    this.minSe = core.settings.minSessionExpires;
    this.early = new EarlyResponses(this);
    core.addAttempt(this);
    void this.send(null);
  }

  /** Gives up. Before a provisional came the CANCEL waits for one (RFC 3261 9.1). */
  cancel(reason: string | null = null): void {
    if (this.state === 'answered' || this.state === 'done' || this.cancelling) return;
    this.cancelling = { reason };
    if (this.state === 'proceeding') this.sendCancel();
  }

  /** The endpoint stops. */
  abort(): void {
    this.fail({ by: 'us', why: 'stopped', status: null, reason: null }, null);
  }

  private async send(authorization: [string, string] | null): Promise<void> {
    const { options, core } = this;
    const request = this.makeInvite(authorization);
    let flow: Flow;
    try {
      if (options.flow && !options.flow.open) throw new Error('connection closed');
      flow = options.flow ?? (await core.flowForUri(options.routes?.[0]?.uri ?? options.nextHop ?? options.uri));
    } catch (error) {
      this.fail({ by: 'us', why: 'unreachable', status: 503, reason: (error as Error).message }, null);
      return;
    }
    if (this.state === 'done') return;
    if (this.cancelling) {
      this.fail({ by: 'us', why: 'cancelled', status: null, reason: this.cancelling.reason }, null);
      return;
    }
    request.headers.set('contact', core.contactOn(flow, options.from.uri.user));
    this.branch = newBranch();
    this.transaction = core.transact(
      request,
      flow,
      {
        response: (response) => this.receive(response, request, flow),
        timeout: () =>
          this.fail({ by: 'us', why: this.cancelling ? 'cancelled' : 'timeout', status: 408, reason: null }, null),
        unreachable: (error) => this.fail({ by: 'us', why: 'unreachable', status: 503, reason: error.message }, null),
        terminated: () => this.released(request),
      },
      this.branch,
    );
  }

  private makeInvite(authorization: [string, string] | null): SipRequest {
    const { options } = this;
    const request = new SipRequest('INVITE', formatUri(options.uri));
    const { headers } = request;
    headers.set('max-forwards', '70');
    if (options.routes?.length) headers.set('route', options.routes.map(formatNameAddr));
    headers.set('from', formatNameAddr(withTag(options.from, this.localTag)));
    headers.set('to', formatNameAddr(options.to));
    headers.set('call-id', this.callId);
    headers.set('cseq', `${this.cseq} INVITE`);
    headers.set('allow', ALLOW);
    headers.set('supported', SUPPORTED);
    headers.set('user-agent', this.core.settings.userAgent);
    for (const [name, value] of Object.entries(timerRequestHeaders(this.expires, this.minSe, null))) {
      headers.set(name, value);
    }
    for (const [name, value] of Object.entries(options.headers ?? {})) headers.set(name, value);
    if (authorization) headers.set(authorization[0], authorization[1]);
    if (options.sdp !== null) request.setBody(options.sdp, SDP_TYPE);
    return request;
  }

  private receive(response: SipResponse, request: SipRequest, flow: Flow): void {
    if (response.status < 200) this.receiveProvisional(response, request, flow);
    else if (response.status < 300) void this.receiveSuccess(response, request, flow);
    else this.receiveFailure(response, request);
  }

  private receiveProvisional(response: SipResponse, request: SipRequest, flow: Flow): void {
    if (this.state === 'calling') {
      this.state = 'proceeding';
      this.handler.trying?.();
    }
    if (this.cancelling && !this.cancelSent) {
      this.sendCancel();
      return;
    }
    if (this.state !== 'proceeding' || this.cancelling || response.status === 100) return;
    const session = this.fork(response, request, flow);
    if (session) void this.early.receive(response, session);
  }

  /** The session of the fork that sent this response; null when the response has no usable tag or Contact. */
  private fork(response: SipResponse, request: SipRequest, flow: Flow): Session | null {
    const tag = response.toTag;
    if (!tag) return null;
    const known = this.forks.get(tag);
    if (known) return known;
    let dialog: Dialog;
    try {
      dialog = Dialog.ofResponse(request, response, flow, this.options.flow != null);
    } catch {
      return null;
    }
    const session = new Session(this.core, dialog, 'uac', this.sessionHandler);
    session.credentials = this.options.credentials ?? null;
    session.learn(response);
    if (this.options.sdp !== null) session.offers.negotiation.step('send-offer', this.options.sdp);
    this.forks.set(tag, session);
    return session;
  }

  private async receiveSuccess(response: SipResponse, request: SipRequest, flow: Flow): Promise<void> {
    const tag = response.toTag ?? '';
    const repeated = this.acks.get(tag);
    if (repeated) {
      flow.send(repeated);
      return;
    }
    const session = this.fork(response, request, flow);
    if (!session || session.dialog.state === 'confirmed') return;
    session.learn(response);
    session.dialog.confirm(response);
    if (this.state === 'answered' || this.state === 'done' || this.cancelling) {
      await this.refuseFork(session, request, tag);
      return;
    }
    this.state = 'answered';
    this.core.removeAttempt(this);
    for (const other of this.forks.values()) if (other !== session) this.dropFork(other);
    await this.confirm(session, response, request, tag);
  }

  private async confirm(session: Session, response: SipResponse, request: SipRequest, tag: string): Promise<void> {
    const { negotiation } = session.offers;
    const sdp = sdpOf(response) ?? (negotiation.state === 'local-offer' ? this.early.preview(session) : null);
    let ackBody: string | null = null;
    if (negotiation.state === 'local-offer' && sdp !== null) negotiation.step('receive-answer', sdp);
    else if (negotiation.remote === null && sdp !== null && negotiation.step('receive-offer', sdp)) {
      try {
        ackBody = await this.sessionHandler.offer(sdp);
        negotiation.step('send-answer', ackBody);
      } catch {
        negotiation.step('rollback');
      }
    }
    const ack = await session.offers.acknowledge(request, ackBody);
    if (ack) this.acks.set(tag, ack);
    session.timer.arm(agreeAsClient(response));
    const agreed = negotiation.remote !== null && negotiation.local !== null && negotiation.state === 'stable';
    this.handler.answered(session, this.options.sdp === null ? null : sdp);
    if (!agreed) await session.bye({ why: 'negotiation', reason: 'SIP;cause=488;text="No usable answer"' });
  }

  /** A 2xx that we have no use for (late fork, lost CANCEL race) is acknowledged and ended (RFC 3261 13.2.2.4, 9.1). */
  private async refuseFork(session: Session, request: SipRequest, tag: string): Promise<void> {
    session.handler = SILENT;
    const ack = await session.offers.acknowledge(request, null);
    if (ack) this.acks.set(tag, ack);
    await session.bye({ why: 'cancelled' });
    if (this.cancelling) {
      this.fail({ by: 'us', why: 'cancelled', status: 200, reason: this.cancelling.reason }, null);
    }
  }

  private dropFork(session: Session): void {
    session.handler = SILENT;
    this.forks.delete(session.dialog.remoteTag);
    session.close({ by: 'us', why: 'cancelled', status: null, reason: null });
  }

  private receiveFailure(response: SipResponse, request: SipRequest): void {
    if (this.retry(response, request)) return;
    const { status, reason } = response;
    const why = this.cancelling ? 'cancelled' : 'rejected';
    this.fail(
      { by: this.cancelling ? 'us' : 'peer', why, status, reason: response.headers.get('reason') ?? reason },
      response,
    );
  }

  /** 401, 407 and 422 are tried again with what they ask for. */
  private retry(response: SipResponse, request: SipRequest): boolean {
    if (this.cancelling || this.state === 'done' || this.state === 'answered') return false;
    const { credentials } = this.options;
    let authorization: [string, string] | null = null;
    if ((response.status === 401 || response.status === 407) && credentials && this.authAttempts < 3) {
      this.authAttempts += 1;
      authorization = authorize(response, request, credentials);
      if (!authorization) return false;
    } else if (response.status === 422 && parseMinSe(response) > this.minSe) {
      this.minSe = parseMinSe(response);
      this.expires = Math.max(this.expires, this.minSe);
      const sent = request.headers.get('authorization');
      const proxy = request.headers.get('proxy-authorization');
      if (sent) authorization = ['authorization', sent];
      else if (proxy) authorization = ['proxy-authorization', proxy];
    } else {
      return false;
    }
    for (const session of this.forks.values()) this.dropFork(session);
    this.state = 'calling';
    this.transaction = null;
    this.cseq += 1;
    void this.send(authorization);
    return true;
  }

  private sendCancel(): void {
    const { transaction } = this;
    if (!transaction || this.cancelSent) return;
    this.cancelSent = true;
    const { request, flow } = transaction;
    const cancel = new SipRequest('CANCEL', request.uri);
    for (const name of ['max-forwards', 'route', 'from', 'to', 'call-id'])
      cancel.headers.copyFrom(request.headers, name);
    cancel.headers.set('cseq', `${request.cseq.number} CANCEL`);
    if (this.cancelling?.reason) cancel.headers.set('reason', this.cancelling.reason);
    transaction.cancelSent();
    const ignore = { response: () => {}, timeout: () => {}, unreachable: () => {} };
    this.core.transact(cancel, flow, ignore, this.branch);
  }

  private fail(end: CallEnd, response: SipResponse | null): void {
    if (this.state === 'done' || this.state === 'answered') return;
    this.state = 'done';
    this.core.removeAttempt(this);
    for (const session of [...this.forks.values()]) if (session.dialog.state === 'early') this.dropFork(session);
    this.handler.failed(end, response);
  }

  /** The transaction is over: no more repeated 2xx. */
  private released(request: SipRequest): void {
    if (this.transaction?.request === request) this.acks.clear();
  }
}

const SILENT: SessionHandler = {
  offer: () => Promise.reject(new Error('call ended')),
  offerWanted: () => Promise.reject(new Error('call ended')),
  answer: () => Promise.reject(new Error('call ended')),
  ended: () => {},
};
