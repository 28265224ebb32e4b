/** Relations, lists and addresses: what they are called from either end, and until when they hold. Pure. */
import type { CustomerRow } from './tables.ts';

export const relationKinds = ['family', 'employee', 'referred', 'contact', 'other'] as const;
export type RelationKind = (typeof relationKinds)[number];
export const seenRelations = [
  ...relationKinds,
  /** Seen from the company, the referrer, the one that has a contact person. */
  'employs',
  'referrer',
  'has-contact',
] as const;
export type SeenRelation = (typeof seenRelations)[number];

const backwards: Record<RelationKind, SeenRelation> = {
  family: 'family',
  employee: 'employs',
  referred: 'referrer',
  contact: 'has-contact',
  other: 'other',
};

/** `from` true: seen from the file that the relation starts at. */
export function relationSeen(kind: RelationKind, from: boolean): SeenRelation {
  return from ? kind : backwards[kind];
}

export const addressPurposes = ['delivery', 'installation', 'billing', 'other'] as const;
export type AddressPurpose = (typeof addressPurposes)[number];

/** A word of the lists that has run out is none. */
export function presentListing<
  R extends Pick<CustomerRow, 'listing' | 'listing_reason' | 'listing_until' | 'listing_refuses'>,
>(row: R, now: Date): R {
  if (row.listing === 'none' || row.listing_until === null || row.listing_until > now) return row;
  return { ...row, listing: 'none', listing_reason: '', listing_until: null, listing_refuses: false };
}

/** Steps of the router (a minute each) by which a customer on the red list is served earlier. */
export function priorityOf(listing: 'none' | 'black' | 'red' | undefined): number {
  return listing === 'red' ? 3 : 0;
}

/** The black list outweighs the red one: whoever must not be served stays so when files are merged. */
const weight = { black: 2, red: 1, none: 0 } as const;

export function heavierListing<R extends Pick<CustomerRow, 'listing'>>(rows: readonly R[]): R {
  return rows.reduce((heaviest, row) => (weight[row.listing] > weight[heaviest.listing] ? row : heaviest));
}
