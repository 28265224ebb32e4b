/** Numbers that are shown to those who are called. */
import { z } from 'zod';
import { name } from '#contracts/organisation';

const digits = z.string().regex(/^\+?[0-9]{2,20}$/);

export const callerNumberInput = z.object({
  /** Offered to its people and to all below. */
  unitId: z.uuid(),
  /** Calls with this number leave by it. */
  trunkId: z.uuid(),
  number: digits,
  name,
  /** Shown when nobody chose; one of a unit. */
  isDefault: z.boolean().default(false),
  state: z.enum(['active', 'retired']).default('active'),
});
export type CallerNumberInput = z.infer<typeof callerNumberInput>;
export const callerNumberChange = callerNumberInput.extend({ version: z.number().int() });
export const callerNumber = callerNumberInput.extend({ id: z.uuid(), version: z.number().int() });
export type CallerNumber = z.infer<typeof callerNumber>;

export const choice = z.object({
  /** Without the right the default is shown. */
  mayChoose: z.boolean(),
  chosenId: z.uuid().nullable(),
  /** What is shown when nothing is chosen; empty: the trunk says none. Null: no trunk takes calls. */
  usual: z.string().nullable(),
  numbers: z.array(callerNumber.pick({ id: true, number: true, name: true, isDefault: true })),
});
export type Choice = z.infer<typeof choice>;

/*
 * telephony.configure: GET, POST /api/callernumbers ; PUT /api/callernumbers/:id
 * routing.work: GET /api/callernumbers/mine ; callernumbers.choose: PUT /api/callernumbers/mine { numberId: uuid | null }
 */
