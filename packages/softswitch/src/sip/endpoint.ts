/**
 * One SIP endpoint: transports, transactions, dialogs and calls put together (RFC 3261 8). It knows no users and no policy;
 * those come as handlers.
 */
import { type Clock, SystemClock } from './clock.ts';
import { ALLOW, KNOWN_EXTENSIONS, KNOWN_METHODS, SUPPORTED } from './dialog/capabilities.ts';
import type { CallSettings, DialogCore } from './dialog/core.ts';
import { type Dialog, dialogKey } from './dialog/dialog.ts';
import { IncomingCall } from './dialog/incoming-call.ts';
import { OutgoingCall, type OutgoingHandler, type OutgoingOptions } from './dialog/outgoing-call.ts';
import type { Replaces } from './dialog/refer.ts';
import type { Session } from './dialog/session.ts';
import { tooBrief } from './dialog/session-timer.ts';
import type { SessionHandler } from './dialog/types.ts';
import { newTag } from './identifiers.ts';
import { isAcceptableBody, SDP_TYPE } from './message/body.ts';
import { makeResponse, type ResponseOptions, type SipRequest } from './message/message.ts';
import { encodeUser, type SipUri } from './message/uri.ts';
import { BRANCH_COOKIE } from './message/via.ts';
import type { ClientCallbacks, ClientTransaction } from './transaction/client-transaction.ts';
import type { ServerTransaction } from './transaction/server-transaction.ts';
import { RFC_TIMERS, type TimerValues } from './transaction/timers.ts';
import { TransactionLayer } from './transaction/transaction-layer.ts';
import { unbracketHost } from './transport/local-address.ts';
import { TransportLayer, type TransportOptions } from './transport/transport-layer.ts';
import {
  DEFAULT_PORT,
  type Destination,
  type Flow,
  type Listener,
  type ListenSpec,
  type Protocol,
} from './transport/types.ts';

export type EndpointOptions = {
  clock?: Clock;
  timers?: Partial<TimerValues>;
  call?: Partial<CallSettings>;
  transport?: TransportOptions;
  maxServerTransactions?: number;
};

/** `Caller` is whatever the guard found out about the sender of an INVITE. */
export type EndpointHandlers<Caller> = {
  /** First look at every new request; false = drop silently, a number = refuse with that status. */
  admit?(request: SipRequest, flow: Flow): boolean | number;
  /** Decides who calls. Null = it answered the transaction itself (challenge, refusal). */
  guard?(transaction: ServerTransaction): Promise<Caller | null>;
  /** A new call; answer it in any way. Absent: 480. */
  invite?(call: IncomingCall, caller: Caller | null): void;
  register?(transaction: ServerTransaction): void;
  /** Bytes that are no SIP. */
  garbage?(flow: Flow): void;
  flowClosed?(flow: Flow): void;
};

export type EndpointDiagnostics = {
  listeners: number;
  connections: number;
  clientTransactions: number;
  serverTransactions: number;
  dialogs: number;
  attempts: number;
  timers: number;
};

const DEFAULTS: CallSettings = {
  userAgent: 'Qiao-Softswitch',
  sessionExpires: 1800,
  minSessionExpires: 90,
  preferReliable: true,
  referTimeoutMs: 60_000,
};

export class SipEndpoint<Caller = null> implements DialogCore {
  readonly clock: Clock;
  readonly timers: TimerValues;
  readonly settings: CallSettings;
  readonly transport: TransportLayer;
  private readonly transactions: TransactionLayer;
  private readonly handlers: EndpointHandlers<Caller>;
  private readonly sessions = new Map<string, Session>();
  private readonly attempts = new Set<{ abort(): void }>();
  private readonly waitingForDrain = new Set<() => void>();

  constructor(handlers: EndpointHandlers<Caller> = {}, options: EndpointOptions = {}) {
    this.handlers = handlers;
    this.clock = options.clock ?? new SystemClock();
    this.timers = { ...RFC_TIMERS, ...options.timers };
    this.settings = { ...DEFAULTS, ...options.call };
    this.transport = new TransportLayer(
      {
        message: (message, flow) => this.transactions.receive(message, flow),
        garbage: (flow) => handlers.garbage?.(flow),
        closed: (flow) => {
          this.transactions.flowClosed(flow);
          handlers.flowClosed?.(flow);
        },
      },
      options.transport,
    );
    this.transactions = new TransactionLayer(
      {
        clock: this.clock,
        timers: this.timers,
        maxServerTransactions: options.maxServerTransactions ?? 50_000,
        flowForResponse: (request, flow) => this.wayBack(request, flow),
      },
      {
        request: (transaction) => this.receive(transaction),
        ack: (ack) => this.sessionOf(ack)?.receiveAck(ack),
        strayResponse: () => {},
        admit: (request, flow) => handlers.admit?.(request, flow) ?? true,
      },
    );
  }

  listen(spec: ListenSpec): Promise<Listener> {
    return this.transport.listen(spec);
  }

