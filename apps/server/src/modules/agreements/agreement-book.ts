/** Agreements in force, in memory: every new ticket asks, they change a few times a year. */
import { clock, type Db, systemScope } from '#kernel';
import type { InForce } from './rules.ts';
import { listAgreements } from './store.ts';

const freshMs = 5_000;
let known: { at: number; agreements: Promise<InForce[]> } | null = null;

export function forgetAgreements(): void {
  known = null;
}

export async function agreementsInForce(db: Db): Promise<InForce[]> {
  const now = clock.ms();
  if (known && now >= known.at && now - known.at < freshMs) return known.agreements;
  const agreements = load(db);
  known = { at: now, agreements };
  agreements.catch(forgetAgreements);
  return agreements;
}

async function load(db: Db): Promise<InForce[]> {
  return (await listAgreements(db, systemScope('agreements.book'))).flatMap((row) =>
    row.state === 'active' && row.terms
      ? [{ id: row.id, number: row.published, position: row.position, terms: row.terms }]
      : [],
  );
}
