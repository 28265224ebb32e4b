/** What callers hear: recorded words and music, by a code that flows and queues refer to. */
import { z } from 'zod';
import { name } from '#contracts/organisation';

export const promptCode = z.string().regex(/^[a-z0-9][a-z0-9.-]{0,59}$/);
export const take = z.object({
  language: z.enum(['zh', 'en']),
  durationMs: z.number().int(),
  /** Of the company; otherwise it came with the product. */
  own: z.boolean(),
  at: z.iso.datetime().nullable(),
});
export const prompt = z.object({ code: promptCode, name, words: name, takes: z.array(take) });
export const speakWords = z.object({ text: z.string().trim().min(1).max(400), language: z.enum(['zh', 'en']) });
export type Prompt = z.infer<typeof prompt>;
export const keepPrompt = z.object({ name, words: name.default({ zh: '', en: '' }) });

/** A recording as a configuration carries it: its content stands elsewhere in the document, under its digest. */
export const carriedTake = z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/), size: z.number().int() });
export type CarriedTake = z.infer<typeof carriedTake>;
export const carriedPrompt = keepPrompt.extend({
  takes: z.object({ zh: carriedTake.nullable(), en: carriedTake.nullable() }),
  state: z.enum(['active', 'removed']).default('active'),
});
export type CarriedPrompt = z.infer<typeof carriedPrompt>;

/*
 * GET /api/prompts → { prompts, speaks: words can be spoken by a program } ; POST /api/prompts/speech speakWords → { wav } in base64
 * PUT /api/prompts/:code keepPrompt (an own one is made or renamed)
 * POST /api/prompts/:code/takes/:language multipart file → prompt: replaces what is heard from the next call of it on
 * GET /api/prompts/:code/takes/:language → audio/wav ; DELETE …: back to the shipped one, or none
 */
