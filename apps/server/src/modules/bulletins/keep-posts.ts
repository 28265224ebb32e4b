/** Writing on the experience board. */
import type { z } from 'zod';
import { announce, can, clock, conflict, forbidden, newId, type Scope, searchVector, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { notifyStaff } from '#modules/notifications';
import type { PostInput, postChange } from './contract.ts';
import { notAuthor, postNotFound, replyNotFound } from './errors.ts';
import { postChanged } from './events.ts';
import { setPictures } from './keep-pictures.ts';
import { ports, pushChanged } from './ports.ts';
import { selfOf } from './self.ts';
import * as store from './store-posts.ts';
import type { PostRow } from './tables.ts';

/** Returns the id. */
export async function writePost(tx: Tx, scope: Scope, input: PostInput): Promise<string> {
  const self = selfOf(scope);
  if (!scope.unitId) throw forbidden({ permission: 'bulletins.read' });
  const row: PostRow = {
    id: newId(),
    origin_site: ports().site,
    kind: input.kind,
    unit_id: scope.unitId,
    author_id: self,
    title: input.title,
    body: input.body,
    starts_at: input.kind === 'gathering' ? new Date(input.startsAt) : null,
    place: input.place,
    created_at: clock.now(),
    edited_at: null,
    removed_at: null,
    replies: 0,
    marks: 0,
    version: 1,
  };
  await store.insertPost(tx, row, searchVector(row.title, row.body, row.place));
  await setPictures(tx, scope, { kind: 'post', id: row.id }, input.pictures ?? []);
  await tell(tx, scope, row.id);
  return row.id;
}

/** Only its author. Throws `bulletins.post-not-found`, `…not-author`, 409 `kernel.conflict` on a stale version. */
export async function editPost(tx: Tx, scope: Scope, id: string, input: z.infer<typeof postChange>): Promise<void> {
  const before = await locked(tx, scope, id);
  if (before.author_id !== scope.actor.id) throw notAuthor();
  const row: PostRow = {
    ...before,
    title: input.title,
    body: input.body,
    place: input.place,
    starts_at: before.kind === 'gathering' && input.startsAt ? new Date(input.startsAt) : before.starts_at,
    edited_at: clock.now(),
    version: input.version,
  };
  if (!(await store.updatePost(tx, row, searchVector(row.title, row.body, row.place)))) throw conflict();
  if (input.pictures) await setPictures(tx, scope, { kind: 'post', id }, input.pictures);
  await tell(tx, scope, id);
}

/** Its author, or who moderates the author's unit; the latter is on record. */
export async function removePost(tx: Tx, scope: Scope, id: string): Promise<void> {
  const row = await locked(tx, scope, id);
  await demandMayRemove(tx, scope, row.author_id, row, 'bulletins.post-removed');
  await store.removePostRow(tx, id, clock.now());
  await setPictures(tx, scope, { kind: 'post', id }, []);
  await tell(tx, scope, id);
}

/** The author of the post is told. Returns the reply's id. */
export async function replyToPost(tx: Tx, scope: Scope, postId: string, text: string): Promise<string> {
  const self = selfOf(scope);
  const post = await locked(tx, scope, postId);
  const id = newId();
  await store.insertReply(tx, { id, post_id: postId, author_id: self, at: clock.now(), text });
  if (post.author_id !== self)
    await notifyStaff(tx, scope, [post.author_id], {
      code: 'bulletins.replied',
      params: { title: post.title },
      link: `/board/posts/${postId}`,
      key: `bulletins.reply:${id}`,
    });
  await tell(tx, scope, postId);
  return id;
}

export async function removeReply(tx: Tx, scope: Scope, postId: string, id: string): Promise<void> {
  const post = await locked(tx, scope, postId);
  const row = (await store.repliesOf(tx, scope, postId)).find((one) => one.id === id);
  if (!row) throw replyNotFound();
  await demandMayRemove(tx, scope, row.author_id, post, 'bulletins.reply-removed');
  await store.removeReplyRow(tx, row, clock.now());
  await tell(tx, scope, postId);
}

/** Useful, or coming along; saying it twice is saying it once. */
export async function markPost(tx: Tx, scope: Scope, postId: string, on: boolean): Promise<void> {
  const self = selfOf(scope);
  await locked(tx, scope, postId);
  await store.setMark(tx, postId, self, clock.now(), on);
  await tell(tx, scope, postId);
}

export const mayModerate = (scope: Scope, post: PostRow): boolean => can(scope, 'bulletins.moderate', post.unit_id);

async function demandMayRemove(tx: Tx, scope: Scope, authorId: string, post: PostRow, action: string): Promise<void> {
  if (authorId === scope.actor.id) return;
  if (!mayModerate(scope, post)) throw notAuthor();
  await record(tx, scope, {
    action,
    subject: ['post', post.id],
    unitId: post.unit_id,
    detail: { authorId },
  });
}

async function locked(tx: Tx, scope: Scope, id: string): Promise<PostRow> {
  const row = await store.lockPost(tx, scope, id);
  if (!row) throw postNotFound();
  return row;
}

async function tell(tx: Tx, scope: Scope, id: string): Promise<void> {
  await announce(tx, postChanged, {
    aggregate: ['post', id],
    payload: { postId: id },
    actor: scope.actor,
    topics: [],
  });
  tx.afterCommit(() => pushChanged('posts', id));
}
