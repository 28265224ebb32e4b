/** All SQL of the schema `panels`. */
import { type Db, forProgram, forStaff, type Scope, type Tx, unitsWith } from '#kernel';
import type { Place } from './contract.ts';
import type { PanelRow } from './tables.ts';

export async function insertPanel(tx: Tx, row: PanelRow): Promise<void> {
  await tx.query(
    'panels.insert',
    `insert into panels.panel(id, origin_site, unit_id, name, url, places, height, state, ring, wrapped_key, secret, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      row.id,
      row.origin_site,
      row.unit_id,
      row.name,
      row.url,
      row.places,
      row.height,
      row.state,
      row.ring,
      row.wrapped_key,
      row.secret,
      row.created_at,
    ],
  );
}

/** The next version; false when somebody else changed it first. */
export async function updatePanel(tx: Tx, row: PanelRow): Promise<boolean> {
  const rows = await tx.query(
    'panels.update',
    `update panels.panel set name = $3, url = $4, places = $5, height = $6, state = $7, secret = $8, former_secret = $9,
       former_until = $10, version = version + 1
     where id = $1 and version = $2 returning id`,
    [
      row.id,
      row.version,
      row.name,
      row.url,
      row.places,
      row.height,
      row.state,
      row.secret,
      row.former_secret,
      row.former_until,
    ],
  );
  return rows.length === 1;
}

export async function listPanels(db: Db, scope: Scope): Promise<PanelRow[]> {
  return db.query<PanelRow>(
    'panels.list',
    'select * from panels.panel where $1::uuid[] is null or unit_id = any($1) order by created_at, id limit 200',
    [unitsWith(scope, 'panels.manage')],
  );
}

export async function readPanel(db: Db, scope: Scope, id: string): Promise<PanelRow | null> {
  const [row] = await db.query<PanelRow>(
    'panels.read',
    'select * from panels.panel where id = $2 and ($1::uuid[] is null or unit_id = any($1))',
    [unitsWith(scope, 'panels.manage'), id],
  );
  return row ?? null;
}

/** Those switched on at a unit of `above`: the caller's own and all over it. */
export async function panelsAt(db: Db, scope: Scope, above: string[], place: Place | null): Promise<PanelRow[]> {
  forStaff(scope);
  return db.query<PanelRow>(
    'panels.at',
    `select * from panels.panel where state = 'active' and unit_id = any($1::uuid[]) and ($2::text is null or $2 = any(places))
     order by created_at, id limit 20`,
    [above, place],
  );
}

type Held = { id: string; ring: number; wrapped_key: string };
export async function panelsToRewrap(tx: Tx, scope: Scope, current: number, limit: number): Promise<Held[]> {
  forProgram(scope);
  return tx.query<Held>(
    'panels.to-rewrap',
    'select id, ring, wrapped_key from panels.panel where ring <> $1 limit $2 for update skip locked',
    [current, limit],
  );
}
export async function writePanelKey(tx: Tx, id: string, ring: number, wrapped: string): Promise<void> {
  await tx.query('panels.write-key', 'update panels.panel set ring = $2, wrapped_key = $3 where id = $1', [
    id,
    ring,
    wrapped,
  ]);
}
