/** Thin entrances. */
import { z } from 'zod';
import { type Db, type Kernel, needs, type Scope } from '#kernel';
import { rootUnitId, unitCards, unitsAbove } from '#modules/organisation';
import { filled, fillReply as fillInput, type Reply, reply, replyInput } from './contract.ts';
import { fillReply } from './fill-reply.ts';
import { addReply, changeReply, mayEdit, removeReply } from './keep-replies.ts';
import { listReplies } from './store.ts';
import type { ReplyRow } from './tables.ts';

const byId = z.object({ id: z.uuid() });

async function shown(db: Db, scope: Scope, rows: ReplyRow[]): Promise<Reply[]> {
  const units = await unitCards(db, scope, [...new Set(rows.flatMap((row) => row.unit_id ?? []))]);
  const names = new Map(units.map((unit) => [unit.id, unit.name]));
  const rootId = await rootUnitId(db, scope);
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
    path: '/api/replies/:id/fill',
    right: needs('replies.use'),
    summary: 'The reply’s words for a conversation or ticket; counts one use',
    params: byId,
    body: fillInput,
    response: filled,
    handle: ({ scope, params, body }) => db.transact((tx) => fillReply(tx, scope, { id: params.id, ...body })),
  });
}
