/** Imports as browsers see them: a file, what its columns mean, what would happen, what happened. */
import { z } from 'zod';
import { name } from '#contracts/organisation';

export const importField = z.object({
  key: z.string(),
  name,
  required: z.boolean(),
  /** What may stand in a cell, for people. */
  hint: name.nullable(),
});
export type ImportField = z.infer<typeof importField>;
export const importKind = z.object({ kind: z.string(), name, fields: z.array(importField) });
export type ImportKind = z.infer<typeof importKind>;

/** What becomes of rows about something known: empty fields filled, fields written over, or nothing. */
export const importMode = z.enum(['fill', 'overwrite', 'skip']);

export const importRun = z.object({
  id: z.uuid(),
  kind: z.string(),
  fileName: z.string(),
  state: z.enum(['mapped', 'checking', 'checked', 'running', 'done', 'cancelled', 'failed']),
  handled: z.number().int(),
  /** Known once the file was read through. */
  total: z.number().int().nullable(),
  added: z.number().int(),
  changed: z.number().int(),
  same: z.number().int(),
  wrong: z.number().int(),
  /** Why a failed run failed, in the caller's language. */
  failure: z.string().nullable(),
  createdAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
});
export type ImportRun = z.infer<typeof importRun>;

export const importDetail = importRun.extend({
  encoding: z.string(),
  titles: z.array(z.string()),
  mapping: z.array(z.string().nullable()),
  mode: importMode,
  consentSource: z.string(),
  unitId: z.uuid(),
  /** First rows of the file; empty for anybody but the one who brought it, and once the file is gone. */
  preview: z.array(z.object({ line: z.number().int(), cells: z.array(z.string()) })),
  problems: z.array(z.object({ line: z.number().int(), field: z.string().nullable(), message: z.string() })),
  fileGone: z.boolean(),
});
export type ImportDetail = z.infer<typeof importDetail>;

export const orderCheck = z.object({
  mapping: z.array(z.string().max(80).nullable()).max(300),
  mode: importMode,
  /** How consents in the file were given: form, call, paper. */
  consentSource: z.string().trim().max(60).default(''),
  /** Where new things go; the caller's own unit by default. */
  unitId: z.uuid().optional(),
});

/*
 * HTTP
 *   GET  /api/imports/kinds → { kinds: importKind[] }
 *   GET  /api/imports → { runs: importRun[] }                        newest first, the caller's own
 *   POST /api/imports?kind=customers multipart file → importDetail   state mapped, columns guessed
 *   GET  /api/imports/:id → importDetail
 *   POST /api/imports/:id/check orderCheck → importDetail            looks at every row, writes nothing
 *   POST /api/imports/:id/start → importDetail                       after a check
 *   POST /api/imports/:id/cancel → importDetail
 *   GET  /api/imports/:id/errors → CSV: the wrong rows as they were, with the reason
 */
