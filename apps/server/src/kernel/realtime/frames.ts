/** Shapes and limits of what a browser may send. */
import { z } from 'zod';
import type { ClientFrame } from './protocol.ts';

/** Bytes of one WebSocket message; larger ones end the connection (RFC 6455 §7.4.1, code 1009). */
export const maxMessageBytes = 64 * 1024;
export const maxFramesPerMessage = 50;
export const maxTopicsPerConnection = 500;

const topic = z
  .string()
  .min(3)
  .max(160)
  .regex(/^[a-z][a-z0-9-]*:[\w.:@/-]+$/);
const topics = z.array(topic).max(200);
const after = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

const frame = z.discriminatedUnion('t', [
  z.object({
    t: z.literal('hello'),
    token: z.string().max(4_096).optional(),
    after: after.optional(),
    topics: topics.optional(),
    locale: z.enum(['zh-CN', 'en']).optional(),
  }),
  z.object({ t: z.literal('sub'), topics: topics.min(1), after: after.optional() }),
  z.object({ t: z.literal('unsub'), topics: topics.min(1) }),
  z.object({
    t: z.literal('call'),
    id: z.string().min(1).max(64),
    name: z.string().min(3).max(100),
    input: z.unknown().optional(),
  }),
  z.object({ t: z.literal('ping') }),
]);

export type ReadFrame = { frame: ClientFrame } | { problem: string; id: string | null };

/** The frames of one message, each read or refused by itself; null when the message is no JSON or holds too many. */
export function readFrames(text: string): ReadFrame[] | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  const all = Array.isArray(json) ? json : [json];
  if (all.length === 0 || all.length > maxFramesPerMessage) return null;
  return all.map((one: unknown) => {
    const parsed = frame.safeParse(one);
    if (parsed.success) return { frame: parsed.data as ClientFrame };
    const issue = parsed.error.issues[0];
    const id = (one as { id?: unknown } | null)?.id;
    return {
      problem: `${issue?.path.join('.') || 'frame'}: ${issue?.message ?? 'unknown'}`,
      id: typeof id === 'string' && id.length <= 64 ? id : null,
    };
  });
}
