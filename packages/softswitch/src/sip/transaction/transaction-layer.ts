/** Finds or makes the transaction for every message between the transports and the user agent (RFC 3261 17). */
import type { Clock } from '../clock.ts';
import { newBranch } from '../identifiers.ts';
import { makeResponse, type SipMessage, SipRequest, type SipResponse } from '../message/message.ts';
import { isValidResponse, validateRequest } from '../message/validate.ts';
import { formatVia } from '../message/via.ts';
import type { Flow } from '../transport/types.ts';
import { type ClientCallbacks, ClientTransaction } from './client-transaction.ts';
import { clientKey, mergeKey, serverKey } from './key.ts';
import { type ServerContext, ServerTransaction } from './server-transaction.ts';
import type { TimerValues } from './timers.ts';

export type TransactionEvents = {
  /** A new request, valid in form. */
  request(transaction: ServerTransaction): void;
  /** ACK of a 2xx: matches a dialog, not a transaction. */
  ack(ack: SipRequest, flow: Flow): void;
  /** A 2xx that belongs to no transaction: a very late fork or repeat. */
  strayResponse(response: SipResponse, flow: Flow): void;
  /** False = drop silently (banned, rate-limited); a number = refuse with that status. */
  admit(request: SipRequest, flow: Flow): boolean | number;
};

export type TransactionOptions = {
  clock: Clock;
  timers: TimerValues;
  /** Server transactions at once; beyond it new requests get 503. */
  maxServerTransactions: number;
  flowForResponse(request: SipRequest, flow: Flow): Flow | Promise<Flow>;
};

export class TransactionLayer {
  private readonly options: TransactionOptions;
  private readonly events: TransactionEvents;
  private readonly clients = new Map<string, ClientTransaction>();
  private readonly servers = new Map<string, ServerTransaction>();
  private readonly merges = new Map<string, string>();

  constructor(options: TransactionOptions, events: TransactionEvents) {
    this.options = options;
    this.events = events;
  }

  diagnostics(): { clientTransactions: number; serverTransactions: number } {
    return { clientTransactions: this.clients.size, serverTransactions: this.servers.size };
  }

  receive(message: SipMessage, flow: Flow): void {
    if (message instanceof SipRequest) this.receiveRequest(message, flow);
    else this.receiveResponse(message, flow);
  }

  /**
   * Sends a request in a client transaction of its own. A Via with a new branch is put on top. The ACK of a 2xx is no
   * transaction: use `sendAck`.
   */
  request(request: SipRequest, flow: Flow, callbacks: ClientCallbacks, branch = newBranch()): ClientTransaction {
    addVia(request, flow, branch);
    const key = clientKey(request);
    const transaction = new ClientTransaction(
      key,
      request,
      flow,
      { clock: this.options.clock, timers: this.options.timers, ended: () => this.clients.delete(key) },
      callbacks,
    );
    this.clients.set(key, transaction);
    transaction.transmit();
    return transaction;
  }

  /** Sends the ACK of a 2xx; returns its bytes for repetition. */
  sendAck(ack: SipRequest, flow: Flow): Buffer {
    addVia(ack, flow, newBranch());
    const bytes = ack.toBuffer();
    flow.send(bytes);
    return bytes;
  }

  /** A connection is gone: client transactions on it can't be answered any more. */
  flowClosed(flow: Flow): void {
    const error = new Error('connection closed');
    for (const transaction of this.clients.values()) if (transaction.flow === flow) transaction.fail(error);
  }

  /** Ends everything at once; requests without an answer count as not delivered. */
  close(): void {
    const error = new Error('stopped');
    for (const transaction of [...this.clients.values()]) {
      // Whoever waits for an answer learns that none will come.
      transaction.fail(error);
      transaction.halt();
    }
    for (const transaction of this.servers.values()) transaction.halt();
    this.clients.clear();
    this.servers.clear();
    this.merges.clear();
  }

