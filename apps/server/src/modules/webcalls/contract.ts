/** Web calls as browsers see them. */
import { z } from 'zod';
import { name } from '#contracts/organisation';
import { callState } from '#contracts/telephony';

const filled = z.object({ zh: z.string().trim().min(1).max(120), en: z.string().trim().min(1).max(120) });
export const entranceInput = z.object({
  name: filled,
  /** One of the company's numbers: its flow or queue, and its hours, hold for web calls too. */
  number: z.string().regex(/^\+?[0-9]{2,20}$/),
  /** Calls at the same time; more hear that it is busy. */
  mostAtOnce: z.number().int().min(1).max(500).default(10),
  state: z.enum(['active', 'retired']).default('active'),
});
export type EntranceInput = z.output<typeof entranceInput>;
export const entranceChange = entranceInput.extend({ version: z.number().int() });
export const entrance = entranceInput.extend({ id: z.uuid(), version: z.number().int(), link: z.string() });
export type Entrance = z.infer<typeof entrance>;

/** What is said before anything rings. */
export const entered = z.object({ name, companyName: name });
export type Entered = z.infer<typeof entered>;
export const offered = z.object({ sdp: z.string().min(10).max(20_000) });
export const taken = z.object({ secret: z.string(), sdp: z.string() });
export type Taken = z.infer<typeof taken>;
export const standing = z.object({
  state: callState,
  reason: z.string().nullable(),
  agentNumber: z.string().nullable(),
});
export type Standing = z.infer<typeof standing>;
