/** SQL of importing many files at once. */
import { type Db, forStaff, rowsJson, type Scope, type Tx, unitsWith } from '#kernel';

/** Holds many values until the transaction ends, always in one order, so that two imports never wait for each other in a ring. */
export async function holdValues(tx: Tx, scope: Scope, values: { kind: string; blind: string }[]): Promise<void> {
  forStaff(scope);
  await tx.query(
    'customers.hold-values',
    `select pg_advisory_xact_lock(hash) from (
       select distinct hashtextextended(value, 0) as hash from unnest($1::text[]) value order by 1) held`,
    [values.map(({ kind, blind }) => `${kind}:${blind}`)],
  );
}

/** The surviving file that was active last, per value; `visible`: the caller may change it. */
export async function filesHolding(
  db: Db,
  scope: Scope,
  values: { kind: string; blind: string }[],
): Promise<{ kind: string; blind: string; id: string; visible: boolean }[]> {
  return db.query(
    'customers.files-holding',
    `select distinct on (v.kind, v.blind) v.kind, v.blind, c.id, ($3::uuid[] is null or c.seen_by && $3::uuid[]) as visible
     from unnest($1::text[], $2::text[]) v(kind, blind)
     join customers.identity i on i.kind = v.kind and i.blind = v.blind and i.state = 'active'
     join customers.customer c on c.id = customers.surviving(i.customer_id) and c.state = 'active'
     order by v.kind, v.blind, c.active_at desc`,
    [values.map(({ kind }) => kind), values.map(({ blind }) => blind), unitsWith(scope, 'customers.write')],
  );
}

/** Number → surviving file, of those the caller may change. */
export async function filesNumbered(db: Db, scope: Scope, numbers: string[]): Promise<Map<string, string>> {
  const rows = await db.query<{ number: string; id: string }>(
    'customers.files-numbered',
    `select a.number, c.id from customers.customer a join customers.customer c on c.id = customers.surviving(a.id)
     where a.number = any($1::text[]) and c.state = 'active' and ($2::uuid[] is null or c.seen_by && $2::uuid[])`,
    [numbers, unitsWith(scope, 'customers.write')],
  );
  return new Map(rows.map(({ number, id }) => [number, id]));
}

export type WholeFile = {
  id: string;
  number: string;
  origin_site: number;
  unit_id: string;
  seen_by: string[];
  name: string;
  name_key: string;
  pinyin: string;
  initials: string;
  name_grams: string[];
  sex: string;
  tier_id: string | null;
  preferences: string;
  tags: string[];
  sealed: Record<string, string>;
  documents: string[];
  likeness: string[];
  ring: number;
  wrapped_key: string;
  created_at: Date;
  updated_at: Date;
  active_at: Date;
};
const fileColumns = `id, number, origin_site, unit_id, seen_by, name, name_key, pinyin, initials, name_grams, sex, tier_id,
  preferences, tags, sealed, documents, likeness, ring, wrapped_key, created_at, updated_at, active_at`;

export type WholeIdentity = {
  id: string;
  customer_id: string;
  kind: string;
  sealed: string;
  blind: string;
  grams: number[];
  verified: boolean;
  verified_at: Date | null;
  created_at: Date;
};

export async function insertFiles(tx: Tx, files: WholeFile[], identities: WholeIdentity[]): Promise<void> {
  await tx.query(
    'customers.files-insert',
    `insert into customers.customer(${fileColumns})
     select ${fileColumns} from jsonb_populate_recordset(null::customers.customer, $1::jsonb)`,
    [rowsJson(files)],
  );
  if (identities.length === 0) return;
  await tx.query(
    'customers.identities-insert',
    `insert into customers.identity(id, customer_id, kind, sealed, blind, grams, verified, verified_at, created_at)
     select id, customer_id, kind, sealed, blind, grams, verified, verified_at, created_at
     from jsonb_populate_recordset(null::customers.identity, $1::jsonb)`,
    [rowsJson(identities)],
  );
}
