/** Units, posts and sites as browsers see them. */
import { z } from 'zod';

export const name = z.object({ zh: z.string().max(120), en: z.string().max(120) });
export type Name = z.infer<typeof name>;
export const unitKind = z.enum(['head_office', 'department', 'province', 'branch', 'team', 'outlet', 'dealer']);

export const layer = z.enum(['management', 'execution', 'support']);

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
  version: z.number().int(),
});
export type Unit = z.infer<typeof unit>;

export const post = z.object({
  id: z.uuid(),
  unitId: z.uuid().nullable(),
  name,
  description: name,
  qualifications: name,
  layer,
  state: z.enum(['active', 'retired']),
  version: z.number().int(),
});
export type Post = z.infer<typeof post>;

export const site = z.object({
  id: z.number().int().min(1).max(999),
  code: z.string(),
  name,
  zone: z.string(),
  state: z.enum(['active', 'closed']),
  version: z.number().int(),
});
export type Site = z.infer<typeof site>;

export const company = z.object({ name, zone: z.string(), version: z.number().int() });
export type Company = z.infer<typeof company>;

const zone = z.string().min(1).max(60);
const code = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/, 'letters, digits, dot, dash and underscore, at most 32');
/** Chinese is required: it is what every screen falls back to. */
export const givenName = z.object({ zh: z.string().trim().min(1).max(120), en: z.string().trim().max(120) });
const text = z.object({ zh: z.string().max(2000), en: z.string().max(2000) });
const noText = { zh: '', en: '' };

export const openUnit = z.object({
  parentId: z.uuid(),
  kind: unitKind,
  code,
  name: givenName,
  description: text.default(noText),
  /** IANA zone; default the parent's. */
  zone: zone.optional(),
  /** Default the parent's. */
  site: z.number().int().min(1).max(999).optional(),
});
export type OpenUnit = z.infer<typeof openUnit>;
export const unitCode = code;
/** As a configuration carries it: the unit above by its code (null: right below the company). Its site belongs to its server. */
export const carriedUnit = openUnit
  .omit({ code: true, parentId: true, site: true })
  .extend({ parent: code.nullable(), zone, state: z.enum(['active', 'closed']) });

export const changeUnit = z.object({
  version: z.number().int(),
  kind: unitKind.optional(),
  code: code.optional(),
  name: givenName.optional(),
  description: text.optional(),
  zone: zone.optional(),
  site: z.number().int().min(1).max(999).optional(),
});
export const moveUnit = z.object({ version: z.number().int(), parentId: z.uuid() });
export const unitStateChange = z.object({ version: z.number().int(), state: z.enum(['active', 'closed']) });

export const addPost = z.object({
  unitId: z.uuid().nullable().default(null),
  name: givenName,
  description: text.default(noText),
  qualifications: text.default(noText),
  layer,
});
export const changePost = z.object({
  version: z.number().int(),
  name: givenName.optional(),
  description: text.optional(),
  qualifications: text.optional(),
  layer: layer.optional(),
  state: z.enum(['active', 'retired']).optional(),
});

export const addSite = z.object({ id: z.number().int().min(1).max(999), code, name: givenName, zone });
export const changeSite = z.object({
  version: z.number().int(),
  name: givenName.optional(),
  zone: zone.optional(),
  state: z.enum(['active', 'closed']).optional(),
});
export const changeCompany = z.object({ version: z.number().int(), name: givenName, zone });

/*
 * HTTP (reading: organisation.read, rows of the units it reaches; changing: organisation.manage)
 *   GET  /api/organisation/company → company (any staff)      PUT /api/organisation/company changeCompany → company
 *   GET  /api/organisation/tree?closed=1 → { units: unit[] } parents before children
 *   POST /api/organisation/units openUnit → unit               GET/PATCH /api/organisation/units/:id changeUnit → unit
 *   POST /api/organisation/units/:id/move moveUnit → unit      POST /api/organisation/units/:id/state unitStateChange → unit
 *   GET  /api/organisation/posts?unitId= → { posts: post[] }   POST /api/organisation/posts addPost ; PATCH /api/organisation/posts/:id changePost → post
 *   GET  /api/organisation/sites → { sites: site[] }           POST /api/organisation/sites addSite ; PATCH /api/organisation/sites/:id changeSite → site
 * Realtime topic `organisation:tree`: organisation.unit-opened, unit-changed, unit-moved, unit-closed, unit-reopened, post-changed, site-changed.
 * Realtime topic `unit:<id>`: whoever holds organisation.read at the unit.
 */
