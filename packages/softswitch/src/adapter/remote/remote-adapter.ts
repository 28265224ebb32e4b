/** The controller's side: an adapter whose engine lives in another process. Attaches again by itself when the link breaks. */
import { createConnection, type Socket } from 'node:net';
import type { BridgeRole, LegStatistics } from '../../media/types.ts';
import type { TracedMessage } from '../../sip/trace/sip-traces.ts';
import { TelephonyError, type TelephonyErrorCode } from '../errors.ts';
import type {
  Capabilities,
  EngineHealth,
  HangupCause,
  OriginateOptions,
  TelephonyAdapter,
  TelephonyEvent,
  TelephonySnapshot,
  TransferState,
} from '../types.ts';
import { LineReader, type ToClient } from './protocol.ts';

export type RemoteAdapterOptions = {
  path: string;
  /** Pause between attempts to attach, ms. */
  retryMs?: number;
};

type Waiting = { resolve(result: unknown): void; reject(error: Error): void };
type PlayArguments = Parameters<TelephonyAdapter['play']>[1];
type RecordArguments = Parameters<TelephonyAdapter['record']>[1];

export class RemoteAdapter implements TelephonyAdapter {
  name: TelephonyAdapter['name'] = 'embedded';
  private readonly options: RemoteAdapterOptions;
  private readonly listeners = new Set<(event: TelephonyEvent, at: number | null) => void>();
  private readonly waiting = new Map<number, Waiting>();
  private abilities: Capabilities = {
    webrtc: false,
    fax: false,
    srtp: false,
    video: false,
    inbandDigits: false,
    severalCoached: false,
  };
  private socket: Socket | null = null;
  private retry: NodeJS.Timeout | null = null;
  private calls = 0;
  private stopped = true;
  private attached: { resolve(): void; promise: Promise<void> };

  constructor(options: RemoteAdapterOptions) {
    this.options = options;
    this.attached = deferred();
  }

  capabilities(): Capabilities {
    return this.abilities;
  }

  /** Attaches; resolves when the engine has greeted, keeps trying until then. Call `snapshot()` next. */
  async start(): Promise<void> {
    this.stopped = false;
    this.connect();
    await this.attached.promise;
  }

  /** Lets go. The calls live on in their process. */
  async stop(): Promise<void> {
    this.stopped = true;
    if (this.retry) clearTimeout(this.retry);
    this.retry = null;
    const { socket } = this;
    if (!socket) return;
    await new Promise<void>((resolve) => {
      socket.once('close', () => resolve());
      socket.destroy();
    });
  }

