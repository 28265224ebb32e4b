/** Definitions in the shape of the contract. */
import type { Db, Scope } from '#kernel';
import type { FieldDefinition } from './contract.ts';
import { listDefinitions } from './store.ts';
import type { DefinitionRow } from './tables.ts';

/** Active ones by position; with `retired` also those that are offered no more (for holders of `fields.write`). */
export async function definitionsOf(
  db: Db,
  scope: Scope,
  subject: string,
  { retired = false }: { retired?: boolean } = {},
): Promise<FieldDefinition[]> {
  return (await listDefinitions(db, scope, subject, retired)).map(seen);
}

function seen({ max_length, visible_when, required_when, required_from, ...row }: DefinitionRow): FieldDefinition {
  return {
    ...row,
    maxLength: max_length,
    visibleWhen: visible_when,
    requiredWhen: required_when,
    requiredFrom: required_from,
  };
}
