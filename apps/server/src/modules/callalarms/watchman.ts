/** Looks again and again: at queues where the lease is held, at trunks where the desk leads. */
import type { Kernel } from '#kernel';
import { desksOpen } from '#modules/telephony';
import { look } from './look.ts';

const everyMs = 5_000;

export class Watchman {
  private readonly kernel: Kernel;
  private readonly stopping = new AbortController();
  private trunks: Promise<void> = Promise.resolve();
  private give: (() => Promise<void>) | null = null;

  constructor(kernel: Kernel) {
    this.kernel = kernel;
  }

  start(): void {
    const { leases, config } = this.kernel;
    this.give = leases.hold(`callalarms:${config.site}`, (_lease, signal) => this.walk(signal, 'queues'));
    this.trunks = this.walk(this.stopping.signal, 'trunks');
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.give?.();
    await this.trunks;
  }

  private async walk(signal: AbortSignal, what: 'queues' | 'trunks'): Promise<void> {
    while (!signal.aborted) {
      if (what === 'queues' || desksOpen())
        await look(this.kernel.db, what).catch((error: unknown) =>
          this.kernel.log.warn({ err: error }, `alarms of ${what} could not be looked at; trying again`),
        );
      await rest(signal);
    }
  }
}

const rest = (signal: AbortSignal): Promise<void> =>
  new Promise((done) => {
    if (signal.aborted) return done();
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      done();
    };
    const timer = setTimeout(end, everyMs);
    signal.addEventListener('abort', end, { once: true });
  });
