/** Lists of sensitive words; each change is a version, audited. */
import { announce, clock, conflict, demand, newId, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import type { ListInput } from './contract.ts';
import { listNotFound } from './errors.ts';
import { wordlistChanged } from './events.ts';
import { allLists, saveList } from './store.ts';
import type { ListRow } from './tables.ts';

/** Without `id` a new one. Throws `kernel.forbidden`, `wordlists.not-found`, 409 `kernel.conflict`. */
export async function keepList(
  tx: Tx,
  scope: Scope,
  input: ListInput & { site: number; id?: string; version?: number },
): Promise<ListRow> {
  demand(scope, 'wordlists.manage', null);
  const now = clock.now();
  if (input.id && !(await allLists(tx, scope, now)).some((list) => list.id === input.id)) throw listNotFound();
  const row: ListRow = {
    id: input.id ?? newId(),
    origin_site: input.site,
    name: input.name,
    audience: input.audience,
    action: input.action,
    active: input.active,
    words: input.words,
    version: (input.version ?? 0) + 1,
    changed_at: now,
    changed_by: scope.actor.id,
  };
  if (!(await saveList(tx, row))) throw conflict();
  await announce(tx, wordlistChanged, {
    aggregate: ['wordlist', row.id],
    payload: { listId: row.id, version: row.version },
    actor: scope.actor,
  });
  await record(tx, scope, {
    action: input.id ? 'wordlists.changed' : 'wordlists.added',
    subject: ['wordlist', row.id],
    detail: { version: row.version, words: row.words.length, action: row.action, audience: row.audience },
  });
  return row;
}
