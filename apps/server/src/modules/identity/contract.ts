/** Sign-in, the signed-in person, staff, roles and sessions as browsers see them. */
import { z } from 'zod';
import { name } from '#contracts/organisation';

export const signIn = z.object({
  /** Staff number 工号 or mail address. */
  login: z.string().min(1).max(200),
  password: z.string().min(1).max(200),
  /** Six digits, when the account has a second factor. */
  code: z
    .string()
    .regex(/^\d{6}$/)
    .optional(),
});

export const me = z.object({
  staff: z.object({
    id: z.uuid(),
    number: z.string(),
    name: z.string(),
    email: z.string().nullable(),
    unitId: z.uuid(),
    unitName: name,
    postName: name.nullable(),
    site: z.number().int(),
  }),
  locale: z.enum(['zh-CN', 'en']),
  /** Permissions held anywhere; screens use it to show or hide, the server decides. */
  permissions: z.array(z.string()),
  totpEnabled: z.boolean(),
  mustChangePassword: z.boolean(),
  sessionId: z.uuid(),
});
export type Me = z.infer<typeof me>;

/** POST /api/identity/session → `me`, or 401 identity.wrong-credentials | identity.code-needed | identity.code-wrong, 423 identity.locked. */
export const signInOptions = z.object({
  oidc: z.object({ label: z.string(), startUrl: z.string() }).nullable(),
  demoAccounts: z.array(z.object({ number: z.string(), name, post: name, password: z.string() })),
  firstRun: z.boolean(),
});
