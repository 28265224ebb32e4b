/** What consents say. Ids and codes only. */
import { z } from 'zod';
import { defineEvent } from '#kernel';

export const consentRecorded = defineEvent({
  type: 'consents.recorded',
  version: 1,
  schema: z.object({ customerId: z.uuid(), purpose: z.string(), given: z.boolean() }),
});
export const dataDisclosed = defineEvent({
  type: 'consents.disclosed',
  version: 1,
  schema: z.object({ customerId: z.uuid(), disclosureId: z.uuid(), struck: z.boolean() }),
});
export const identityChecked = defineEvent({
  type: 'consents.identity-checked',
  version: 1,
  schema: z.object({ customerId: z.uuid(), field: z.string(), state: z.enum(['open', 'confirmed', 'refused']) }),
});
export const noticePublished = defineEvent({
  type: 'consents.notice-published',
  version: 1,
  schema: z.object({ noticeId: z.uuid(), number: z.number().int() }),
});
