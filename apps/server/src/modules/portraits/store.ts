/** All SQL of the schema `portraits`. Rows are read for files that the scope has already proved visible. */
import { type Db, forProgram, forStaff, type Scope, type Tx } from '#kernel';
import type { PreferenceRow } from './tables.ts';

const columns = `customer_id, origin_site, channel, language, topics, from_minute, to_minute, quiet_from, quiet_to, zone, said_by,
  version, changed_at, changed_by`;

/** Of a family the latest word; `own`: the one file's, which a change is written to. */
export async function preferencesOf(db: Db, scope: Scope, customerIds: string[]): Promise<PreferenceRow[]> {
  forStaff(scope);
  return db.query<PreferenceRow>(
    'portraits.of',
    `select ${columns} from portraits.preference where customer_id = any($1::uuid[]) order by changed_at desc, customer_id`,
    [customerIds],
  );
}

/** The latest word of a family that names a language. */
export async function languageOf(db: Db, scope: Scope, customerIds: string[]): Promise<PreferenceRow['language']> {
  forProgram(scope);
  const rows = await db.query<Pick<PreferenceRow, 'language'>>(
    'portraits.language',
    `select language from portraits.preference where customer_id = any($1::uuid[]) and language is not null
     order by changed_at desc, customer_id limit 1`,
    [customerIds],
  );
  return rows[0]?.language ?? null;
}

/** False when somebody else wrote first. `before`: the version of this file's own row, 0 without one. */
export async function savePreferences(tx: Tx, row: PreferenceRow, before: number): Promise<boolean> {
  const rows = await tx.query(
    'portraits.save',
    `insert into portraits.preference as p (${columns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
     on conflict (customer_id) do update set channel = $3, language = $4, topics = $5, from_minute = $6, to_minute = $7,
       quiet_from = $8, quiet_to = $9, zone = $10, said_by = $11, version = $12, changed_at = $13, changed_by = $14
     where p.version = $15 returning customer_id`,
    [
      row.customer_id,
      row.origin_site,
      row.channel,
      row.language,
      row.topics,
      row.from_minute,
      row.to_minute,
      row.quiet_from,
      row.quiet_to,
      row.zone,
      row.said_by,
      row.version,
      row.changed_at,
      row.changed_by,
      before,
    ],
  );
  return rows.length > 0;
}

/** Part of an erasure. */
export async function wipePreferences(tx: Tx, customerIds: string[]): Promise<void> {
  await tx.query('portraits.wipe', 'delete from portraits.preference where customer_id = any($1::uuid[])', [
    customerIds,
  ]);
}
