/** Selections of customers as browsers see them. */
import { z } from 'zod';
import { customerCondition } from '#contracts/customers';
import { name } from '#contracts/organisation';

export const mailing = z.object({
  id: z.uuid(),
  subject: z.string(),
  purpose: z.string(),
  state: z.enum(['sending', 'sent', 'stopped']),
  mailed: z.number().int(),
  leftOut: z.number().int(),
  by: z.string(),
  createdAt: z.iso.datetime(),
});
export type Mailing = z.infer<typeof mailing>;

export const selection = z.object({
  id: z.uuid(),
  name: z.string(),
  note: z.string(),
  condition: customerCondition,
  /** Null: living, found anew each time. */
  frozenAt: z.iso.datetime().nullable(),
  sharedWith: z.array(z.uuid()),
  owner: z.string(),
  own: z.boolean(),
  updatedAt: z.iso.datetime(),
  version: z.number().int(),
});
export type Selection = z.infer<typeof selection>;
/** `count`: people in the reader's reach now. */
export const selectionDetail = selection.extend({ count: z.number().int(), mailings: z.array(mailing) });
export type SelectionDetail = z.infer<typeof selectionDetail>;

const shared = z.array(z.uuid()).max(50);
export const newSelection = z.object({
  name: z.string().trim().min(1).max(80),
  note: z.string().trim().max(500).default(''),
  condition: customerCondition,
  sharedWith: shared.default([]),
});
export type NewSelection = z.infer<typeof newSelection>;
export const editSelection = z.object({
  version: z.number().int(),
  name: z.string().trim().min(1).max(80).optional(),
  note: z.string().trim().max(500).optional(),
  /** Not of frozen ones. */
  condition: customerCondition.optional(),
  sharedWith: shared.optional(),
});
export type EditSelection = z.infer<typeof editSelection>;

export const selectedCustomer = z.object({
  id: z.uuid(),
  number: z.string(),
  name: z.string(),
  tier: name.nullable(),
  tags: z.array(z.string()),
  lastContactAt: z.iso.datetime().nullable(),
});
export type SelectedCustomer = z.infer<typeof selectedCustomer>;

/** `zh`: postcode-less Chinese order, address above the name; `en`: name above the address. */
export const labelForm = z.enum(['zh', 'en']);
export const labels = z.object({
  labels: z.array(z.object({ lines: z.array(z.string()) })),
  leftOut: z.number().int(),
});
export type Labels = z.infer<typeof labels>;

/** `{{name}}`, `{{number}}` and `{{tier}}` are filled in. */
export const mailDraft = z.object({
  purpose: z.string().min(1).max(60),
  subject: z.string().trim().min(1).max(200),
  text: z.string().trim().min(1).max(10_000),
});
export type MailDraft = z.infer<typeof mailDraft>;
/** Half written: anything may be missing. */
export const halfWritten = z.object({
  purpose: z.string().min(1).max(60),
  subject: z.string().max(200),
  text: z.string().max(10_000),
});
export const keptDraft = halfWritten.extend({ savedAt: z.iso.datetime() });
export type KeptDraft = z.infer<typeof keptDraft>;
export const mailPreview = z.object({
  counts: z.object({
    mailed: z.number().int(),
    noAddress: z.number().int(),
    noConsent: z.number().int(),
    listed: z.number().int(),
  }),
  samples: z.array(z.object({ number: z.string(), subject: z.string(), text: z.string() })),
  /** False: no mail server is set up, nothing can leave. */
  canMail: z.boolean(),
});
export type MailPreview = z.infer<typeof mailPreview>;

const share = z.object({ key: z.string(), name: name.nullable(), count: z.number().int() });
export const base = z.object({
  total: z.number().int(),
  tiers: z.array(share),
  regions: z.array(share),
  models: z.array(share),
  months: z.array(share),
  has: z.array(share),
  consents: z.array(share),
});
export type Base = z.infer<typeof base>;

/*
 * HTTP
 *   GET  /api/selections → { selections: selection[] } ; POST /api/selections newSelection → selectionDetail
 *   GET  /api/selections/base → base ; POST /api/selections/count { condition } → { count }
 *   GET  /api/selections/:id → selectionDetail ; PATCH /api/selections/:id editSelection → selectionDetail ; DELETE /api/selections/:id → 204
 *   GET  /api/selections/:id/customers?cursor=&limit= → { customers: selectedCustomer[], nextCursor }
 *   POST /api/selections/:id/freeze { name } → selectionDetail (a new, frozen one)
 *   GET  /api/selections/:id/export?format=csv|xlsx → file; audited ; POST /api/selections/:id/labels { form } → labels; audited
 *   GET  /api/selections/:id/mail/draft → { draft: keptDraft | null }, the caller's own ; PUT … halfWritten: without words it goes
 *   POST /api/selections/:id/mail/preview mailDraft → mailPreview ; POST /api/selections/:id/mail mailDraft & { expected } → selectionDetail; audited
 *   POST /api/selections/:id/mail/:mailingId/stop → selectionDetail
 */
