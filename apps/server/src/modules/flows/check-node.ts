/** Nodes used outside of a drawing: by a room below that leads a caller there by itself. */
import type { Db, Scope } from '#kernel';
import { findNodeKind } from './node-kinds.ts';

/** What is wrong with it, as marks of the editor; null: there is no such kind. `config` null: only whether there is. */
export async function checkNode(db: Db, scope: Scope, kind: string, config: unknown): Promise<string[] | null> {
  const found = findNodeKind(kind);
  if (!found) return null;
  if (config === null) return [];
  const parsed = found.config.safeParse(config);
  if (!parsed.success) return ['config'];
  return (await found.check?.(db, scope, parsed.data)) ?? [];
}
