/** All SQL of the schema `fields`. Definitions belong to the whole company; retired ones are seen by those who edit them. */
import { can, type Db, type Scope, type Tx } from '#kernel';
import type { DefinitionRow } from './tables.ts';

const columns = `id, subject, key, name, hint, kind, choices, unit, min, max, max_length, required, required_from, personal, searchable,
  visible_when, required_when, position, state, version`;

/** By position. Retired ones only when asked for, and only for those who hold `fields.write`. */
export async function listDefinitions(
  db: Db,
  scope: Scope,
  subject: string,
  withRetired: boolean,
): Promise<DefinitionRow[]> {
  return db.query<DefinitionRow>(
    'fields.definitions',
    `select ${columns} from fields.definition where subject = $1 and ($2 or state = 'active') order by position, key`,
    [subject, withRetired && can(scope, 'fields.write')],
  );
}

/** Holds all definitions of a subject, so that two edits cannot close a circle of conditions together. */
export async function holdSubject(tx: Tx, subject: string): Promise<void> {
  await tx.query('fields.hold', 'select pg_advisory_xact_lock(hashtextextended($1, 11))', [subject]);
}

export async function insertDefinition(tx: Tx, row: Omit<DefinitionRow, 'state' | 'version'>, at: Date): Promise<void> {
  await tx.query(
    'fields.insert',
    `insert into fields.definition(id, subject, key, name, hint, kind, choices, unit, min, max, max_length, required, personal,
       searchable, visible_when, required_when, position, created_at, required_from)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`,
    [
      row.id,
      row.subject,
      row.key,
      json(row.name),
      json(row.hint),
      row.kind,
      json(row.choices),
      json(row.unit),
      row.min,
      row.max,
      row.max_length,
      row.required,
      row.personal,
      row.searchable,
      json(row.visible_when),
      json(row.required_when),
      row.position,
      at,
      row.required_from,
    ],
  );
}

/** False when the version is not the present one. */
export async function updateDefinition(tx: Tx, row: DefinitionRow): Promise<boolean> {
  const rows = await tx.query(
    'fields.update',
    `update fields.definition set name = $3, hint = $4, choices = $5, unit = $6, min = $7, max = $8, max_length = $9,
       required = $10, searchable = $11, visible_when = $12, required_when = $13, position = $14, state = $15, required_from = $16,
       version = version + 1
     where id = $1 and version = $2 returning id`,
    [
      row.id,
      row.version,
      json(row.name),
      json(row.hint),
      json(row.choices),
      json(row.unit),
      row.min,
      row.max,
      row.max_length,
      row.required,
      row.searchable,
      json(row.visible_when),
      json(row.required_when),
      row.position,
      row.state,
      row.required_from,
    ],
  );
  return rows.length === 1;
}

const json = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));
