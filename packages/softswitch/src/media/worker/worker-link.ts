import { connect, type Socket } from 'node:net';
import { MediaError } from '../errors.ts';
import type { MediaEvent } from '../types.ts';
import { type FromWorker, PROTOCOL_VERSION, readMessages, type ToWorker, writeMessage } from './protocol.ts';

type Pending = { resolve: (value: unknown) => void; reject: (error: Error) => void };

export type LinkEvents = {
  event(event: MediaEvent): void;
  /** The connection ended; 'replaced' when another controller took the worker over. */
  down(reason: 'gone' | 'replaced' | 'detached'): void;
};

/** The controller's end of one worker: calls with answers, and the worker's events in order. */
export class WorkerLink {
  readonly pid: number;
  private readonly socket: Socket;
  private readonly pending = new Map<number, Pending>();
  private readonly events: LinkEvents;
  private nextId = 0;
  private ending: 'gone' | 'replaced' | 'detached' = 'gone';
  private readonly ended: Promise<void>;

  private constructor(socket: Socket, pid: number, events: LinkEvents) {
    this.socket = socket;
    this.pid = pid;
    this.events = events;
    this.ended = new Promise((resolve) => {
      socket.once('close', () => {
        for (const { reject } of this.pending.values()) reject(new MediaError('worker-gone'));
        this.pending.clear();
        resolve();
        events.down(this.ending);
      });
    });
  }

  /**
   * Connects to a worker's socket; rejects when nobody listens there. A worker of another version is asked to end its
   * calls first (their last events are passed on), then this rejects too.
   */
  static open(path: string, events: LinkEvents): Promise<WorkerLink> {
    return new Promise((resolve, reject) => {
      const socket = connect(path);
      let link: WorkerLink | null = null;
      socket.on('error', (error) => (link ? socket.destroy() : reject(error)));
      socket.once('close', () => reject(new Error('closed before hello')));
      readMessages<FromWorker>(socket, (message) => {
        if (link) {
          link.take(message);
        } else if ('hello' in message && message.hello.version === PROTOCOL_VERSION) {
          link = new WorkerLink(socket, message.hello.pid, events);
          resolve(link);
        } else if ('hello' in message) {
          writeMessage(socket, { id: 0, call: 'shutdown', args: [] });
        } else if ('event' in message) {
          events.event(message.event);
          writeMessage(socket, { ack: message.seq });
        }
      });
    });
  }

  call<T>(method: string, ...args: unknown[]): Promise<T> {
    if (this.socket.destroyed) return Promise.reject(new MediaError('worker-gone'));
    const id = ++this.nextId;
    return new Promise<T>((resolve, reject) => {
      this.pending.set(id, { resolve: resolve as (value: unknown) => void, reject });
      this.write({ id, call: method, args });
    });
  }

  /** Asks the worker to end its calls and itself; resolves when the connection is closed. */
  async shutdown(): Promise<void> {
    this.ending = 'detached';
    await this.call('shutdown').catch(() => {});
    await this.ended;
  }

  /** Leaves the worker running. */
  async detach(): Promise<void> {
    this.ending = 'detached';
    this.socket.end();
    await this.ended;
  }

  private take(message: FromWorker): void {
    if ('event' in message) {
      // Heard before acknowledged: should the listener fail, the event comes again.
      this.events.event(message.event);
      this.write({ ack: message.seq });
    } else if ('replaced' in message) {
      this.ending = 'replaced';
    } else if ('id' in message) {
      const waiting = this.pending.get(message.id);
      this.pending.delete(message.id);
      if ('error' in message) waiting?.reject(new MediaError(message.error.code, message.error.detail));
      else waiting?.resolve(message.result);
    }
  }

  private write(message: ToWorker): void {
    writeMessage(this.socket, message);
  }
}
