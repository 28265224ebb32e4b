/** The customer list: everything, or what a few typed characters point at. */
import { z } from 'zod';
import { clock, type Db, decodeCursor, encodeCursor, foldText, nameQuery, type Scope, searchQuery } from '#kernel';
import { digitsOf, fourDigitRuns, normalisePhone } from '#modules/numbers';
import type { CustomerSummary } from './contract.ts';
import { displayName } from './customer-card.ts';
import { shown } from './fields.ts';
import { findFile } from './find-file.ts';
import { normaliseEmail } from './rules.ts';
import type { UnitedRow } from './rules-merge.ts';
import { openTicketCounts } from './store-contacts.ts';
import { identitiesOf } from './store-identities.ts';
import { familiesOf } from './store-merge.ts';
import {
  countCustomers,
  digitCandidates,
  type Filter,
  type Look,
  ledByAbsorbed,
  listCustomers,
} from './store-search.ts';
import { blindOf, gramsOfRuns, openIdentity } from './vault.ts';

const cap = 1000;
const cursorShape = z.tuple([z.iso.datetime(), z.uuid()]);

export async function searchCustomers(
  db: Db,
  scope: Scope,
  query: { q?: string; cursor?: string; limit: number } & Filter,
): Promise<{
  customers: CustomerSummary[];
  nextCursor: string | null;
  total: { count: number; capped: boolean };
}> {
  const after = decodeCursor(query.cursor, cursorShape);
  const look = await lookFor(db, scope, query.q ?? '');
  const narrow = { ...query, led: await ledByAbsorbed(db, scope, look), now: clock.now() };
  const rows = await listCustomers(db, scope, look, narrow, { after, limit: query.limit + 1 });
  const count = await countCustomers(db, scope, look, narrow, cap);
  const page = rows.slice(0, query.limit);
  const ids = page.map((row) => row.id);
  const open = await openTicketCounts(db, scope, ids);
  const families = await familiesOf(db, scope, ids);
  const survivorOf = new Map(families.flatMap(({ id, members }) => members.map((member) => [member, id] as const)));
  const phones = new Map<string, string>();
  for (const identity of await identitiesOf(db, scope, [...survivorOf.keys()], 'phone')) {
    const id = survivorOf.get(identity.customer_id)!;
    if (!phones.has(id)) phones.set(id, openIdentity(identity));
  }
  const united = new Map<string, UnitedRow>();
  for (const { id, members } of families) if (members.length > 1) united.set(id, (await findFile(db, scope, id))!.row);
  const last = page.at(-1);
  return {
    customers: page.map((row) => {
      const phone = phones.get(row.id);
      return {
        id: row.id,
        number: row.number,
        name: displayName(scope, united.get(row.id) ?? row),
        tier: (united.get(row.id) ?? row).tier_name,
        phone: phone === undefined ? null : shown(scope, 'phone', phone),
        unitId: row.unit_id,
        openTickets: open.get(row.id) ?? 0,
        lastContactAt: row.last_contact_at?.toISOString() ?? null,
      };
    }),
    nextCursor: rows.length > query.limit && last ? encodeCursor([last.active_at.toISOString(), last.id]) : null,
    total: { count: Math.min(count, cap), capped: count > cap },
  };
}

/** A visible number, a mail address, a document, digits of a telephone, or part of a name; digits may be a name too (1688). */
async function lookFor(db: Db, scope: Scope, typed: string): Promise<Look> {
  const text = foldText(typed).trim();
  if (!text) return { by: 'all' };
  if (/^k\d+-\d*$/.test(text)) return { by: 'number', prefix: text.toUpperCase() };
  const email = text.includes('@') ? normaliseEmail(text) : null;
  if (email) return { by: 'blind', kind: 'email', blind: blindOf('email', email) };
  const bare = text.replace(/[\s\-+()]/g, '');
  const words = nameQuery(text);
  const name = words && { by: 'name' as const, ...words, custom: searchQuery(text) };
  if (/^(\d{17}[\dx]|[a-z]\d{7,8})$/.test(bare))
    return { by: 'document', blind: blindOf('document', bare.toUpperCase()), name };
  if (/^\d{4,20}$/.test(bare)) return { by: 'ids', ids: await byDigits(db, scope, bare), name };
  return name ?? { by: 'ids', ids: [], name };
}

/** A whole number is found by its blind index; a fragment by its runs of four, then by opening the candidates. */
async function byDigits(db: Db, scope: Scope, digits: string): Promise<string[]> {
  const whole = digits.length >= 7 ? normalisePhone(digits) : null;
  // A national number finds `+86…`, so the country code never hides a fragment.
  const fragment = whole?.startsWith('+') ? digitsOf(whole) : digits;
  const runs = fourDigitRuns(fragment);
  const ids = new Set<string>();
  for (const candidate of await digitCandidates(db, scope, gramsOfRuns(runs), cap * 2))
    if (digitsOf(openIdentity(candidate)).includes(fragment)) ids.add(candidate.survivor_id);
  return [...ids];
}
