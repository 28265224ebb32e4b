/** Service-level agreements as browsers see them. */
import { z } from 'zod';
import { target } from '#contracts/clocks';
import { name } from '#contracts/organisation';

const filled = z.object({ zh: z.string().trim().min(1).max(120), en: z.string().trim().min(1).max(120) });
const words = z.object({ zh: z.string().max(2000), en: z.string().max(2000) });

/** Empty lists name nobody; all three empty: it holds for every customer. */
export const terms = z.object({
  /** What customers read. */
  summary: words,
  customerIds: z.array(z.uuid()).max(500),
  /** `model:<code>` and `family:<code>` of the catalogue; anything else is a value of the company's own field `product`. */
  products: z.array(z.string().max(120)).max(100),
  tierIds: z.array(z.uuid()).max(50),
  /** One a target at most. */
  policyIds: z.array(z.uuid()).max(10),
});
export type Terms = z.infer<typeof terms>;

export const agreement = z.object({
  id: z.uuid(),
  code: z.string(),
  name,
  position: z.number().int(),
  state: z.enum(['active', 'retired']),
  draft: terms,
  /** Number of the version in force; 0: nothing published. */
  published: z.number().int(),
  /** The draft says something else than what is in force. */
  differs: z.boolean(),
  version: z.number().int(),
});
export type Agreement = z.infer<typeof agreement>;

export const newAgreement = z.object({
  code: z.string().regex(/^[a-z0-9][a-z0-9-]{0,59}$/),
  name: filled,
  position: z.number().int().min(0).max(9999).default(100),
  draft: terms,
});
export type NewAgreement = z.output<typeof newAgreement>;
export const editAgreement = z.object({
  version: z.number().int(),
  name: filled.optional(),
  position: z.number().int().min(0).max(9999).optional(),
  state: agreement.shape.state.optional(),
  draft: terms.optional(),
});
export type EditAgreement = z.output<typeof editAgreement>;

export const promise = z.object({ target, seconds: z.number().int(), business: z.boolean() });
/** For everybody's eyes: nothing about who signed what. */
export const standard = z.object({
  name,
  summary: words,
  tiers: z.array(name),
  products: z.array(name),
  promises: z.array(promise),
  publishedAt: z.iso.datetime(),
  /** Agreed with the reader alone: shown to nobody else. */
  own: z.boolean(),
});
export type Standard = z.infer<typeof standard>;

export const askAttainment = z.object({
  from: z.iso.date(),
  to: z.iso.date(),
  agreementId: z.uuid().optional(),
});
export const attainmentRow = z.object({
  agreementId: z.uuid(),
  agreementName: name,
  customerId: z.uuid().nullable(),
  customer: z.object({ number: z.string(), name: z.string() }).nullable(),
  target,
  met: z.number().int(),
  breached: z.number().int(),
});
export type AttainmentRow = z.infer<typeof attainmentRow>;

/*
 * HTTP (reading: tickets.read; changing: agreements.write over the whole company)
 *   GET  /api/agreements → { agreements } ; POST newAgreement ; PATCH /:id editAgreement ; POST /:id/publish { version } → agreement
 *   GET  /api/agreements/attainment?from=&to=&agreementId= → { rows } (reports.read) ; …/attainment/export → CSV
 *   POST /api/agreements/links { customerId } → { path }   (customers.read) what that customer was promised, readable for 30 days
 *   GET  /api/standards?key= → { standards: standard[], customer }   open: service standards are published; the key of a link adds
 *        the customer's own ones. The widget gets such a key at GET /api/widget/standards for visitors whose identity is verified.
 */
