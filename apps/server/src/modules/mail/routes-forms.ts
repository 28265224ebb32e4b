/** Web forms: kept by administrators, filled by everybody. */
import { z } from 'zod';
import { type Kernel, needs, open } from '#kernel';
import { mailboxCards } from '#modules/mailboxes';
import { filledForm, form, formInput, shownForm } from './contract.ts';
import { formNotFound } from './errors.ts';
import { fillForm, keepForm, newProof } from './fill-form.ts';
import { listForms, openForm } from './store-forms.ts';

const byCode = z.object({ code: z.string().max(40) });

export function formRoutes({ http, db }: Kernel): void {
  http.route({
    method: 'GET',
    path: '/api/mail/forms',
    right: needs('mail.forms'),
    summary: 'Web forms of the units in reach',
    response: z.object({ forms: z.array(form) }),
    handle: async ({ scope }) => {
      const rows = await listForms(db, scope);
      const boxes = await mailboxCards(
        db,
        scope,
        rows.map((row) => row.mailbox_id),
      );
      return {
        forms: rows.map((row) => ({
          id: row.id,
          code: row.code,
          mailboxId: row.mailbox_id,
          mailboxAddress: boxes.find(({ id }) => id === row.mailbox_id)?.address ?? '',
          title: row.title,
          intro: row.intro,
          state: row.state,
          version: row.version,
        })),
      };
    },
  });
  http.route({
    method: 'PUT',
    path: '/api/mail/forms',
    right: needs('mail.forms'),
    summary: 'Open or change a web form by its code',
    body: formInput,
    handle: async ({ scope, body }) => {
      await db.transact((tx) => keepForm(tx, scope, body));
    },
  });
  http.route({
    method: 'GET',
    path: '/api/mail/forms/:code',
    right: open('the page that everybody may write on; it shows two sentences of the company'),
    summary: 'A web form, with a proof that the page was opened',
    params: byCode,
    response: shownForm,
    handle: async ({ scope, params }) => {
      const row = await openForm(db, scope, params.code);
      if (!row) throw formNotFound();
      return { code: row.code, title: row.title, intro: row.intro, proof: newProof(row.code) };
    },
  });
  http.route({
    method: 'POST',
    path: '/api/mail/forms/:code',
    right: open('everybody may write to the company; a trap field, a proof of the page and rates keep programs out'),
    summary: 'Send a web form; answered by mail',
    params: byCode,
    body: filledForm,
    ratePerMinute: 10,
    handle: async ({ scope, params, body }) => {
      await db.transact((tx) => fillForm(tx, scope, params.code, body));
    },
  });
}
