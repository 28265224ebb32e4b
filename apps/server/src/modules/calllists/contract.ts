/** Numbers of callers that are refused, marked or served first. */
import { z } from 'zod';

export const listKind = z.enum(['black', 'red']);
const words = {
  list: listKind,
  reason: z.string().trim().min(2).max(300),
  /** Black only: the caller hears a sentence and the call ends; otherwise it is marked. */
  refuses: z.boolean().default(false),
  /** Null: until somebody takes it off. */
  until: z.iso.datetime().nullable(),
};
/** The caller of a call. */
export const listCaller = z.object(words);
export type ListCaller = z.infer<typeof listCaller>;
export const listNumber = listCaller.extend({
  /** Whose numbers it is about: of this unit and all below. */
  unitId: z.uuid(),
  number: z.string().regex(/^\+?[0-9]{5,20}$/),
});
export type ListNumber = z.infer<typeof listNumber>;
export const entry = listCaller.extend({
  id: z.uuid(),
  unitId: z.uuid(),
  /** Masked. */
  number: z.string(),
  by: z.string(),
  at: z.iso.datetime(),
});
export type Entry = z.infer<typeof entry>;
/** So long an agent's own entry lasts at the most. */
export const mostDays = 90;

/*
 * calllists.keep: GET /api/calllists ; POST /api/calllists listNumber → { id } ; DELETE /api/calllists/:id
 * calllists.add: POST /api/calllists/calls/:id listCaller → { id }: the caller of one's own call
 */