  /** Calls somebody. Progress and outcome come to `handler`, everything after the answer to `sessionHandler`. */
  invite(options: OutgoingOptions, handler: OutgoingHandler, sessionHandler: SessionHandler): OutgoingCall {
    return new OutgoingCall(this, options, handler, sessionHandler);
  }

  /** The session that a Replaces header means (RFC 3891 3), null when there is none. */
  findReplaced(replaces: Replaces): Session | null {
    return this.sessions.get(dialogKey(replaces.callId, replaces.toTag, replaces.fromTag)) ?? null;
  }

  /** Whether a URI names one of our own listeners. */
  isLocalAddress(uri: SipUri): boolean {
    return this.transport.isLocal(uri.host, uri.port);
  }

  /** Answers a request outside any dialog. */
  reply(transaction: ServerTransaction, status: number, options: ResponseOptions = {}): void {
    const response = makeResponse(transaction.request, status, { toTag: newTag(), ...options });
    response.headers.set('server', this.settings.userAgent);
    transaction.respond(response);
  }

  diagnostics(): EndpointDiagnostics {
    return {
      ...this.transport.diagnostics(),
      ...this.transactions.diagnostics(),
      dialogs: this.sessions.size,
      attempts: this.attempts.size,
      timers: this.clock.pending,
    };
  }

  /** Resolves when every call and attempt is over and its BYE answered, at the latest after `ms`. */
  drained(ms: number): Promise<void> {
    if (this.sessions.size === 0 && this.attempts.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const limit = this.clock.after(ms, () => {
        this.waitingForDrain.delete(done);
        resolve();
      });
      const done = (): void => {
        limit.cancel();
        resolve();
      };
      this.waitingForDrain.add(done);
    });
  }

  private checkDrained(): void {
    if (this.sessions.size > 0 || this.attempts.size > 0) return;
    for (const done of this.waitingForDrain) done();
    this.waitingForDrain.clear();
  }

  /** Stops at once: calls end with `stopped` without a BYE, so hang up first. */
  async close(): Promise<void> {
    for (const attempt of [...this.attempts]) attempt.abort();
    for (const session of [...this.sessions.values()]) {
      session.close({ by: 'us', why: 'stopped', status: null, reason: null });
    }
    this.transactions.close();
    await this.transport.close();
  }

  // --- DialogCore ----------------------------------------------------------------------------------------------------

  transact(request: SipRequest, flow: Flow, callbacks: ClientCallbacks, branch?: string): ClientTransaction {
    return this.transactions.request(request, flow, callbacks, branch);
  }

  sendAck(ack: SipRequest, flow: Flow): Buffer {
    return this.transactions.sendAck(ack, flow);
  }

  async flowForUri(uri: SipUri): Promise<Flow> {
    return await this.transport.flowTo(this.destinationOf(uri));
  }

  /** Requests of a dialog follow its route; on the way they use the connection the peer came by (RFC 5923). */
  async flowForDialog(dialog: Dialog): Promise<Flow> {
    const { flow } = dialog;
    if (dialog.pinned && flow.open) return flow;
    const destination = this.destinationOf(dialog.nextHop);
    const sameHost = unbracketHost(destination.host) === flow.remoteHost;
    if (flow.protocol !== 'UDP' && flow.open && sameHost) return flow;
    if (sameHost && destination.protocol === flow.protocol && destination.port === flow.remotePort && flow.open)
      return flow;
    return await this.transport.flowTo(destination);
  }

  contactOn(flow: Flow, user: string | null): string {
    const who = user === null || user === '' ? '' : `${encodeUser(user)}@`;
    const port = flow.localPort === null ? '' : `:${flow.localPort}`;
    const transport = flow.protocol === 'UDP' ? '' : `;transport=${flow.protocol.toLowerCase()}`;
    return `<sip:${who}${flow.localHost}${port}${transport}>`;
  }

  addSession(session: Session): void {
    this.sessions.set(session.dialog.key, session);
  }

  removeSession(session: Session): void {
    if (this.sessions.get(session.dialog.key) === session) this.sessions.delete(session.dialog.key);
    this.checkDrained();
  }

  addAttempt(attempt: { abort(): void }): void {
    this.attempts.add(attempt);
  }

  removeAttempt(attempt: { abort(): void }): void {
    this.attempts.delete(attempt);
    this.checkDrained();
  }

  /** Where a URI leads without DNS beyond an address look-up: transport parameter, host, port. Throws for tel: and others. */
  destinationOf(uri: SipUri): Destination {
    if (uri.scheme !== 'sip' && uri.scheme !== 'sips') throw new Error(`no way to ${uri.scheme}: URIs`);
    const named = uri.params.get('transport')?.toUpperCase();
    let protocol = (named && named in DEFAULT_PORT ? named : this.usualProtocol()) as Protocol;
    if (uri.scheme === 'sips') protocol = protocol === 'WS' || protocol === 'WSS' ? 'WSS' : 'TLS';
    return { protocol, host: uri.params.get('maddr') ?? uri.host, port: uri.port ?? DEFAULT_PORT[protocol] };
  }

  private usualProtocol(): Protocol {
    for (const protocol of ['UDP', 'TCP', 'TLS', 'WS', 'WSS'] as const) {
      if (this.transport.listener(protocol)) return protocol;
    }
    return 'UDP';
  }

  // --- requests from outside -----------------------------------------------------------------------------------------

  private wayBack(request: SipRequest, flow: Flow): Flow | Promise<Flow> {
    try {
      return this.transport.flowForResponse(request.via, flow);
    } catch {
      // The Via can't be read: the sender is told where it sent from.
      return flow;
    }
  }

  private sessionOf(request: SipRequest): Session | null {
    const { toTag, fromTag } = request;
    if (toTag === null) return null;
    return this.sessions.get(dialogKey(request.callId, toTag, fromTag ?? '')) ?? null;
  }

  private receive(transaction: ServerTransaction): void {
    const { request } = transaction;
    const session = this.sessionOf(request);
    const unsupported = request.headers.tokens('require').filter((token) => !KNOWN_EXTENSIONS.has(token));
    if (unsupported.length > 0) {
      this.reply(transaction, 420, { headers: { unsupported: unsupported.join(', ') } });
      return;
    }
    if (session) {
      session.receive(transaction);
      return;
    }
    const act = OUTSIDE[request.method];
    if (request.toTag !== null && request.method !== 'REGISTER') this.reply(transaction, 481);
    else if (act) act(this.receivers, transaction);
    else if (KNOWN_METHODS.has(request.method)) this.reply(transaction, 405, { headers: { allow: ALLOW } });
    else this.reply(transaction, 501, { headers: { allow: ALLOW } });
  }

  private readonly receivers: Receivers = {
    invite: (transaction) => void this.receiveInvite(transaction),
    register: (transaction) => {
      if (this.handlers.register) this.handlers.register(transaction);
      else this.reply(transaction, 405, { headers: { allow: ALLOW } });
    },
    options: (transaction) => {
      const headers = { allow: ALLOW, supported: SUPPORTED, accept: SDP_TYPE };
      this.reply(transaction, 200, { headers });
    },
  };

  private async receiveInvite(transaction: ServerTransaction): Promise<void> {
    transaction.onCancel = () => this.reply(transaction, 487);
    const { request } = transaction;
    const { scheme } = request.requestUri;
    if (scheme !== 'sip' && scheme !== 'sips' && scheme !== 'tel') {
      this.reply(transaction, 416);
      return;
    }
    let caller: Caller | null = null;
    if (this.handlers.guard) {
      caller = await this.handlers.guard(transaction);
      if (caller === null || transaction.answered) return;
    }
    const refusal = inviteRefusal(request, this.settings);
    if (refusal) this.reply(transaction, refusal.status, refusal.options);
    else if (this.handlers.invite) this.handlers.invite(new IncomingCall(this, transaction), caller);
    else this.reply(transaction, 480);
  }
}

