/** Mentions as browsers see them. */
import { z } from 'zod';

export const mentionSubject = z.enum(['conversation', 'ticket']);
export type MentionSubject = z.infer<typeof mentionSubject>;
const person = z.object({ id: z.uuid(), name: z.string(), number: z.string() });

export const candidate = person;
export const mention = z.object({
  id: z.uuid(),
  subject: mentionSubject,
  subjectId: z.uuid(),
  /** The visible number of the conversation or ticket. */
  number: z.string(),
  author: person.nullable(),
  /** The note's first words; null when it may not be read any more. */
  excerpt: z.string().nullable(),
  /** Where it stands on screen. */
  link: z.string(),
  at: z.iso.datetime(),
  readAt: z.iso.datetime().nullable(),
});
export type Mention = z.infer<typeof mention>;
/** Null: all of them. */
export const readMentions = z.object({ ids: z.array(z.uuid()).max(200).nullable() });
