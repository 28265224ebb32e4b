/** What Chatwoot's programs send and read, after its published client API and webhook events. */
import { z } from 'zod';

const text = z.string().trim().max(254);
export const contactInput = z.object({
  source_id: z
    .string()
    .regex(/^[\x21-\x7e]{16,200}$/)
    .nullish(),
  identifier: text.min(1).max(100).nullish(),
  /** HMAC-SHA-256 (hex) of the identifier with the channel's incoming secret. */
  identifier_hash: text.nullish(),
  name: z.string().trim().max(60).nullish(),
  email: text.nullish(),
  phone_number: text.max(40).nullish(),
});
export type ContactInput = z.output<typeof contactInput>;
export const messageInput = z.object({
  content: z.string().max(8000).nullish(),
  echo_id: z.union([z.string().max(100), z.number()]).nullish(),
});
export const typingInput = z.object({ typing_status: z.string().max(20).nullish() });

export const contact = z.object({
  id: z.number().int(),
  source_id: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  phone_number: z.string().nullable(),
  pubsub_token: z.string(),
});
export type Contact = z.output<typeof contact>;
const sender = z.object({ id: z.number().int(), name: z.string(), type: z.enum(['contact', 'user']) });
export const message = z.object({
  id: z.number().int(),
  content: z.string().nullable(),
  /** 0 incoming, 1 outgoing. */
  message_type: z.number().int(),
  content_type: z.literal('text'),
  content_attributes: z.object({}),
  /** Seconds. */
  created_at: z.number().int(),
  conversation_id: z.number().int(),
  attachments: z
    .array(
      z.object({
        id: z.number().int(),
        message_id: z.number().int(),
        file_type: z.enum(['image', 'audio', 'video', 'file']),
        data_url: z.string(),
        thumb_url: z.string(),
        file_size: z.number().int(),
      }),
    )
    .optional(),
  sender: sender.optional(),
});
export type Message = z.output<typeof message>;
export const conversation = z.object({
  id: z.number().int(),
  uuid: z.string(),
  inbox_id: z.number().int(),
  status: z.enum(['open', 'resolved']),
  contact_last_seen_at: z.number().int(),
  agent_last_seen_at: z.number().int(),
  messages: z.array(message),
  contact,
});
export type Conversation = z.output<typeof conversation>;
