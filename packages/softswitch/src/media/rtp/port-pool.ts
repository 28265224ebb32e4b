import { MediaError } from '../errors.ts';

/**
 * Even ports of a range, handed out in a circle: a port just freed is the last to come again, so that late packets of an
 * ended call do not reach the next one.
 */
export class PortPool {
  private readonly free: number[] = [];
  private used = 0;

  /** Both ends inclusive; each even port stands for itself (RTP) and the odd one above it (RTCP). */
  constructor(min: number, max: number) {
    for (let port = min + (min % 2); port + 1 <= max; port += 2) this.free.push(port);
    if (this.free.length === 0) throw new MediaError('bad-argument', `port range ${min}-${max} holds no pair`);
    // A restarted process must not begin with the ports of the calls that died with its predecessor.
    const start = Math.floor(Math.random() * this.free.length);
    this.free.push(...this.free.splice(0, start));
  }

  get inUse(): number {
    return this.used;
  }

  get available(): number {
    return this.free.length;
  }

  /** Throws `MediaError('no-free-port')`. */
  take(): number {
    const port = this.free.shift();
    if (port === undefined) throw new MediaError('no-free-port');
    this.used++;
    return port;
  }

  release(port: number): void {
    this.used--;
    this.free.push(port);
  }
}
