import type { RtpView } from '../rtp/rtp-packet.ts';
import { DIGITS } from './event-packet.ts';

/** A digit whose end packets were all lost is over when nothing of it came for this long. */
const LOST_END_MS = 120;

export type DigitHandlers = {
  /** The key went down (prompts stop here, not when it is released). */
  started(digit: string): void;
  ended(digit: string, durationMs: number): void;
};

/**
 * Digits from RFC 4733 packets: all packets of one key press share a timestamp, the end is sent three times, and any of
 * them may be lost, doubled or late. Each press is reported once.
 */
export class EventReceiver {
  private readonly handlers: DigitHandlers;
  private current: { timestamp: number; digit: string; duration: number; seenAt: number } | null = null;
  private finished: number | null = null;

  constructor(handlers: DigitHandlers) {
    this.handlers = handlers;
  }

  handle(view: RtpView, packet: Uint8Array, now: number): void {
    if (view.end - view.start < 4) return;
    const digit = DIGITS[packet[view.start]];
    if (digit === undefined) return;
    const end = (packet[view.start + 1] & 0x80) !== 0;
    const duration = (packet[view.start + 2] << 8) | packet[view.start + 3];
    // A straggler of a press that was reported already, or of one before it.
    if (this.finished !== null && ((view.timestamp - this.finished) | 0) <= 0) return;
    if (this.current && this.current.timestamp !== view.timestamp) {
      if (((view.timestamp - this.current.timestamp) | 0) < 0) return;
      this.finish();
    }
    if (!this.current) {
      this.current = { timestamp: view.timestamp, digit, duration, seenAt: now };
      this.handlers.started(digit);
    }
    this.current.seenAt = now;
    if (duration > this.current.duration) this.current.duration = duration;
    if (end) this.finish();
  }

  /** Call now and then: ends a press whose end packets never came. */
  poll(now: number): void {
    if (this.current && now - this.current.seenAt >= LOST_END_MS) this.finish();
  }

  /** The stream began anew (other SSRC): its timestamps cannot be compared with the old ones. */
  reset(): void {
    if (this.current) this.finish();
    this.finished = null;
  }

  private finish(): void {
    const press = this.current;
    if (!press) return;
    this.current = null;
    this.finished = press.timestamp;
    this.handlers.ended(press.digit, press.duration / 8);
  }
}
