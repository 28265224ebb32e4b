/** Functions of operators as browsers see them. */
import { z } from 'zod';

/** Whom: a colleague, somebody of a queue who is free, an extension or a number outside. */
export const whom = z.union([
  z.object({ staffId: z.uuid() }),
  z.object({ queueId: z.uuid() }),
  z.object({ number: z.string().regex(/^[+0-9]{2,20}$/) }),
]);
export type Whom = z.infer<typeof whom>;

export const act = z.discriminatedUnion('do', [
  z.object({ do: z.literal('consult'), to: whom }),
  z.object({ do: z.literal('transfer'), to: whom }),
  z.object({ do: z.literal('invite'), to: whom }),
  z.object({ do: z.enum(['swap', 'back', 'complete', 'merge', 'leave']) }),
  z.object({ do: z.literal('park') }),
  z.object({ do: z.literal('conceal'), on: z.boolean() }),
  z.object({ do: z.literal('voicemail'), boxId: z.uuid().optional() }),
  z.object({ do: z.literal('mute'), guestId: z.uuid(), muted: z.boolean() }),
  z.object({ do: z.literal('remove'), guestId: z.uuid() }),
]);
export type Act = z.infer<typeof act>;

/** With two calls by browser. `take`: speak in this one; the other waits with music, or is ended. `leave`: decline it, or hang it up. */
export const turn = z.discriminatedUnion('do', [
  z.object({ do: z.enum(['take', 'end-and-take', 'hold', 'leave']) }),
  z.object({ do: z.literal('mute'), muted: z.boolean() }),
]);
export type Turn = z.infer<typeof turn>;

/** Prompts whose code begins with `answer.`. */
export const standardAnswers = z.object({
  answers: z.array(
    z.object({
      code: z.string(),
      name: z.object({ zh: z.string(), en: z.string() }),
      words: z.object({ zh: z.string(), en: z.string() }),
      languages: z.array(z.enum(['zh', 'en'])),
    }),
  ),
  /** The one that is heard in the call now. */
  playing: z.string().nullable(),
});
export type StandardAnswers = z.infer<typeof standardAnswers>;
export const playAnswer = z.object({ code: z.string().max(60), language: z.enum(['zh', 'en']) });
export type PlayAnswer = z.infer<typeof playAnswer>;

export const watch = z.object({ do: z.enum(['listen', 'whisper', 'barge', 'take-over', 'end']) });
export type Watch = z.infer<typeof watch>;

export const parked = z.object({
  callId: z.uuid(),
  slot: z.number().int(),
  title: z.string(),
  by: z.string(),
  at: z.iso.datetime(),
  backAt: z.iso.datetime(),
});
export type Parked = z.infer<typeof parked>;

/** What rings at colleagues of one's group: `to` is who is rung, `from` who calls. */
export const ringingCall = z.object({
  callId: z.uuid(),
  to: z.array(z.string()),
  from: z.string(),
  since: z.iso.datetime(),
});
export type RingingCall = z.infer<typeof ringingCall>;

/** Whose end of a talk is waited for: a colleague, or a telephone of the house. */
export const busyTarget = z.union([
  z.object({ staffId: z.uuid() }),
  z.object({ number: z.string().regex(/^[0-9]{2,15}$/) }),
]);
export type BusyTarget = z.infer<typeof busyTarget>;
export const busyWish = z.object({ id: z.uuid(), title: z.string(), until: z.iso.datetime() });
export type BusyWish = z.infer<typeof busyWish>;

const to = z.string().regex(/^[+0-9]{0,20}$/);
/** What people set for their own telephone. */
export const ownSettings = z.object({
  alwaysTo: to,
  busyTo: to,
  unansweredTo: to,
  undisturbed: z.boolean(),
  followTo: z.array(z.string().regex(/^[+0-9]{2,20}$/)).max(5),
  callWaiting: z.boolean(),
});
export type OwnSettings = z.infer<typeof ownSettings>;
export const settings = ownSettings.extend({
  pickupGroup: z.string().trim().max(20),
  class: z.enum(['internal', 'local', 'national', 'international']),
  limitSeconds: z.number().int().min(30).max(86_400).nullable(),
});
export type Settings = z.infer<typeof settings>;

export const telephoneSettings = z.object({
  id: z.uuid(),
  number: z.string(),
  name: z.string(),
  /** Whose telephone it is. */
  holder: z.string().nullable(),
  settings,
});
export type TelephoneSettings = z.infer<typeof telephoneSettings>;

export const code = z.object({ act: z.string().max(40), code: z.string().regex(/^\*[0-9]{2}$/) });
export type Code = z.infer<typeof code>;
export const policy = z.object({
  firstSlot: z.number().int().min(10).max(9999),
  lastSlot: z.number().int().min(10).max(9999),
  ringBackSeconds: z.number().int().min(5).max(3600),
  tellAgent: z.boolean(),
  version: z.number().int(),
});
export type Policy = z.infer<typeof policy>;

/*
 * routing.work: POST /api/operators/calls { to, intercom? } ; POST …/calls/:id/act ; POST …/calls/:id/turn ; POST …/calls/:id/pick-up ; POST …/beside/leave
 *   GET, POST, DELETE …/calls/:id/answer (standardAnswers, playAnswer, stop) ; push `operators.answer` on staff:<id>
 *   GET /api/operators/ringing ; POST …/calls/:id/take (pick-up) ; push `operators.ringing` on staff:<id> when it is to be looked at again
 *   GET /api/operators/busy ?staffId|number ; POST { number: string | null } | { staffId } ; DELETE …/busy/:id (call-back on busy) ;
 *   pushes `operators.wishes`, `operators.called-back` on staff:<id>
 *   GET /api/operators/parked ; GET /api/operators/codes ; GET, PUT /api/operators/mine
 * operators.listen, operators.intervene: POST /api/operators/calls/:id/watch
 * operators.configure: GET /api/operators/extensions ; GET, PUT …/extensions/:id ; PUT /api/operators/codes ; GET, PUT /api/operators/policy
 */
