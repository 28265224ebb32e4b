/** Conference rooms as browsers see them. Numbers of callers are masked. */
import { z } from 'zod';
import { name } from '#contracts/organisation';

const pin = z.string().regex(/^[0-9]{4,10}$/);
export const roomInput = z.object({
  unitId: z.uuid(),
  name,
  /** What is typed by telephone to name the room. */
  code: z.string().regex(/^[0-9]{3,8}$/),
  /** Left out: stays as it is. A new room needs one. */
  pin: pin.optional(),
  /** Left out: stays as it is. Null: nobody leads by telephone. */
  chairPin: pin.nullable().optional(),
  mostMembers: z.number().int().min(2).max(100).default(20),
  /** Members hear music until the chair is there. */
  waitForChair: z.boolean().default(false),
  /** A tone is heard when somebody comes or goes. */
  tones: z.boolean().default(true),
  /** Meetings that begin from now on are recorded; whoever enters one hears that it is. */
  record: z.boolean().default(false),
  state: z.enum(['active', 'retired']).default('active'),
});
export type RoomInput = z.infer<typeof roomInput>;
export const roomChange = roomInput.extend({ version: z.number().int() });
export const room = roomInput.omit({ pin: true, chairPin: true }).extend({
  id: z.uuid(),
  version: z.number().int(),
  /** Without one it opens to nobody. */
  hasPin: z.boolean(),
  hasChairPin: z.boolean(),
  /** How many are in it now. */
  here: z.number().int(),
});
export type Room = z.infer<typeof room>;

export const stay = z.object({
  id: z.uuid(),
  callId: z.uuid(),
  /** A telephone of the house by number and name, others masked; null: withheld. */
  who: z.string().nullable(),
  role: z.enum(['member', 'chair']),
  muted: z.boolean(),
  joinedAt: z.iso.datetime(),
  leftAt: z.iso.datetime().nullable(),
  how: z.enum(['left', 'hung-up', 'put-out', 'ended']).nullable(),
});
export type Stay = z.infer<typeof stay>;
export const recording = z.object({
  id: z.uuid(),
  /** Running: not put together yet. Lost: nothing of it was found. */
  state: z.enum(['running', 'kept', 'lost', 'destroyed']),
  durationMs: z.number().int(),
  /** Pieces of one voice that a crash or a fault of the disk took. */
  missing: z.number().int(),
  /** It is there, and whoever asks may hear it: by /api/recordings/:id. */
  hearable: z.boolean(),
});
export const meeting = z.object({
  id: z.uuid(),
  locked: z.boolean(),
  /** As the room was set when it began. */
  recorded: z.boolean(),
  /** Nothing of what is said now is recorded. */
  paused: z.boolean(),
  /** Null: nothing was said yet that is recorded. */
  recording: recording.nullable(),
  beganAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
  stays: z.array(stay),
});
export type Meeting = z.infer<typeof meeting>;

export const act = z.discriminatedUnion('do', [
  z.object({ do: z.enum(['mute', 'unmute', 'put-out']), stayId: z.uuid() }),
  z.object({ do: z.enum(['lock', 'unlock', 'pause', 'resume', 'end']) }),
]);
export type Act = z.infer<typeof act>;

/*
 * rooms.lead: GET /api/rooms ; GET /api/rooms/:id/meeting (now) ; GET /api/rooms/:id/meetings (that were) ; POST /api/rooms/:id/acts
 * rooms.configure: POST /api/rooms ; PUT /api/rooms/:id
 */
