/** Calls as they are listed and found. */
import { z } from 'zod';
import { call } from '#contracts/telephony';

export const callResults = ['answered', 'served', 'refused', 'voicemail', 'callback', 'lost'] as const;
export const callDirections = ['in', 'out', 'internal'] as const;

export const callFilter = z.object({
  /** The call's number, a telephone number, or what finds a customer (name, digits, file number). */
  q: z.string().trim().max(60).optional(),
  /** Begun at `from` or later, before `to`. */
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
  direction: z.enum(callDirections).optional(),
  /** What it came to; `open`: under way. */
  result: z.enum([...callResults, 'open']).optional(),
  /** Stood in this queue. */
  queueId: z.uuid().optional(),
  /** This person spoke in it. */
  staffId: z.uuid().optional(),
  /** Spoken for at least so many seconds. */
  talkSeconds: z.coerce.number().int().min(1).max(86_400).optional(),
  /** Rated by keys; `low`: one of the lowest quarter of the scale. */
  rated: z.enum(['yes', 'low']).optional(),
  customerId: z.uuid().optional(),
});
export type CallFilterInput = z.infer<typeof callFilter>;

/** `result` and `why` are told a moment after the end; until then, and under way, they are null. */
export const listedCall = call.extend({
  result: z.enum(callResults).nullable(),
  why: z.string().nullable(),
});
export type ListedCall = z.infer<typeof listedCall>;
