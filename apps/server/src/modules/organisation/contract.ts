/** Units, posts and sites as browsers see them. */
import { z } from 'zod';

export const name = z.object({ zh: z.string().max(120), en: z.string().max(120) });
export type Name = z.infer<typeof name>;
export const unitKind = z.enum(['head_office', 'department', 'province', 'branch', 'team', 'outlet', 'dealer']);

export const unit = z.object({
  id: z.uuid(),
  parentId: z.uuid().nullable(),
  kind: unitKind,
  code: z.string(),
  name,
  description: name,
  zone: z.string(),
  site: z.number().int(),
  state: z.enum(['active', 'closed']),
  /** Names from the root to here, for breadcrumbs. */
  path: z.array(name),
  staffCount: z.number().int(),
});
export type Unit = z.infer<typeof unit>;

export const post = z.object({
  id: z.uuid(),
  unitId: z.uuid().nullable(),
  name,
  description: name,
  qualifications: name,
  layer: z.enum(['management', 'execution', 'support']),
});
export type Post = z.infer<typeof post>;
