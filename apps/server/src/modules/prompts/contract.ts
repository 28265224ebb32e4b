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

/*
 * GET /api/prompts → { prompts, speaks: words can be spoken by a program } ; POST /api/prompts/speech speakWords → { wav } in base64
 * PUT /api/prompts/:code keepPrompt (an own one is made or renamed)
 * POST /api/prompts/:code/takes/:language multipart file → prompt: replaces what is heard from the next call of it on
 * GET /api/prompts/:code/takes/:language → audio/wav ; DELETE …: back to the shipped one, or none
 */
