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
export const customerErased = defineEvent({ type: 'customer.erased', version: 1, schema: subject });
