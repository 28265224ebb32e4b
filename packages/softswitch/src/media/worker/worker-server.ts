import { createServer, type Server, type Socket } from 'node:net';
import { MediaError } from '../errors.ts';
import { LocalMediaEngine } from '../local-engine.ts';
import type { LegOptions, MediaEvent, RecordOptions } from '../types.ts';
import { Journal } from './journal.ts';
import {
  type FromWorker,
  PROTOCOL_VERSION,
  readMessages,
  type ToWorker,
  type WorkerArguments,
  writeMessage,
} from './protocol.ts';
import { workerFiles } from './run-folder.ts';

const MAX_UNDELIVERED = 100_000;
const WATCH_MS = 5000;
const LAST_ACK_MS = 2000;
/** Without controller and without calls there is nothing to wait for. */
const IDLE_EXIT_MS = 60_000;

/** Methods a controller may call; everything else is refused. */
const METHODS = [
  'createLeg',
  'createOffer',
  'answerOffer',
  'acceptAnswer',
  'injectDigit',
  'sendDigits',
  'play',
  'stopPlay',
  'record',
  'pauseRecording',
  'stopRecording',
  'mute',
  'createBridge',
  'join',
  'leave',
  'closeBridge',
  'statistics',
  'closeLeg',
  'snapshot',
  'diagnostics',
] as const;

type Method = (typeof METHODS)[number];
type Undelivered = { seq: number; event: MediaEvent };

/**
 * One media process: the engine behind a unix socket. Controllers come and go; the calls stay, and what happens while
 * nobody listens is kept until it has been acknowledged.
 */
export class WorkerServer {
  private readonly options: WorkerArguments;
  private readonly engine: LocalMediaEngine;
  private readonly journal: Journal;
  private readonly server: Server;
  private readonly undelivered: Undelivered[] = [];
  private readonly onEnd: (told: boolean) => void;
  private controller: Socket | null = null;
  private controllerLeftAt = Date.now();
  private watch: NodeJS.Timeout | null = null;
  private sequence = 0;
  private stopping = false;
  private allDelivered: (() => void) | null = null;

  constructor(options: WorkerArguments, onEnd: (told: boolean) => void) {
    this.options = options;
    this.onEnd = onEnd;
    this.engine = new LocalMediaEngine(options.settings);
    this.journal = new Journal(workerFiles(options.runFolder, options.workerId).journal);
    this.engine.on((event) => this.deliver(event));
    this.server = createServer((socket) => this.welcome(socket));
  }

  listen(): Promise<void> {
    const interval = Math.min(WATCH_MS, this.options.orphanTimeoutMs / 2);
    this.watch = setInterval(() => void this.checkOrphaned(), interval);
    const path = workerFiles(this.options.runFolder, this.options.workerId).socket;
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(path, () => resolve());
    });
  }

  /** Ends all calls (files are finished), then the process. */
  async shutdown(): Promise<void> {
    if (this.stopping) return;
    this.stopping = true;
    if (this.watch) clearInterval(this.watch);
    await this.engine.close();
    this.server.close();
    const { controller } = this;
    if (controller && !controller.destroyed) {
      await this.delivered();
      await new Promise<void>((resolve) => controller.end(() => resolve()));
    }
    // What nobody has heard of stays in the journal, for the next controller to tell.
    const told = this.journal.empty;
    this.journal.close();
    this.onEnd(told);
  }

  private welcome(socket: Socket): void {
    if (this.controller) {
      writeMessage(this.controller, { replaced: true });
      this.controller.end();
    }
    this.controller = socket;
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      if (this.controller !== socket) return;
      this.controller = null;
      this.controllerLeftAt = Date.now();
    });
    readMessages<ToWorker>(socket, (message) => this.take(socket, message));
    const { workerId } = this.options;
    writeMessage(socket, { hello: { workerId, pid: process.pid, version: PROTOCOL_VERSION } });
    for (const waiting of this.undelivered) writeMessage(socket, waiting);
  }

  private take(socket: Socket, message: ToWorker): void {
    if ('ack' in message) {
      this.acknowledged(message.ack);
      return;
    }
    const { id, call, args } = message;
    if (call === 'shutdown') {
      void this.engine.close().then(() => {
        writeMessage(socket, { id, result: null });
        void this.shutdown();
      });
      return;
    }
    this.invoke(call, args).then(
      (result) => this.answer(socket, { id, result: result ?? null }),
      (error: Error) => {
        const code = error instanceof MediaError ? error.code : 'bad-argument';
        const detail = error.message.startsWith(`${code}: `) ? error.message.slice(code.length + 2) : error.message;
        this.answer(socket, { id, error: { code, detail } });
      },
    );
  }

  private async invoke(call: string, args: unknown[]): Promise<unknown> {
    if (!METHODS.includes(call as Method)) throw new MediaError('bad-argument', `no method ${call}`);
    const method = this.engine[call as Method] as (...values: unknown[]) => Promise<unknown>;
    const result = await method.apply(this.engine, args);
    if (call === 'createLeg') this.journal.legOpened((args[0] as LegOptions).legId);
    if (call === 'record') {
      const { recordingId, path } = args[1] as RecordOptions;
      this.journal.recordingStarted(args[0] as string, recordingId, path);
    }
    return result;
  }

  private answer(socket: Socket, message: FromWorker): void {
    writeMessage(socket, message);
  }

  private deliver(event: MediaEvent): void {
    const item = { seq: ++this.sequence, event };
    this.undelivered.push(item);
    if (this.undelivered.length > MAX_UNDELIVERED) this.undelivered.shift();
    if (this.controller) writeMessage(this.controller, item);
  }

  /** Only what a controller has heard of is struck from the journal: a kill in between loses no record. */
  private acknowledged(sequence: number): void {
    while (this.undelivered.length > 0 && this.undelivered[0].seq <= sequence) {
      const { event } = this.undelivered.shift()!;
      if (event.type === 'leg.closed') this.journal.legClosed(event.legId);
      if (event.type === 'recording.finished') this.journal.recordingFinished(event.legId, event.recordingId);
    }
    if (this.undelivered.length === 0) this.allDelivered?.();
  }

  /** Gives the controller a moment to acknowledge the last events. */
  private async delivered(): Promise<void> {
    if (this.undelivered.length === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, LAST_ACK_MS);
      this.allDelivered = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private async checkOrphaned(): Promise<void> {
    if (this.controller) return;
    const alone = Date.now() - this.controllerLeftAt;
    const { legs } = await this.engine.diagnostics();
    if (alone > this.options.orphanTimeoutMs || (legs === 0 && alone > IDLE_EXIT_MS && this.undelivered.length === 0)) {
      await this.shutdown();
    }
  }
}
