/** Thin entrances. */
import { z } from 'zod';
import { type Db, type Kernel, needs, type Scope } from '#kernel';
import { rootUnitId, unitCards, unitsAbove } from '#modules/organisation';
import { type Macro, macro, macroInput, macroSubject, rehearsed } from './contract.ts';
import { addMacro, changeMacro, mayEdit, removeMacro } from './keep-macros.ts';
import { rehearseMacro, runMacro } from './run-macro.ts';
import { listMacros } from './store.ts';
import type { MacroRow } from './tables.ts';

const byId = z.object({ id: z.uuid() });

async function shown(db: Db, scope: Scope, rows: MacroRow[]): Promise<Macro[]> {
  const units = await unitCards(db, scope, [...new Set(rows.flatMap((row) => row.unit_id ?? []))]);
  const names = new Map(units.map((unit) => [unit.id, unit.name]));
  const rootId = await rootUnitId(db, scope);
  return rows.map((row) => ({
    id: row.id,
    subject: row.subject,
    reach: row.reach,
    unitId: row.unit_id,
    unitName: (row.unit_id && names.get(row.unit_id)) || null,
    title: row.title,
    initials: row.initials,
    steps: row.steps,
    uses: row.uses,
    mayEdit: mayEdit(scope, row, rootId),
    version: row.version,
  }));
}

export function macrosRoutes({ http, db }: Kernel): void {
  http.route({
    method: 'GET',
    path: '/api/macros',
    right: needs('macros.use'),
    summary: 'Macros that the caller may run, the most used first',
    query: z.object({ subject: macroSubject.optional() }),
    response: z.object({ macros: z.array(macro) }),
    handle: async ({ scope, query }) => ({
      macros: await shown(db, scope, await listMacros(db, scope, await unitsAbove(db, scope), query.subject ?? null)),
    }),
  });
  http.route({
    method: 'POST',
    path: '/api/macros',
    right: needs('macros.use'),
    summary: 'Make a macro of one’s own, of a unit or of the company',
    body: macroInput,
    response: macro,
    handle: ({ scope, body }) =>
      db.transact(async (tx) => (await shown(tx, scope, [await addMacro(tx, scope, body)]))[0]!),
  });
  http.route({
    method: 'PUT',
    path: '/api/macros/:id',
    right: needs('macros.use'),
    summary: 'Change a macro',
    params: byId,
    body: z.intersection(macroInput, z.object({ version: z.number().int() })),
    response: macro,
    handle: ({ scope, params, body }) =>
      db.transact(
        async (tx) => (await shown(tx, scope, [await changeMacro(tx, scope, { id: params.id, ...body })]))[0]!,
      ),
  });
  http.route({
    method: 'DELETE',
    path: '/api/macros/:id',
    right: needs('macros.use'),
    summary: 'Delete a macro that no other calls',
    params: byId,
    handle: ({ scope, params }) => db.transact((tx) => removeMacro(tx, scope, params.id)),
  });
  http.route({
    method: 'POST',
    path: '/api/macros/:id/preview',
    right: needs('macros.use'),
    summary: 'What the macro would do to a conversation or ticket; nothing is done',
    params: byId,
    body: z.object({ subjectId: z.uuid() }),
    response: rehearsed,
    handle: ({ scope, params, body }) => rehearseMacro(db, scope, { id: params.id, ...body }),
  });
  http.route({
    method: 'POST',
    path: '/api/macros/:id/run',
    right: needs('macros.use'),
    summary: 'Do all steps of the macro, or none',
    params: byId,
    body: z.object({ subjectId: z.uuid(), version: z.number().int() }),
    response: z.object({ done: z.number().int() }),
    handle: async ({ scope, params, body }) => ({
      done: await db.transact((tx) => runMacro(tx, scope, { id: params.id, ...body })),
    }),
  });
}
