/** Client transactions (RFC 3261 17.1): retransmission, timeouts and, for INVITE, the ACK to a refusal. */
import type { Clock } from '../clock.ts';
import { SipRequest, type SipResponse } from '../message/message.ts';
import { splitList } from '../message/parameters.ts';
import { type Flow, isReliable } from '../transport/types.ts';
import { Machine } from './machine.ts';
import {
  CLIENT,
  CLIENT_INVITE,
  CLIENT_INVITE_TIMERS,
  CLIENT_TIMERS,
  type ClientAction,
  type ClientEvent,
  type ClientInviteState,
  type ClientState,
} from './tables.ts';
import { type TimerValues, transactionTimeout } from './timers.ts';

export type ClientCallbacks = {
  response(response: SipResponse): void;
  /** No final response came in time (treat as 408). */
  timeout(): void;
  /** The request could not be delivered (treat as 503). */
  unreachable(error: Error): void;
  terminated?(): void;
};

type Input = SipResponse | Error | null;

export class ClientTransaction {
  readonly key: string;
  readonly request: SipRequest;
  readonly flow: Flow;
  private readonly bytes: Buffer;
  private readonly machine: Machine<ClientInviteState | ClientState, ClientEvent, ClientAction, Input>;
  private readonly callbacks: ClientCallbacks;
  private readonly timers: TimerValues;
  private readonly ended: () => void;
  private interval: number;

  constructor(
    key: string,
    request: SipRequest,
    flow: Flow,
    context: { clock: Clock; timers: TimerValues; ended: () => void },
    callbacks: ClientCallbacks,
  ) {
    this.key = key;
    this.request = request;
    this.flow = flow;
    this.bytes = request.toBuffer();
    this.callbacks = callbacks;
    this.timers = context.timers;
    this.ended = context.ended;
    this.interval = context.timers.t1;
    const invite = request.method === 'INVITE';
    this.machine = new Machine<ClientInviteState | ClientState, ClientEvent, ClientAction, Input>(
      invite
        ? { table: INVITE_TABLE, timers: INVITE_TIMERS, initial: 'calling' }
        : { table: OTHER_TABLE, timers: OTHER_TIMERS, initial: 'trying' },
      context.clock,
      (action, input) => this.perform(action, input),
      (state) => {
        if (state !== 'terminated') return;
        this.ended();
        this.callbacks.terminated?.();
      },
    );
    if (!isReliable(flow.protocol)) this.machine.start(invite ? 'timerA' : 'timerE', this.interval, null);
    this.machine.start(invite ? 'timerB' : 'timerF', transactionTimeout(this.timers), null);
  }

  get state(): ClientInviteState | ClientState {
    return this.machine.state;
  }

  /** Puts the request on the wire; apart from the constructor so that the owner knows the transaction first. */
  transmit(): void {
    this.flow.send(this.bytes, (error) => this.fail(error));
  }

  receive(response: SipResponse): void {
    const event = response.status < 200 ? 'provisional' : response.status < 300 ? 'success' : 'failure';
    this.machine.fire(event, response);
  }

  fail(error: Error): void {
    this.machine.fire('transport-error', error);
  }

  /** The user layer sent a CANCEL: bounds the wait for the final response. */
  cancelSent(): void {
    this.machine.fire('cancelled', null);
  }

  /** Drops the transaction without telling anybody. */
  halt(): void {
    this.machine.halt();
  }

  private perform(action: ClientAction, input: Input): void {
    const { timers, machine } = this;
    const reliable = isReliable(this.flow.protocol);
    switch (action) {
      case 'pass':
        this.callbacks.response(input as SipResponse);
        break;
      case 'acknowledge':
        this.flow.send(ackForFailure(this.request, input as SipResponse).toBuffer());
        break;
      case 'resend':
        this.transmit();
        break;
      case 'rearmA':
        this.interval *= 2;
        machine.start('timerA', this.interval, null);
        break;
      case 'rearmE':
        this.interval = Math.min(this.interval * 2, timers.t2);
        machine.start('timerE', this.interval, null);
        break;
      case 'slowE':
        if (!reliable) machine.start('timerE', timers.t2, null);
        break;
      case 'startD':
        machine.start('timerD', reliable ? 0 : transactionTimeout(timers), null);
        break;
      case 'startK':
        machine.start('timerK', reliable ? 0 : timers.t4, null);
        break;
      case 'startM':
        machine.start('timerM', transactionTimeout(timers), null);
        break;
      case 'startCancel':
        machine.start('timerCancel', transactionTimeout(timers), null);
        break;
      case 'timeout':
        this.callbacks.timeout();
        break;
      case 'unreachable':
        this.callbacks.unreachable(input as Error);
        break;
    }
  }
}

type AnyTable = ConstructorParameters<
  typeof Machine<ClientInviteState | ClientState, ClientEvent, ClientAction, Input>
>[0];

// Each table knows its own states only; the machine never leaves them, so the missing ones can stay empty.
const INVITE_TABLE: AnyTable['table'] = { trying: {}, ...CLIENT_INVITE };
const INVITE_TIMERS: AnyTable['timers'] = { trying: [], ...CLIENT_INVITE_TIMERS };
const OTHER_TABLE: AnyTable['table'] = { calling: {}, accepted: {}, ...CLIENT };
const OTHER_TIMERS: AnyTable['timers'] = { calling: [], accepted: [], ...CLIENT_TIMERS };

/** ACK to a 3xx-6xx: part of the INVITE transaction, same branch and route (RFC 3261 17.1.1.3). */
export function ackForFailure(invite: SipRequest, response: SipResponse): SipRequest {
  const ack = new SipRequest('ACK', invite.uri);
  ack.headers.set('via', splitList(invite.headers.get('via')!)[0]!);
  for (const name of ['from', 'call-id', 'route', 'max-forwards']) ack.headers.copyFrom(invite.headers, name);
  ack.headers.copyFrom(response.headers, 'to');
  ack.headers.set('cseq', `${invite.cseq.number} ACK`);
  return ack;
}
