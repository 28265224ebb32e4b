/** How else the people of a box of voice mail are told: by text message, by telephone, by a ticket. */
import { z } from 'zod';

const number = z.string().regex(/^\+?[0-9]{2,20}$/);

export const waysInput = z.object({
  /** Text messages through this gateway. */
  channelId: z.uuid().nullable(),
  textTo: z.array(number).max(5),
  /** Rung one after the other until somebody answers: extensions or numbers outside. */
  callTo: z.array(number).max(3),
  /** Of texts, tickets and calls to numbers outside; a colleague is told in their own. */
  language: z.enum(['zh', 'en']).default('zh'),
  /** Each message opens a ticket of this type. */
  ticketType: z.string().max(60).nullable(),
});
export type WaysInput = z.infer<typeof waysInput>;
export const waysChange = waysInput.extend({ version: z.number().int() });
export const ways = waysChange.extend({
  /** What may be chosen. */
  channels: z.array(z.object({ id: z.uuid(), name: z.string() })),
  ticketTypes: z.array(z.object({ code: z.string(), name: z.string() })),
});
export type Ways = z.infer<typeof ways>;

/*
 * voicemail.configure at the unit of the box: GET /api/voicenotices/boxes/:id → ways ; PUT … waysChange → 204
 */
