/** The customer's file as staff see it; personal fields masked unless the caller's rights show them. */
import { z } from 'zod';
import { name } from '#contracts/organisation';

/** A personal value: `shown` is what this caller may see; `masked` says it is not the whole. Revealing is a call of its own, audited. */
export const personal = z.object({ shown: z.string(), masked: z.boolean() });

export const identityKind = z.enum(['phone', 'email', 'wechat', 'host_user', 'visitor']);
export const customerSummary = z.object({
  id: z.uuid(),
  number: z.string(),
  name: z.string(),
  tier: name.nullable(),
  phone: personal.nullable(),
  unitId: z.uuid(),
  openTickets: z.number().int(),
  lastContactAt: z.iso.datetime().nullable(),
});
export type CustomerSummary = z.infer<typeof customerSummary>;

export const customer = customerSummary.extend({
  sex: z.enum(['female', 'male', 'unknown']),
  email: personal.nullable(),
  address: personal.nullable(),
  identityNumber: personal.nullable(),
  preferences: z.string(),
  tags: z.array(z.string()),
  identities: z.array(z.object({ id: z.uuid(), kind: identityKind, value: personal, verified: z.boolean() })),
  products: z.array(
    z.object({
      id: z.uuid(),
      modelName: name,
      serialNumber: z.string(),
      boughtOn: z.iso.date().nullable(),
      warrantyUntil: z.iso.date().nullable(),
    }),
  ),
  satisfaction: z.object({ mean: z.number(), count: z.number().int() }).nullable(),
  createdAt: z.iso.datetime(),
  version: z.number().int(),
});
export type Customer = z.infer<typeof customer>;

export const contact = z.object({
  kind: z.enum(['chat', 'call', 'mail', 'ticket', 'survey', 'visit']),
  id: z.uuid(),
  number: z.string(),
  title: z.string(),
  at: z.iso.datetime(),
  state: z.string(),
});
export type Contact = z.infer<typeof contact>;

/*
 * HTTP
 *   GET   /api/customers?q=&cursor=&limit= → { customers: customerSummary[], nextCursor, total: {count, capped} }
 *   POST  /api/customers ; GET /api/customers/:id → customer ; PATCH /api/customers/:id (needs version; 409 on a stale one)
 *   POST  /api/customers/:id/reveal { field: 'phone'|'email'|'identity'|'address', reason } → { value }   audited
 *   GET   /api/customers/:id/timeline?cursor= → { contacts: contact[], nextCursor }
 *   POST  /api/customers/:id/call { identityId } → { ticket: 'dialling token' } calls without seeing the number;  POST /api/customers/:id/mail { subject, text } → 204
 *   POST  /api/customers/:id/export → { fileId } ; POST /api/customers/:id/erase { reason } → 204
 */
