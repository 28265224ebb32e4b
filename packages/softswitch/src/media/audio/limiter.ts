const CEILING = 32000;
/** Gain regained per 20 ms frame once the peak is gone: about 0.4 s from half to full. */
const RELEASE = 1.035;

/**
 * Peak limiter for one listener's mix: the gain falls within the frame that would clip and recovers slowly, so that
 * several people talking at once get quieter instead of distorted.
 */
export class Limiter {
  private gain = 1;

  /** Writes `mix` (wide sums) into `target` as 16-bit samples. */
  apply(mix: Int32Array, target: Int16Array): void {
    let peak = 0;
    for (let i = 0; i < mix.length; i++) {
      const magnitude = mix[i] < 0 ? -mix[i] : mix[i];
      if (magnitude > peak) peak = magnitude;
    }
    if (peak <= CEILING && this.gain === 1) {
      for (let i = 0; i < mix.length; i++) target[i] = mix[i];
      return;
    }
    const wanted = Math.min(1, this.gain * RELEASE);
    const end = peak * wanted > CEILING ? CEILING / peak : wanted;
    // The gain must already be low when a loud frame begins; it may only slide when it rises.
    const start = Math.min(this.gain, peak > CEILING ? end : 1);
    const slope = (end - start) / mix.length;
    for (let i = 0; i < mix.length; i++) {
      const sample = mix[i] * (start + slope * i);
      target[i] = sample > 32767 ? 32767 : sample < -32768 ? -32768 : sample;
    }
    this.gain = end;
  }
}
