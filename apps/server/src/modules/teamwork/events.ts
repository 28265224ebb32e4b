/** What teamwork says. Ids and numbers only. */
import { z } from 'zod';
import { defineEvent } from '#kernel';

/** Told to every member (`staff:<id>`); the words are read under the member's own right. */
export const roomMessagePosted = defineEvent({
  type: 'teamwork.message-posted',
  version: 1,
  schema: z.object({ roomId: z.uuid(), seq: z.number().int(), authorId: z.uuid() }),
});
/** Somebody came, left or was removed, or name or owner changed: also told to those who are no longer in it. */
export const roomChanged = defineEvent({
  type: 'teamwork.room-changed',
  version: 1,
  schema: z.object({ roomId: z.uuid() }),
});
