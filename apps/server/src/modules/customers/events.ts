import { z } from 'zod';
import { defineEvent } from '#kernel';

const subject = z.object({ customerId: z.uuid(), unitId: z.uuid() });

export const customerCreated = defineEvent({ type: 'customer.created', version: 1, schema: subject });
/** `fields`: names of what changed, never values. */
export const customerChanged = defineEvent({
  type: 'customer.changed',
  version: 1,
  schema: subject.extend({ fields: z.array(z.string()), version: z.number().int() }),
});
const pair = subject.extend({ absorbedId: z.uuid() });
/** `customerId` answers for both from now on. */
export const customersMerged = defineEvent({ type: 'customer.merged', version: 1, schema: pair });
/** `absorbedId` stands for itself again. */
export const customersParted = defineEvent({ type: 'customer.parted', version: 1, schema: pair });
export const customerErased = defineEvent({ type: 'customer.erased', version: 1, schema: subject });
