/** Creates and changes product families and models. */
import type { z } from 'zod';
import { announce, clock, conflict, demand, isDuplicate, newId, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import type { editFamily as editFamilyShape, editModel as editModelShape, newFamily, newModel } from './contract.ts';
import { codeTaken, familyNotFound, modelNotFound } from './errors.ts';
import { catalogueChanged } from './events.ts';
import { findModels, insertFamily, insertModel, listFamilies, updateFamily, updateModel } from './store.ts';

export async function createFamily(tx: Tx, scope: Scope, input: z.infer<typeof newFamily>): Promise<string> {
  demand(scope, 'catalogue.write', null);
  const id = newId();
  await refuseDouble(input.code, insertFamily(tx, { id, ...input }));
  await tell(tx, scope, 'family', id, 'catalogue.family-created');
  return id;
}

export async function editFamily(
  tx: Tx,
  scope: Scope,
  input: { id: string } & z.infer<typeof editFamilyShape>,
): Promise<void> {
  demand(scope, 'catalogue.write', null);
  const { id, version, ...changes } = input;
  await familyExists(tx, scope, id);
  if (!(await updateFamily(tx, id, version, changes))) throw conflict();
  await tell(tx, scope, 'family', id, 'catalogue.family-changed');
}

export async function createModel(tx: Tx, scope: Scope, input: z.infer<typeof newModel>): Promise<string> {
  demand(scope, 'catalogue.write', null);
  await familyExists(tx, scope, input.familyId);
  const id = newId();
  const { familyId, warrantyMonths, ...rest } = input;
  const model = { id, ...rest, family_id: familyId, warranty_months: warrantyMonths, created_at: clock.now() };
  await refuseDouble(input.code, insertModel(tx, model));
  await tell(tx, scope, 'model', id, 'catalogue.model-created');
  return id;
}

export async function editModel(
  tx: Tx,
  scope: Scope,
  input: { id: string } & z.infer<typeof editModelShape>,
): Promise<void> {
  demand(scope, 'catalogue.write', null);
  const { id, version, familyId, warrantyMonths, ...rest } = input;
  if ((await findModels(tx, scope, [id])).length === 0) throw modelNotFound();
  if (familyId) await familyExists(tx, scope, familyId);
  const changes = {
    ...rest,
    ...(familyId && { family_id: familyId }),
    ...(warrantyMonths !== undefined && { warranty_months: warrantyMonths }),
  };
  if (!(await updateModel(tx, id, version, changes))) throw conflict();
  await tell(tx, scope, 'model', id, 'catalogue.model-changed');
}

async function familyExists(tx: Tx, scope: Scope, id: string): Promise<void> {
  if (!(await listFamilies(tx, scope)).some((family) => family.id === id)) throw familyNotFound();
}

async function refuseDouble(code: string, insert: Promise<void>): Promise<void> {
  try {
    await insert;
  } catch (error) {
    throw isDuplicate(error) ? codeTaken({ code }) : error;
  }
}

async function tell(tx: Tx, scope: Scope, kind: 'family' | 'model', id: string, action: string): Promise<void> {
  await record(tx, scope, { action, subject: [kind, id] });
  await announce(tx, catalogueChanged, { aggregate: [kind, id], payload: { kind, id }, actor: scope.actor });
}
