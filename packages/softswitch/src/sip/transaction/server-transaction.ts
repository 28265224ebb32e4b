/** Server transactions (RFC 3261 17.2): answers retransmissions by itself, repeats refusals of an INVITE until the ACK. */
import type { Clock } from '../clock.ts';
import { makeResponse, type SipRequest, type SipResponse } from '../message/message.ts';
import type { Flow } from '../transport/types.ts';
import { isReliable } from '../transport/types.ts';
import { Machine } from './machine.ts';
import {
  SERVER,
  SERVER_INVITE,
  SERVER_INVITE_TIMERS,
  SERVER_TIMERS,
  type ServerAction,
  type ServerEvent,
  type ServerInviteState,
  type ServerState,
} from './tables.ts';
import { type TimerValues, transactionTimeout } from './timers.ts';

export type ServerContext = {
  clock: Clock;
  timers: TimerValues;
  /** Sends response bytes the way RFC 3261 18.2.2 says. */
  send(transaction: ServerTransaction, data: Buffer): void;
  ended(): void;
};

type Input = SipResponse | SipRequest | Error | null;
type State = ServerInviteState | ServerState;

export class ServerTransaction {
  readonly key: string;
  readonly request: SipRequest;
  readonly flow: Flow;
  /** Set by the user layer; called for a CANCEL of this INVITE. */
  onCancel: ((cancel: SipRequest) => void) | null = null;
  /** ACK of a 2xx that reached this transaction (same branch; peers after RFC 3261 send it with a new one). */
  onAck: ((ack: SipRequest) => void) | null = null;
  /** A refusal was never acknowledged, or the response could not be sent. */
  onFailure: ((error: Error) => void) | null = null;
  private readonly machine: Machine<State, ServerEvent, ServerAction, Input>;
  private readonly context: ServerContext;
  private last: Buffer | null = null;
  private interval: number;

  constructor(key: string, request: SipRequest, flow: Flow, context: ServerContext) {
    this.key = key;
    this.request = request;
    this.flow = flow;
    this.context = context;
    this.interval = context.timers.t1;
    const invite = request.method === 'INVITE';
    this.machine = new Machine<State, ServerEvent, ServerAction, Input>(
      invite
        ? { table: INVITE_TABLE, timers: INVITE_TIMERS, initial: 'proceeding' }
        : { table: OTHER_TABLE, timers: OTHER_TIMERS, initial: 'trying' },
      context.clock,
      (action, input) => this.perform(action, input),
      (state) => {
        if (state === 'terminated') context.ended();
      },
    );
    if (invite) this.machine.start('timerTrying', context.timers.trying, null);
  }

  get state(): State {
    return this.machine.state;
  }

  /** A final response has been given. */
  get answered(): boolean {
    return !(this.state === 'proceeding' || this.state === 'trying');
  }

  /** Sends a response; ignored once a final one went out (except the repeated 2xx of an INVITE). */
  respond(response: SipResponse): void {
    const { status } = response;
    const event = status < 200 ? 'send-provisional' : status < 300 ? 'send-success' : 'send-failure';
    this.machine.fire(event, response);
  }

  /** The same request came again. */
  repeat(): void {
    this.machine.fire('request', null);
  }

  acknowledge(ack: SipRequest): void {
    this.machine.fire('ack', ack);
  }

  fail(error: Error): void {
    this.machine.fire('transport-error', error);
  }

  /** Drops the transaction without telling anybody. */
  halt(): void {
    this.machine.halt();
  }

  private perform(action: ServerAction, input: Input): void {
    const { machine, context } = this;
    const reliable = isReliable(this.flow.protocol);
    switch (action) {
      case 'send':
        this.last = (input as SipResponse).toBuffer();
        context.send(this, this.last);
        break;
      case 'resend':
        if (this.last) context.send(this, this.last);
        break;
      case 'trying':
        this.last = makeResponse(this.request, 100).toBuffer();
        context.send(this, this.last);
        break;
      case 'stopTrying':
        machine.stop('timerTrying');
        break;
      case 'startG':
        if (!reliable) machine.start('timerG', this.interval, null);
        break;
      case 'rearmG':
        this.interval = Math.min(this.interval * 2, context.timers.t2);
        machine.start('timerG', this.interval, null);
        break;
      case 'startH':
        machine.start('timerH', transactionTimeout(context.timers), null);
        break;
      case 'startI':
        machine.start('timerI', reliable ? 0 : context.timers.t4, null);
        break;
      case 'startJ':
        machine.start('timerJ', reliable ? 0 : transactionTimeout(context.timers), null);
        break;
      case 'startL':
        machine.start('timerL', transactionTimeout(context.timers), null);
        break;
      case 'passAck':
        this.onAck?.(input as SipRequest);
        break;
      case 'timeout':
        this.onFailure?.(new Error('no ACK for the final response'));
        break;
      case 'unreachable':
        this.onFailure?.(input as Error);
        break;
    }
  }
}

type Definition = ConstructorParameters<typeof Machine<State, ServerEvent, ServerAction, Input>>[0];

const INVITE_TABLE: Definition['table'] = { trying: {}, ...SERVER_INVITE };
const INVITE_TIMERS: Definition['timers'] = { trying: [], ...SERVER_INVITE_TIMERS };
const OTHER_TABLE: Definition['table'] = { accepted: {}, confirmed: {}, ...SERVER };
const OTHER_TIMERS: Definition['timers'] = { accepted: [], confirmed: [], ...SERVER_TIMERS };
