/** Thin entrances. */
import { z } from 'zod';
import { type Kernel, needs } from '#kernel';
import { record } from '#modules/audit';
import { importDetail, importKind, importRun, orderCheck } from './contract.ts';
import { kindOf, largestOf } from './kinds.ts';
import { cancelRun, checkRun, startRun } from './order-run.ts';
import { errorsOf, readKinds, readRun, shownRun } from './read-run.ts';
import { listRuns } from './store.ts';
import { uploadFile } from './upload-file.ts';

const byId = z.object({ id: z.uuid() });
const right = needs('imports.run');

export function importsRoutes({ http, db }: Kernel): void {
  http.route({
    method: 'GET',
    path: '/api/imports/kinds',
    right,
    summary: 'What may be imported, and the fields it has',
    response: z.object({ kinds: z.array(importKind) }),
    handle: async ({ scope }) => ({ kinds: await readKinds(db, scope) }),
  });
  http.route({
    method: 'GET',
    path: '/api/imports',
    right,
    summary: 'The caller’s imports, newest first',
    response: z.object({ runs: z.array(importRun) }),
    handle: async ({ scope }) => ({ runs: (await listRuns(db, scope, 100)).map((row) => shownRun(scope, row)) }),
  });
  http.route({
    method: 'POST',
    path: '/api/imports',
    right,
    summary: 'Bring a CSV or XLSX file; its columns are guessed, nothing is written',
    ratePerMinute: 20,
    multipart: true,
    query: z.object({ kind: z.string().max(40) }),
    response: importDetail,
    handle: async ({ scope, query, request }) => {
      const part = request.isMultipart()
        ? await request.file({ limits: { fileSize: largestOf(kindOf(query.kind)) + 1, files: 1 } })
        : undefined;
      return readRun(db, scope, await uploadFile(db, scope, { kind: query.kind, part }));
    },
  });
  http.route({
    method: 'GET',
    path: '/api/imports/:id',
    right,
    summary: 'One import with its first rows and problems',
    params: byId,
    response: importDetail,
    handle: ({ scope, params }) => readRun(db, scope, params.id),
  });
  http.route({
    method: 'POST',
    path: '/api/imports/:id/check',
    right,
    summary: 'Look at every row in the background; nothing is written',
    params: byId,
    body: orderCheck,
    response: importDetail,
    handle: async ({ scope, params, body }) => {
      await db.transact((tx) => checkRun(tx, scope, params.id, body));
      return readRun(db, scope, params.id);
    },
  });
  http.route({
    method: 'POST',
    path: '/api/imports/:id/start',
    right,
    summary: 'Write the rows that are right, in the background',
    params: byId,
    response: importDetail,
    handle: async ({ scope, params }) => {
      await db.transact((tx) => startRun(tx, scope, params.id));
      return readRun(db, scope, params.id);
    },
  });
  http.route({
    method: 'POST',
    path: '/api/imports/:id/cancel',
    right,
    summary: 'Stop; rows written so far stay',
    params: byId,
    response: importDetail,
    handle: async ({ scope, params }) => {
      await db.transact((tx) => cancelRun(tx, scope, params.id));
      return readRun(db, scope, params.id);
    },
  });
  http.route({
    method: 'GET',
    path: '/api/imports/:id/errors',
    right,
    summary: 'The wrong rows as they stand in the file, with the reason, as CSV; audited',
    ratePerMinute: 20,
    params: byId,
    response: 'stream',
    handle: async ({ scope, params, reply }) => {
      const file = await errorsOf(db, scope, params.id);
      await db.transact((tx) =>
        record(tx, scope, { action: 'imports.errors-taken', subject: ['import', params.id], unitId: scope.unitId }),
      );
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`)
        .header('cache-control', 'no-store')
        .send(file.content);
    },
  });
}
