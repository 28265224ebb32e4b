import type { ChildProcess } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { MediaError } from '../errors.ts';
import type { MediaEvent } from '../types.ts';
import type { WorkerArguments } from './protocol.ts';
import { recoverWorker } from './recover.ts';
import { workerFiles } from './run-folder.ts';
import { spawnWorker, type WorkerEntry } from './spawn-worker.ts';
import { WorkerLink } from './worker-link.ts';

const START_TIMEOUT_MS = 30_000;
const PROBE_MS = 25;
const EXIT_TIMEOUT_MS = 10_000;

export type SlotEvents = {
  event(event: MediaEvent): void;
  /** The worker died; its calls were closed by the given events. A new one is being started. */
  died(events: MediaEvent[]): Promise<void>;
};

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** One place for a media process: adopts a living one, starts one otherwise, and another when it dies. */
export class WorkerSlot {
  readonly id: string;
  adopted = false;
  private readonly options: WorkerArguments;
  private readonly entry: WorkerEntry | undefined;
  private readonly events: SlotEvents;
  private link: WorkerLink | null = null;
  private child: ChildProcess | null = null;
  private closing = false;
  private restarting: Promise<void> | null = null;

  constructor(options: WorkerArguments, entry: WorkerEntry | undefined, events: SlotEvents) {
    this.id = options.workerId;
    this.options = options;
    this.entry = entry;
    this.events = events;
  }

  get pid(): number | null {
    return this.link?.pid ?? null;
  }

  /** Returns the events of a predecessor that died while no controller was there. */
  async start(): Promise<MediaEvent[]> {
    const living = await this.tryConnect();
    if (living) {
      this.link = living;
      this.adopted = true;
      return [];
    }
    const left = await recoverWorker(this.options.runFolder, this.id);
    await this.spawn();
    return left;
  }

  call<T>(method: string, ...args: unknown[]): Promise<T> {
    if (!this.link) return Promise.reject(new MediaError('worker-gone', this.id));
    return this.link.call<T>(method, ...args);
  }

  async shutdown(): Promise<void> {
    this.closing = true;
    await this.restarting;
    const { link } = this;
    this.link = null;
    if (!link) return;
    await link.shutdown();
    const deadline = Date.now() + EXIT_TIMEOUT_MS;
    while (isAlive(link.pid) && Date.now() < deadline) await wait(PROBE_MS);
    if (isAlive(link.pid)) process.kill(link.pid, 'SIGKILL');
  }

  async detach(): Promise<void> {
    this.closing = true;
    await this.restarting;
    await this.link?.detach();
    this.link = null;
  }

  private tryConnect(): Promise<WorkerLink | null> {
    const { socket } = workerFiles(this.options.runFolder, this.id);
    const opening = WorkerLink.open(socket, {
      event: (event) => this.events.event(event),
      down: (reason) => {
        if (reason === 'gone' && !this.closing) this.restarting = this.replace();
      },
    });
    return opening.catch(() => null);
  }

  private async spawn(): Promise<void> {
    const child = spawnWorker(this.options, this.entry);
    this.child = child;
    const deadline = Date.now() + START_TIMEOUT_MS;
    while (Date.now() < deadline) {
      if (child.exitCode !== null || child.signalCode !== null) break;
      this.link = await this.tryConnect();
      if (this.link) return;
      await wait(PROBE_MS);
    }
    child.kill('SIGKILL');
    const { log } = workerFiles(this.options.runFolder, this.id);
    throw new MediaError('worker-gone', `media worker ${this.id} does not start; see ${log}`);
  }

  /** The connection broke without our doing: make sure the process is dead, tell the truth, start another. */
  private async replace(): Promise<void> {
    const pid = this.link?.pid;
    this.link = null;
    if (pid !== undefined && isAlive(pid)) {
      process.kill(pid, 'SIGKILL');
      while (isAlive(pid) && !this.reaped(pid)) await wait(PROBE_MS);
    }
    const events = await recoverWorker(this.options.runFolder, this.id);
    if (!this.closing) {
      try {
        await this.spawn();
      } catch (error) {
        // Calls go to the other workers; without any, createLeg says so.
        process.emitWarning(error as Error);
      }
    }
    await this.events.died(events);
  }

  /** Our own child is a zombie until node has noticed its end. */
  private reaped(pid: number): boolean {
    return this.child?.pid === pid && (this.child.exitCode !== null || this.child.signalCode !== null);
  }
}
