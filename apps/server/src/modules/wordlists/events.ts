/** What wordlists say. Ids only. */
import { z } from 'zod';
import { defineEvent } from '#kernel';

export const wordlistChanged = defineEvent({
  type: 'wordlist.changed',
  version: 1,
  schema: z.object({ listId: z.uuid(), version: z.number().int() }),
});
