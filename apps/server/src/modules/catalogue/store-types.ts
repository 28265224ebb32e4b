/** Kinds of tickets as rows. They belong to the whole company. */
import { type Db, forStaff, type Scope, type Tx } from '#kernel';
import type { TicketTypeRow } from './tables.ts';

const columns = 'id, key, name, position, state, version';

/** By position, retired ones included: old work carries them. */
export async function listTypes(db: Db, scope: Scope): Promise<TicketTypeRow[]> {
  forStaff(scope);
  return db.query<TicketTypeRow>(
    'catalogue.types',
    `select ${columns} from catalogue.ticket_type order by position, key`,
    [],
  );
}

export async function findType(db: Db, scope: Scope, id: string): Promise<TicketTypeRow | null> {
  forStaff(scope);
  const [row] = await db.query<TicketTypeRow>(
    'catalogue.type',
    `select ${columns} from catalogue.ticket_type where id = $1`,
    [id],
  );
  return row ?? null;
}

export async function insertType(tx: Tx, row: Omit<TicketTypeRow, 'state' | 'version'>): Promise<void> {
  await tx.query(
    'catalogue.type-insert',
    'insert into catalogue.ticket_type(id, key, name, position) values ($1, $2, $3, $4)',
    [row.id, row.key, JSON.stringify(row.name), row.position],
  );
}

/** False when the version is not the present one. */
export async function updateType(tx: Tx, row: TicketTypeRow): Promise<boolean> {
  const rows = await tx.query(
    'catalogue.type-update',
    `update catalogue.ticket_type set name = $3, position = $4, state = $5, version = version + 1
     where id = $1 and version = $2 returning id`,
    [row.id, row.version, JSON.stringify(row.name), row.position, row.state],
  );
  return rows.length === 1;
}
