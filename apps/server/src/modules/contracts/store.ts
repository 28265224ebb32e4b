/** All SQL of the schema `contracts`. Rows of a file are read for files that the scope has already proved visible. */
import { type Db, forProgram, forStaff, type Scope, type Tx, unitsWith } from '#kernel';
import type { ContractRow } from './tables.ts';

const columns = `id, origin_site, customer_id, unit_id, number, kind, state, tier_id, starts_on::text as starts_on,
  ends_on::text as ends_on, worth::float8 as worth, currency, products, agreement_id, note, owner_id, file_id, file_name, version, created_at`;

export async function contractsOf(db: Db, scope: Scope, customerIds: string[]): Promise<ContractRow[]> {
  forStaff(scope);
  return db.query<ContractRow>(
    'contracts.of',
    `select ${columns} from contracts.contract where customer_id = any($1::uuid[]) order by starts_on desc, id desc limit 200`,
    [customerIds],
  );
}

export async function findContract(db: Db, scope: Scope, id: string): Promise<ContractRow | null> {
  forStaff(scope);
  const [row] = await db.query<ContractRow>(
    'contracts.one',
    `select ${columns} from contracts.contract where id = $1`,
    [id],
  );
  return row ?? null;
}

/** Holds the row until the transaction ends. */
export async function lockContract(tx: Tx, scope: Scope, id: string): Promise<ContractRow | null> {
  forStaff(scope);
  const [row] = await tx.query<ContractRow>(
    'contracts.lock',
    `select ${columns} from contracts.contract where id = $1 for update`,
    [id],
  );
  return row ?? null;
}

/** In force in the caller's units, by the end that comes next. */
export async function contractsEnding(
  db: Db,
  scope: Scope,
  by: { today: string; until: string; limit: number },
): Promise<ContractRow[]> {
  return db.query<ContractRow>(
    'contracts.ending',
    `select ${columns} from contracts.contract
     where state = 'active' and starts_on <= $1 and ends_on between $1 and $2 and ($3::uuid[] is null or unit_id = any($3))
     order by ends_on, id limit $4`,
    [by.today, by.until, unitsWith(scope, 'contracts.read'), by.limit],
  );
}

/** For whoever is in charge: in force over the whole company, whose last day is near; by id. */
export async function contractsNearEnd(
  db: Db,
  scope: Scope,
  by: { today: string; until: string; after: string | null; limit: number },
): Promise<ContractRow[]> {
  forProgram(scope);
  return db.query<ContractRow>(
    'contracts.near-end',
    `select ${columns} from contracts.contract
     where state = 'active' and starts_on <= $1 and ends_on between $1 and $2 and ($3::uuid is null or id > $3)
     order by id limit $4`,
    [by.today, by.until, by.after, by.limit],
  );
}

export type Bringing = Pick<ContractRow, 'id' | 'agreement_id' | 'tier_id' | 'products'>;

/** In force on a day, the latest begun first. */
export async function contractsBringing(
  db: Db,
  scope: Scope,
  customerIds: string[],
  today: string,
): Promise<Bringing[]> {
  forProgram(scope);
  return db.query<Bringing>(
    'contracts.bringing',
    `select id, agreement_id, tier_id, products from contracts.contract
     where customer_id = any($1::uuid[]) and state = 'active' and starts_on <= $2 and (ends_on is null or ends_on >= $2)
       and (agreement_id is not null or tier_id is not null)
     order by starts_on desc, id desc`,
    [customerIds, today],
  );
}

/** Whether any contract brings anything at all. */
export async function anyBringing(db: Db, scope: Scope): Promise<boolean> {
  forProgram(scope);
  const rows = await db.query(
    'contracts.any-bringing',
    `select 1 from contracts.contract where state = 'active' and (agreement_id is not null or tier_id is not null) limit 1`,
    [],
  );
  return rows.length === 1;
}

const values = (row: ContractRow): unknown[] => [
  row.id,
  row.number,
  row.kind,
  row.state,
  row.tier_id,
  row.starts_on,
  row.ends_on,
  row.worth,
  row.currency,
  row.products,
  row.agreement_id,
  row.note,
  row.file_id,
  row.file_name,
  row.version,
  row.owner_id,
];

export async function insertContract(tx: Tx, row: ContractRow): Promise<void> {
  await tx.query(
    'contracts.insert',
    `insert into contracts.contract(id, number, kind, state, tier_id, starts_on, ends_on, worth, currency, products, agreement_id,
       note, file_id, file_name, version, owner_id, origin_site, customer_id, unit_id, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)`,
    [...values(row), row.origin_site, row.customer_id, row.unit_id, row.created_at],
  );
}

/** Of a row that the transaction holds. */
export async function updateContract(tx: Tx, row: ContractRow): Promise<void> {
  await tx.query(
    'contracts.update',
    `update contracts.contract set number = $2, kind = $3, state = $4, tier_id = $5, starts_on = $6, ends_on = $7, worth = $8,
       currency = $9, products = $10, agreement_id = $11, note = $12, file_id = $13, file_name = $14, version = $15, owner_id = $16 where id = $1`,
    values(row),
  );
}

/** Part of an erasure: figures stay. Returns the documents that were attached. */
export async function wipeContracts(tx: Tx, scope: Scope, customerIds: string[]): Promise<string[]> {
  forStaff(scope);
  const files = await tx.query<{ file_id: string }>(
    'contracts.documents',
    'select file_id from contracts.contract where customer_id = any($1::uuid[]) and file_id is not null for update',
    [customerIds],
  );
  await tx.run(
    `update contracts.contract set note = '', file_id = null, file_name = null where customer_id = any($1::uuid[])`,
    [customerIds],
  );
  return files.map(({ file_id }) => file_id);
}

/** For whoever switches the part off: what lies in it, over the whole company. */
export async function useOf(db: Db, scope: Scope): Promise<Record<string, number>> {
  forProgram(scope);
  const [row] = await db.query<Record<string, number>>(
    'contracts.use',
    `select count(*)::int as active from contracts.contract where state = 'active'`,
    [],
  );
  return row!;
}
