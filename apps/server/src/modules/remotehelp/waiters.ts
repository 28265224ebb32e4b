/** Requests that are held until their session has news, on every node. */
import type { Signals } from '#kernel';

const kind = 'remotehelp';

export class Waiters {
  private readonly signals: Signals;
  private readonly waiting = new Map<string, Set<() => void>>();
  private stopped = false;

  constructor(signals: Signals) {
    this.signals = signals;
    signals.on(kind, (body) => this.wake(String(body)));
    signals.onReconnect(() => this.wakeAll());
  }

  /** After the commit that made the news. */
  tell(sessionId: string): void {
    this.signals.send(kind, sessionId);
  }

  /** Begins to listen now, so that news between a look and the wait is not missed; `until` resolves by news or time. */
  listen(sessionId: string): { until: (ms: number) => Promise<void>; done: () => void } {
    let ring = (): void => {};
    const rung = new Promise<void>((done) => {
      ring = done;
    });
    const known = this.waiting.get(sessionId) ?? new Set();
    this.waiting.set(sessionId, known.add(ring));
    let timer: NodeJS.Timeout | undefined;
    return {
      until: (ms) => {
        if (this.stopped) return Promise.resolve();
        timer = setTimeout(ring, ms);
        return rung;
      },
      done: () => {
        clearTimeout(timer);
        known.delete(ring);
        if (known.size === 0) this.waiting.delete(sessionId);
      },
    };
  }

  stop(): void {
    this.stopped = true;
    this.wakeAll();
  }

  private wake(sessionId: string): void {
    for (const ring of this.waiting.get(sessionId) ?? []) ring();
  }

  private wakeAll(): void {
    for (const sessionId of this.waiting.keys()) this.wake(sessionId);
  }
}
