/** What the program gave this module at wiring. */
import type { Kernel } from '#kernel';

type Signals = Pick<Kernel['signals'], 'send'>;
let site: number | null = null;
let signals: Signals | null = null;

export function giveSignals(given: Signals): void {
  signals = given;
}

export function ownSignals(): Signals {
  if (signals === null) throw new Error('configuration: used before wiring');
  return signals;
}

export function giveSite(number: number): void {
  site = number;
}

export function ownSite(): number {
  if (site === null) throw new Error('configuration: used before wiring');
  return site;
}
