/** What a customer wants, as browsers see it. */
import { z } from 'zod';

export const needState = z.enum(['open', 'working', 'met', 'dropped']);
export const need = z.object({
  id: z.uuid(),
  title: z.string(),
  state: needState,
  owner: z.object({ id: z.uuid(), name: z.string() }).nullable(),
  nextStep: z.string(),
  nextOn: z.iso.date().nullable(),
  /** The day of the next step has passed and nobody has moved it. */
  overdue: z.boolean(),
  changedAt: z.iso.datetime(),
  /** The latest first. */
  progress: z.array(z.object({ text: z.string(), by: z.string(), at: z.iso.datetime() })),
  version: z.number().int(),
});
export type Need = z.infer<typeof need>;

export const newNeed = z.object({
  title: z.string().trim().min(2).max(200),
  /** Left out: whoever writes it down. */
  ownerId: z.uuid().nullable().optional(),
  nextStep: z.string().trim().max(300).default(''),
  nextOn: z.iso.date().nullable().default(null),
});
export type NewNeed = z.output<typeof newNeed>;
export const editNeed = z.object({
  version: z.number().int(),
  title: newNeed.shape.title.optional(),
  state: needState.optional(),
  ownerId: z.uuid().nullable().optional(),
  nextStep: z.string().trim().max(300).optional(),
  nextOn: z.iso.date().nullable().optional(),
  /** A line of progress that goes with it. */
  progress: z.string().trim().min(1).max(1000).optional(),
});
export type EditNeed = z.output<typeof editNeed>;

/*
 * HTTP (customers.read; changing: customers.write)
 *   GET   /api/customers/:id/needs → { needs: need[] }  those under way first
 *   POST  /api/customers/:id/needs newNeed → { needs }
 *   PATCH /api/customers/:id/needs/:needId editNeed → { needs } (409 kernel.conflict on a stale version)
 */
