/** All SQL of the schema `calllists`. */
import { type Db, forProgram, type Scope, Settings, type Tx, unitsWith } from '#kernel';
import type { EntryRow } from './tables.ts';

const entries = new Settings('calllists.entry');
const right = 'calllists.keep';
const columns = 'id, origin_site, unit_id, list, blind, masked, reason, refuses, until, by_staff, at';

/** The latest word about a number at a unit replaces the one before. Returns the id that it has. */
export async function saveEntry(tx: Tx, row: EntryRow): Promise<string> {
  entries.changed(tx);
  await tx.query('calllists.drop-over', 'delete from calllists.entry where until < $1', [row.at]);
  const [saved] = await tx.query<{ id: string }>(
    'calllists.save',
    `insert into calllists.entry(${columns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     on conflict (unit_id, blind) do update set list = $4, masked = $6, reason = $7, refuses = $8, until = $9, by_staff = $10, at = $11
     returning id`,
    [
      row.id,
      row.origin_site,
      row.unit_id,
      row.list,
      row.blind,
      row.masked,
      row.reason,
      row.refuses,
      row.until,
      row.by_staff,
      row.at,
    ],
  );
  return saved!.id;
}

/** In force, the latest first. */
export async function listEntries(db: Db, scope: Scope, now: Date): Promise<EntryRow[]> {
  return db.query<EntryRow>(
    'calllists.list',
    `select ${columns} from calllists.entry
     where ($1::uuid[] is null or unit_id = any($1)) and (until is null or until > $2) order by at desc, id desc limit 2000`,
    [unitsWith(scope, right), now],
  );
}

/** What any unit says of this number now; black before red. Hardly any caller is in a list. */
export async function entriesFor(db: Db, scope: Scope, of: { blind: string; now: Date }): Promise<EntryRow[]> {
  forProgram(scope);
  const rows = await entries.asKnown(db, of.blind, (from) =>
    from.query<EntryRow>(
      'calllists.find',
      `select ${columns} from calllists.entry where blind = $1 order by list, refuses desc`,
      [of.blind],
    ),
  );
  return rows.filter(({ until }) => !until || until > of.now);
}

export async function deleteEntry(tx: Tx, scope: Scope, id: string): Promise<EntryRow | null> {
  entries.changed(tx);
  const rows = await tx.query<EntryRow>(
    'calllists.delete',
    `delete from calllists.entry where id = $1 and ($2::uuid[] is null or unit_id = any($2)) returning ${columns}`,
    [id, unitsWith(scope, right)],
  );
  return rows[0] ?? null;
}