  /** `at`: when it happened, for what happened while nobody was attached; null for what happens now. */
  on(listener: (event: TelephonyEvent, at: number | null) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  answer(legId: string): Promise<{ sdp: string | null }> {
    return this.ask('answer', legId);
  }

  ring(legId: string, earlyMedia?: boolean): Promise<void> {
    return this.ask('ring', legId, earlyMedia);
  }

  reject(legId: string, cause: HangupCause): Promise<void> {
    return this.ask('reject', legId, cause);
  }

  originate(options: OriginateOptions): Promise<{ sdp: string | null }> {
    return this.ask('originate', options);
  }

  acceptBrowserAnswer(legId: string, sdp: string): Promise<void> {
    return this.ask('acceptBrowserAnswer', legId, sdp);
  }

  renew(legId: string, offer: string): Promise<{ sdp: string }> {
    return this.ask('renew', legId, offer);
  }

  hangup(legId: string, cause?: HangupCause): Promise<void> {
    return this.ask('hangup', legId, cause);
  }

  hold(legId: string, held: boolean): Promise<void> {
    return this.ask('hold', legId, held);
  }

  mute(legId: string, muted: boolean): Promise<void> {
    return this.ask('mute', legId, muted);
  }

  play(legId: string, options: PlayArguments): Promise<void> {
    return this.ask('play', legId, options);
  }

  stopPlay(legId: string, playId?: string): Promise<void> {
    return this.ask('stopPlay', legId, playId);
  }

  record(legId: string, options: RecordArguments): Promise<void> {
    return this.ask('record', legId, options);
  }

  pauseRecording(legId: string, recordingId: string, paused: boolean): Promise<void> {
    return this.ask('pauseRecording', legId, recordingId, paused);
  }

  stopRecording(legId: string, recordingId: string): Promise<void> {
    return this.ask('stopRecording', legId, recordingId);
  }

  sendDigits(legId: string, digits: string): Promise<void> {
    return this.ask('sendDigits', legId, digits);
  }

  createBridge(bridgeId: string, mixed?: boolean): Promise<void> {
    return this.ask('createBridge', bridgeId, mixed);
  }

  join(bridgeId: string, legId: string, role?: BridgeRole): Promise<void> {
    return this.ask('join', bridgeId, legId, role);
  }

  leave(legId: string): Promise<void> {
    return this.ask('leave', legId);
  }

  closeBridge(bridgeId: string): Promise<void> {
    return this.ask('closeBridge', bridgeId);
  }

  setTag(legId: string, tag: string | null): Promise<void> {
    return this.ask('setTag', legId, tag);
  }

  reportTransfer(legId: string, state: TransferState): Promise<void> {
    return this.ask('reportTransfer', legId, state);
  }

  refer(legId: string, target: string, replacesLegId?: string): Promise<void> {
    return this.ask('refer', legId, target, replacesLegId);
  }

  statistics(legId: string): Promise<LegStatistics> {
    return this.ask('statistics', legId);
  }

  trace(legId: string): Promise<TracedMessage[]> {
    return this.ask('trace', legId);
  }

  snapshot(): Promise<TelephonySnapshot> {
    return this.ask('snapshot');
  }

  async health(): Promise<EngineHealth> {
    if (this.socket?.writable) return await this.ask('health');
    return { state: 'down', reason: 'telephone process out of reach', legs: 0, registrations: 0, trunks: [] };
  }

  /** What the process offers besides the contract. */
  also<T>(method: string, ...args: unknown[]): Promise<T> {
    return this.ask(method, ...args);
  }

  private ask<T>(method: string, ...args: unknown[]): Promise<T> {
    const { socket } = this;
    if (!socket?.writable) return Promise.reject(new TelephonyError('engine-down', 'telephone process out of reach'));
    this.calls += 1;
    const call = this.calls;
    return new Promise<T>((resolve, reject) => {
      this.waiting.set(call, { resolve: resolve as (result: unknown) => void, reject });
      // JSON turns undefined in arrays into null: trailing ones are left out instead.
      while (args.length > 0 && args.at(-1) === undefined) args.pop();
      socket.write(`${JSON.stringify({ call, method, args })}\n`);
    });
  }

  private connect(): void {
    this.retry = null;
    const socket = createConnection(this.options.path);
    const lines = new LineReader();
    socket.setEncoding('utf8');
    socket.on('error', () => {});
    socket.on('connect', () => socket.write('{"attach":true}\n'));
    socket.on('data', (chunk: string) => {
      for (const line of lines.push(chunk)) this.receive(JSON.parse(line) as ToClient, socket);
    });
    socket.on('close', () => this.lost(socket));
  }

  private receive(message: ToClient, socket: Socket): void {
    if ('event' in message) {
      this.tell(message.event, message.at ?? null);
    } else if ('reply' in message) {
      const waiting = this.waiting.get(message.reply);
      this.waiting.delete(message.reply);
      if (message.error) {
        const { code, message: text } = message.error;
        waiting?.reject(new TelephonyError(code as TelephonyErrorCode, text.replace(`${code}: `, '')));
      } else {
        waiting?.resolve(message.result);
      }
    } else {
      this.name = message.hello;
      this.abilities = message.capabilities;
      this.socket = socket;
      this.attached.resolve();
      this.tell({ type: 'engine.changed', state: 'up', reason: null });
    }
  }

  private lost(socket: Socket): void {
    if (this.socket === socket) {
      this.socket = null;
      this.attached = deferred();
      const error = new TelephonyError('engine-down', 'telephone process out of reach');
      for (const waiting of this.waiting.values()) waiting.reject(error);
      this.waiting.clear();
      this.tell({ type: 'engine.changed', state: 'down', reason: 'telephone process out of reach' });
    }
    if (!this.stopped) this.retry = setTimeout(() => this.connect(), this.options.retryMs ?? 500);
  }

  private tell(event: TelephonyEvent, at: number | null = null): void {
    for (const listener of this.listeners) listener(event, at);
  }
}

function deferred(): { resolve(): void; promise: Promise<void> } {
  let resolve: () => void = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { resolve, promise };
}
