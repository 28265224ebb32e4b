/** Contracts are kept by a room below: it says which agreement and tier those of a customer bring. */
import type { Db } from '#kernel';
import type { Brought } from './rules.ts';

/** `products` null: whatever they cover. */
type Ask = (db: Db, about: { customerId: string; products: readonly string[] | null }) => Promise<Brought[]>;
let ask: Ask = async () => [];

/** Called at wiring by the one room that keeps contracts. */
export function registerContracts(answer: Ask): void {
  ask = answer;
}

export const broughtTo: Ask = (db, about) => ask(db, about);
