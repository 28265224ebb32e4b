/** Sign-in, the signed-in person, staff, roles and sessions as browsers see them. */
import { z } from 'zod';
import { givenName, name } from '#contracts/organisation';

const sixDigits = z.string().regex(/^\d{6}$/);
const password = z.string().min(1).max(200);
export const locale = z.enum(['zh-CN', 'en']);
export const staffState = z.enum(['active', 'suspended', 'left']);

export const signIn = z.object({
  /** Staff number 工号 or mail address. */
  login: z.string().min(1).max(200),
  password,
  /** Six digits, when the account has a second factor. */
  code: sixDigits.optional(),
  /** One of the ten codes shown when the second factor was set up. */
  recoveryCode: z.string().min(10).max(20).optional(),
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
  locale,
  /** Permissions held anywhere; screens use it to show or hide, the server decides. */
  permissions: z.array(z.string()),
  /** Parts of the product that are switched off, and the modules behind them: screens do not show what cannot be used. */
  partsOff: z.array(z.string()),
  /** They take nothing new; what is under way goes on. */
  partsEnding: z.array(z.string()),
  modulesOff: z.array(z.string()),
  totpEnabled: z.boolean(),
  mustChangePassword: z.boolean(),
  sessionId: z.uuid(),
});
export type Me = z.infer<typeof me>;

/** POST /api/identity/session → `me`, or 401 identity.wrong-credentials | identity.code-needed | identity.code-wrong, 423 identity.locked. */
export const signInOptions = z.object({
  oidc: z.object({ label: z.string(), startUrl: z.string() }).nullable(),
  /** Other ways in that are switched on: a kind, and where the browser goes. */
  others: z.array(z.object({ kind: z.string(), startUrl: z.string() })),
  demoAccounts: z.array(z.object({ number: z.string(), name, post: name, password: z.string() })),
  firstRun: z.boolean(),
});

export const changeMe = z.object({ locale });
export const changePassword = z.object({ current: password, next: password });
export const askReset = z.object({ login: z.string().min(1).max(200) });
export const linkToken = z.object({ token: z.string().min(20).max(100) });
export const linkOwner = z.object({
  purpose: z.enum(['reset', 'invitation']),
  name: z.string(),
  number: z.string(),
  passwordLeast: z.number().int(),
});
export const setPassword = linkToken.extend({ password });

export const totpBegun = z.object({ secret: z.string(), uri: z.string() });
export const totpConfirmed = z.object({ recoveryCodes: z.array(z.string()) });
export const totpCode = z.object({ code: sixDigits });
export const ownPassword = z.object({ password });

export const session = z.object({
  id: z.uuid(),
  current: z.boolean(),
  method: z.enum(['password', 'oidc', 'link', 'first-run']),
  createdAt: z.iso.datetime(),
  seenAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  ip: z.string().nullable(),
  agent: z.string(),
});
export type Session = z.infer<typeof session>;

const number = z
  .string()
  .trim()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}._-]{0,31}$/u, 'letters, digits, dot, dash and underscore, at most 32');
const personName = z.string().trim().min(1).max(80);
const email = z.email().max(200);
const phone = z
  .string()
  .trim()
  .regex(/^[+\d][\d -]{2,31}$/);

export const staffSummary = z.object({
  id: z.uuid(),
  number: z.string(),
  name: z.string(),
  unitId: z.uuid(),
  unitName: name,
  postId: z.uuid().nullable(),
  postName: name.nullable(),
  state: staffState,
  roles: z.array(name),
});
export type StaffSummary = z.infer<typeof staffSummary>;

export const grant = z.object({
  id: z.uuid(),
  roleId: z.uuid(),
  roleName: name,
  unitId: z.uuid(),
  unitName: name,
  grantedAt: z.iso.datetime(),
});
export type Grant = z.infer<typeof grant>;

