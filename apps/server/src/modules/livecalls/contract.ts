/** Calls, seats, queues and lines as they are now, of the units in reach. Numbers of callers are masked. */
import { z } from 'zod';
import { name } from '#contracts/organisation';
import { presenceState } from '#contracts/routing';

/** flow: led by words; queue: waits in line; ringing: at an agent, or at who is called; wrapup: over, its agent writes it up. */
export const stage = z.enum(['flow', 'queue', 'ringing', 'talking', 'held', 'parked', 'wrapup']);
export type Stage = z.infer<typeof stage>;

const person = z.object({ id: z.uuid(), name: z.string(), number: z.string() });
export const liveCall = z.object({
  id: z.uuid(),
  number: z.string(),
  direction: z.enum(['in', 'out', 'internal']),
  stage,
  /** When this stage began. */
  since: z.iso.datetime(),
  startedAt: z.iso.datetime(),
  unitId: z.uuid(),
  /** The other side: a name where the file may be read, else a masked number, else empty (withheld). */
  title: z.string(),
  party: z.string().nullable(),
  dialled: z.string(),
  queueId: z.uuid().nullable(),
  /** In line: 1 goes next. */
  place: z.number().int().nullable(),
  agent: person.nullable(),
  /** Where it rings now. */
  ringsAt: z.array(person),
  recording: z.boolean(),
  /** Others in it: conference, consulted, leaders. */
  guests: z.array(
    z.object({ role: z.enum(['consulted', 'member', 'transferee', 'listener', 'coach', 'called']), title: z.string() }),
  ),
  /** How the asker is in it. */
  mine: z.enum(['ringing', 'listener', 'coach', 'member', 'other']).nullable(),
  /** What may be done at its unit. */
  may: z.object({ listen: z.boolean(), intervene: z.boolean(), move: z.boolean() }),
});
export type LiveCallShown = z.infer<typeof liveCall>;

export const liveSeat = z.object({
  id: z.uuid(),
  name: z.string(),
  number: z.string(),
  unitId: z.uuid(),
  unitName: name,
  state: z.enum([...presenceState.options, 'busy']),
  reason: z.string().nullable(),
  since: z.iso.datetime(),
  limitSeconds: z.number().int().nullable(),
  device: z.enum(['browser', 'phone', 'mobile']),
  extension: z.object({ number: z.string(), registered: z.boolean() }).nullable(),
  callId: z.uuid().nullable(),
  mayForce: z.boolean(),
});
export type LiveSeat = z.infer<typeof liveSeat>;

export const liveQueue = z.object({
  id: z.uuid(),
  name,
  unitId: z.uuid(),
  waiting: z.number().int(),
  longestWaitSince: z.iso.datetime().nullable(),
  targetSeconds: z.number().int(),
  /** Percent answered within the target in the last half hour; null: nobody was decided, or it may not be seen. */
  level: z.number().nullable(),
  ready: z.number().int(),
  busy: z.number().int(),
  wrapup: z.number().int(),
});
export type LiveQueue = z.infer<typeof liveQueue>;

export const liveTrunk = z.object({
  id: z.uuid(),
  code: z.string(),
  name,
  state: z.enum(['up', 'down', 'off']),
  reason: z.string().nullable(),
  calls: z.number().int(),
  mostCalls: z.number().int().nullable(),
});
export type LiveTrunk = z.infer<typeof liveTrunk>;

export const liveHouse = z.object({
  engine: z.object({
    state: z.enum(['up', 'down', 'off']),
    reason: z.string().nullable(),
    legs: z.number().int(),
    registrations: z.number().int(),
  }),
  /** Where recordings lie; null: it cannot be looked at. */
  disk: z.object({ freeBytes: z.number(), totalBytes: z.number() }).nullable(),
  trunks: z.array(liveTrunk),
});
export type LiveHouse = z.infer<typeof liveHouse>;

export const live = z.object({
  at: z.iso.datetime(),
  house: liveHouse,
  queues: z.array(liveQueue),
  calls: z.array(liveCall),
  /** More calls than are shown. */
  more: z.boolean(),
  seats: z.array(liveSeat),
});
export type Live = z.infer<typeof live>;

/** To a place of its own line (1 is the front), or to another queue with its wait. */
export const move = z.union([
  z.object({ place: z.number().int().min(1).max(10_000) }),
  z.object({ queueId: z.uuid() }),
]);
export type Move = z.infer<typeof move>;

/*
 * livecalls.see: GET /api/livecalls → live ; realtime topic `livecalls:<staffId>` pushes 'livecalls.live' (all of it) while something changes
 * routing.supervise (at the call's unit): POST /api/livecalls/calls/:id/move move → 204
 * Listening, whispering, barging in, taking over and ending: POST /api/operators/calls/:id/watch ; a forced state: POST /api/routing/staff/:id/presence
 */
