/** Which files may become one, and what the united file says. Pure. */
import type { SealedKey } from './fields.ts';
import { heavierListing, presentListing } from './rules-parts.ts';
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
  holders: Partial<Record<SealedKey, CustomerRow>>;
};

/**
 * The survivor with its gaps filled from the absorbed files, in the order they were merged. Nothing is copied: parting the
 * files leaves each as it was. What an editor emptied on purpose stays empty.
 */
export function unite(survivor: CustomerRow, absorbed: readonly CustomerRow[], now: Date): UnitedRow {
  const rows = [survivor, ...absorbed];
  const emptied = new Set(survivor.emptied);
  const first = <K extends keyof CustomerRow>(column: K, empty: CustomerRow[K]): CustomerRow[K] =>
    emptied.has(column) ? survivor[column] : (rows.find((row) => row[column] !== empty)?.[column] ?? empty);
  const listings = (emptied.has('listing') ? [survivor] : rows).map((row) => presentListing(row, now));
  const listed = heavierListing(listings);
  const tiered = emptied.has('tier_id') ? survivor : (rows.find((row) => row.tier_id !== null) ?? survivor);
  return {
    ...survivor,
    name: first('name', ''),
    sex: first('sex', 'unknown'),
    tier_id: tiered.tier_id,
    tier_name: tiered.tier_name,
    listing: listed.listing,
    listing_reason: listed.listing_reason,
    listing_until: listed.listing_until,
    listing_refuses: listed.listing_refuses,
    custom: uniteCustom(rows, emptied),
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
    for (const field of Object.keys(row.sealed) as SealedKey[])
      if (row.sealed[field] && (index === 0 || !emptied.has(field))) holders[field] ??= row;
  return holders;
}

/** Name of a sealed custom value, and of a custom field that was emptied. */
export const sealedKey = (key: string): `custom:${string}` => `custom:${key}`;

/** Plain custom values of a family: the survivor's, gaps filled. */
function uniteCustom(rows: readonly CustomerRow[], emptied: ReadonlySet<string>): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [index, row] of rows.entries())
    for (const [key, value] of Object.entries(row.custom))
      if (!(key in values) && (index === 0 || !emptied.has(sealedKey(key)))) values[key] = value;
  return values;
}
