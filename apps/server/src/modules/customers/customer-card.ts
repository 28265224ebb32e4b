/** The few lines about a customer that an offer, a list or a ticket shows. Always masked, whoever asks. */
import { clock, type Db, type Name, type Scope, translate } from '#kernel';
import { writtenPhone } from '#modules/numbers';
import { mask } from './fields.ts';
import { findFile } from './find-file.ts';
import { repeatWindowDays } from './rules.ts';
import { listTiers, namesOf } from './store.ts';
import { contactsSince, openTicketCounts } from './store-contacts.ts';
import { identitiesOf } from './store-identities.ts';
import { openIdentity } from './vault.ts';

/** Word of the black and red lists that holds now. */
export type Listing = { kind: 'none' | 'black' | 'red'; refuses: boolean };

export type CustomerCard = {
  id: string;
  number: string;
  name: string;
  tier: Name | null;
  /** `138****6021`, or null without a telephone. */
  maskedPhone: string | null;
  openTickets: number;
  /** Chats, calls and mails of the last seven days, this one included. */
  repeatContacts: number;
  listing: 'none' | 'black' | 'red';
};

/** Null when there is no such customer, or the caller may not see it. */
export async function customerCard(db: Db, scope: Scope, id: string): Promise<CustomerCard | null> {
  const file = await findFile(db, scope, id);
  if (!file) return null;
  const { row, members } = file;
  const since = new Date(clock.ms() - repeatWindowDays * 86_400_000);
  const open = await openTicketCounts(db, scope, [row.id]);
  const repeat = await contactsSince(db, scope, members, since);
  const [phone] = await identitiesOf(db, scope, members, 'phone');
  return {
    id: row.id,
    number: row.number,
    name: displayName(scope, row),
    tier: row.tier_name,
    maskedPhone: phone ? mask('phone', writtenPhone(openIdentity(phone))) : null,
    openTickets: open.get(row.id) ?? 0,
    repeatContacts: repeat,
    listing: row.listing,
  };
}

/** A file without a name is called by its number's tail. */
export function displayName(scope: Scope, customer: { name: string; number: string }): string {
  return customer.name || translate(scope.locale, 'customers.unnamed', { code: customer.number.split('-')[1] ?? '' });
}

/** Names for rows that refer to customers; keyed by the id asked for, resolved through merges. */
export async function customerNames(
  db: Db,
  scope: Scope,
  ids: string[],
): Promise<Map<string, { id: string; number: string; name: string }>> {
  if (ids.length === 0) return new Map();
  const rows = await namesOf(db, scope, [...new Set(ids)]);
  return new Map(rows.map((row) => [row.asked, { id: row.id, number: row.number, name: displayName(scope, row) }]));
}

/** What work about a customer needs to know; null when absent or not visible to the caller. */
export async function customerSubject(
  db: Db,
  scope: Scope,
  id: string,
): Promise<{
  id: string;
  number: string;
  name: string;
  unitId: string;
  tierId: string | null;
  listing: Listing;
} | null> {
  const row = (await findFile(db, scope, id))?.row;
  if (!row) return null;
  return {
    id: row.id,
    number: row.number,
    name: displayName(scope, row),
    unitId: row.unit_id,
    tierId: row.tier_id,
    listing: { kind: row.listing, refuses: row.listing_refuses },
  };
}

export const tierNames = async (db: Db, scope: Scope): Promise<Map<string, Name>> =>
  new Map((await listTiers(db, scope)).map(({ id, name }) => [id, name]));
