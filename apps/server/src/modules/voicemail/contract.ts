/** Voice mail as browsers see it. Numbers of callers are masked. */
import { z } from 'zod';
import { name } from '#contracts/organisation';

const state = z.enum(['active', 'retired']);
export const boxInput = z.object({
  unitId: z.uuid(),
  name,
  /** Prompt that asks callers to speak. */
  greeting: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{0,59}$/)
    .default('voicemail'),
  /** A queue of voice mail: each message is work of the router. */
  queueId: z.uuid().nullable().default(null),
  /** Colleagues who are told under the bell. */
  staffIds: z.array(z.uuid()).max(10).default([]),
  /** Addresses of the company that get a letter with the sound. */
  mailTo: z.array(z.email().max(200)).max(5).default([]),
  mostSeconds: z.number().int().min(5).max(600).default(120),
  retentionDays: z.number().int().min(1).max(3650).default(90),
  /** What is typed by telephone to name the box. */
  code: z
    .string()
    .regex(/^[0-9]{2,8}$/)
    .nullable()
    .default(null),
  /** Left out: stays as it is. Null: no listening by telephone. */
  pin: z
    .string()
    .regex(/^[0-9]{4,10}$/)
    .nullable()
    .optional(),
  state: state.default('active'),
});
export type BoxInput = z.infer<typeof boxInput>;
export const boxChange = boxInput.extend({ version: z.number().int() });
export const box = boxInput.omit({ pin: true }).extend({
  id: z.uuid(),
  version: z.number().int(),
  hasPin: z.boolean(),
  fresh: z.number().int(),
});
export type Box = z.infer<typeof box>;

export const messageState = z.enum(['new', 'read', 'done']);
export type MessageState = z.infer<typeof messageState>;
export const message = z.object({
  id: z.uuid(),
  boxId: z.uuid(),
  boxName: name,
  unitId: z.uuid(),
  callId: z.uuid(),
  state: messageState,
  /** By whoever asks; others may not have. */
  heard: z.boolean(),
  party: z.string().nullable(),
  customer: z.object({ id: z.uuid(), name: z.string() }).nullable(),
  assignee: z.object({ id: z.uuid(), name: z.string() }).nullable(),
  durationMs: z.number().int(),
  leftAt: z.iso.datetime(),
});
export type Message = z.infer<typeof message>;

export const person = z.object({ id: z.uuid(), name: z.string(), number: z.string() });
export type Person = z.infer<typeof person>;
export const changeMessage = z.object({
  state: messageState.optional(),
  /** Null: nobody's. */
  assignedTo: z.uuid().nullable().optional(),
});

/*
 * voicemail.read: GET /api/voicemail/boxes ; GET /api/voicemail/messages?state=open|done&before= ; GET, PATCH …/messages/:id
 *   GET …/messages/:id/sound?download= (audited)
 * voicemail.configure: POST /api/voicemail/boxes ; PUT …/boxes/:id
 */
