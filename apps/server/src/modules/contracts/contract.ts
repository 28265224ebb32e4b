/** Contracts with customers as browsers see them. Money: whole minor units of `currency`. */
import { z } from 'zod';
import { name } from '#contracts/organisation';

export const contractKind = z.enum(['sale', 'service', 'maintenance', 'framework', 'dealer', 'other']);
/** What somebody sets. */
export const contractState = z.enum(['draft', 'active', 'terminated']);
/** What it is today. `expiring`: the last thirty days. */
export const contractPhase = z.enum(['draft', 'upcoming', 'running', 'expiring', 'ended', 'terminated']);
export type ContractPhase = z.infer<typeof contractPhase>;

export const contract = z.object({
  id: z.uuid(),
  customerId: z.uuid(),
  /** Null where the caller came from the file itself. */
  customer: z.object({ id: z.uuid(), number: z.string(), name: z.string() }).nullable(),
  number: z.string(),
  kind: contractKind,
  state: contractState,
  phase: contractPhase,
  tierId: z.uuid().nullable(),
  tierName: name.nullable(),
  startsOn: z.iso.date(),
  endsOn: z.iso.date().nullable(),
  /** Until the last day, that one not counted; null without one. */
  daysLeft: z.number().int().nullable(),
  worth: z.number().int().nullable(),
  currency: z.string(),
  products: z.array(z.object({ key: z.string(), name })),
  agreementId: z.uuid().nullable(),
  agreementName: name.nullable(),
  note: z.string(),
  /** In charge of it, told when its end comes near; null: whoever supervises its unit. */
  owner: z.object({ id: z.uuid(), name: z.string() }).nullable(),
  document: z.object({ name: z.string() }).nullable(),
  version: z.number().int(),
});
export type Contract = z.infer<typeof contract>;

const facts = z.object({
  number: z.string().trim().min(1).max(60),
  kind: contractKind.default('service'),
  state: contractState.default('active'),
  tierId: z.uuid().nullable().default(null),
  startsOn: z.iso.date(),
  endsOn: z.iso.date().nullable().default(null),
  worth: z.number().int().min(0).max(1_000_000_000_000).nullable().default(null),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .default('CNY'),
  products: z
    .array(z.string().regex(/^(model|family):.{1,100}$/))
    .max(100)
    .default([]),
  agreementId: z.uuid().nullable().default(null),
  note: z.string().trim().max(1000).default(''),
  /** Left out: whoever writes it down; of a change: who it was. */
  ownerId: z.uuid().nullable().optional(),
});
export const newContract = facts;
export type NewContract = z.output<typeof newContract>;
/** The whole of it: a contract is short, and half a change is no contract. */
export const editContract = facts.extend({ version: z.number().int() });
export type EditContract = z.output<typeof editContract>;

/*
 * HTTP
 *   GET  /api/customers/:id/contracts → { contracts, agreements: { id, name }[] } those that hold first ; POST newContract → contract
 *   GET  /api/contracts?within= → { contracts }  in force in the caller's units, that end within so many days (90), the next end first
 *   PUT  /api/contracts/:id editContract → contract (409 kernel.conflict on a stale version)
 *   POST /api/contracts/:id/document multipart `file` → contract ; GET /api/contracts/:id/document content; audited
 */
