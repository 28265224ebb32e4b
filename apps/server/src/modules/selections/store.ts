/** All SQL of the schema `selections`. Seen by its owner and by people of the units it is shared with. */
import { type Db, forProgram, type Scope, type Tx, unitsWith } from '#kernel';
import type { MailingRow, SelectionRow } from './tables.ts';

const columns =
  'id, unit_id, owner_id, name, note, condition, frozen_at, frozen_count, shared_with, created_at, updated_at, version';
const visible = `state = 'active' and (owner_id::text = $1 or $2::uuid[] is null or shared_with && $2::uuid[])`;
const who = (scope: Scope): [string, string[] | null] => [scope.actor.id, unitsWith(scope, 'selections.use')];

export async function listSelections(db: Db, scope: Scope): Promise<SelectionRow[]> {
  return db.query<SelectionRow>(
    'selections.list',
    `select ${columns} from selections.selection where ${visible} order by updated_at desc limit 500`,
    who(scope),
  );
}

export async function findSelection(db: Db, scope: Scope, id: string): Promise<SelectionRow | null> {
  const [row] = await db.query<SelectionRow>(
    'selections.find',
    `select ${columns} from selections.selection where id = $3 and ${visible}`,
    [...who(scope), id],
  );
  return row ?? null;
}

export async function insertSelection(
  tx: Tx,
  site: number,
  row: Omit<SelectionRow, 'version' | 'updated_at'>,
): Promise<void> {
  await tx.query(
    'selections.insert',
    `insert into selections.selection(id, origin_site, unit_id, owner_id, name, note, condition, frozen_at, frozen_count, shared_with, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)`,
    [
      row.id,
      site,
      row.unit_id,
      row.owner_id,
      row.name,
      row.note,
      JSON.stringify(row.condition),
      row.frozen_at,
      row.frozen_count,
      row.shared_with,
      row.created_at,
    ],
  );
}

/** False on a stale version. */
export async function updateSelection(
  tx: Tx,
  row: Pick<SelectionRow, 'id' | 'version' | 'name' | 'note' | 'condition' | 'shared_with'>,
  at: Date,
): Promise<boolean> {
  const rows = await tx.query(
    'selections.update',
    `update selections.selection set name = $3, note = $4, condition = $5, shared_with = $6, updated_at = $7, version = version + 1
     where id = $1 and version = $2 returning id`,
    [row.id, row.version, row.name, row.note, JSON.stringify(row.condition), row.shared_with, at],
  );
  return rows.length > 0;
}

export async function dropSelection(tx: Tx, id: string, at: Date): Promise<void> {
  await tx.query(
    'selections.drop',
    `update selections.selection set state = 'dropped', updated_at = $2 where id = $1`,
    [id, at],
  );
  await tx.query('selections.drop-members', 'delete from selections.member where selection_id = $1', [id]);
}

export async function insertMembers(tx: Tx, selectionId: string, ids: string[]): Promise<void> {
  await tx.query(
    'selections.members-insert',
    'insert into selections.member(selection_id, customer_id) select $1, unnest($2::uuid[]) on conflict do nothing',
    [selectionId, ids],
  );
}

/** Ids only; whom of them the reader sees is asked of the customers' room. */
export async function membersOf(db: Db, scope: Scope, selectionId: string): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    'selections.members',
    `select m.customer_id as id from selections.member m join selections.selection s on s.id = m.selection_id
     where m.selection_id = $3 and ${visible} order by 1`,
    [...who(scope), selectionId],
  );
  return rows.map((row) => row.id);
}

const mailingColumns =
  'id, selection_id, purpose, subject, text, state, after_id, mailed, left_out, by, reach, created_at';

export async function insertMailing(
  tx: Tx,
  site: number,
  row: Pick<MailingRow, 'id' | 'selection_id' | 'purpose' | 'subject' | 'text' | 'by' | 'reach' | 'created_at'>,
): Promise<void> {
  await tx.query(
    'selections.mailing-insert',
    `insert into selections.mailing(id, origin_site, selection_id, purpose, subject, text, by, reach, created_at, worked_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)`,
    [
      row.id,
      site,
      row.selection_id,
      row.purpose,
      row.subject,
      row.text,
      row.by,
      JSON.stringify(row.reach),
      row.created_at,
    ],
  );
}

/** Of a selection that the reader may see. */
export async function mailingsOf(db: Db, scope: Scope, selectionId: string): Promise<MailingRow[]> {
  if (!(await findSelection(db, scope, selectionId))) return [];
  return db.query<MailingRow>(
    'selections.mailings',
    `select ${mailingColumns} from selections.mailing where selection_id = $1 order by created_at desc limit 20`,
    [selectionId],
  );
}

/** Holds the row until the transaction ends. */
export async function lockMailing(tx: Tx, scope: Scope, id: string): Promise<MailingRow | null> {
  forProgram(scope);
  const [row] = await tx.query<MailingRow>(
    'selections.mailing-lock',
    `select ${mailingColumns} from selections.mailing where id = $1 for update`,
    [id],
  );
  return row ?? null;
}

export async function moveMailing(
  tx: Tx,
  id: string,
  to: { state: MailingRow['state']; afterId: string | null; mailed: number; leftOut: number },
  at: Date,
): Promise<void> {
  await tx.query(
    'selections.mailing-move',
    `update selections.mailing set state = $2, after_id = $3, mailed = $4, left_out = $5, worked_at = $6,
       ended_at = case when $2 = 'sending' then null else $6::timestamptz end where id = $1`,
    [id, to.state, to.afterId, to.mailed, to.leftOut, at],
  );
}

/** False when it has ended already. */
export async function stopMailing(tx: Tx, selectionId: string, id: string, at: Date): Promise<boolean> {
  const rows = await tx.query(
    'selections.mailing-stop',
    `update selections.mailing set state = 'stopped', ended_at = $3 where id = $2 and selection_id = $1 and state = 'sending' returning id`,
    [selectionId, id, at],
  );
  return rows.length > 0;
}

export async function silentMailings(db: Db, scope: Scope, before: Date): Promise<string[]> {
  forProgram(scope);
  const rows = await db.query<{ id: string }>(
    'selections.mailing-silent',
    `select id from selections.mailing where state = 'sending' and worked_at < $1`,
    [before],
  );
  return rows.map((row) => row.id);
}
