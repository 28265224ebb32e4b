/** All SQL of the schema `callernumbers`. */
import { type Db, forStaff, type Scope, type Tx, unitsWith } from '#kernel';
import type { NumberRow } from './tables.ts';

const right = 'telephony.configure';
const columns = 'id, origin_site, unit_id, trunk_id, number, name, is_default, state, version';

/** A unit has one default at the most: the one before it is none any more. */
export async function saveNumber(tx: Tx, row: NumberRow): Promise<void> {
  if (row.is_default && row.state === 'active')
    await tx.query(
      'callernumbers.undo-default',
      `update callernumbers.number set is_default = false, version = version + 1
       where unit_id = $1 and is_default and id <> $2`,
      [row.unit_id, row.id],
    );
  await tx.query(
    'callernumbers.save',
    `insert into callernumbers.number(${columns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (id) do update set unit_id = $3, trunk_id = $4, number = $5, name = $6, is_default = $7, state = $8, version = $9`,
    [
      row.id,
      row.origin_site,
      row.unit_id,
      row.trunk_id,
      row.number,
      JSON.stringify(row.name),
      row.is_default,
      row.state,
      row.version,
    ],
  );
}

export async function listNumbers(db: Db, scope: Scope): Promise<NumberRow[]> {
  return db.query<NumberRow>(
    'callernumbers.list',
    `select ${columns} from callernumbers.number where $1::uuid[] is null or unit_id = any($1) order by number, id`,
    [unitsWith(scope, right)],
  );
}

export async function lockNumber(tx: Tx, scope: Scope, id: string): Promise<NumberRow | null> {
  const rows = await tx.query<NumberRow>(
    'callernumbers.lock',
    `select ${columns} from callernumbers.number
     where id = $1 and ($2::uuid[] is null or unit_id = any($2)) for update`,
    [id, unitsWith(scope, right)],
  );
  return rows[0] ?? null;
}

/** What these units offer to their people. */
export async function offeredBy(db: Db, scope: Scope, unitIds: readonly string[]): Promise<NumberRow[]> {
  forStaff(scope);
  return db.query<NumberRow>(
    'callernumbers.offered',
    `select ${columns} from callernumbers.number where state = 'active' and unit_id = any($1::uuid[]) order by number, id`,
    [unitIds],
  );
}

export async function choiceOf(db: Db, scope: Scope, staffId: string): Promise<string | null> {
  forStaff(scope);
  const rows = await db.query<{ number_id: string }>(
    'callernumbers.choice',
    'select number_id from callernumbers.choice where staff_id = $1',
    [staffId],
  );
  return rows[0]?.number_id ?? null;
}

export async function saveChoice(tx: Tx, staffId: string, numberId: string | null): Promise<void> {
  if (!numberId) {
    await tx.query('callernumbers.forget-choice', 'delete from callernumbers.choice where staff_id = $1', [staffId]);
    return;
  }
  await tx.query(
    'callernumbers.save-choice',
    `insert into callernumbers.choice(staff_id, number_id) values ($1, $2)
     on conflict (staff_id) do update set number_id = $2`,
    [staffId, numberId],
  );
}
