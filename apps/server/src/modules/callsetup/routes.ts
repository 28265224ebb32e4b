/** Thin entrances. */
import { z } from 'zod';
import { type Kernel, needs } from '#kernel';
import * as shapes from './contract.ts';
import { prepareFirstCall } from './first-call.ts';
import type { Tests } from './run-tests.ts';
import { auditTrace, traceCall } from './trace-call.ts';
import { callDraft, draftStanding, endDraftCall } from './try-draft.ts';

const right = needs('telephony.configure');
const byId = z.object({ id: z.uuid() });

export function callsetupRoutes(kernel: Kernel, tests: Tests): void {
  const { http, db } = kernel;
  http.route({
    method: 'POST',
    path: '/api/callsetup/first-call',
    right,
    summary: 'Trunk or telephone, number, hours, flow, queue and agents at once: what a first call needs',
    body: shapes.firstCall,
    response: shapes.firstCallMade,
    handle: ({ scope, body }) => db.transact((tx) => prepareFirstCall(tx, scope, kernel, body)),
  });
  http.route({
    method: 'GET',
    path: '/api/callsetup/calls/:id/trace',
    right,
    summary: 'Signalling of one of the last calls, secrets and digits blanked; audited',
    params: byId,
    response: shapes.callTrace,
    handle: async ({ scope, params }) => {
      const { unitId, ...trace } = await traceCall(db, scope, params.id);
      await db.transact((tx) => auditTrace(tx, scope, params.id, unitId));
      return trace;
    },
  });
  http.route({
    method: 'POST',
    path: '/api/callsetup/tests',
    right,
    summary: 'Test a trunk, a number, a telephone or this browser by a real call',
    body: shapes.startTest,
    response: shapes.started,
    handle: ({ scope, body }) => tests.start(scope, body),
  });
  http.route({
    method: 'GET',
    path: '/api/callsetup/tests/:id',
    right,
    summary: 'How a test stands, step by step',
    params: byId,
    response: shapes.test,
    handle: async ({ scope, params }) => tests.show(scope, params.id),
  });
  http.route({
    method: 'POST',
    path: '/api/callsetup/tests/:id/keys',
    right,
    summary: 'Press keys for the caller of a test',
    params: byId,
    body: z.object({ digits: z.string().regex(/^[0-9*#]{1,10}$/) }),
    handle: ({ scope, params, body }) => tests.press(scope, params.id, body.digits),
  });
  http.route({
    method: 'POST',
    path: '/api/callsetup/tests/:id/end',
    right,
    summary: 'End a test',
    params: byId,
    handle: async ({ scope, params }) => tests.end(scope, params.id),
  });
  draftRoutes(kernel);
}

/** For who draws flows: their draft by a real call. */
function draftRoutes({ http, db, config }: Kernel): void {
  const drawer = needs('flows.write');
  http.route({
    method: 'POST',
    path: '/api/callsetup/drafts',
    right: drawer,
    summary: 'Call the draft of a flow with the sound of this browser; needs the right to publish it, too',
    body: shapes.draftCall,
    response: shapes.draftCalled,
    ratePerMinute: 20,
    handle: ({ scope, body }) => callDraft(db, scope, config.site, body),
  });
  http.route({
    method: 'GET',
    path: '/api/callsetup/drafts/:id',
    right: drawer,
    summary: 'How one’s own call to a draft stands',
    params: byId,
    response: shapes.draftStanding,
    handle: ({ scope, params }) => draftStanding(db, scope, params.id),
  });
  http.route({
    method: 'POST',
    path: '/api/callsetup/drafts/:id/end',
    right: drawer,
    summary: 'End one’s own call to a draft',
    params: byId,
    handle: ({ scope, params }) => endDraftCall(scope, params.id),
  });
}
