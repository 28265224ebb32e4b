/** Users and lists as RFC 7643 writes them. What a directory sends besides is taken and left aside. */
import { z } from 'zod';

export const coreUser = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const coreGroup = 'urn:ietf:params:scim:schemas:core:2.0:Group';
export const enterpriseUser = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

const text = z.string().max(300);
const many = z.object({
  value: text,
  type: text.optional(),
  primary: z.union([z.boolean(), z.stringbool()]).optional(),
  display: text.optional(),
});
const mostValues = 20;

/** What is taken of a user. Some directories write booleans as texts. */
export const userInput = z.object({
  schemas: z.array(text).max(10).optional(),
  externalId: text.nullish(),
  userName: z.string().trim().min(1).max(200),
  name: z.object({ formatted: text.nullish(), familyName: text.nullish(), givenName: text.nullish() }).nullish(),
  displayName: text.nullish(),
  title: text.nullish(),
  preferredLanguage: text.nullish(),
  locale: text.nullish(),
  /** Not said: a new one is active, anybody else stays as they are. */
  active: z.union([z.boolean(), z.stringbool()]).optional(),
  emails: z.array(many).max(mostValues).nullish(),
  phoneNumbers: z.array(many).max(mostValues).nullish(),
  roles: z
    .array(z.union([many, text.transform((value) => ({ value }))]))
    .max(mostValues)
    .nullish(),
  [enterpriseUser]: z.object({ employeeNumber: text.nullish(), department: text.nullish() }).nullish(),
});
export type UserInput = z.output<typeof userInput>;

export const meta = z.object({
  resourceType: z.string(),
  created: z.iso.datetime().optional(),
  lastModified: z.iso.datetime().optional(),
  version: z.string().optional(),
  location: z.string(),
});

export const user = z.object({
  schemas: z.array(z.string()),
  id: z.uuid(),
  externalId: z.string().optional(),
  meta,
  userName: z.string().optional(),
  name: z
    .object({ formatted: z.string(), familyName: z.string().optional(), givenName: z.string().optional() })
    .optional(),
  displayName: z.string().optional(),
  title: z.string().optional(),
  preferredLanguage: z.string().optional(),
  locale: z.string().optional(),
  active: z.boolean().optional(),
  emails: z.array(many).optional(),
  phoneNumbers: z.array(many).optional(),
  roles: z.array(many).optional(),
  groups: z.array(z.object({ value: z.string(), display: z.string(), type: z.string() })).optional(),
  [enterpriseUser]: z.object({ employeeNumber: z.string(), department: z.string().optional() }).optional(),
});
export type User = z.output<typeof user>;

export const group = z.object({ schemas: z.array(z.string()), id: z.uuid(), displayName: z.string(), meta });
export type Group = z.output<typeof group>;

export const listOf = <T extends z.ZodType>(item: T) =>
  z.object({
    schemas: z.array(z.string()),
    totalResults: z.number().int(),
    startIndex: z.number().int(),
    itemsPerPage: z.number().int(),
    Resources: z.array(item),
  });
export const listSchema = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';

/** Out of range is no fault there: it is brought into range (RFC 7644, 3.4.2.4). */
export const listQuery = z.object({
  filter: z.string().max(1000).optional(),
  startIndex: z.coerce.number().int().catch(1).default(1),
  count: z.coerce.number().int().catch(100).default(100),
  attributes: z.string().max(1000).optional(),
  excludedAttributes: z.string().max(1000).optional(),
});
export type ListQuery = z.output<typeof listQuery>;

export const patchInput = z.object({
  schemas: z.array(text).max(10).optional(),
  Operations: z
    .array(z.object({ op: z.string().max(20), path: z.string().max(500).optional(), value: z.unknown().optional() }))
    .min(1)
    .max(100),
});
