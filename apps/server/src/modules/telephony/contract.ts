/** Telephony as browsers see it. Numbers of callers are masked wherever they appear. */
import { z } from 'zod';
import { name } from '#contracts/organisation';

const state = z.enum(['active', 'retired']);
const digits = z.string().regex(/^[0-9]{2,15}$/);
/** What is dialled: `+` and digits. */
const dialled = z.string().regex(/^\+?[0-9]{2,20}$/);
const host = z.string().regex(/^[A-Za-z0-9.[\]:-]{1,120}(;transport=(udp|tcp|tls))?$/);

/** How a carrier is spoken to. */
export const trunkManners = z.object({
  codecs: z
    .array(z.enum(['PCMA', 'PCMU']))
    .min(1)
    .max(2)
    .default(['PCMA', 'PCMU']),
  srtp: z.enum(['never', 'optional', 'required']).default('never'),
  /** Each host is asked by OPTIONS whether it lives; 0: never. */
  optionsSeconds: z.number().int().min(0).max(3600).default(0),
  /** User in From that the carrier insists on. */
  fromUser: z
    .string()
    .regex(/^[A-Za-z0-9+._-]{0,40}$/)
    .default(''),
  /** Addresses besides the hosts that its calls come from. */
  addresses: z
    .array(z.string().regex(/^[0-9A-Fa-f.:[\]]{2,60}$/))
    .max(16)
    .default([]),
});
export type TrunkManners = z.infer<typeof trunkManners>;

export const trunkInput = z.object({
  unitId: z.uuid(),
  /** What the engine and the logs call it. */
  code: z.string().regex(/^[a-z0-9-]{1,40}$/),
  name,
  hosts: z.array(host).min(1).max(8),
  username: z.string().max(80).default(''),
  /** Left out: stays as it is. */
  password: z.string().max(200).optional(),
  registers: z.boolean().default(false),
  /** Number shown to those who are called. */
  callerId: dialled.or(z.literal('')).default(''),
  maxCalls: z.number().int().min(1).max(10_000).nullable().default(null),
  /** Left out: stays as it is. */
  manners: trunkManners.optional(),
  state: state.default('active'),
});
export type TrunkInput = z.infer<typeof trunkInput>;
export const trunk = trunkInput.omit({ password: true }).extend({
  manners: trunkManners,
  id: z.uuid(),
  version: z.number().int(),
  hasPassword: z.boolean(),
  live: z.object({ state: z.enum(['up', 'down', 'off']), reason: z.string().nullable(), calls: z.number().int() }),
});
export type Trunk = z.infer<typeof trunk>;

export const extensionInput = z.object({
  unitId: z.uuid(),
  number: digits,
  name: z.string().trim().min(1).max(80),
  /** Whose desk telephone it is. */
  staffId: z.uuid().nullable().default(null),
  state: state.default('active'),
});
export type ExtensionInput = z.infer<typeof extensionInput>;
export const extension = extensionInput.extend({
  id: z.uuid(),
  version: z.number().int(),
  registered: z.boolean(),
  holder: z.object({ name: z.string(), number: z.string() }).nullable(),
});
export type Extension = z.infer<typeof extension>;

export const target = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('flow'), id: z.uuid() }),
  z.object({ kind: z.literal('queue'), id: z.uuid() }),
  z.object({ kind: z.literal('extension'), id: z.uuid() }),
]);
export type Target = z.infer<typeof target>;
export const numberInput = z.object({
  unitId: z.uuid(),
  number: dialled,
  name,
  target,
  state: state.default('active'),
});
export type NumberInput = z.infer<typeof numberInput>;
export const number = numberInput.extend({ id: z.uuid(), version: z.number().int() });
export type DialNumber = z.infer<typeof number>;
const versioned = { version: z.number().int() };
export const trunkChange = trunkInput.extend(versioned);
export const extensionChange = extensionInput.extend(versioned);
export const numberChange = numberInput.extend(versioned);

export const policy = z.object({
  version: z.number().int(),
  recording: z.enum(['all', 'none']),
  /** Callers hear that they are recorded. */
  sayRecording: z.boolean(),
  /** Callers hear the staff number of who answers. */
  sayAgent: z.boolean(),
  retentionDays: z.number().int().min(1).max(3650),
});
export type Policy = z.infer<typeof policy>;

export const engine = z.object({
  state: z.enum(['up', 'down', 'off']),
  reason: z.string().nullable(),
  /** `host:port` that telephones and trunks use. */
  address: z.string(),
  realm: z.string(),
  legs: z.number().int(),
  registrations: z.number().int(),
});
export type Engine = z.infer<typeof engine>;

