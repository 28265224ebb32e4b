/** All SQL of the schema `needs`. Rows are read for files that the scope has already proved visible. */
import { type Db, forProgram, forStaff, type Scope, type Tx } from '#kernel';
import type { NeedRow, ProgressRow } from './tables.ts';

const columns =
  'id, origin_site, customer_id, unit_id, title, state, owner_id, next_step, next_on::text as next_on, version, created_at, changed_at';

export async function needsOf(db: Db, scope: Scope, customerIds: string[]): Promise<NeedRow[]> {
  forStaff(scope);
  return db.query<NeedRow>(
    'needs.of',
    `select ${columns} from needs.need where customer_id = any($1::uuid[])
     order by state in ('met', 'dropped'), next_on nulls last, changed_at desc, id desc limit 100`,
    [customerIds],
  );
}

export async function progressOf(db: Db, scope: Scope, needIds: string[]): Promise<ProgressRow[]> {
  forStaff(scope);
  return db.query<ProgressRow>(
    'needs.progress',
    'select id, need_id, text, by, at from needs.progress where need_id = any($1::uuid[]) order by at desc, id desc limit 1000',
    [needIds],
  );
}

/** Of these files; held until the transaction ends. */
export async function lockNeed(tx: Tx, scope: Scope, id: string, customerIds: string[]): Promise<NeedRow | null> {
  forStaff(scope);
  const [row] = await tx.query<NeedRow>(
    'needs.lock',
    `select ${columns} from needs.need where id = $1 and customer_id = any($2::uuid[]) for update`,
    [id, customerIds],
  );
  return row ?? null;
}

export async function insertNeed(tx: Tx, row: NeedRow): Promise<void> {
  await tx.query(
    'needs.insert',
    `insert into needs.need(id, origin_site, customer_id, unit_id, title, state, owner_id, next_step, next_on, version, created_at, changed_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)`,
    [
      row.id,
      row.origin_site,
      row.customer_id,
      row.unit_id,
      row.title,
      row.state,
      row.owner_id,
      row.next_step,
      row.next_on,
      row.version,
      row.created_at,
    ],
  );
}

/** Of a row that the transaction holds. */
export async function updateNeed(tx: Tx, row: NeedRow): Promise<void> {
  await tx.query(
    'needs.update',
    `update needs.need set title = $2, state = $3, owner_id = $4, next_step = $5, next_on = $6, version = $7, changed_at = $8
     where id = $1`,
    [row.id, row.title, row.state, row.owner_id, row.next_step, row.next_on, row.version, row.changed_at],
  );
}

export async function insertProgress(tx: Tx, row: ProgressRow): Promise<void> {
  await tx.query(
    'needs.progress-insert',
    'insert into needs.progress(id, need_id, text, by, at) values ($1, $2, $3, $4, $5)',
    [row.id, row.need_id, row.text, row.by, row.at],
  );
}

/** Part of an erasure: that something was wanted stays as a figure, its words go. */
export async function wipeNeeds(tx: Tx, customerIds: string[]): Promise<void> {
  await tx.run(
    `update needs.progress set text = '' where need_id in (select id from needs.need where customer_id = any($1::uuid[]))`,
    [customerIds],
  );
  await tx.run(`update needs.need set title = '', next_step = '' where customer_id = any($1::uuid[])`, [customerIds]);
}

/** For whoever switches the part off: what lies in it, over the whole company. */
export async function useOf(db: Db, scope: Scope): Promise<Record<string, number>> {
  forProgram(scope);
  const [row] = await db.query<Record<string, number>>(
    'needs.use',
    `select count(*)::int as open from needs.need where state in ('open', 'working')`,
    [],
  );
  return row!;
}
