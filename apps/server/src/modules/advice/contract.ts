/** Advice of superiors on special tickets, as browsers see it. */
import { z } from 'zod';

export const verdict = z.enum(['approve', 'instruct', 'return']);
const person = z.object({ id: z.uuid(), name: z.string(), number: z.string() });
export const advice = z.object({
  id: z.uuid(),
  ticketId: z.uuid(),
  ticketNumber: z.string(),
  ticketTitle: z.string(),
  askedBy: person.nullable(),
  askedAt: z.iso.datetime(),
  question: z.string(),
  state: z.enum(['waiting', 'given', 'withdrawn']),
  verdict: verdict.nullable(),
  answer: z.string().nullable(),
  givenBy: person.nullable(),
  givenAt: z.iso.datetime().nullable(),
  /** By who reads this. */
  mayGive: z.boolean(),
  mayWithdraw: z.boolean(),
});
export type Advice = z.infer<typeof advice>;

export const askAdvice = z.object({ ticketId: z.uuid(), question: z.string().trim().min(1).max(2000) });
export type AskAdvice = z.output<typeof askAdvice>;
/** To instruct or return takes words. */
export const giveAdvice = z
  .object({ verdict, text: z.string().trim().max(2000).default('') })
  .refine(({ verdict: how, text }) => how === 'approve' || text !== '', { message: 'text' });
export type GiveAdvice = z.output<typeof giveAdvice>;

/*
 * HTTP
 *   GET  /api/advice?box=asked-of-me|asked-by-me → { requests: advice[] } waiting ones first
 *   GET  /api/advice?ticketId= → { requests } of a ticket, oldest first
 *   POST /api/advice askAdvice → advice ; POST /api/advice/:id/give giveAdvice ; POST /api/advice/:id/withdraw → advice
 */
