/** Posts 岗位: what a member of staff is, with description and qualifications; filled by units or by every unit. */
import type { z } from 'zod';
import { announce, clock, conflict, type Db, demand, newId, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import type { addPost as addShape, changePost as changeShape, Post } from './contract.ts';
import { postNotFound, unitNotFound } from './errors.ts';
import { postChanged } from './events.ts';
import { readUnit } from './store.ts';
import { insertPost, type PostRow, readPost, readPosts, updatePost } from './store-posts.ts';

const shown = ({ unit_id: unitId, ...row }: PostRow): Post => ({ ...row, unitId });

export async function listPosts(db: Db, scope: Scope, unitId: string | null): Promise<Post[]> {
  demand(scope, 'organisation.read');
  return (await readPosts(db, scope, unitId)).map(shown);
}

export async function getPost(db: Db, scope: Scope, id: string): Promise<Post> {
  const row = await readPost(db, scope, id);
  if (!row) throw postNotFound();
  return shown(row);
}

/** Returns the new id. A post for every unit needs the right for the whole company. */
export async function addPost(tx: Tx, scope: Scope, input: z.infer<typeof addShape>): Promise<string> {
  const unit = input.unitId === null ? null : await readUnit(tx, scope, input.unitId);
  if (input.unitId !== null && !unit) throw unitNotFound();
  demand(scope, 'organisation.manage', input.unitId);
  const id = newId();
  const { unitId, ...fields } = input;
  await insertPost(tx, unit?.origin_site ?? 1, { id, unit_id: unitId, state: 'active', ...fields }, clock.now());
  await tell(tx, scope, id, unitId, 'organisation.post-added', []);
  return id;
}

export async function changePost(
  tx: Tx,
  scope: Scope,
  id: string,
  { version, ...change }: z.infer<typeof changeShape>,
): Promise<void> {
  const post = await readPost(tx, scope, id);
  if (!post) throw postNotFound();
  demand(scope, 'organisation.manage', post.unit_id);
  if (!(await updatePost(tx, id, version, change, clock.now()))) throw conflict();
  await tell(tx, scope, id, post.unit_id, 'organisation.post-changed', Object.keys(change));
}

async function tell(
  tx: Tx,
  scope: Scope,
  id: string,
  unitId: string | null,
  action: string,
  fields: string[],
): Promise<void> {
  await record(tx, scope, { action, subject: ['post', id], unitId, detail: { fields } });
  await announce(tx, postChanged, {
    aggregate: ['post', id],
    payload: { postId: id, unitId },
    actor: scope.actor,
    topics: ['organisation:tree'],
  });
}
