/** All SQL of the schema `parts`. */
import { type Db, forEveryone, type Scope, Settings, type Tx } from '#kernel';
import type { PartRow } from './tables.ts';

const known = new Settings('parts.part');

/** Which parts were switched; everybody meets them. */
export async function switchedParts(db: Db, scope: Scope): Promise<PartRow[]> {
  forEveryone(scope);
  return db.query<PartRow>(
    'parts.all',
    'select code, is_on, changed_at, changed_by, ends_at from parts.part order by code',
  );
}

/** As this node knows them: what was switched elsewhere a moment ago may be missing. */
export const knownParts = (db: Db, scope: Scope): Promise<PartRow[]> =>
  known.asKnown(db, '', (from) => switchedParts(from, scope));

/** Two who switch follow one another: what stops with what is decided by one picture. */
export async function lockParts(tx: Tx, scope: Scope): Promise<PartRow[]> {
  forEveryone(scope);
  await tx.query('parts.lock', 'lock table parts.part in share row exclusive mode');
  return switchedParts(tx, scope);
}

export async function savePart(tx: Tx, row: PartRow): Promise<void> {
  await tx.query(
    'parts.save',
    `insert into parts.part(code, is_on, changed_at, changed_by, ends_at) values ($1, $2, $3, $4, $5)
     on conflict (code) do update set is_on = $2, changed_at = $3, changed_by = $4, ends_at = $5`,
    [row.code, row.is_on, row.changed_at, row.changed_by, row.ends_at],
  );
  known.changed(tx);
}
