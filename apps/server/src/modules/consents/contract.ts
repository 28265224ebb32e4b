/** What customers agreed to under which text, to whom their data was given, and whose identity data a second person confirmed. */
import { z } from 'zod';
import { personal } from '#contracts/customers';
import { name } from '#contracts/organisation';

const both = (max: number) =>
  z.object({ zh: z.string().trim().min(1).max(max), en: z.string().trim().min(1).max(max) });
const maybeBoth = (max: number) => z.object({ zh: z.string().trim().max(max), en: z.string().trim().max(max) });
const code = z.string().regex(/^[a-z][a-z0-9-]{1,39}$/);

/** Texts longer than a name. */
const words = z.object({ zh: z.string(), en: z.string() });

export const basis = z.enum(['contract', 'law', 'consent']);
export const purpose = z.object({
  code: z.string(),
  name,
  about: words,
  basis,
  state: z.enum(['active', 'retired']),
  /** The published text that explains it now. */
  noticeNumber: z.number().int().nullable(),
  /** Words given under earlier texts no longer count. */
  leastNotice: z.number().int().nullable(),
  version: z.number().int(),
});
export type Purpose = z.infer<typeof purpose>;
export const newPurpose = z.object({ code, name: both(60), about: maybeBoth(500), basis });
export const editPurpose = z.object({
  version: z.number().int(),
  name: both(60).optional(),
  about: maybeBoth(500).optional(),
  basis: basis.optional(),
  state: z.enum(['active', 'retired']).optional(),
});

export const notice = z.object({
  id: z.uuid(),
  /** Null: a draft. */
  number: z.number().int().nullable(),
  title: name,
  body: words,
  purposes: z.array(z.string()),
  asksAnew: z.boolean(),
  state: z.enum(['draft', 'published']),
  by: z.string(),
  editedAt: z.iso.datetime(),
  publishedAt: z.iso.datetime().nullable(),
  edits: z.number().int(),
});
export type Notice = z.infer<typeof notice>;
/** What anybody may read. */
export const publicNotice = z.object({ number: z.number().int(), title: name, body: words });
export type PublicNotice = z.infer<typeof publicNotice>;
export const newNotice = z.object({
  title: both(80),
  body: both(20_000),
  purposes: z.array(z.string().max(40)).min(1).max(50),
  asksAnew: z.boolean().default(false),
});
export const editNotice = newNotice.partial().extend({ edits: z.number().int() });

export const channel = z.enum(['call', 'chat', 'page', 'paper', 'mail', 'visit']);
export const newWord = z.object({
  purpose: z.string().min(1).max(40),
  given: z.boolean(),
  source: channel,
  /** The text that was shown, when it is not the one in force (an older form on paper). */
  noticeNumber: z.number().int().min(1).optional(),
});

export const word = z.object({
  id: z.uuid(),
  purpose: z.string(),
  purposeName: name,
  given: z.boolean(),
  /** A yes to a text that has changed since; it no longer counts. */
  outdated: z.boolean(),
  noticeNumber: z.number().int().nullable(),
  /** A channel, or the words of an import. */
  source: z.string(),
  by: z.string(),
  at: z.iso.datetime(),
});
export type Word = z.infer<typeof word>;

export const disclosedField = z.enum([
  'name',
  'phone',
  'email',
  'address',
  'identity',
  'birthDate',
  'product',
  'contact',
]);
export const newDisclosure = z.object({
  recipient: z.string().trim().min(2).max(120),
  purpose: z.string().min(1).max(40),
  reason: z.string().trim().min(2).max(300),
  fields: z.array(disclosedField).min(1).max(8),
  givenOn: z.iso.date(),
});
export const disclosure = z.object({
  id: z.uuid(),
  recipient: z.string(),
  purpose: z.string(),
  purposeName: name,
  reason: z.string(),
  fields: z.array(disclosedField),
  /** The purpose needs no consent, or the customer had agreed. */
  covered: z.boolean(),
  givenOn: z.iso.date(),
  by: z.string(),
  at: z.iso.datetime(),
  struckAt: z.iso.datetime().nullable(),
  struckBy: z.string().nullable(),
});
export type Disclosure = z.infer<typeof disclosure>;

export const identityField = z.enum(['identityNumber', 'passport', 'birthDate']);
export const identityCheck = z.object({
  field: identityField,
  value: personal,
  /** `unknown`: entered before second checks were kept. */
  state: z.enum(['unknown', 'open', 'confirmed', 'refused']),
  note: z.string(),
  enteredBy: z.string(),
  enteredAt: z.iso.datetime().nullable(),
  checkedBy: z.string().nullable(),
  checkedAt: z.iso.datetime().nullable(),
  /** The caller entered it: somebody else has to confirm. */
  own: z.boolean(),
});
export type IdentityCheck = z.infer<typeof identityCheck>;

export const fileConsents = z.object({
  /** The latest word about every purpose in use; null where none was said. */
  purposes: z.array(
    z.object({
      code: z.string(),
      name,
      about: words,
      basis,
      noticeNumber: z.number().int().nullable(),
      word: word.nullable(),
    }),
  ),
  history: z.array(word),
  disclosures: z.array(disclosure),
  checks: z.array(identityCheck),
});
export type FileConsents = z.infer<typeof fileConsents>;

export const openCheck = z.object({
  customer: z.object({ id: z.uuid(), number: z.string(), name: z.string() }),
  field: identityField,
  enteredBy: z.string(),
  enteredAt: z.iso.datetime(),
  own: z.boolean(),
});
export type OpenCheck = z.infer<typeof openCheck>;

/*
 * HTTP
 *   GET   /api/customers/:id/consents → fileConsents
 *   POST  /api/customers/:id/consents newWord → fileConsents
 *   POST  /api/customers/:id/disclosures newDisclosure → fileConsents ; POST /api/customers/:id/disclosures/:disclosureId/strike → fileConsents
 *   POST  /api/customers/:id/identity-checks/:field { typed } → { outcome: 'confirmed'|'differs'|'refused', file: fileConsents }
 *   POST  /api/customers/:id/identity-checks/:field/refuse { note } → fileConsents
 *   GET   /api/consents/checks → { checks: openCheck[] } the oldest first
 *   GET   /api/consents/purposes → { purposes } ; POST newPurpose ; PATCH /:code editPurpose
 *   GET   /api/consents/notices → { notices } the latest first ; POST newNotice ; PATCH /:id editNotice ; POST /:id/publish { edits } ; DELETE /:id (drafts)
 */
