/** The audit trail as browsers see it. */
import { z } from 'zod';

export const auditEntry = z.object({
  id: z.uuid(),
  at: z.iso.datetime(),
  recordedAt: z.iso.datetime(),
  actor: z.object({ kind: z.string(), id: z.string(), name: z.string().nullable(), number: z.string().nullable() }),
  /** `<module>.<what-happened>`; words in the module's locale file under `audit`. */
  action: z.string(),
  subject: z.object({ kind: z.string(), id: z.string(), label: z.string().nullable() }),
  unitId: z.uuid().nullable(),
  ip: z.string().nullable(),
  requestId: z.string(),
  detail: z.record(z.string(), z.unknown()),
  /** Place in the chain; null for the second before it is sealed. */
  seq: z.number().int().nullable(),
});
export type AuditEntry = z.infer<typeof auditEntry>;

export const searchEntries = z.object({
  actorId: z.string().max(80).optional(),
  /** Whole action or its beginning: `identity.`, `identity.signed-in`. */
  action: z
    .string()
    .max(80)
    .regex(/^[a-z0-9.-]+$/)
    .optional(),
  subjectKind: z.string().max(40).optional(),
  subjectId: z.string().max(80).optional(),
  unitId: z.uuid().optional(),
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export type SearchEntries = z.infer<typeof searchEntries>;

export const entriesFound = z.object({
  entries: z.array(auditEntry),
  nextCursor: z.string().nullable(),
  total: z.object({ count: z.number().int(), capped: z.boolean() }),
});

export const chainState = z.object({
  seq: z.number().int(),
  hash: z.string(),
  sealedAt: z.iso.datetime().nullable(),
  waiting: z.number().int(),
});

/*
 * HTTP
 *   GET /api/audit/entries?actorId=&action=&subjectKind=&subjectId=&unitId=&from=&to=&cursor=&limit= → entriesFound (right audit.read)
 *   GET /api/audit/actions → { actions: string[] } those that occur (right audit.read)
 *   GET /api/audit/chain   → chainState (right audit.read)
 */
