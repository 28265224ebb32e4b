/** Files that may be the same person: beside one file, as a list for a data steward, and kept apart when they are not. */
import { z } from 'zod';
import { clock, type Db, decodeCursor, demand, encodeCursor, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { digitsOf, fourDigitRuns, lineTail, sameLine } from '#modules/numbers';
import type { LikelyPair, Likeness, SuspectedFile } from './contract.ts';
import { displayName } from './customer-card.ts';
import { customerNotFound } from './errors.ts';
import { shown } from './fields.ts';
import { findFile } from './find-file.ts';
import { type LikenessReason, sharedByMany } from './rules-likeness.ts';
import { identitiesOf } from './store-identities.ts';
import { filesById, keepApart, likeFiles, likePairs } from './store-likeness.ts';
import { familiesOf } from './store-merge.ts';
import { digitCandidates } from './store-search.ts';
import { gramsOfRuns, openIdentity } from './vault.ts';

const cursorShape = z.tuple([z.uuid(), z.uuid()]);

export async function duplicatesOf(db: Db, scope: Scope, customerId: string): Promise<Likeness[]> {
  const file = await findFile(db, scope, customerId);
  if (!file) throw customerNotFound();
  const lines = await otherWritings(db, scope, file.members);
  const rows = await likeFiles(db, scope, file.members, lines, sharedByMany);
  const files = await suspects(
    db,
    scope,
    rows.map(({ id }) => id),
  );
  return rows.flatMap(({ id, reasons }) => {
    const found = files.get(id);
    return found ? [{ ...found, reasons: reasons as LikenessReason[] }] : [];
  });
}

/** Identities of others that are one of these lines, written with an extension or without the area code. */
async function otherWritings(db: Db, scope: Scope, members: string[]): Promise<string[]> {
  const found = new Set<string>();
  for (const phone of (await identitiesOf(db, scope, members, 'phone')).map(openIdentity)) {
    const tail = lineTail(phone);
    if (tail === null) continue;
    const candidates = await digitCandidates(db, scope, gramsOfRuns(fourDigitRuns(digitsOf(tail))), 50);
    for (const candidate of candidates) if (sameLine(phone, openIdentity(candidate))) found.add(candidate.id);
  }
  return [...found];
}

async function suspects(db: Db, scope: Scope, ids: string[]): Promise<Map<string, SuspectedFile>> {
  const phones = new Map<string, string>();
  const families = await familiesOf(db, scope, ids);
  const survivorOf = new Map(families.flatMap(({ id, members }) => members.map((member) => [member, id] as const)));
  for (const identity of await identitiesOf(db, scope, [...survivorOf.keys()], 'phone')) {
    const id = survivorOf.get(identity.customer_id)!;
    if (!phones.has(id)) phones.set(id, openIdentity(identity));
  }
  return new Map(
    (await filesById(db, scope, ids)).map((row) => {
      const phone = phones.get(row.id);
      return [
        row.id,
        {
          id: row.id,
          number: row.number,
          name: displayName(scope, row),
          tier: row.tier_name,
          phone: phone === undefined ? null : shown(scope, 'phone', phone),
          createdAt: row.created_at.toISOString(),
          lastContactAt: row.last_contact_at?.toISOString() ?? null,
        },
      ];
    }),
  );
}

export async function duplicatePairs(
  db: Db,
  scope: Scope,
  query: { cursor?: string; limit: number },
): Promise<{ pairs: LikelyPair[]; nextCursor: string | null }> {
  const after = decodeCursor(query.cursor, cursorShape);
  const rows = await likePairs(db, scope, { after, limit: query.limit + 1, sharedByMany });
  const page = rows.slice(0, query.limit);
  const files = await suspects(db, scope, [...new Set(page.flatMap(({ a_id, b_id }) => [a_id, b_id]))]);
  const last = page.at(-1);
  return {
    pairs: page.flatMap(({ a_id, b_id, reasons }) => {
      const [a, b] = [files.get(a_id), files.get(b_id)];
      return a && b ? [{ a, b, reasons: reasons as LikenessReason[] }] : [];
    }),
    nextCursor: rows.length > query.limit && last ? encodeCursor([last.b_id, last.a_id]) : null,
  };
}

/** Two people after all: neither file suggests the other any more. */
export async function keepFilesApart(
  tx: Tx,
  scope: Scope,
  input: { customerId: string; otherId: string },
): Promise<void> {
  const [one, other] = [await findFile(tx, scope, input.customerId), await findFile(tx, scope, input.otherId)];
  if (!one || !other || one.row.id === other.row.id) throw customerNotFound();
  demand(scope, 'customers.merge', one.row.unit_id);
  await keepApart(tx, [one.row.id, other.row.id], `${scope.actor.kind}:${scope.actor.id}`, clock.now());
  await record(tx, scope, {
    action: 'customers.kept-apart',
    subject: ['customer', one.row.id],
    unitId: one.row.unit_id,
    detail: { other: other.row.id },
  });
}
