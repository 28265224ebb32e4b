/** Macros: several steps on a conversation or a ticket, previewed, then done all or not at all. */
import { z } from 'zod';
import { name } from '#contracts/organisation';
import { reach } from '#contracts/replies';
import { priority, ticketState, ticketType } from '#contracts/tickets';

export const macroSubject = z.enum(['conversation', 'ticket']);
const words = z.object({ zh: z.string().max(4000), en: z.string().max(4000).default('') });

/** `reply`, `note` and `tag` fit both; `transfer`, `close` and `open-ticket` a conversation; `assign`, `set` and `state` a ticket. */
export const step = z.discriminatedUnion('do', [
  z.object({ do: z.literal('reply'), body: words }),
  z.object({ do: z.literal('note'), text: z.string().trim().min(1).max(4000) }),
  z.object({ do: z.literal('tag'), tags: z.array(z.string().trim().min(1).max(40)).min(1).max(10) }),
  z.object({ do: z.literal('transfer'), queueId: z.uuid(), note: z.string().max(1000).default('') }),
  z.object({ do: z.literal('close'), reason: z.string().max(200).default('') }),
  z.object({
    do: z.literal('open-ticket'),
    title: z.string().trim().min(1).max(200),
    type: ticketType,
    priority: priority.default('normal'),
    topicId: z.uuid().nullable().default(null),
  }),
  /** `staffId` null: whoever runs the macro. `tellCustomer`: who has it now, when it was somebody else's. */
  z.object({ do: z.literal('assign'), staffId: z.uuid().nullable(), tellCustomer: z.boolean().optional() }),
  z.object({
    do: z.literal('set'),
    type: ticketType.optional(),
    priority: priority.optional(),
    special: z.boolean().optional(),
    topicId: z.uuid().optional(),
  }),
  z.object({ do: z.literal('state'), to: ticketState.exclude(['new']), reason: z.string().max(500).default('') }),
  z.object({ do: z.literal('macro'), macroId: z.uuid() }),
]);
export type Step = z.output<typeof step>;

export const macro = z.object({
  id: z.uuid(),
  subject: macroSubject,
  reach,
  unitId: z.uuid().nullable(),
  unitName: name.nullable(),
  title: z.string(),
  initials: z.string(),
  steps: z.array(step),
  uses: z.number().int(),
  mayEdit: z.boolean(),
  version: z.number().int(),
});
export type Macro = z.infer<typeof macro>;

export const macroInput = z
  .object({
    subject: macroSubject,
    reach,
    unitId: z.uuid().nullable().default(null),
    title: z.string().trim().min(1).max(80),
    steps: z.array(step).min(1).max(20),
  })
  .refine(({ reach: how, unitId }) => (how === 'team') === (unitId !== null), { message: 'unitId' });
export type MacroInput = z.output<typeof macroInput>;

/** `problem`: why the step would fail; those after it were not tried. */
export const rehearsed = z.object({
  steps: z.array(
    z.object({ step, text: z.string().nullable(), missing: z.array(z.string()), problem: z.string().nullable() }),
  ),
  ok: z.boolean(),
  /** Of the macro that was looked at: running names it, so that nobody runs what they have not seen. */
  version: z.number().int(),
});
export type Rehearsed = z.infer<typeof rehearsed>;

/*
 *   GET  /api/macros?subject=conversation|ticket → { macros: macro[] }
 *   POST /api/macros macroInput → macro ; PUT /api/macros/:id macroInput + version ; DELETE /api/macros/:id
 *   POST /api/macros/:id/preview { subjectId } → rehearsed ; POST /api/macros/:id/run { subjectId, version } → { done }
 *   409 macros.step-failed names the step and its reason; nothing was done then.
 */
