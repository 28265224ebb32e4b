/**
 * Legs that count as answered when whoever picked up has pressed 1: a mobile may be answered by its mailbox, and nobody wants to speak
 * with that. Until then nothing of them reaches the call but their end.
 */
import type { TelephonyEvent } from '@qiao/softswitch';
import { Line } from './line.ts';
import type { PartyParts } from './parts.ts';

const wanted = '1';
/** So often it is asked for, and so long between. */
const most = 3;
const betweenMs = 2_000;

type Asks = {
  /** Files of what they hear. */
  words: (legId: string) => Promise<readonly string[]>;
  confirmed: (legId: string) => void;
};

export class ConfirmedLegs {
  private readonly parts: PartyParts;
  private readonly asks: Asks;
  private readonly lines = new Map<string, Line>();
  private readonly pauses = new Map<string, NodeJS.Timeout>();

  constructor(parts: PartyParts, asks: Asks) {
    this.parts = parts;
    this.asks = asks;
  }

  /** It rings from now on. `up`: it was picked up while somebody else led it. */
  expect(legId: string, up = false): void {
    const line = new Line(this.parts, legId);
    this.lines.set(legId, line);
    if (up) void this.ask(line, 1);
  }

  /** Whether the event stays here. */
  take(event: TelephonyEvent): boolean {
    const line = 'legId' in event ? this.lines.get(event.legId) : undefined;
    if (!line) return false;
    line.take(event);
    if (event.type === 'leg.answered') void this.ask(line, 1);
    if (event.type === 'leg.digit' && event.digit === wanted) void this.confirm(line);
    if (event.type !== 'leg.ended') return true;
    this.forget(line.legId);
    return false;
  }

  /** Somebody else leads from now on. */
  leave(): void {
    for (const legId of [...this.lines.keys()]) this.forget(legId);
  }

  private async ask(line: Line, time: number): Promise<void> {
    const { legId } = line;
    await line.say(await this.asks.words(legId).catch(() => []));
    if (!this.lines.has(legId)) return;
    const again = (): void =>
      void (time < most ? this.ask(line, time + 1) : this.parts.adapter.hangup(legId, 'no-answer').catch(() => {}));
    this.pauses.set(legId, setTimeout(again, betweenMs));
  }

  private async confirm(line: Line): Promise<void> {
    this.forget(line.legId);
    await line.quiet();
    if (!line.gone) this.asks.confirmed(line.legId);
  }

  private forget(legId: string): void {
    this.lines.delete(legId);
    clearTimeout(this.pauses.get(legId));
    this.pauses.delete(legId);
  }
}