export const callState = z.enum(['ringing', 'dialogue', 'waiting', 'connecting', 'talking', 'held', 'ended']);
export type CallState = z.infer<typeof callState>;
export const call = z.object({
  id: z.uuid(),
  number: z.string(),
  direction: z.enum(['in', 'out', 'internal']),
  state: callState,
  unitId: z.uuid(),
  queueId: z.uuid().nullable(),
  customer: z.object({ id: z.uuid(), name: z.string() }).nullable(),
  agent: z.object({ id: z.uuid(), name: z.string(), number: z.string() }).nullable(),
  party: z.string().nullable(),
  dialled: z.string(),
  startedAt: z.iso.datetime(),
  answeredAt: z.iso.datetime().nullable(),
  endedAt: z.iso.datetime().nullable(),
  waitedMs: z.number().int(),
  talkedMs: z.number().int(),
  reason: z.string().nullable(),
  score: z.number().int().nullable(),
  recordings: z.array(z.object({ id: z.uuid(), durationMs: z.number().int() })),
});
export type Call = z.infer<typeof call>;
export const callDetail = call.extend({
  legs: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(['caller', 'agent', 'party', 'guest', 'supervisor']),
      way: z.enum(['sip', 'browser']),
      staffId: z.uuid().nullable(),
      startedAt: z.iso.datetime(),
      answeredAt: z.iso.datetime().nullable(),
      endedAt: z.iso.datetime().nullable(),
      cause: z.string().nullable(),
    }),
  ),
  log: z.array(
    z.object({
      at: z.iso.datetime(),
      from: z.string(),
      to: z.string(),
      reason: z.string(),
      staffId: z.uuid().nullable(),
    }),
  ),
});
export type CallDetail = z.infer<typeof callDetail>;

export const guestRole = z.enum(['consulted', 'member', 'transferee', 'listener', 'coach', 'called']);
export const guest = z.object({
  id: z.uuid(),
  role: guestRole,
  title: z.string(),
  state: z.enum(['ringing', 'up']),
  muted: z.boolean(),
});

/** A call of others that this person is asked into, or is in. */
const besideCall = z.object({
  callId: z.uuid(),
  guestId: z.uuid(),
  role: guestRole,
  state: z.enum(['ringing', 'up']),
  title: z.string(),
  from: z.string(),
  way: z.enum(['sip', 'browser']),
  muted: z.boolean(),
  /** They let the other side wait. */
  held: z.boolean(),
  since: z.iso.datetime(),
  /** They asked for it themselves: a leader's way in. */
  own: z.boolean(),
});
/** The caller's own seat: how they answer, and the call they are in. */
export const seat = z.object({
  device: z.enum(['browser', 'phone', 'mobile']),
  extension: z.object({ id: z.uuid(), number: z.string(), registered: z.boolean() }).nullable(),
  engine: z.enum(['up', 'down', 'off']),
  call: z
    .object({
      id: z.uuid(),
      number: z.string(),
      state: callState,
      direction: z.enum(['in', 'out', 'internal']),
      customerId: z.uuid().nullable(),
      title: z.string(),
      party: z.string().nullable(),
      queueId: z.uuid().nullable(),
      since: z.iso.datetime(),
      /** Sound of this person's device is connected. */
      connected: z.boolean(),
      /** The other party's browser is gone for the moment; the call waits for it. */
      partyAway: z.boolean(),
      /** A conference goes on without whoever called. */
      partyGone: z.boolean(),
      muted: z.boolean(),
      recording: z.boolean(),
      /** The recording is silent while something secret is said. */
      concealed: z.boolean(),
      /** By what this person talks now. */
      way: z.enum(['sip', 'browser']).nullable(),
      guests: z.array(guest),
      /** Away from the caller: who is asked rings, is there, or did not come. */
      aside: z.enum(['ringing', 'up', 'failed']).nullable(),
      /** With the one who was asked, not with the caller. */
      withGuest: z.boolean(),
      /** Why who was asked did not come. */
      failure: z.string().nullable(),
    })
    .nullable(),
  beside: besideCall.nullable(),
  /** Another one: it knocks beside the first, or one of the two is held. */
  second: besideCall.nullable(),
});
export type Seat = z.infer<typeof seat>;

/*
 * Settings (telephony.configure): GET, POST /api/telephony/{trunks,extensions,numbers} ; PUT …/:id ; POST …/extensions/:id/password → { password }
 *   GET, PUT /api/telephony/policy ; GET /api/telephony/engine
 * Calls (telephony.calls): GET /api/telephony/calls/:id ; the list is told by `callhistory`
 * Seat (routing.work): GET, PUT /api/telephony/seat ; POST /api/telephony/calls/:id/sound { sdp } → { sdp }
 *   POST …/hang-up, …/hold { held }, …/mute { muted }, …/digits { digits }, …/transfer { queueId? staffId? }
 *   POST /api/telephony/calls { number? ticket? sdp } → { id, sdp }
 * Realtime topic `staff:<id>`: push 'telephony.seat' {} when something of the seat changed.
 */