type Receivers = Record<'invite' | 'register' | 'options', (transaction: ServerTransaction) => void>;

const OUTSIDE: Record<string, (receivers: Receivers, transaction: ServerTransaction) => void> = {
  INVITE: (receivers, transaction) => receivers.invite(transaction),
  REGISTER: (receivers, transaction) => receivers.register(transaction),
  OPTIONS: (receivers, transaction) => receivers.options(transaction),
};

/** Content checks of RFC 3261 8.2.3, 13.3.1 and 21.4.7 on a first INVITE; null = fine. */
function inviteRefusal(
  request: SipRequest,
  settings: CallSettings,
): { status: number; options: ResponseOptions } | null {
  const { headers } = request;
  const encoding = headers.get('content-encoding');
  if (encoding !== null && encoding.toLowerCase() !== 'identity') {
    return { status: 415, options: { headers: { 'accept-encoding': 'identity' } } };
  }
  if (!isAcceptableBody(request)) return { status: 415, options: { headers: { accept: SDP_TYPE } } };
  const accepted = headers.tokens('accept').map((type) => type.split(';')[0]!.trim());
  if (accepted.length > 0 && !accepted.some((type) => [SDP_TYPE, 'application/*', '*/*'].includes(type))) {
    return { status: 406, options: {} };
  }
  if (tooBrief(request, settings)) {
    return { status: 422, options: { headers: { 'min-se': String(settings.minSessionExpires) } } };
  }
  try {
    // Peers after RFC 2543 may leave the Contact out: the From address then serves as target.
    const old = !request.via.params.get('branch')?.startsWith(BRANCH_COOKIE);
    if (headers.has('contact') ? request.contacts.length !== 1 : !old) {
      return { status: 400, options: { reason: 'INVITE needs one Contact' } };
    }
  } catch {
    return { status: 400, options: { reason: 'Malformed Contact' } };
  }
  return null;
}
