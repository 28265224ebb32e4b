/** Thin entrances. */
import { Readable } from 'node:stream';
import { z } from 'zod';
import { customerCondition } from '#contracts/customers';
import { decodeCursor, encodeCursor, type Kernel, needs } from '#kernel';
import { countSelected, selectedPage } from '#modules/customers';
import * as shapes from './contract.ts';
import { exportSelection, printLabels } from './export-selection.ts';
import { keepMailDraft, readMailDraft } from './keep-mail-draft.ts';
import {
  addSelection,
  changeSelection,
  freezeSelection,
  meantBy,
  readSelection,
  readSelections,
  removeSelection,
  theSelection,
} from './keep-selections.ts';
import { confirmMail, previewMail, stopMail } from './mail-selection.ts';
import { readBase } from './read-base.ts';

const use = needs('selections.use');
const byId = z.object({ id: z.uuid() });
const xlsxType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

export function selectionsRoutes(kernel: Kernel): void {
  keeping(kernel);
  leaving(kernel);
  const { http, db } = kernel;
  http.route({
    method: 'GET',
    path: '/api/selections/base',
    right: use,
    summary: 'Statistics of the customers in reach: tiers, regions, products, growth, quality of data',
    response: shapes.base,
    handle: ({ scope }) => readBase(db, scope),
  });
  http.route({
    method: 'POST',
    path: '/api/selections/count',
    right: use,
    summary: 'How many customers in reach a condition means',
    body: z.object({ condition: customerCondition }),
    response: z.object({ count: z.number().int() }),
    handle: async ({ scope, body }) => ({ count: await countSelected(db, scope, body) }),
  });
  http.route({
    method: 'GET',
    path: '/api/selections/:id/customers',
    right: use,
    summary: 'The customers meant, without numbers and addresses',
    params: byId,
    query: z.object({
      cursor: z.string().max(200).optional(),
      limit: z.coerce.number().int().min(1).max(100).default(50),
    }),
    response: z.object({ customers: z.array(shapes.selectedCustomer), nextCursor: z.string().nullable() }),
    handle: async ({ scope, params, query }) => {
      const after = decodeCursor(query.cursor, z.tuple([z.uuid()]));
      const who = await meantBy(db, scope, await theSelection(db, scope, params.id));
      const rows = await selectedPage(db, scope, who, { after: after?.[0] ?? null, limit: query.limit + 1 });
      const page = rows.slice(0, query.limit);
      return {
        customers: page.map((row) => ({ ...row, lastContactAt: row.lastContactAt?.toISOString() ?? null })),
        nextCursor: rows.length > query.limit ? encodeCursor([page.at(-1)!.id]) : null,
      };
    },
  });
}

function keeping({ http, db }: Kernel): void {
  http.route({
    method: 'GET',
    path: '/api/selections',
    right: use,
    summary: 'One’s own selections and those shared with one’s units',
    response: z.object({ selections: z.array(shapes.selection) }),
    handle: async ({ scope }) => ({ selections: await readSelections(db, scope) }),
  });
  http.route({
    method: 'POST',
    path: '/api/selections',
    right: use,
    summary: 'Save a condition',
    body: shapes.newSelection,
    response: shapes.selectionDetail,
    handle: async ({ scope, body }) =>
      readSelection(db, scope, await db.transact((tx) => addSelection(tx, scope, body))),
  });
  http.route({
    method: 'GET',
    path: '/api/selections/:id',
    right: use,
    summary: 'One selection with its live count',
    params: byId,
    response: shapes.selectionDetail,
    handle: ({ scope, params }) => readSelection(db, scope, params.id),
  });
  http.route({
    method: 'PATCH',
    path: '/api/selections/:id',
    right: use,
    summary: 'Change one’s own selection',
    params: byId,
    body: shapes.editSelection,
    response: shapes.selectionDetail,
    handle: async ({ scope, params, body }) => {
      await db.transact((tx) => changeSelection(tx, scope, params.id, body));
      return readSelection(db, scope, params.id);
    },
  });
  http.route({
    method: 'DELETE',
    path: '/api/selections/:id',
    right: use,
    summary: 'Drop one’s own selection',
    params: byId,
    handle: ({ scope, params }) => db.transact((tx) => removeSelection(tx, scope, params.id)),
  });
  http.route({
    method: 'POST',
    path: '/api/selections/:id/freeze',
    right: use,
    summary: 'Keep the people found now as a list of its own',
    params: byId,
    body: z.object({ name: z.string().trim().min(1).max(80) }),
    response: shapes.selectionDetail,
    handle: async ({ scope, params, body }) =>
      readSelection(db, scope, await db.transact((tx) => freezeSelection(tx, scope, params.id, body.name))),
  });
}

