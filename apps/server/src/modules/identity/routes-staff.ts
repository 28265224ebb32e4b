/** Staff, their grants, their import. */
import { z } from 'zod';
import { invalidInput, type Kernel, needs, tooLarge } from '#kernel';
import { addStaff } from './add-staff.ts';
import { changeStaff, setStaffState } from './change-staff.ts';
import * as shapes from './contract.ts';
import { grantRole, revokeGrant } from './grant-role.ts';
import { endSessionsOf, inviteStaff, listSessionsOf, resetTotp, unlockStaff } from './help-staff.ts';
import { importStaff } from './import-staff.ts';
import { getStaff, listStaff } from './list-staff.ts';

const byId = z.object({ id: z.uuid() });
const read = needs('identity.staff.read');
const manage = needs('identity.staff.manage');
const grants = needs('identity.grants.manage');
const importMostBytes = 4 * 1024 * 1024;

export function staffRoutes(kernel: Kernel): void {
  const { http, db } = kernel;
  http.route({
    method: 'GET',
    path: '/api/identity/staff',
    right: read,
    summary: 'Find staff, by staff number',
    query: shapes.findStaff,
    response: shapes.staffFound,
    handle: ({ scope, query }) => listStaff(db, scope, query),
  });
  http.route({
    method: 'POST',
    path: '/api/identity/staff',
    right: manage,
    summary: 'Add a member of staff and invite them',
    body: shapes.addStaff,
    response: shapes.staffAdded,
    handle: async ({ scope, body }) => {
      const { id, invitation } = await db.transact(async (tx) => {
        const added = await addStaff(tx, scope, body);
        return { id: added, invitation: await inviteStaff(tx, scope, added) };
      });
      return { staff: await getStaff(db, scope, id), invitation };
    },
  });
  http.route({
    method: 'GET',
    path: '/api/identity/staff/:id',
    right: read,
    summary: 'One member of staff',
    params: byId,
    response: shapes.staffDetail,
    handle: ({ scope, params }) => getStaff(db, scope, params.id),
  });
  http.route({
    method: 'PATCH',
    path: '/api/identity/staff/:id',
    right: manage,
    summary: 'Change a member of staff',
    params: byId,
    body: shapes.changeStaff,
    response: shapes.staffDetail,
    handle: async ({ scope, params, body }) => {
      await db.transact((tx) => changeStaff(tx, scope, params.id, body));
      return getStaff(db, scope, params.id);
    },
  });
  http.route({
    method: 'POST',
    path: '/api/identity/staff/:id/state',
    right: manage,
    summary: 'Suspend, reinstate, or end employment; ends every session',
    params: byId,
    body: shapes.changeStaffState,
    response: shapes.staffDetail,
    handle: async ({ scope, params, body }) => {
      await db.transact((tx) => setStaffState(tx, scope, params.id, body));
      return getStaff(db, scope, params.id);
    },
  });
  helpRoutes(kernel);
  grantRoutes(kernel);
  importRoute(kernel);
}

function helpRoutes({ http, db }: Kernel): void {
  http.route({
    method: 'POST',
    path: '/api/identity/staff/:id/invitation',
    right: manage,
    summary: 'A link to set a password: mailed, or shown once',
    params: byId,
    response: shapes.invitation,
    handle: ({ scope, params }) => db.transact((tx) => inviteStaff(tx, scope, params.id)),
  });
  http.route({
    method: 'POST',
    path: '/api/identity/staff/:id/unlock',
    right: manage,
    summary: 'Forget failed sign-ins of an account',
    params: byId,
    handle: ({ scope, params }) => db.transact((tx) => unlockStaff(tx, scope, params.id)),
  });
  http.route({
    method: 'POST',
    path: '/api/identity/staff/:id/totp-reset',
    right: manage,
    summary: 'Take somebody’s second factor off',
    params: byId,
    handle: ({ scope, params }) => db.transact((tx) => resetTotp(tx, scope, params.id)),
  });
  http.route({
    method: 'GET',
    path: '/api/identity/staff/:id/sessions',
    right: manage,
    summary: 'Open sessions of a member of staff',
    params: byId,
    response: z.object({ sessions: z.array(shapes.session) }),
    handle: async ({ scope, params }) => ({ sessions: await listSessionsOf(db, scope, params.id) }),
  });
  http.route({
    method: 'POST',
    path: '/api/identity/staff/:id/sessions/end',
    right: manage,
    summary: 'End all sessions of a member of staff',
    params: byId,
    response: z.object({ ended: z.number().int() }),
    handle: async ({ scope, params }) => ({ ended: await db.transact((tx) => endSessionsOf(tx, scope, params.id)) }),
  });
}

function grantRoutes({ http, db }: Kernel): void {
  http.route({
    method: 'POST',
    path: '/api/identity/staff/:id/grants',
    right: grants,
    summary: 'Grant a role at a unit',
    params: byId,
    body: shapes.grantRole,
    response: shapes.staffDetail,
    handle: async ({ scope, params, body }) => {
      await db.transact((tx) => grantRole(tx, scope, params.id, body));
      return getStaff(db, scope, params.id);
    },
  });
  http.route({
    method: 'DELETE',
    path: '/api/identity/staff/:id/grants/:grantId',
    right: grants,
    summary: 'Take a granted role back',
    params: z.object({ id: z.uuid(), grantId: z.uuid() }),
    response: shapes.staffDetail,
    handle: async ({ scope, params }) => {
      await db.transact((tx) => revokeGrant(tx, scope, params.id, params.grantId));
      return getStaff(db, scope, params.id);
    },
  });
}

function importRoute({ http, db }: Kernel): void {
  http.route({
    method: 'POST',
    path: '/api/identity/staff-import',
    right: manage,
    summary: 'Add and change staff from a CSV file (UTF-8 or GB18030); all rows or none',
    ratePerMinute: 20,
    multipart: true,
    query: shapes.importOptions,
    response: shapes.importResult,
    handle: async ({ scope, query, request }) => {
      const part = request.isMultipart()
        ? await request.file({ limits: { fileSize: importMostBytes, files: 1 } })
        : null;
      if (!part) throw invalidInput({ fields: 'file' });
      const bytes = await part.toBuffer().catch(() => null);
      // The plugin notices a cut file only when another chunk follows the cut.
      if (!bytes || part.file.truncated) throw tooLarge({ limit: '4 MB' });
      return importStaff(db, scope, bytes, { dryRun: query.dryRun === '1', invite: query.invite === '1' });
    },
  });
}