export const staffDetail = staffSummary.extend({
  /** Null when there is none, or when the caller may not edit this person. */
  email: z.string().nullable(),
  phone: z.string().nullable(),
  locale,
  site: z.number().int(),
  grants: z.array(grant),
  totpEnabled: z.boolean(),
  hasPassword: z.boolean(),
  mustChangePassword: z.boolean(),
  lockedUntil: z.iso.datetime().nullable(),
  openSessions: z.number().int(),
  createdAt: z.iso.datetime(),
  version: z.number().int(),
  /** What the caller may do here, so that buttons need not be tried. */
  may: z.object({ edit: z.boolean(), grant: z.boolean() }),
});
export type StaffDetail = z.infer<typeof staffDetail>;

export const findStaff = z.object({
  q: z.string().max(80).optional(),
  unitId: z.uuid().optional(),
  /** With the units below; default yes. */
  below: z.enum(['0', '1']).default('1'),
  state: staffState.optional(),
  roleId: z.uuid().optional(),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export const staffFound = z.object({
  staff: z.array(staffSummary),
  nextCursor: z.string().nullable(),
  total: z.object({ count: z.number().int(), capped: z.boolean() }),
});

export const grantRole = z.object({ roleId: z.uuid(), unitId: z.uuid() });
export const addStaff = z.object({
  number,
  name: personName,
  email: email.nullable().default(null),
  phone: phone.nullable().default(null),
  unitId: z.uuid(),
  postId: z.uuid().nullable().default(null),
  locale: locale.default('zh-CN'),
  grants: z.array(grantRole).max(20).default([]),
});
export type AddStaff = z.input<typeof addStaff>;
export const changeStaff = z.object({
  version: z.number().int(),
  number: number.optional(),
  name: personName.optional(),
  email: email.nullable().optional(),
  phone: phone.nullable().optional(),
  unitId: z.uuid().optional(),
  postId: z.uuid().nullable().optional(),
  locale: locale.optional(),
  mustChangePassword: z.boolean().optional(),
});
export const changeStaffState = z.object({ version: z.number().int(), state: staffState });

/** `url` is there only when it could not be mailed: hand it over in person; it is shown once. */
export const invitation = z.object({ mailed: z.boolean(), url: z.string().nullable(), expiresAt: z.iso.datetime() });
export const staffAdded = z.object({ staff: staffDetail, invitation });

export const importOptions = z.object({
  /** `1`: check only, change nothing. */
  dryRun: z.enum(['0', '1']).default('1'),
  /** `1`: mail an invitation to each new member who has an address. */
  invite: z.enum(['0', '1']).default('0'),
});
export const importProblem = z.object({
  /** Line of the file, the header is 1; 0 = the whole file. */
  line: z.number().int(),
  column: z.string().nullable(),
  code: z.string(),
  message: z.string(),
});
export const importResult = z.object({
  encoding: z.enum(['utf-8', 'utf-16le', 'utf-16be', 'gb18030']),
  dryRun: z.boolean(),
  rows: z.number().int(),
  added: z.number().int(),
  changed: z.number().int(),
  unchanged: z.number().int(),
  invited: z.number().int(),
  /** Nothing was written when there is one. */
  problems: z.array(importProblem),
  /** New members who could not be mailed a link; shown once. */
  links: z.array(z.object({ number: z.string(), name: z.string(), url: z.string() })),
  preview: z.array(
    z.object({
      line: z.number().int(),
      number: z.string(),
      name: z.string(),
      outcome: z.enum(['add', 'change', 'same']),
    }),
  ),
});
export type ImportResult = z.infer<typeof importResult>;

export const role = z.object({
  id: z.uuid(),
  code: z.string(),
  name,
  description: name,
  permissions: z.array(z.string()),
  shipped: z.boolean(),
  state: z.enum(['active', 'retired']),
  holders: z.number().int(),
  version: z.number().int(),
});
export type Role = z.infer<typeof role>;
const noText = { zh: '', en: '' };
export const addRole = z.object({
  code: z.string().regex(/^[a-z][a-z0-9-]{1,39}$/),
  name: givenName,
  description: name.default(noText),
  permissions: z.array(z.string().max(80)).max(500),
});
export const changeRole = z.object({
  version: z.number().int(),
  name: givenName.optional(),
  description: name.optional(),
  permissions: z.array(z.string().max(80)).max(500).optional(),
  state: z.enum(['active', 'retired']).optional(),
});
export const permission = z.object({ key: z.string(), module: z.string(), name });
export type Permission = z.infer<typeof permission>;

export const policy = z.object({
  /** Sockets show that they are in use every five minutes. */
  idleMinutes: z.number().int().min(10).max(1440),
  absoluteHours: z.number().int().min(1).max(168),
  lockAfter: z.number().int().min(3).max(50),
  lockSeconds: z.number().int().min(5).max(3600),
  lockMostSeconds: z.number().int().min(60).max(86_400),
  addressLockAfter: z.number().int().min(10).max(10_000),
  passwordLeast: z.number().int().min(8).max(64),
  passwordHistory: z.number().int().min(0).max(20),
  resetMinutes: z.number().int().min(5).max(1440),
  invitationDays: z.number().int().min(1).max(60),
  version: z.number().int(),
});

export const firstRun = z.object({
  /** Printed by the server at its start. */
  token: z.string().min(20).max(100),
  company: givenName,
  zone: z.string().min(1).max(60).default('Asia/Shanghai'),
  administrator: z.object({ number, name: personName, email: email.nullable().default(null), password }),
  locale: locale.default('zh-CN'),
});

/*
 * HTTP
 *   GET    /api/identity/sign-in-options → signInOptions (open)     GET /api/identity/me → me      PATCH /api/identity/me changeMe → me
 *   POST   /api/identity/session signIn → me + cookie (open)        DELETE /api/identity/session → 204
 *   GET    /api/identity/sessions → { sessions: session[] }         DELETE /api/identity/sessions/:id ; POST /api/identity/sessions/end-others → { ended }
 *   POST   /api/identity/password changePassword → 204
 *   POST   /api/identity/password-reset askReset → 204 always (open) ; …/password-link/check linkToken → linkOwner (open) ;
 *          …/password-link/set setPassword → { signedIn } + cookie (open). The page is /set-password#<token>.
 *   POST   /api/identity/totp/begin ownPassword → totpBegun ; …/totp/confirm totpCode → totpConfirmed ; …/totp/remove ownPassword → 204
 *   GET    /api/identity/oidc/start?returnTo= → 302 ; GET /api/identity/oidc/callback → 302 (to /sign-in?error=<code> when refused)
 *   POST   /api/identity/first-run firstRun → me + cookie (open, only while there is no staff)
 *   GET    /api/identity/staff findStaff → staffFound ; POST addStaff → staffAdded ; GET|PATCH /api/identity/staff/:id changeStaff → staffDetail
 *   POST   /api/identity/staff/:id/state changeStaffState → staffDetail ; …/invitation → invitation ; …/unlock → 204 ; …/totp-reset → 204
 *   GET    /api/identity/staff/:id/sessions → { sessions } ; POST /api/identity/staff/:id/sessions/end → { ended }
 *   POST   /api/identity/staff/:id/grants grantRole → staffDetail ; DELETE /api/identity/staff/:id/grants/:grantId → staffDetail
 *   POST   /api/identity/staff-import?dryRun=&invite= multipart file (CSV, UTF-8 or GB18030) → importResult
 *   GET    /api/identity/permissions → { permissions } ; GET /api/identity/roles → { roles } ; POST addRole → role ; PATCH /api/identity/roles/:id → role
 *   GET    /api/identity/policy → policy ; PUT policy → policy
 * Realtime topic `staff:<id>`: only that member of staff.
 */
