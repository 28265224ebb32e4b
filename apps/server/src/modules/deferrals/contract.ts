/** Messages that go out later, and conversations that sleep. */
import { z } from 'zod';

export const scheduledState = z.enum(['waiting', 'sent', 'cancelled', 'failed']);
export const scheduledMessage = z.object({
  id: z.uuid(),
  conversationId: z.uuid(),
  author: z.object({ id: z.uuid(), name: z.string(), number: z.string() }),
  /** Empty once it is no longer waiting: what was sent stands in the conversation. */
  text: z.string(),
  sendAt: z.iso.datetime(),
  state: scheduledState,
  /** Why it failed: closed, not-held, refused (its road takes nothing more). */
  problem: z.string().nullable(),
});
export type ScheduledMessage = z.infer<typeof scheduledMessage>;

export const scheduleMessage = z.object({
  conversationId: z.uuid(),
  text: z.string().trim().min(1).max(8000),
  sendAt: z.iso.datetime(),
});
export const snooze = z.object({
  conversationId: z.uuid(),
  /** Null wakes it. */
  until: z.iso.datetime().nullable(),
});

/*
 *   GET    /api/deferrals/messages?conversationId= → { messages } those that wait or failed
 *   POST   /api/deferrals/messages scheduleMessage → scheduledMessage ; DELETE /api/deferrals/messages/:id
 *   POST   /api/deferrals/snooze snooze → 204
 * Topic `conversation:<id>` receives scheduled-message.changed and conversation.snoozed.
 */
