/** Thin entrances. */
import { z } from 'zod';
import { type Kernel, needs, open, type Scope, type Tx } from '#kernel';
import { confirmIdentity, readOpenChecks, refuseIdentity } from './check-identity.ts';
import * as shapes from './contract.ts';
import {
  addPurpose,
  changeNotice,
  changePurpose,
  draftNotice,
  dropNotice,
  noticeFor,
  publishNotice,
  readNotices,
  readPurposes,
} from './keep-notices.ts';
import { readFileConsents } from './read-file.ts';
import { recordDisclosure, recordWord, strikeDisclosure } from './record-word.ts';

const byId = z.object({ id: z.uuid() });
const byField = byId.extend({ field: shapes.identityField });

export function consentsRoutes(kernel: Kernel): void {
  showing(kernel);
  filing(kernel);
  checking(kernel);
  keeping(kernel);
}

function showing({ http, db }: Kernel): void {
  http.route({
    method: 'GET',
    path: '/api/consents/notice/:purpose',
    right: open('published texts are for everybody who is asked to agree'),
    crossOrigin: true,
    ratePerMinute: 60,
    summary: 'The published text that explains a purpose now; null without one',
    params: z.object({ purpose: z.string().max(40) }),
    response: shapes.publicNotice.nullable(),
    handle: ({ scope, params }) => noticeFor(db, scope, params.purpose),
  });
}

function filing({ http, db }: Kernel): void {
  const change = (scope: Scope, id: string, work: (tx: Tx) => Promise<unknown>): Promise<shapes.FileConsents> =>
    db.transact(async (tx) => {
      await work(tx);
      return readFileConsents(tx, scope, id, 'consents.record');
    });
  http.route({
    method: 'GET',
    path: '/api/customers/:id/consents',
    right: needs('customers.read'),
    summary:
      'What the customer agreed to under which text, to whom their data was given, what a second person confirmed',
    params: byId,
    response: shapes.fileConsents,
    handle: ({ scope, params }) => readFileConsents(db, scope, params.id),
  });
  http.route({
    method: 'POST',
    path: '/api/customers/:id/consents',
    right: needs('consents.record'),
    summary: 'Record that a purpose was agreed to or withdrawn; audited',
    params: byId,
    body: shapes.newWord,
    response: shapes.fileConsents,
    handle: ({ scope, params, body }) => change(scope, params.id, (tx) => recordWord(tx, scope, params.id, body)),
  });
  http.route({
    method: 'POST',
    path: '/api/customers/:id/disclosures',
    right: needs('consents.record'),
    summary: 'Record to whom personal data was given, why, which fields and when; audited',
    params: byId,
    body: shapes.newDisclosure,
    response: shapes.fileConsents,
    handle: ({ scope, params, body }) => change(scope, params.id, (tx) => recordDisclosure(tx, scope, params.id, body)),
  });
  http.route({
    method: 'POST',
    path: '/api/customers/:id/disclosures/:disclosureId/strike',
    right: needs('consents.record'),
    summary: 'Strike a line that was written by mistake; it stays readable; audited',
    params: byId.extend({ disclosureId: z.uuid() }),
    response: shapes.fileConsents,
    handle: ({ scope, params }) =>
      change(scope, params.id, (tx) => strikeDisclosure(tx, scope, params.id, params.disclosureId)),
  });
}

