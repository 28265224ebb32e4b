/** Product families and models, and the tree of service topics. */
import { z } from 'zod';
import { name } from '#contracts/organisation';

/** Key of a kind of ticket: `consult`, `repair` … and those a company added. */
export const typeKey = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/);
export const ticketType = z.object({
  id: z.uuid(),
  key: typeKey,
  name,
  position: z.number().int(),
  state: z.enum(['active', 'retired']),
  version: z.number().int(),
});
export type TicketTypeCard = z.infer<typeof ticketType>;

export const topic = z.object({
  id: z.uuid(),
  parentId: z.uuid().nullable(),
  code: z.string(),
  name,
  /** Kind of ticket this topic suggests. */
  ticketType: typeKey.nullable(),
  position: z.number().int(),
  state: z.enum(['active', 'retired']),
  version: z.number().int(),
});
export type Topic = z.infer<typeof topic>;

export const family = z.object({
  id: z.uuid(),
  code: z.string(),
  name,
  position: z.number().int(),
  state: z.enum(['active', 'retired']),
  version: z.number().int(),
});
export type Family = z.infer<typeof family>;

export const model = z.object({
  id: z.uuid(),
  familyId: z.uuid(),
  familyName: name,
  familyCode: z.string(),
  code: z.string(),
  name,
  warrantyMonths: z.number().int(),
  state: z.enum(['active', 'retired']),
  version: z.number().int(),
});
export type Model = z.infer<typeof model>;

const code = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,59}$/);
const filledName = z.object({ zh: z.string().min(1).max(120), en: z.string().min(1).max(120) });
const position = z.number().int().min(0).max(9999);

export const newTicketType = z.object({ key: typeKey, name: filledName, position: position.default(0) });
export const editTicketType = z.object({
  version: z.number().int(),
  name: filledName.optional(),
  position: position.optional(),
  state: ticketType.shape.state.optional(),
});
export const newTopic = z.object({
  parentId: z.uuid().nullable().default(null),
  code,
  name: filledName,
  ticketType: topic.shape.ticketType.default(null),
  position: position.default(0),
});
export const editTopic = z.object({
  version: z.number().int(),
  name: filledName.optional(),
  parentId: z.uuid().nullable().optional(),
  ticketType: topic.shape.ticketType.optional(),
  position: position.optional(),
  state: topic.shape.state.optional(),
});
export const newFamily = z.object({ code, name: filledName, position: position.default(0) });
export const editFamily = z.object({
  version: z.number().int(),
  name: filledName.optional(),
  position: position.optional(),
  state: family.shape.state.optional(),
});
export const newModel = z.object({
  familyId: z.uuid(),
  code,
  name: filledName,
  warrantyMonths: z.number().int().min(0).max(600).default(12),
});
export const editModel = z.object({
  version: z.number().int(),
  familyId: z.uuid().optional(),
  name: filledName.optional(),
  warrantyMonths: z.number().int().min(0).max(600).optional(),
  state: model.shape.state.optional(),
});

/*
 * HTTP
 *   GET   /api/catalogue/topics?retired= → { topics: topic[] } the whole tree, parents first ; POST ; PATCH /:id
 *   GET   /api/catalogue/ticket-types → { types: ticketType[] } ; POST newTicketType ; PATCH /:id editTicketType
 *   GET   /api/catalogue/families → { families: family[] } ; POST ; PATCH /:id
 *   GET   /api/catalogue/models?q=&familyId=&cursor=&limit= → { models: model[], nextCursor } ; POST ; PATCH /:id
 */
