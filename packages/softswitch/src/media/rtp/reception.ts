/** What became of one sequence number. */
export type Arrival = 'fresh' | 'duplicate' | 'restart';

const WINDOW = 128;
const MAX_DROPOUT = 3000;
const MAX_MISORDER = 100;

/**
 * Receiver's book-keeping of one synchronisation source: RFC 3550 appendices A.1 (sequence), A.3 (loss) and A.8
 * (jitter), in 8 kHz timestamp units.
 */
export class Reception {
  ssrc = -1;
  duplicates = 0;
  /** Packets of earlier sources of the same leg, so that totals survive an SSRC change. */
  private earlierReceived = 0;
  private earlierLost = 0;
  private highest = 0;
  private cycles = 0;
  private base = 0;
  private current = 0;
  private badSequence = -1;
  private transit = 0;
  private jitter = 0;
  private expectedPrior = 0;
  private receivedPrior = 0;
  private readonly seen = new Int32Array(WINDOW);

  /** `arrival` is the receiver's clock in timestamp units (8 per millisecond). */
  update(ssrc: number, sequence: number, timestamp: number, arrival: number): Arrival {
    if (ssrc !== this.ssrc) {
      this.restart(ssrc, sequence, timestamp, arrival);
      return 'restart';
    }
    const step = (sequence - this.highest) & 0xffff;
    if (step > 0 && step < MAX_DROPOUT) {
      if (sequence < this.highest) this.cycles += 0x10000;
      this.highest = sequence;
    } else if (step !== 0 && step <= 0x10000 - MAX_MISORDER) {
      // Far away: believed only when the next packet continues there (A.1).
      if (sequence !== this.badSequence) {
        this.badSequence = (sequence + 1) & 0xffff;
        return 'duplicate';
      }
      this.restart(ssrc, sequence, timestamp, arrival);
      return 'restart';
    }
    const slot = sequence & (WINDOW - 1);
    if (this.seen[slot] === sequence) {
      this.duplicates++;
      return 'duplicate';
    }
    this.seen[slot] = sequence;
    this.current++;
    const transit = (arrival - timestamp) | 0;
    const difference = Math.abs((transit - this.transit) | 0);
    this.transit = transit;
    // A pause or jump of the sender is not jitter.
    if (difference < 8000) this.jitter += (difference - this.jitter) / 16;
    return 'fresh';
  }

  get jitterUnits(): number {
    return this.jitter;
  }

  get extendedHighest(): number {
    return (this.cycles + this.highest) >>> 0;
  }

  /** Packets that never came, over the whole life of the leg; never negative. */
  get lost(): number {
    return this.earlierLost + (this.ssrc < 0 ? 0 : Math.max(0, this.expected - this.current));
  }

  get packetsReceived(): number {
    return this.earlierReceived + this.current;
  }

  /** Fraction lost (0 … 255) since the last call, for a report block. */
  takeFraction(): number {
    const expected = this.expected - this.expectedPrior;
    const lost = expected - (this.current - this.receivedPrior);
    this.expectedPrior = this.expected;
    this.receivedPrior = this.current;
    return expected <= 0 || lost <= 0 ? 0 : Math.min(255, Math.floor((lost * 256) / expected));
  }

  private get expected(): number {
    return this.cycles + this.highest - this.base + 1;
  }

  private restart(ssrc: number, sequence: number, timestamp: number, arrival: number): void {
    if (this.ssrc >= 0) {
      this.earlierReceived += this.current;
      this.earlierLost += Math.max(0, this.expected - this.current);
    }
    this.ssrc = ssrc;
    this.base = sequence;
    this.highest = sequence;
    this.cycles = 0;
    this.current = 1;
    this.badSequence = -1;
    this.transit = (arrival - timestamp) | 0;
    this.expectedPrior = 0;
    this.receivedPrior = 0;
    this.seen.fill(-1);
    this.seen[sequence & (WINDOW - 1)] = sequence;
  }
}
