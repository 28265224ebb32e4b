/** Thin entrances. */
import { z } from 'zod';
import { type Kernel, needs } from '#kernel';
import { compared, document, draft, newDraft } from './contract.ts';
import { mostDocumentBytes, withFiles } from './files-along.ts';
import { applyDraft, discardDraft, keepDraft, readDraft, rollBack, shown } from './keep-drafts.ts';
import { readStanding } from './read-standing.ts';
import { listDrafts } from './store.ts';
import type { DraftRow } from './tables.ts';

const byId = z.object({ id: z.uuid() });
const right = needs('configuration.manage');

export function configurationRoutes({ http, db }: Kernel): void {
  http.route({
    method: 'GET',
    path: '/api/configuration/document',
    right,
    summary: 'The configuration as it stands, as a document',
    response: document,
    handle: async ({ scope }) => withFiles(await readStanding(db, scope)),
  });
  http.route({
    method: 'GET',
    path: '/api/configuration/drafts',
    right,
    summary: 'Documents that were brought, newest first',
    response: z.object({ drafts: z.array(draft) }),
    handle: async ({ scope }) => ({ drafts: (await listDrafts(db, scope)).map((row) => shown(row as DraftRow)) }),
  });
  http.route({
    method: 'POST',
    path: '/api/configuration/drafts',
    right,
    summary: 'Keep a document as a draft and compare it; nothing is changed',
    body: newDraft,
    bodyBytes: mostDocumentBytes,
    response: compared,
    handle: ({ scope, body }) => db.transact((tx) => keepDraft(tx, scope, body)),
  });
  http.route({
    method: 'GET',
    path: '/api/configuration/drafts/:id',
    right,
    summary: 'What the draft would change now, and what stands in its way',
    params: byId,
    response: compared,
    handle: ({ scope, params }) => readDraft(db, scope, params.id),
  });
  http.route({
    method: 'POST',
    path: '/api/configuration/drafts/:id/apply',
    right,
    summary: 'Apply a draft, whole or not at all; `seen` of the comparison that was looked at',
    params: byId,
    body: z.object({ seen: z.string().max(100) }),
    response: draft,
    handle: ({ scope, params, body }) => db.transact((tx) => applyDraft(tx, scope, params.id, body.seen)),
  });
  http.route({
    method: 'POST',
    path: '/api/configuration/drafts/:id/rollback',
    right,
    summary: 'Take an applied draft back; what it made is closed',
    params: byId,
    response: draft,
    handle: ({ scope, params }) => db.transact((tx) => rollBack(tx, scope, params.id)),
  });
  http.route({
    method: 'POST',
    path: '/api/configuration/drafts/:id/discard',
    right,
    summary: 'Forget a draft',
    params: byId,
    response: draft,
    handle: ({ scope, params }) => db.transact((tx) => discardDraft(tx, scope, params.id)),
  });
}
