/** Saved replies: picked with `/` while writing. */
import { z } from 'zod';
import { attachment } from '#contracts/conversations';
import { name } from '#contracts/organisation';

/** `own`: mine only; `team`: of a unit and those below it; `company`: everybody's. */
export const reach = z.enum(['own', 'team', 'company']);

/** A picture or a PDF that the reply brings along. */
export const replyFile = z.object({
  fileId: z.uuid(),
  name: z.string(),
  mediaType: z.string(),
  size: z.number().int(),
});
/** One as a configuration carries it: its content stands elsewhere in the document, under its digest. */
export const carriedFile = replyFile.omit({ fileId: true }).extend({ sha256: z.string().regex(/^[0-9a-f]{64}$/) });
export type CarriedFile = z.infer<typeof carriedFile>;

const words = z.object({ zh: z.string().max(4000), en: z.string().max(4000) });

export const reply = z.object({
  id: z.uuid(),
  reach,
  unitId: z.uuid().nullable(),
  unitName: name.nullable(),
  /** `售后/退换货`: levels apart by `/`; empty: at the top. */
  folder: z.string(),
  title: z.string(),
  shortcut: z.string(),
  /** First letters of the title's pinyin, for the picker. */
  initials: z.string(),
  body: words,
  files: z.array(replyFile),
  uses: z.number().int(),
  usedAt: z.iso.datetime().nullable(),
  mayEdit: z.boolean(),
  version: z.number().int(),
});
export type Reply = z.infer<typeof reply>;

export const replyInput = z
  .object({
    reach,
    unitId: z.uuid().nullable().default(null),
    folder: z.string().trim().max(100).default(''),
    title: z.string().trim().min(1).max(80),
    shortcut: z
      .string()
      .trim()
      .max(30)
      .regex(/^[^\s/]*$/)
      .default(''),
    body: words,
  })
  .refine(({ body }) => body.zh.trim() !== '' || body.en.trim() !== '', { message: 'body' })
  .refine(({ reach: how, unitId }) => (how === 'team') === (unitId !== null), { message: 'unitId' });
export type ReplyInput = z.output<typeof replyInput>;

/** What a reply is about to be written in; with neither, only what is known of the writer is filled. */
export const fillReply = z.object({
  conversationId: z.uuid().optional(),
  ticketId: z.uuid().optional(),
  /** Default: the conversation's. */
  language: z.enum(['zh-CN', 'en']).optional(),
});
/** The reply's files, brought into the conversation but not sent yet, and those it does not take there: wrong kind, too large, no conversation to write in. */
export const brought = z.object({
  files: z.array(attachment),
  left: z.array(z.object({ name: z.string(), reason: z.enum(['type', 'size', 'place']) })),
});
export type Brought = z.infer<typeof brought>;
/** `missing`: placeholders that nothing is known for; they stand in the text as 【…】. */
export const filled = z.object({ text: z.string(), missing: z.array(z.string()), ...brought.shape });

/*
 *   GET    /api/replies → { replies: reply[] } all that the caller may use, the most used first
 *   POST   /api/replies replyInput → reply ; PUT /api/replies/:id replyInput + version → reply ; DELETE /api/replies/:id → 204
 *   POST   /api/replies/:id/files multipart → reply ; DELETE /api/replies/:id/files/:fileId → reply ; GET the same → its content
 *   POST   /api/replies/:id/fill fillReply → filled (counts one use)
 */
