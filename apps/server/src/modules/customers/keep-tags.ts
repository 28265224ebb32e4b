/** The managed lists: tags that may be put on a file, in both languages, and tiers. */
import type { z } from 'zod';
import { can, conflict, type Db, demand, newId, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import type { editTag as editShape, newTag as newShape, Tag, TierInput } from './contract.ts';
import { tagKnown, tagNotFound, tagUnknown } from './errors.ts';
import { saveTier } from './store.ts';
import { insertTags, listTags, tagsKnown, updateTag } from './store-parts.ts';

const right = 'customers.configure';

export const readTags = (db: Db, scope: Scope): Promise<Tag[]> => listTags(db, scope);

export async function addTag(tx: Tx, scope: Scope, input: z.infer<typeof newShape>): Promise<void> {
  demand(scope, right);
  if ((await insertTags(tx, [input])) === 0) throw tagKnown({ code: input.code });
  await record(tx, scope, { action: 'customers.tag-added', subject: ['tag', input.code] });
}

/** 409 kernel.conflict on a stale version. A retired tag stays on the files that carry it. */
export async function editTag(tx: Tx, scope: Scope, code: string, input: z.infer<typeof editShape>): Promise<void> {
  demand(scope, right);
  const before = (await listTags(tx, scope)).find((tag) => tag.code === code);
  if (!before) throw tagNotFound();
  const changed = await updateTag(tx, {
    ...before,
    name: input.name ?? before.name,
    tone: input.tone ?? before.tone,
    position: input.position ?? before.position,
    state: input.state ?? before.state,
    version: input.version,
  });
  if (!changed) throw conflict();
  await record(tx, scope, { action: 'customers.tag-changed', subject: ['tag', code] });
}

/** Throws `customers.tag-unknown`; whoever keeps the list (and the program itself) adds what is missing instead. */
export async function demandTags(tx: Tx, scope: Scope, codes: string[]): Promise<void> {
  if (codes.length === 0) return;
  const known = await tagsKnown(tx, scope, codes);
  const missing = codes.filter((code) => !known.has(code));
  if (missing.length === 0) return;
  if (!can(scope, right)) throw tagUnknown({ tag: missing[0]! });
  await insertTags(
    tx,
    missing.map((code) => ({ code, name: { zh: code, en: code }, tone: 'plain', position: 0 })),
  );
}

/** By its code, new or known. Two of one rank are refused at the commit; files keep the tier they have. */
export async function keepTier(tx: Tx, scope: Scope, input: TierInput): Promise<void> {
  demand(scope, right, null);
  await saveTier(tx, { ...input, id: newId() });
  await record(tx, scope, { action: 'customers.tier-kept', subject: ['tier', input.code] });
}
