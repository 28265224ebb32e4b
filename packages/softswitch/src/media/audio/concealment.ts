const HISTORY = 480;
const MIN_LAG = 40;
const MAX_LAG = 160;
const WINDOW = 160;
/** Full level for 10 ms, silent after 60 ms: longer repetition sounds like a robot. */
const HOLD_SAMPLES = 80;
const FADE_SAMPLES = 400;
const CROSSFADE = 32;

/**
 * Packet-loss concealment by repeating the last pitch period (the idea of ITU-T G.711 Appendix I): the lag with the best
 * normalised correlation is repeated with falling gain, and real audio is faded in when it returns.
 */
export class Concealer {
  private readonly history = new Int16Array(HISTORY);
  private lag = 0;
  private lost = 0;

  /** True while synthetic audio is being produced. */
  get active(): boolean {
    return this.lost > 0;
  }

  reset(): void {
    this.history.fill(0);
    this.lost = 0;
  }

  /** Call with each frame of real audio; the head of the first one after a loss is cross-faded in place. */
  good(frame: Int16Array): void {
    if (this.lost > 0) {
      for (let i = 0; i < CROSSFADE; i++) {
        const weight = i / CROSSFADE;
        frame[i] = frame[i] * weight + this.synthesise(i) * (1 - weight);
      }
    }
    this.remember(frame);
  }

  /** Takes a frame as heard, without touching it. */
  remember(frame: Int16Array): void {
    this.lost = 0;
    this.history.copyWithin(0, frame.length);
    this.history.set(frame, HISTORY - frame.length);
  }

  /** Fills one frame with a continuation of what was heard last. */
  conceal(frame: Int16Array): void {
    if (this.lost === 0) this.lag = this.findLag();
    for (let i = 0; i < frame.length; i++) frame[i] = this.synthesise(i);
    this.lost += frame.length;
  }

  private synthesise(ahead: number): number {
    const at = this.lost + ahead;
    const gain = at < HOLD_SAMPLES ? 1 : 1 - (at - HOLD_SAMPLES) / FADE_SAMPLES;
    return gain <= 0 ? 0 : Math.round(this.history[HISTORY - this.lag + (at % this.lag)] * gain);
  }

  private findLag(): number {
    const start = HISTORY - WINDOW;
    let best = MAX_LAG;
    let bestScore = 0;
    for (let lag = MIN_LAG; lag <= MAX_LAG; lag++) {
      let cross = 0;
      let energy = 1;
      for (let i = start; i < HISTORY; i++) {
        const past = this.history[i - lag];
        cross += this.history[i] * past;
        energy += past * past;
      }
      const score = cross > 0 ? (cross * cross) / energy : 0;
      // A slightly better score at a multiple of the period is chance: prefer the shorter lag.
      if (score > bestScore * 1.02) {
        bestScore = score;
        best = lag;
      }
    }
    return best;
  }
}