  private receiveResponse(response: SipResponse, flow: Flow): void {
    if (!isValidResponse(response)) return;
    const transaction = this.clients.get(clientKey(response));
    if (!transaction) {
      if (response.status >= 200 && response.status < 300) this.events.strayResponse(response, flow);
      return;
    }
    const sent = transaction.request.via;
    // Not addressed to us although the branch fits (RFC 3261 18.1.2).
    if (sent.host !== response.via.host || sent.port !== response.via.port) return;
    transaction.receive(response);
  }

  private receiveRequest(request: SipRequest, flow: Flow): void {
    const problem = validateRequest(request);
    if (problem) {
      // ACK is never answered; everything else that can be read is told what is wrong.
      if (request.method !== 'ACK') this.refuse(request, flow, problem.status, problem.reason);
      return;
    }
    const matchMethod = request.method === 'ACK' ? 'INVITE' : request.method;
    const key = serverKey(request, matchMethod);
    const known = this.servers.get(key);
    if (known) {
      if (request.method === 'ACK') known.acknowledge(request);
      else known.repeat();
      return;
    }
    if (request.method === 'ACK') {
      this.events.ack(request, flow);
      return;
    }
    this.newRequest(request, flow, key);
  }

  private newRequest(request: SipRequest, flow: Flow, key: string): void {
    const admitted = this.events.admit(request, flow);
    if (admitted !== true) {
      if (typeof admitted === 'number') this.refuse(request, flow, admitted);
      return;
    }
    if (this.servers.size >= this.options.maxServerTransactions) {
      this.refuse(request, flow, 503, undefined, { 'retry-after': '10' });
      return;
    }
    let merge: string | null = null;
    if (request.toTag === null && request.method !== 'CANCEL') {
      merge = mergeKey(request);
      if (this.merges.has(merge)) {
        this.refuse(request, flow, 482, 'Loop Detected');
        return;
      }
      this.merges.set(merge, key);
    }
    const transaction = new ServerTransaction(key, request, flow, this.serverContext(key, merge));
    this.servers.set(key, transaction);
    if (request.method === 'CANCEL') this.cancel(transaction);
    else this.events.request(transaction);
  }

  /** CANCEL has a transaction of its own and points at an INVITE by branch (RFC 3261 9.2). */
  private cancel(transaction: ServerTransaction): void {
    const invite = this.servers.get(serverKey(transaction.request, 'INVITE'));
    const status = invite && invite.state !== 'terminated' ? 200 : 481;
    transaction.respond(makeResponse(transaction.request, status, { toTag: 'c' }));
    if (invite && !invite.answered) invite.onCancel?.(transaction.request);
  }

  private serverContext(key: string, merge: string | null): ServerContext {
    return {
      clock: this.options.clock,
      timers: this.options.timers,
      send: (transaction, data) => {
        void this.sendResponse(transaction.request, transaction.flow, data, (error) => transaction.fail(error));
      },
      ended: () => {
        this.servers.delete(key);
        if (merge !== null) this.merges.delete(merge);
      },
    };
  }

  private async sendResponse(
    request: SipRequest,
    flow: Flow,
    data: Buffer,
    failed: (error: Error) => void,
  ): Promise<void> {
    try {
      const way = this.options.flowForResponse(request, flow);
      (way instanceof Promise ? await way : way).send(data, failed);
    } catch (error) {
      failed(error as Error);
    }
  }

  /** Answers without keeping state (RFC 3261 8.2.7). */
  private refuse(
    request: SipRequest,
    flow: Flow,
    status: number,
    reason?: string,
    headers: Record<string, string> = {},
  ): void {
    const response = makeResponse(request, status, { reason, toTag: 'r', headers });
    const way = request.headers.has('via') ? this.options.flowForResponse : null;
    if (!way) flow.send(response.toBuffer());
    else void this.sendResponse(request, flow, response.toBuffer(), () => {});
  }
}

function addVia(request: SipRequest, flow: Flow, branch: string): void {
  const params = new Map<string, string | null>([['branch', branch]]);
  params.set('rport', null);
  request.headers.prepend(
    'via',
    formatVia({ transport: flow.protocol, host: flow.localHost, port: flow.localPort, params }),
  );
}
