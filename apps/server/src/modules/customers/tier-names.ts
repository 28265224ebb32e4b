/** Names of tiers beside their ids. */
import type { Db, Name, Scope } from '#kernel';
import { listTiers } from './store.ts';

export async function tierNames(db: Db, scope: Scope): Promise<Map<string, Name>> {
  return new Map((await listTiers(db, scope)).map(({ id, name }) => [id, name]));
}
