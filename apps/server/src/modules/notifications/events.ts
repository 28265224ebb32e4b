import { z } from 'zod';
import { defineEvent } from '#kernel';

export const noticeAdded = defineEvent({
  type: 'notifications.notice-added',
  version: 1,
  schema: z.object({ noticeId: z.uuid(), staffId: z.uuid(), code: z.string() }),
});
