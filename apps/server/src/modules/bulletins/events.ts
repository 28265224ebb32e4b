/** What bulletins says. Ids only. */
import { z } from 'zod';
import { defineEvent } from '#kernel';

/** Published, corrected or withdrawn: browsers of all staff look again (`bulletins:all`). */
export const announcementChanged = defineEvent({
  type: 'bulletins.announcement-changed',
  version: 1,
  schema: z.object({ announcementId: z.uuid(), unitId: z.uuid() }),
});
/** Written, edited, replied to, marked or taken off. */
export const postChanged = defineEvent({
  type: 'bulletins.post-changed',
  version: 1,
  schema: z.object({ postId: z.uuid() }),
});
