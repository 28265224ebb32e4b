/** Which files may become one, and what the united file says. Pure. */
import type { SealedField } from './fields.ts';
import type { CustomerRow } from './tables.ts';

type Side = Pick<CustomerRow, 'id' | 'state'>;
/** Aliases are followed twenty steps; a chain stays well below. */
const longestChain = 15;

/** Why not, or null. `steps`: aliases below the absorbed file. */
export function mergeRefusal(
  absorbed: Side,
  survivor: Side,
  steps: number,
): 'itself' | 'erased' | 'merged' | 'too-deep' | null {
  if (absorbed.id === survivor.id) return 'itself';
  if (absorbed.state === 'erased' || survivor.state === 'erased') return 'erased';
  // Both must stand for themselves: so aliases form a tree and never a circle.
  if (absorbed.state === 'merged' || survivor.state === 'merged') return 'merged';
  return steps + 1 > longestChain ? 'too-deep' : null;
}

export type UnitedRow = CustomerRow & {
  /** Whose key opens a sealed field: the first file of the family that has one. */
  holders: Partial<Record<SealedField, CustomerRow>>;
};

/**
 * The survivor with its gaps filled from the absorbed files, in the order they were merged. Nothing is copied: parting the
 * files leaves each as it was. What an editor emptied on purpose stays empty.
 */
export function unite(survivor: CustomerRow, absorbed: readonly CustomerRow[]): UnitedRow {
  const rows = [survivor, ...absorbed];
  const emptied = new Set(survivor.emptied);
  const first = <K extends keyof CustomerRow>(column: K, empty: CustomerRow[K]): CustomerRow[K] =>
    emptied.has(column) ? survivor[column] : (rows.find((row) => row[column] !== empty)?.[column] ?? empty);
  const listed =
    survivor.listing === 'none' && !emptied.has('listing') ? rows.find((row) => row.listing !== 'none') : null;
  const tiered = emptied.has('tier_id') ? survivor : (rows.find((row) => row.tier_id !== null) ?? survivor);
  return {
    ...survivor,
    name: first('name', ''),
    sex: first('sex', 'unknown'),
    tier_id: tiered.tier_id,
    tier_name: tiered.tier_name,
    listing: (listed ?? survivor).listing,
    listing_reason: (listed ?? survivor).listing_reason,
    preferences: first('preferences', ''),
    business_need: first('business_need', ''),
    business_progress: first('business_progress', ''),
    tags: [...new Set(rows.flatMap(({ tags }) => tags))].filter((tag) => !emptied.has(`tag:${tag}`)),
    holders: holdersOfSealed(rows, emptied),
  };
}

function holdersOfSealed(rows: readonly CustomerRow[], emptied: ReadonlySet<string>): UnitedRow['holders'] {
  const holders: UnitedRow['holders'] = {};
  for (const [index, row] of rows.entries())
    for (const field of Object.keys(row.sealed) as SealedField[])
      if (row.sealed[field] && (index === 0 || !emptied.has(field))) holders[field] ??= row;
  return holders;
}
