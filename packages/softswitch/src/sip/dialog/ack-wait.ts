/** Repeats the 2xx of an INVITE until its ACK comes (RFC 3261 13.3.1.4), on every transport. */
import type { Clock, Timer } from '../clock.ts';
import type { TimerValues } from '../transaction/timers.ts';
import { transactionTimeout } from '../transaction/timers.ts';

export class AckWait {
  private repeat: Timer | null = null;
  private limit: Timer | null = null;
  private interval: number;

  constructor(context: { clock: Clock; timers: TimerValues }, actions: { resend(): void; missing(): void }) {
    const { clock, timers } = context;
    this.interval = timers.t1;
    const again = (): void => {
      actions.resend();
      this.interval = Math.min(this.interval * 2, timers.t2);
      this.repeat = clock.after(this.interval, again);
    };
    this.repeat = clock.after(this.interval, again);
    this.limit = clock.after(transactionTimeout(timers), () => {
      this.stop();
      actions.missing();
    });
  }

  stop(): void {
    this.repeat?.cancel();
    this.limit?.cancel();
    this.repeat = null;
    this.limit = null;
  }
}