function checking({ http, db }: Kernel): void {
  http.route({
    method: 'GET',
    path: '/api/consents/checks',
    right: needs('consents.verify'),
    summary: 'Identity data that waits for a second person, the oldest first',
    response: z.object({ checks: z.array(shapes.openCheck) }),
    handle: async ({ scope }) => ({ checks: await readOpenChecks(db, scope) }),
  });
  http.route({
    method: 'POST',
    path: '/api/customers/:id/identity-checks/:field',
    right: needs('consents.verify'),
    summary:
      'Read identity data from the document a second time; equal confirms it, the third difference sends it back; audited',
    params: byField,
    body: z.object({ typed: z.string().trim().min(1).max(40) }),
    response: z.object({ outcome: z.enum(['confirmed', 'differs', 'refused']), file: shapes.fileConsents }),
    ratePerMinute: 30,
    handle: ({ scope, params, body }) =>
      db.transact(async (tx) => {
        const outcome = await confirmIdentity(tx, scope, params.id, params.field, body.typed);
        return { outcome, file: await readFileConsents(tx, scope, params.id, 'consents.verify') };
      }),
  });
  http.route({
    method: 'POST',
    path: '/api/customers/:id/identity-checks/:field/refuse',
    right: needs('consents.verify'),
    summary: 'Send identity data back to whoever entered it; audited',
    params: byField,
    body: z.object({ note: z.string().trim().min(2).max(200) }),
    response: shapes.fileConsents,
    handle: ({ scope, params, body }) =>
      db.transact(async (tx) => {
        await refuseIdentity(tx, scope, params.id, params.field, body.note);
        return readFileConsents(tx, scope, params.id, 'consents.verify');
      }),
  });
}

function keeping({ http, db }: Kernel): void {
  const configure = needs('consents.configure');
  const notices = z.object({ notices: z.array(shapes.notice) });
  const purposes = z.object({ purposes: z.array(shapes.purpose) });
  http.route({
    method: 'GET',
    path: '/api/consents/purposes',
    right: needs('customers.read'),
    summary: 'Purposes that personal data is used for, with the text that explains each',
    response: purposes,
    handle: async ({ scope }) => ({ purposes: await readPurposes(db, scope) }),
  });
  http.route({
    method: 'POST',
    path: '/api/consents/purposes',
    right: configure,
    summary: 'Add a purpose; audited',
    body: shapes.newPurpose,
    response: purposes,
    handle: ({ scope, body }) =>
      db.transact(async (tx) => {
        await addPurpose(tx, scope, body);
        return { purposes: await readPurposes(tx, scope) };
      }),
  });
  http.route({
    method: 'PATCH',
    path: '/api/consents/purposes/:code',
    right: configure,
    summary: 'Rename a purpose, change its basis or retire it; audited',
    params: z.object({ code: z.string().max(40) }),
    body: shapes.editPurpose,
    response: purposes,
    handle: ({ scope, params, body }) =>
      db.transact(async (tx) => {
        await changePurpose(tx, scope, params.code, body);
        return { purposes: await readPurposes(tx, scope) };
      }),
  });
  http.route({
    method: 'GET',
    path: '/api/consents/notices',
    right: needs('customers.read'),
    summary: 'Texts that customers are shown: drafts, then the latest',
    response: notices,
    handle: async ({ scope }) => ({ notices: await readNotices(db, scope) }),
  });
  const changed = (scope: Scope, work: (tx: Tx) => Promise<unknown>): Promise<z.infer<typeof notices>> =>
    db.transact(async (tx) => {
      await work(tx);
      return { notices: await readNotices(tx, scope) };
    });
  http.route({
    method: 'POST',
    path: '/api/consents/notices',
    right: configure,
    summary: 'Draft a text; audited',
    body: shapes.newNotice,
    response: notices,
    handle: ({ scope, body }) => changed(scope, (tx) => draftNotice(tx, scope, body)),
  });
  http.route({
    method: 'PATCH',
    path: '/api/consents/notices/:id',
    right: configure,
    summary: 'Change a draft',
    params: byId,
    body: shapes.editNotice,
    response: notices,
    handle: ({ scope, params, body }) => changed(scope, (tx) => changeNotice(tx, scope, params.id, body)),
  });
  http.route({
    method: 'DELETE',
    path: '/api/consents/notices/:id',
    right: configure,
    summary: 'Drop a draft; published texts stay',
    params: byId,
    response: notices,
    handle: ({ scope, params }) => changed(scope, (tx) => dropNotice(tx, scope, params.id)),
  });
  http.route({
    method: 'POST',
    path: '/api/consents/notices/:id/publish',
    right: configure,
    summary: 'Publish a draft under the next number; fixed from then on; audited',
    params: byId,
    body: z.object({ edits: z.number().int() }),
    response: notices,
    handle: ({ scope, params, body }) => changed(scope, (tx) => publishNotice(tx, scope, params.id, body.edits)),
  });
}
