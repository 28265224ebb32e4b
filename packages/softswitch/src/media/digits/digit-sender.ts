import { FRAME_MS, FRAME_SAMPLES } from '../audio/frame.ts';
import { ToneGenerator } from '../audio/tone.ts';
import { MediaError } from '../errors.ts';
import type { RtpSender } from '../rtp/rtp-sender.ts';
import { frequenciesOf } from './dtmf-tones.ts';
import { DIGITS, writeEvent } from './event-packet.ts';

const TONE_FRAMES = 100 / FRAME_MS;
const GAP_FRAMES = 80 / FRAME_MS;
const PAUSE_FRAMES = 500 / FRAME_MS;
/** −10 dBm0, the usual level of telephones. */
const VOLUME = 10;
/** RFC 4733 section 2.5.1.4: the end is sent three times. */
const END_COPIES = 3;

type Batch = { digits: string; done: () => void; fail: (error: Error) => void };

/**
 * Sends digits one after another, as telephone-events or, for peers without them, as tones in the voice. A comma is a
 * pause of half a second. While a digit is out, nothing else of this leg is.
 */
export class DigitSender {
  private readonly queue: Batch[] = [];
  private readonly payload = new Uint8Array(4);
  private position = 0;
  private frames = 0;
  private start = 0;
  private tone: ToneGenerator | null = null;

  get active(): boolean {
    return this.queue.length > 0;
  }

  /** Resolves when the last digit is out; rejects with `bad-argument` or `leg-closed`. */
  send(digits: string): Promise<void> {
    const wanted = digits.toUpperCase();
    if (wanted === '' || wanted.length > 256 || [...wanted].some((digit) => digit !== ',' && !DIGITS.includes(digit))) {
      return Promise.reject(new MediaError('bad-argument', `digits "${digits.slice(0, 40)}"`));
    }
    return new Promise((done, fail) => this.queue.push({ digits: wanted, done, fail }));
  }

  /**
   * One tick of sending. Returns true when `frame` was filled with audio to send instead of an event packet.
   * @param events payload type of telephone-event, null for tones
   */
  tick(sender: RtpSender, events: number | null, tick: number, frame: Int16Array): boolean {
    const digit = this.queue[0].digits[this.position];
    if (digit === ',') return this.quiet(frame, PAUSE_FRAMES);
    return events === null ? this.tickTone(digit, frame) : this.tickEvent(digit, sender, events, tick, frame);
  }

  /** The leg ends: nobody waits for ever. */
  abort(): void {
    for (const batch of this.queue.splice(0)) batch.fail(new MediaError('leg-closed'));
  }

  private tickTone(digit: string, frame: Int16Array): boolean {
    if (this.frames === 0) {
      this.tone = new ToneGenerator({
        frequencies: frequenciesOf(digit) ?? [],
        onMs: TONE_FRAMES * FRAME_MS,
        offMs: 0,
      });
    }
    if (this.frames >= TONE_FRAMES) return this.quiet(frame, TONE_FRAMES + GAP_FRAMES);
    this.tone?.read(frame, 0);
    this.frames++;
    return true;
  }

  private tickEvent(digit: string, sender: RtpSender, events: number, tick: number, frame: Int16Array): boolean {
    if (this.frames >= TONE_FRAMES + END_COPIES - 1) return this.quiet(frame, TONE_FRAMES + END_COPIES + GAP_FRAMES);
    if (this.frames === 0) this.start = sender.timestampAt(tick);
    const elapsed = Math.min(this.frames + 1, TONE_FRAMES);
    const end = this.frames >= TONE_FRAMES - 1;
    writeEvent(this.payload, { code: DIGITS.indexOf(digit), end, volume: VOLUME, duration: elapsed * FRAME_SAMPLES });
    sender.sendEvent(events, this.frames === 0, this.start, this.payload);
    this.frames++;
    return false;
  }

  private quiet(frame: Int16Array, until: number): boolean {
    frame.fill(0);
    this.frames++;
    if (this.frames >= until) this.advance();
    return true;
  }

  private advance(): void {
    this.frames = 0;
    this.position++;
    const batch = this.queue[0];
    if (this.position < batch.digits.length) return;
    this.position = 0;
    this.queue.shift();
    batch.done();
  }
}
