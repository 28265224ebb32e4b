/** After-call work: what a call was about and how it ended, notes, the seven steps of the guide with their clocks. */
import { z } from 'zod';
import { name } from '#contracts/organisation';

export const steps = ['greet', 'verify', 'need', 'record', 'solve', 'confirm', 'close'] as const;
export const step = z.enum(steps);
export type Step = z.infer<typeof step>;

const code = z.string().regex(/^[a-z0-9-]{1,40}$/);
export type Disposition = { code: string; name: { zh: string; en: string }; children: Disposition[] };
/** Three levels: class, kind, detail. Codes are unique over the whole tree. */
const leaf = z.object({ code, name, children: z.array(z.never()).max(0).default([]) });
const middle = z.object({ code, name, children: z.array(leaf).max(50).default([]) });
const top = z.object({ code, name, children: z.array(middle).max(50).default([]) });

export const scheme = z.object({
  /** Nobody is done without a result; when the time runs out instead, it counts as lapsed. */
  required: z.boolean().default(false),
  dispositions: z.array(top).max(50).default([]),
  /** A little more time: so many seconds, so often. */
  extendSeconds: z.number().int().min(10).max(600).default(60),
  mostExtensions: z.number().int().min(0).max(10).default(2),
  /** The guide stands beside the call. */
  guide: z.boolean().default(true),
  /** What is said at a step in this queue; left out: the usual words. */
  scripts: z.partialRecord(step, name).default({}),
});
export type Scheme = z.infer<typeof scheme>;
export const keepScheme = scheme.extend({ version: z.number().int().min(0) });
export type KeepScheme = z.infer<typeof keepScheme>;
export const schemeListed = keepScheme.extend({ queueId: z.uuid(), queueName: name, wrapupSeconds: z.number().int() });
export type SchemeListed = z.infer<typeof schemeListed>;

export const wrapupState = z.enum(['open', 'due', 'done', 'lapsed']);
export const wrapup = z.object({
  callId: z.uuid(),
  number: z.string(),
  agentId: z.uuid(),
  /** open: during the call; due: it is over. */
  state: wrapupState,
  own: z.boolean(),
  scheme,
  code: z.string().nullable(),
  notes: z.string(),
  extensionsLeft: z.number().int(),
  /** End of the wrap-up time; null: none runs. */
  until: z.iso.datetime().nullable(),
  steps: z.array(z.object({ step, enteredAt: z.iso.datetime(), leftAt: z.iso.datetime().nullable() })),
  score: z.number().int().nullable(),
  version: z.number().int(),
});
export type Wrapup = z.infer<typeof wrapup>;
export const saveWrapup = z.object({
  version: z.number().int().min(0),
  code: code.nullable().optional(),
  notes: z.string().max(4000).optional(),
});
export type SaveWrapup = z.infer<typeof saveWrapup>;
export const figures = z.object({
  queues: z.array(
    z.object({
      queueId: z.uuid().nullable(),
      done: z.number().int(),
      lapsed: z.number().int(),
      /** Seconds from the end of the call to its wrap-up's end. */
      meanSeconds: z.number(),
      codes: z.array(z.object({ code: z.string().nullable(), count: z.number().int() })),
    }),
  ),
});

/*
 * Own calls (routing.work): GET /api/wrapups/current → { wrapup } the one of the call one is in, or that is due
 *   GET, PUT /api/wrapups/calls/:id saveWrapup → wrapup (reading also with telephony.calls) ; POST …/steps { step }, …/extend, …/finish → wrapup
 * Setting up (routing.configure): GET /api/wrapups/schemes ; PUT /api/wrapups/schemes/:queueId keepScheme
 * Reports (telephony.calls): GET /api/wrapups/figures?from=&to=
 */
