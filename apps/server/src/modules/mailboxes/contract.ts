/** Mailboxes as administrators see them. Secrets go in and never come out: only whether one is set. */
import { z } from 'zod';
import { name } from '#contracts/organisation';

/** `tls`: from the first byte; `starttls`: demanded before anything is said; `none`: only for servers on this machine. */
export const security = z.enum(['tls', 'starttls', 'none']);
const host = z
  .string()
  .trim()
  .min(1)
  .max(255)
  .regex(/^[A-Za-z0-9.:_-]+$/);
const port = z.number().int().min(1).max(65_535);
const user = z
  .string()
  .trim()
  .min(1)
  .max(255)
  .regex(/^[^\r\n\0]+$/);
const secret = z.string().min(1).max(8000);

export const imapServer = z.object({ host, port, security, user, folder: z.string().min(1).max(255).default('INBOX') });
export const smtpServer = z.object({ host, port, security, user });
export const oauth = z.object({
  authorizeUrl: z.url().max(500),
  tokenUrl: z.url().max(500),
  clientId: z.string().min(1).max(300),
  scope: z.string().min(1).max(500),
});
const label = z.string().regex(/^[A-Za-z0-9.-]{1,253}$/);
export const dkim = z.object({ domain: label, selector: label });
export type ImapServer = z.infer<typeof imapServer>;
export type SmtpServer = z.infer<typeof smtpServer>;
export type OAuth = z.infer<typeof oauth>;
export type Dkim = z.infer<typeof dkim>;

/** Why a box cannot be reached, in words an administrator can act on (texts in the locale files). */
export const problem = z.enum([
  'certificate',
  'sign-in',
  'consent-missing',
  'consent-gone',
  'unreachable',
  'silent',
  'full',
  'no-tls',
  'folder-missing',
  'refused',
  'other',
]);
export type Problem = z.infer<typeof problem>;

const address = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .regex(/^[a-z0-9.!#$%&'*/=?^_`{|}~-]+@[a-z0-9-]+(\.[a-z0-9-]+)*$/);

export const mailboxInput = z.object({
  address,
  name,
  queueId: z.uuid(),
  imap: imapServer,
  smtp: smtpServer,
  auth: z.enum(['password', 'oauth2']),
  oauth: oauth.nullable().default(null),
  authority: z.string().max(20_000).nullable().default(null),
  dkim: dkim.nullable().default(null),
  plusAddress: z.boolean().default(false),
  filesSent: z.boolean().default(true),
  /** Letters that lie there already are taken too. */
  takesAll: z.boolean().default(false),
  /** Left out: as it was. */
  password: secret.optional(),
  /** When sending asks for another one. */
  smtpPassword: secret.optional(),
  clientSecret: secret.optional(),
  dkimKey: secret.optional(),
});
export type MailboxInput = z.infer<typeof mailboxInput>;
export const mailboxChange = mailboxInput
  .omit({ takesAll: true })
  .extend({ version: z.number().int(), state: z.enum(['active', 'paused']) });
export type MailboxChange = z.infer<typeof mailboxChange>;

const road = z.object({
  state: z.enum(['unknown', 'ok', 'failing']),
  problem: problem.nullable(),
  /** What the server said. */
  detail: z.string().nullable(),
  failingSince: z.iso.datetime().nullable(),
  lastOkAt: z.iso.datetime().nullable(),
});
export const mailbox = z.object({
  id: z.uuid(),
  address: z.string(),
  name,
  queueId: z.uuid(),
  queueName: name.nullable(),
  unitId: z.uuid(),
  imap: imapServer,
  smtp: smtpServer,
  auth: z.enum(['password', 'oauth2']),
  oauth: oauth.nullable(),
  authority: z.string().nullable(),
  dkim: dkim.nullable(),
  plusAddress: z.boolean(),
  filesSent: z.boolean(),
  state: z.enum(['active', 'paused']),
  version: z.number().int(),
  /** Which secrets are kept. */
  has: z.object({
    password: z.boolean(),
    smtpPassword: z.boolean(),
    clientSecret: z.boolean(),
    consent: z.boolean(),
    dkimKey: z.boolean(),
  }),
  fetch: road,
  send: road,
  /** Copies in the folder of sent letters. */
  file: road,
});
export type Mailbox = z.infer<typeof mailbox>;

const outcome = z.object({ ok: z.boolean(), problem: problem.nullable(), detail: z.string().nullable() });
export const tested = z.object({ fetch: outcome.extend({ messages: z.number().int().nullable() }), send: outcome });
export type Tested = z.infer<typeof tested>;

export const signature = z.object({
  unitId: z.uuid(),
  unitName: name.nullable(),
  text: name,
  version: z.number().int(),
});
export type Signature = z.infer<typeof signature>;
export const signatureInput = z.object({
  text: z.object({ zh: z.string().max(2000), en: z.string().max(2000) }),
});
