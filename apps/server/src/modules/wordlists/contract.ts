/** Lists of sensitive words and what they caught. */
import { z } from 'zod';

export const audience = z.enum(['visitor', 'agent', 'both']);
export const action = z.enum(['mask', 'stop']);
export const listInput = z.object({
  name: z.string().trim().min(1).max(80),
  audience,
  action,
  active: z.boolean().default(true),
  words: z
    .array(z.string().trim().min(1).max(60))
    .max(5000)
    .transform((words) => [...new Set(words)]),
});
export type ListInput = z.output<typeof listInput>;
export const wordlist = z.object({
  id: z.uuid(),
  name: z.string(),
  audience,
  action,
  active: z.boolean(),
  words: z.array(z.string()),
  version: z.number().int(),
  changedAt: z.iso.datetime(),
  changedBy: z.string(),
  /** In the last thirty days. */
  hits: z.number().int(),
});
export type Wordlist = z.infer<typeof wordlist>;

export const hit = z.object({
  id: z.uuid(),
  at: z.iso.datetime(),
  list: z.string(),
  version: z.number().int(),
  word: z.string(),
  action,
  by: z.enum(['visitor', 'agent']),
  /** Name and number of an agent. */
  author: z.string().nullable(),
  conversationId: z.uuid(),
});
export type Hit = z.infer<typeof hit>;

/*
 * HTTP (right wordlists.manage over the whole company)
 *   GET, POST /api/wordlists listInput → wordlist ; PUT /api/wordlists/:id listInput + version → wordlist
 *   GET /api/wordlists/hits?before= → { hits: hit[] } the newest first, at most 100
 */
