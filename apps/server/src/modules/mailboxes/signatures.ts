/** What stands under a team's letters: of the nearest unit up the tree that has one. */
import { type Db, demand, type Name, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { unitCards } from '#modules/organisation';
import { mailboxNotFound } from './errors.ts';
import { saveSignature, signaturesOf } from './store.ts';

export async function setSignature(tx: Tx, scope: Scope, input: { unitId: string; text: Name }): Promise<void> {
  demand(scope, 'mailboxes.configure', input.unitId);
  const [unit] = await unitCards(tx, scope, [input.unitId]);
  if (!unit) throw mailboxNotFound();
  await saveSignature(tx, { unitId: unit.id, site: unit.site, text: input.text });
  tx.afterCommit(() => known.clear());
  await record(tx, scope, { action: 'mailboxes.signature-set', subject: ['unit', unit.id], unitId: unit.id });
}

/** Asked with every letter, changed once a year: an answer serves for so long, here until it is changed. */
const freshMs = 1_000;
const known = new Map<string, { at: number; text: Name | null }>();

/** The caller decided that a letter of the unit is written. Null when no unit up the tree has one. */
export async function signatureFor(db: Db, scope: Scope, unitId: string): Promise<Name | null> {
  const before = known.get(unitId);
  if (before && performance.now() - before.at < freshMs) return before.text;
  const at = performance.now();
  const text = await nearest(db, scope, unitId);
  if (known.size >= 1_000) known.clear();
  known.set(unitId, { at, text });
  return text;
}

async function nearest(db: Db, scope: Scope, unitId: string): Promise<Name | null> {
  const [unit] = await unitCards(db, scope, [unitId]);
  const path = [...new Set([unitId, ...(unit ? [...unit.path].reverse() : [])])];
  const found = new Map((await signaturesOf(db, scope, path)).map((row) => [row.unit_id, row.text]));
  for (const id of path) if (found.has(id)) return found.get(id)!;
  return null;
}
