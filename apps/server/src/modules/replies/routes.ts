/** Thin entrances. */
import { z } from 'zod';
import { type Db, type Kernel, needs, type Scope } from '#kernel';
import { rootUnitId, unitCards, unitsAbove } from '#modules/organisation';
import { filled, fillReply as fillInput, type Reply, reply, replyInput } from './contract.ts';
import { fillReply } from './fill-reply.ts';
import { addReply, changeReply, mayEdit, removeReply } from './keep-replies.ts';
import { addFile, bringFiles, removeFile, serveFile } from './reply-files.ts';
import { listReplies } from './store.ts';
import { filesOf } from './store-files.ts';
import type { ReplyRow } from './tables.ts';

const byId = z.object({ id: z.uuid() });
const byFile = byId.extend({ fileId: z.uuid() });

async function shown(db: Db, scope: Scope, rows: ReplyRow[]): Promise<Reply[]> {
  const units = await unitCards(db, scope, [...new Set(rows.flatMap((row) => row.unit_id ?? []))]);
  const names = new Map(units.map((unit) => [unit.id, unit.name]));
  const rootId = await rootUnitId(db, scope);
  const ids = rows.map(({ id }) => id);
  const files = await filesOf(db, scope, ids);
  return rows.map((row) => ({
    id: row.id,
    reach: row.reach,
    unitId: row.unit_id,
    unitName: (row.unit_id && names.get(row.unit_id)) || null,
    folder: row.folder,
    title: row.title,
    shortcut: row.shortcut,
    initials: row.initials,
    body: { zh: row.body_zh, en: row.body_en },
    files: files
      .filter(({ reply_id }) => reply_id === row.id)
      .map((one) => ({ fileId: one.file_id, name: one.name, mediaType: one.media_type, size: one.size })),
    uses: row.uses,
    usedAt: row.used_at?.toISOString() ?? null,
    mayEdit: mayEdit(scope, row, rootId),
    version: row.version,
  }));
}

export function repliesRoutes({ http, db }: Kernel): void {
  http.route({
    method: 'GET',
    path: '/api/replies',
    right: needs('replies.use'),
    summary: 'Saved replies that the caller may use, the most used first',
    response: z.object({ replies: z.array(reply) }),
    handle: async ({ scope }) => ({
      replies: await shown(db, scope, await listReplies(db, scope, await unitsAbove(db, scope))),
    }),
  });
  http.route({
    method: 'POST',
    path: '/api/replies',
    right: needs('replies.use'),
    summary: 'Save a reply of one’s own, of a unit or of the company',
    body: replyInput,
    response: reply,
    handle: ({ scope, body }) =>
      db.transact(async (tx) => (await shown(tx, scope, [await addReply(tx, scope, body)]))[0]!),
  });
  http.route({
    method: 'PUT',
    path: '/api/replies/:id',
    right: needs('replies.use'),
    summary: 'Change a saved reply',
    params: byId,
    body: z.intersection(replyInput, z.object({ version: z.number().int() })),
    response: reply,
    handle: ({ scope, params, body }) =>
      db.transact(
        async (tx) => (await shown(tx, scope, [await changeReply(tx, scope, { id: params.id, ...body })]))[0]!,
      ),
  });
  http.route({
    method: 'DELETE',
    path: '/api/replies/:id',
    right: needs('replies.use'),
    summary: 'Delete a saved reply',
    params: byId,
    handle: ({ scope, params }) => db.transact((tx) => removeReply(tx, scope, params.id)),
  });
  http.route({
    method: 'POST',
    path: '/api/replies/:id/files',
    right: needs('replies.use'),
    multipart: true,
    summary: 'Add a picture or a PDF to a saved reply; at most five of 10 MB each',
    params: byId,
    response: reply,
    handle: async ({ scope, params, request }) =>
      (await shown(db, scope, [await addFile(db, scope, params.id, await request.file())]))[0]!,
  });
  http.route({
    method: 'GET',
    path: '/api/replies/:id/files/:fileId',
    right: needs('replies.use'),
    summary: 'A file of a saved reply',
    params: byFile,
    response: 'stream',
    handle: ({ scope, params, reply: answer }) => serveFile(db, scope, params, answer),
  });
  http.route({
    method: 'DELETE',
    path: '/api/replies/:id/files/:fileId',
    right: needs('replies.use'),
    summary: 'Take a file away from a saved reply; its content is destroyed',
    params: byFile,
    response: reply,
    handle: ({ scope, params }) =>
      db.transact(async (tx) => (await shown(tx, scope, [await removeFile(tx, scope, params.id, params.fileId)]))[0]!),
  });
  http.route({
    method: 'POST',
    path: '/api/replies/:id/fill',
    right: needs('replies.use'),
    summary: 'The reply’s words for a conversation or ticket, its files brought into the conversation; counts one use',
    params: byId,
    body: fillInput,
    response: filled,
    handle: async ({ scope, params, body }) => {
      const words = await db.transact((tx) => fillReply(tx, scope, { id: params.id, ...body }));
      return { ...words, ...(await bringFiles(db, scope, { id: params.id, conversationId: body.conversationId })) };
    },
  });
}
