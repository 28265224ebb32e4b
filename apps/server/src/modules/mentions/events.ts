/** What mentions say. Ids and states only. */
import { z } from 'zod';
import { defineEvent } from '#kernel';
import { mentionSubject } from './contract.ts';

export const mentionMade = defineEvent({
  type: 'mention.made',
  version: 1,
  schema: z.object({ mentionId: z.uuid(), staffId: z.uuid(), subject: mentionSubject, subjectId: z.uuid() }),
});
