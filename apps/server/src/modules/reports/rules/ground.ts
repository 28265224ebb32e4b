/** What folding needs beside the events, and how an event is told to it. */
import type { Ledger } from './ledger.ts';

export type PayloadOf<Kind> = Kind extends { schema: { _output: infer P } } ? P : never;

/** `position` 0: brought in from elsewhere, taken as it comes. */
export type Told<P> = { payload: P; at: Date; position: number };

export type Ground = {
  ledger: Ledger;
  zoneOf: (unitId: string) => string;
  /** Seconds the queue promises; null when it is unknown. */
  targetOf: (queueId: string) => number | null;
  /** The agreement that a ticket went under; null without one. */
  agreementOf: (ticketId: string) => string | null;
};

/** True when the fact has this event in it already. */
export function known(fact: { position: number } | null, position: number): boolean {
  return fact !== null && position !== 0 && position <= fact.position;
}

/** The agent's own unit as their last change of state told; before any, the unit of the work. */
export function unitOfStaff(ledger: Ledger, staffId: string, workUnitId: string): string {
  return ledger.last('agent_place', staffId)?.unit_id ?? workUnitId;
}
