/** Thin entrances. */
import { z } from 'zod';
import { type Kernel, needs } from '#kernel';
import { unitCards } from '#modules/organisation';
import { callbackPath, consentUrl, takeConsent } from './access-token.ts';
import { mailbox, mailboxChange, mailboxInput, signature, signatureInput, tested } from './contract.ts';
import { mailboxNotFound } from './errors.ts';
import { changeMailbox, openMailbox } from './keep-mailboxes.ts';
import { setSignature } from './signatures.ts';
import { findMailbox, listMailboxes, listSignatures } from './store.ts';
import { testMailbox } from './test-mailbox.ts';
import { mailboxViews } from './views.ts';

const byId = z.object({ id: z.uuid() });
const right = needs('mailboxes.configure');

export function mailboxesRoutes({ http, db }: Kernel): void {
  http.route({
    method: 'GET',
    path: '/api/mailboxes',
    right,
    summary: 'Mailboxes of the units in reach, with how they fare',
    response: z.object({ mailboxes: z.array(mailbox) }),
    handle: async ({ scope }) => ({ mailboxes: await mailboxViews(db, scope, await listMailboxes(db, scope)) }),
  });
  http.route({
    method: 'POST',
    path: '/api/mailboxes',
    right,
    summary: 'Open a mailbox; secrets are sealed and never shown again',
    body: mailboxInput,
    response: mailbox,
    handle: async ({ scope, body }) => {
      const row = await db.transact((tx) => openMailbox(tx, scope, body));
      return (await mailboxViews(db, scope, [row]))[0]!;
    },
  });
  http.route({
    method: 'PUT',
    path: '/api/mailboxes/:id',
    right,
    summary: 'Change a mailbox; a secret left out stays as it is',
    params: byId,
    body: mailboxChange,
    response: mailbox,
    handle: async ({ scope, params, body }) => {
      const row = await db.transact((tx) => changeMailbox(tx, scope, { id: params.id, ...body }));
      return (await mailboxViews(db, scope, [row]))[0]!;
    },
  });
  http.route({
    method: 'POST',
    path: '/api/mailboxes/:id/test',
    right,
    summary: 'Try to sign in for fetching and for sending, now',
    params: byId,
    response: tested,
    ratePerMinute: 12,
    handle: async ({ scope, params }) => {
      const row = await findMailbox(db, scope, params.id);
      if (!row) throw mailboxNotFound();
      return testMailbox(row);
    },
  });
  http.route({
    method: 'POST',
    path: '/api/mailboxes/:id/consent',
    right,
    summary: 'Where the provider asks for consent (OAuth 2.0)',
    params: byId,
    response: z.object({ url: z.string() }),
    handle: async ({ scope, params }) => {
      const row = await findMailbox(db, scope, params.id);
      if (!row) throw mailboxNotFound();
      return { url: consentUrl(row, scope) };
    },
  });
  http.route({
    method: 'GET',
    path: callbackPath,
    right,
    summary: 'The provider sends the browser back here with a code',
    query: z.object({
      state: z.string().max(200).default(''),
      code: z.string().max(4000).default(''),
      error: z.string().max(200).optional(),
    }),
    response: 'stream',
    handle: async ({ scope, query, reply }) => {
      await db.transact((tx) => takeConsent(tx, scope, query));
      await reply.redirect('/settings/mailboxes');
    },
  });
  signatures({ http, db });
}

function signatures({ http, db }: Pick<Kernel, 'http' | 'db'>): void {
  http.route({
    method: 'GET',
    path: '/api/mailboxes/signatures',
    right,
    summary: 'What stands under the letters of teams',
    response: z.object({ signatures: z.array(signature) }),
    handle: async ({ scope }) => {
      const rows = await listSignatures(db, scope);
      const units = await unitCards(
        db,
        scope,
        rows.map((row) => row.unit_id),
      );
      return {
        signatures: rows.map((row) => ({
          unitId: row.unit_id,
          unitName: units.find(({ id }) => id === row.unit_id)?.name ?? null,
          text: row.text,
          version: row.version,
        })),
      };
    },
  });
  http.route({
    method: 'PUT',
    path: '/api/mailboxes/signatures/:unitId',
    right,
    summary: 'Write a team’s signature; {agent}, {number} and {team} are filled in',
    params: z.object({ unitId: z.uuid() }),
    body: signatureInput,
    handle: async ({ scope, params, body }) => {
      await db.transact((tx) => setSignature(tx, scope, { unitId: params.unitId, text: body.text }));
    },
  });
}
