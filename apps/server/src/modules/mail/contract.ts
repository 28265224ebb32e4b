/** Letters as staff see them. Addresses of people are masked unless the reader may see mail addresses in clear. */
import { z } from 'zod';
import { attachment, clientId } from '#contracts/conversations';
import { name } from '#contracts/organisation';

const party = z.object({ name: z.string(), address: z.string(), own: z.boolean() });
export const warning = z.enum([
  'looks-like-us',
  'name-shows-other-address',
  'answers-go-elsewhere',
  'not-authenticated',
  'mixed-scripts',
]);
export const letterFile = attachment.omit({ width: true, height: true, fileId: true }).extend({
  fileId: z.uuid().nullable(),
  /** Whose file it is: a letter passed on carries those of another conversation of the thread. */
  conversationId: z.uuid().nullable(),
  /** Stands in the text. */
  inline: z.boolean(),
  /** Code of the reason why the file was not taken; the original has it. */
  refused: z.string().nullable(),
});
export const letter = z.object({
  id: z.uuid(),
  conversationId: z.uuid().nullable(),
  seq: z.number().int().nullable(),
  direction: z.enum(['in', 'out']),
  kind: z.enum(['letter', 'auto', 'bounce', 'form']),
  state: z.enum(['received', 'copy', 'held', 'dropped', 'queued', 'sending', 'sent', 'failed']),
  /** Why it is held, not sent or tried again: a code, or what the server said. */
  reason: z.string().nullable(),
  from: party.nullable(),
  to: z.array(party),
  cc: z.array(party),
  bcc: z.array(party),
  subject: z.string(),
  at: z.iso.datetime(),
  sentAt: z.iso.datetime().nullable(),
  size: z.number(),
  /** Addresses of our boxes that it lay in, when it lay in several. */
  boxes: z.array(z.string()),
  hasHtml: z.boolean(),
  hasOriginal: z.boolean(),
  attachments: z.array(letterFile),
  warnings: z.array(z.string()),
  /** A report said that it did not arrive. */
  bounce: z.string().nullable(),
});
export type Letter = z.infer<typeof letter>;

/** The thread of a conversation: what came before in others too. */
export const correspondence = z.object({
  threadId: z.uuid(),
  subject: z.string(),
  mailbox: z.object({ id: z.uuid(), address: z.string(), name }),
  letters: z.array(letter),
  /** What an answer goes to: the writer, and all others who take part. */
  answersTo: party.nullable(),
  others: z.array(party),
  /** What will stand under an answer of the reader's. */
  signature: z.string(),
});
export type Correspondence = z.infer<typeof correspondence>;

const address = z.string().trim().min(3).max(254);
export const writeLetter = z.object({
  clientId,
  text: z.string().min(1).max(50_000),
  /** The same words with bold, lists, links and pictures; `img` names an uploaded file by its address. Cut to what a letter needs. */
  html: z.string().max(400_000).optional(),
  /** `reply`: to the writer; `all`: to everybody who takes part; `forward`: to others, with the letter named. */
  way: z.enum(['reply', 'all', 'forward']).default('reply'),
  /** More recipients; of a forward: all. */
  to: z.array(address).max(50).default([]),
  cc: z.array(address).max(50).default([]),
  bcc: z.array(address).max(50).default([]),
  fileIds: z.array(z.uuid()).max(20).default([]),
  /** Of a forward: the letter that goes along. */
  letterId: z.uuid().optional(),
  /** Of a forward: files of that letter that stay behind. */
  leaveOut: z.array(z.uuid()).max(100).default([]),
});
export type WriteLetter = z.infer<typeof writeLetter>;

export const heldLetter = letter.extend({ mailboxAddress: z.string(), text: z.string() });
export type HeldLetter = z.infer<typeof heldLetter>;

export const formInput = z.object({
  code: z.string().regex(/^[a-z0-9-]{2,40}$/),
  mailboxId: z.uuid(),
  title: name,
  intro: name,
  state: z.enum(['active', 'closed']).default('active'),
});
export const form = formInput.extend({ id: z.uuid(), mailboxAddress: z.string(), version: z.number().int() });
export type Form = z.infer<typeof form>;
export const shownForm = z.object({ code: z.string(), title: name, intro: name, proof: z.string() });
/** What a person writes on the page. `website` is a field that nobody sees: whoever fills it is a program. */
export const filledForm = z.object({
  proof: z.string().max(200),
  name: z.string().trim().min(1).max(60),
  email: z.string().trim().min(3).max(254),
  subject: z.string().trim().min(1).max(200),
  text: z.string().trim().min(1).max(8000),
  website: z.string().max(500).default(''),
});
export type FilledForm = z.infer<typeof filledForm>;