function leaving({ http, db }: Kernel): void {
  http.route({
    method: 'GET',
    path: '/api/selections/:id/export',
    right: needs('selections.export'),
    summary: 'The list as CSV or XLSX, without numbers and addresses; audited',
    params: byId,
    query: z.object({ format: z.enum(['csv', 'xlsx']).default('xlsx') }),
    response: 'stream',
    handle: async ({ scope, params, query, reply }) => {
      const content = await exportSelection(db, scope, params.id, query.format);
      return reply
        .type(query.format === 'csv' ? 'text/csv; charset=utf-8' : xlsxType)
        .header('content-disposition', `attachment; filename="selection.${query.format}"`)
        .header('cache-control', 'no-store')
        .send(Readable.from(content));
    },
  });
  http.route({
    method: 'POST',
    path: '/api/selections/:id/labels',
    right: needs('selections.export'),
    summary: 'Names and addresses in clear for mailing labels; audited',
    params: byId,
    body: z.object({ form: shapes.labelForm }),
    response: shapes.labels,
    handle: ({ scope, params, body }) => printLabels(db, scope, params.id, body.form),
  });
  http.route({
    method: 'GET',
    path: '/api/selections/:id/mail/draft',
    right: needs('selections.mail'),
    summary: 'The caller’s bulk mail half written; null when there is none',
    params: byId,
    response: z.object({ draft: shapes.keptDraft.nullable() }),
    handle: async ({ scope, params }) => ({ draft: await readMailDraft(db, scope, params.id) }),
  });
  http.route({
    method: 'PUT',
    path: '/api/selections/:id/mail/draft',
    right: needs('selections.mail'),
    summary: 'Keep the caller’s bulk mail half written; without words it goes',
    params: byId,
    body: shapes.halfWritten,
    response: z.object({ draft: shapes.keptDraft.nullable() }),
    handle: async ({ scope, params, body }) => ({
      draft: await db.transact((tx) => keepMailDraft(tx, scope, params.id, body)),
    }),
  });
  http.route({
    method: 'POST',
    path: '/api/selections/:id/mail/preview',
    right: needs('selections.mail'),
    summary: 'Who would get this mail and how it would read',
    params: byId,
    body: shapes.mailDraft,
    response: shapes.mailPreview,
    handle: ({ scope, params, body }) => previewMail(db, scope, params.id, body),
  });
  http.route({
    method: 'POST',
    path: '/api/selections/:id/mail',
    right: needs('selections.mail'),
    summary: 'Confirm a bulk mail with the number of receivers seen; audited',
    params: byId,
    body: shapes.mailDraft.extend({ expected: z.number().int().min(1) }),
    response: shapes.selectionDetail,
    handle: async ({ scope, params, body }) => {
      await confirmMail(db, scope, params.id, body);
      return readSelection(db, scope, params.id);
    },
  });
  http.route({
    method: 'POST',
    path: '/api/selections/:id/mail/:mailingId/stop',
    right: needs('selections.mail'),
    summary: 'Stop a bulk mail that is going out; audited',
    params: z.object({ id: z.uuid(), mailingId: z.uuid() }),
    response: shapes.selectionDetail,
    handle: async ({ scope, params }) => {
      await db.transact((tx) => stopMail(tx, scope, params.id, params.mailingId));
      return readSelection(db, scope, params.id);
    },
  });
}
