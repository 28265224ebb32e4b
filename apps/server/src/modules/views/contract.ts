/** Saved views of the ticket list. */
import { z } from 'zod';
import { name } from '#contracts/organisation';
import { listTickets, ticketState } from '#contracts/tickets';

/** What `GET /api/tickets` accepts, without order and page; states as a list instead of a text with commas. */
export const conditions = listTickets
  .omit({ sort: true, cursor: true, limit: true })
  .extend({ state: z.array(ticketState).min(1).max(5).optional() });
export type Conditions = z.output<typeof conditions>;
export const sort = listTickets.shape.sort.unwrap();

export const view = z.object({
  id: z.uuid(),
  name: z.string(),
  /** The unit it is shared with, and all below it; null: the reader's own. */
  unitId: z.uuid().nullable(),
  unitName: name.nullable(),
  conditions,
  sort,
  position: z.number().int(),
  mayEdit: z.boolean(),
  version: z.number().int(),
});
export type View = z.infer<typeof view>;

export const viewInput = z.object({
  name: z.string().trim().min(1).max(60),
  unitId: z.uuid().nullable().default(null),
  conditions,
  sort: sort.default('clock'),
  /** Smaller ones stand first; equal ones by name. */
  position: z.number().int().min(0).max(9999).default(100),
});
export type ViewInput = z.output<typeof viewInput>;

/** How many tickets of a view the caller may read; capped: more than 1,000. */
export const viewCount = z.object({ id: z.uuid(), count: z.number().int(), capped: z.boolean() });
export type ViewCount = z.infer<typeof viewCount>;

/*
 *   GET    /api/views → { views: view[] } own ones first, then the shared ones, each by position
 *   GET    /api/views/counts → { counts: viewCount[] }
 *   POST   /api/views viewInput → view ; PUT /api/views/:id viewInput + version → view ; DELETE /api/views/:id → 204
 */
