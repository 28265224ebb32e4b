/** Sending a product or an order as a message. The card itself stands on the message: `card` in the contract of conversations. */
import { z } from 'zod';
import { card, clientId } from '#contracts/conversations';

/** `fileId`: a picture brought for this conversation beforehand. */
export const sendCard = z.object({ conversationId: z.uuid(), clientId, card, fileId: z.uuid().optional() });
export type SendCard = z.output<typeof sendCard>;

/*
 *   POST /api/cards sendCard → sent (staff, as `conversations.send`) ; POST /api/widget/cards sendCard → sent (the visitor)
 */
