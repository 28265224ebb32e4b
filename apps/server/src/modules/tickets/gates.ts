/** Modules below say at wiring what must be true before a ticket is solved or closed. */
import type { Scope, Tx } from '#kernel';
import type { TicketRow } from './tables.ts';

/** Throws when the ticket is held back. It is locked already. */
export type Gate = (tx: Tx, scope: Scope, row: TicketRow, to: 'resolved' | 'closed') => Promise<void>;

const gates = new Map<string, Gate>();

/** A second one of the same name replaces the first. */
export function registerGate(name: string, gate: Gate): void {
  gates.set(name, gate);
}

export async function passGates(tx: Tx, scope: Scope, row: TicketRow, to: 'resolved' | 'closed'): Promise<void> {
  for (const gate of gates.values()) await gate(tx, scope, row, to);
}
