/** For agreements: what the contracts of a customer bring to a new ticket. */
import { clock, type Db, systemScope } from '#kernel';
import { memberIdsOf } from '#modules/customers';
import { covers, dayOf } from './rules.ts';
import { anyBringing, contractsBringing } from './store.ts';

const freshMs = 5_000;
const scope = systemScope('contracts.bring');
let known: { at: number; any: Promise<boolean> } | null = null;

/** Every new ticket asks, and most companies have no contracts: whether there is one stays in memory. */
export function forgetContracts(): void {
  known = null;
}

function any(db: Db): Promise<boolean> {
  const now = clock.ms();
  if (known && now >= known.at && now - known.at < freshMs) return known.any;
  const asked = anyBringing(db, scope);
  known = { at: now, any: asked };
  asked.catch(forgetContracts);
  return asked;
}

export async function broughtBy(
  db: Db,
  about: { customerId: string; products: readonly string[] | null },
): Promise<{ contractId: string; agreementId: string | null; tierId: string | null }[]> {
  if (!(await any(db))) return [];
  const members = await memberIdsOf(db, scope, about.customerId);
  const rows = await contractsBringing(db, scope, members, dayOf(clock.now()));
  return rows
    .filter(({ products }) => covers(products, about.products))
    .map((row) => ({ contractId: row.id, agreementId: row.agreement_id, tierId: row.tier_id }));
}
