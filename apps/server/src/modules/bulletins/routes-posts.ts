/** Thin entrances of the experience board. */
import { z } from 'zod';
import { decodeCursor, encodeCursor, type Kernel, needs } from '#kernel';
import * as shapes from './contract.ts';
import { editPost, markPost, removePost, removeReply, replyToPost, writePost } from './keep-posts.ts';
import { showPost, showPosts } from './show-posts.ts';

const right = needs('bulletins.read');
const byId = z.object({ id: z.uuid() });
const path = '/api/bulletins/posts';
const cursorShape = z.tuple([z.iso.datetime(), z.uuid()]);

export function postRoutes({ http, db }: Kernel): void {
  http.route({
    method: 'GET',
    path,
    right,
    summary: 'Experiences, or gatherings, newest first; `words` searches them',
    query: z.object({
      kind: shapes.postKind,
      words: z.string().max(200).default(''),
      cursor: z.string().max(300).optional(),
      limit: z.coerce.number().int().min(1).max(100).default(30),
    }),
    response: shapes.postPage,
    handle: async ({ scope, query }) => {
      const at = decodeCursor(query.cursor, cursorShape);
      const rows = await showPosts(db, scope, {
        kind: query.kind,
        words: query.words,
        before: at && { at: new Date(at[0]), id: at[1] },
        limit: query.limit + 1,
      });
      const posts = rows.slice(0, query.limit);
      const last = rows.length > query.limit ? posts.at(-1)! : null;
      return { posts, next: last && encodeCursor([last.createdAt, last.id]) };
    },
  });
  http.route({
    method: 'POST',
    path,
    right,
    summary: 'Share an experience, or call a gathering',
    body: shapes.postInput,
    response: shapes.postDetail,
    handle: ({ scope, body }) => db.transact(async (tx) => showPost(tx, scope, await writePost(tx, scope, body))),
  });
  http.route({
    method: 'GET',
    path: `${path}/:id`,
    right,
    summary: 'A post with its replies',
    params: byId,
    response: shapes.postDetail,
    handle: ({ scope, params }) => showPost(db, scope, params.id),
  });
  http.route({
    method: 'PUT',
    path: `${path}/:id`,
    right,
    summary: 'Edit one’s own post',
    params: byId,
    body: shapes.postChange,
    response: shapes.postDetail,
    handle: ({ scope, params, body }) =>
      db.transact(async (tx) => {
        await editPost(tx, scope, params.id, body);
        return showPost(tx, scope, params.id);
      }),
  });
  http.route({
    method: 'DELETE',
    path: `${path}/:id`,
    right,
    summary: 'Take a post off the board: one’s own, or as its moderator',
    params: byId,
    handle: ({ scope, params }) => db.transact((tx) => removePost(tx, scope, params.id)),
  });
  http.route({
    method: 'POST',
    path: `${path}/:id/replies`,
    right,
    summary: 'Reply to a post',
    params: byId,
    body: shapes.replyInput,
    response: shapes.postDetail,
    handle: ({ scope, params, body }) =>
      db.transact(async (tx) => {
        await replyToPost(tx, scope, params.id, body.text);
        return showPost(tx, scope, params.id);
      }),
  });
  http.route({
    method: 'DELETE',
    path: `${path}/:id/replies/:replyId`,
    right,
    summary: 'Take a reply off: one’s own, or as moderator',
    params: byId.extend({ replyId: z.uuid() }),
    handle: ({ scope, params }) => db.transact((tx) => removeReply(tx, scope, params.id, params.replyId)),
  });
  http.route({
    method: 'POST',
    path: `${path}/:id/mark`,
    right,
    summary: 'Found useful, or comes along; `on: false` takes it back',
    params: byId,
    body: shapes.markPost,
    response: shapes.postDetail,
    handle: ({ scope, params, body }) =>
      db.transact(async (tx) => {
        await markPost(tx, scope, params.id, body.on);
        return showPost(tx, scope, params.id);
      }),
  });
}
