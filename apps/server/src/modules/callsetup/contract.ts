/** Tests of lines and the way to the first call, as browsers see them. */
import { z } from 'zod';
import { name } from '#contracts/organisation';
import { callState, extensionInput, numberInput, trunkInput } from '#contracts/telephony';

/** What is asked of a line, in the order in which a call meets it. */
export const stepKey = z.enum([
  'engine',
  'line',
  'registered',
  'reached',
  'dialled',
  'flow',
  'hours',
  'queue',
  'agents',
  'rung',
  'answered',
  'to-them',
  'from-them',
]);
export type StepKey = z.infer<typeof stepKey>;
/** Where it is mended. */
export const place = z.enum(['engine', 'trunk', 'number', 'extension', 'flow', 'hours', 'queue', 'agents', 'sound']);
export type Place = z.infer<typeof place>;
export const step = z.object({
  key: stepKey,
  state: z.enum(['running', 'ok', 'warning', 'failed']),
  /** Word of `locales/…/callsetup.json` under `reasons`. */
  reason: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.number()])),
  mend: z.object({ place, id: z.uuid().nullable() }).nullable(),
  at: z.iso.datetime(),
});
export type Step = z.infer<typeof step>;
export const testKind = z.enum(['trunk', 'number', 'extension', 'browser']);
export type TestKind = z.infer<typeof testKind>;
export const test = z.object({
  id: z.uuid(),
  kind: testKind,
  state: z.enum(['running', 'passed', 'warned', 'failed']),
  steps: z.array(step),
  /** The call that it made through a number. */
  callId: z.uuid().nullable(),
  /** Keys may be pressed for the caller now. */
  keys: z.boolean(),
});
export type Test = z.infer<typeof test>;
export const startTest = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('trunk'),
    id: z.uuid(),
    /** Called through it; left out: only its state is looked at. */
    number: z
      .string()
      .regex(/^\+?[0-9]{3,20}$/)
      .optional(),
  }),
  z.object({ kind: z.literal('number'), id: z.uuid() }),
  z.object({ kind: z.literal('extension'), id: z.uuid() }),
  /** The browser that asks: its offer of sound. */
  z.object({ kind: z.literal('browser'), sdp: z.string().min(1).max(20_000) }),
]);
export type StartTest = z.infer<typeof startTest>;
export const started = z.object({ test, sdp: z.string().nullable() });

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/);
export const firstCall = z.object({
  unitId: z.uuid(),
  /** How calls come: by a trunk that is there, by a new one, or from inside alone. */
  trunk: z.union([z.object({ id: z.uuid() }), trunkInput.omit({ unitId: true, state: true }), z.null()]),
  /** A desk telephone or softphone besides browsers. */
  extension: extensionInput.omit({ unitId: true, state: true }).nullable().default(null),
  number: numberInput.pick({ number: true, name: true }),
  hours: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('always') }),
    z.object({ kind: z.literal('calendar'), id: z.uuid() }),
    z.object({
      kind: z.literal('weekly'),
      /** Monday is 1. */
      days: z.array(z.number().int().min(1).max(7)).min(1).max(7),
      from: time,
      to: time,
    }),
  ]),
  template: z.enum(['greeting', 'menu']),
  queue: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('queue'), id: z.uuid() }),
    z.object({ kind: z.literal('new'), name, staffIds: z.array(z.uuid()).min(1).max(200) }),
  ]),
});
export type FirstCall = z.infer<typeof firstCall>;
export const firstCallMade = z.object({
  trunkId: z.uuid().nullable(),
  extensionId: z.uuid().nullable(),
  /** Of the new telephone, shown this once. */
  password: z.string().nullable(),
  calendarId: z.uuid().nullable(),
  queueId: z.uuid(),
  flowId: z.uuid(),
  numberId: z.uuid(),
});
export type FirstCallMade = z.infer<typeof firstCallMade>;

export const callTrace = z.object({
  /** False: the engine keeps no signalling (Asterisk). */
  kept: z.boolean(),
  messages: z.array(
    z.object({
      at: z.iso.datetime(),
      legId: z.string(),
      kind: z.enum(['caller', 'agent', 'party', 'guest', 'supervisor']),
      direction: z.enum(['in', 'out']),
      protocol: z.string(),
      peer: z.string(),
      /** Method, or status with its reason. */
      title: z.string(),
      /** The whole message; secrets, digits and the middle of numbers are blanked. */
      text: z.string(),
    }),
  ),
});
export type CallTrace = z.infer<typeof callTrace>;

export const draftCall = z.object({ flowId: z.uuid(), sdp: z.string().min(1).max(20_000) });
export type DraftCall = z.infer<typeof draftCall>;
export const draftCalled = z.object({ callId: z.uuid(), sdp: z.string() });
export const draftStanding = z.object({
  state: callState,
  reason: z.string().nullable(),
  seconds: z.number(),
  node: z
    .string()
    .nullable()
    .describe('where in the drawing the call is now; null before the first node and after the end'),
});
export type DraftStanding = z.infer<typeof draftStanding>;

/*
 * flows.write, and flows.publish at the flow's unit: POST /api/callsetup/drafts draftCall → draftCalled ; GET …/drafts/:id → draftStanding ;
 *   POST …/drafts/:id/end
 * All others with telephony.configure; a test is seen by who started it, on the node that leads calls.
 *   POST /api/callsetup/first-call firstCall → firstCallMade   (also flows.publish, routing.configure, clocks.write where they are needed)
 *   GET /api/callsetup/calls/:id/trace → callTrace (audited)
 *   POST /api/callsetup/tests startTest → started ; GET /api/callsetup/tests/:id → test
 *   POST /api/callsetup/tests/:id/keys { digits } ; POST /api/callsetup/tests/:id/end
 */
