import { z } from 'zod';
import { defineEvent } from '#kernel';
import { target } from './contract.ts';

const subject = z.object({
  clockId: z.uuid(),
  subjectKind: z.string(),
  subjectId: z.uuid(),
  unitId: z.uuid(),
  target,
  cycle: z.number().int(),
  policyVersionId: z.uuid(),
  dueAt: z.iso.datetime(),
});

/** A step short of the due time was reached. */
export const clockWarned = defineEvent({
  type: 'clock.warned',
  version: 1,
  schema: subject.extend({ step: z.number().int() }),
});
export const clockBreached = defineEvent({ type: 'clock.breached', version: 1, schema: subject });
/** A step of the chain after the breach. `level` 1: the unit's leaders; each further one the next up the tree. */
export const clockEscalated = defineEvent({
  type: 'clock.escalated',
  version: 1,
  schema: subject.extend({ step: z.number().int(), level: z.number().int(), afterSeconds: z.number().int() }),
});
/** The clock stands still for good: attainment is counted from these. */
export const clockEnded = defineEvent({
  type: 'clock.ended',
  version: 1,
  schema: subject.extend({
    outcome: z.enum(['met', 'breached', 'cancelled']),
    startedAt: z.iso.datetime(),
    stoppedAt: z.iso.datetime(),
    targetSeconds: z.number().int(),
  }),
});
/** A recalculation was ordered: it runs out at another time now. */
export const clockRescheduled = defineEvent({ type: 'clock.rescheduled', version: 1, schema: subject });
export const policyChanged = defineEvent({
  type: 'clock.policy-changed',
  version: 1,
  schema: z.object({ kind: z.enum(['policy', 'calendar']), id: z.uuid(), version: z.number().int() }),
});
