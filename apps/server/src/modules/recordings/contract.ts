/** Recordings as browsers see them: rules, the player, words about a moment. */
import { z } from 'zod';
import { name } from '#contracts/organisation';

export const direction = z.enum(['in', 'out', 'internal']);
export const ruleInput = z.object({
  name,
  /** Empty: every queue, and calls of none. */
  queueIds: z.array(z.uuid()).max(200).default([]),
  /** Empty: every direction. */
  directions: z.array(direction).max(3).default([]),
  /** Of a hundred calls. */
  share: z.number().int().min(0).max(100).default(100),
  /** Callers hear that they are recorded; who is called hears it before anything is. */
  say: z.boolean().default(true),
  /** Null: as the policy says. */
  keepDays: z.number().int().min(1).max(3650).nullable().default(null),
  /** The first that is about a call decides. */
  position: z.number().int().min(0).max(10_000).default(0),
  state: z.enum(['active', 'retired']).default('active'),
});
export type RuleInput = z.infer<typeof ruleInput>;
export const rule = ruleInput.extend({ id: z.uuid(), version: z.number().int() });
export type Rule = z.infer<typeof rule>;
export const ruleChange = ruleInput.extend({ version: z.number().int() });

/** A recording that is silent while a card number is said goes on by itself after so long. */
export const policy = z.object({ pauseSeconds: z.number().int().min(5).max(3600), version: z.number().int() });
export type Policy = z.infer<typeof policy>;

export const pause = z.object({
  fromMs: z.number().int(),
  toMs: z.number().int(),
  /** On hold, or silent while something secret was said. */
  reason: z.enum(['hold', 'concealed']),
});
export const comment = z.object({
  id: z.uuid(),
  atMs: z.number().int(),
  text: z.string(),
  by: z.object({ id: z.uuid(), name: z.string(), number: z.string() }).nullable(),
  at: z.iso.datetime(),
  own: z.boolean(),
});
export type Comment = z.infer<typeof comment>;
export const addComment = z.object({
  atMs: z.number().int().min(0).max(86_400_000),
  text: z.string().trim().min(1).max(500),
});
export const format = z.enum(['wav', 'mp3', 'opus']);
export type Format = z.infer<typeof format>;

export const recording = z.object({
  id: z.uuid(),
  /** Of a call, or of a meeting in a conference room. */
  callId: z.uuid().nullable(),
  meetingId: z.uuid().nullable(),
  startedAt: z.iso.datetime(),
  durationMs: z.number().int(),
  /** Destroyed then. Null: not by time alone. */
  keptUntil: z.iso.datetime(),
  pauses: z.array(pause),
  comments: z.array(comment),
  /** What may be downloaded here; empty without the right. */
  formats: z.array(format),
  plays: z.number().int(),
});
export type Recording = z.infer<typeof recording>;
/** Loudest value of each column, 0–255, of each side: the customer, then what the customer hears. */
export const peaks = z.object({ lanes: z.array(z.array(z.number().int())).min(1).max(2) });
export type Peaks = z.infer<typeof peaks>;

/*
 * telephony.recordings: GET /api/recordings/:id → recording ; GET …/peaks → peaks ; POST …/plays → { playId } (audited)
 *   GET …/sound?play= → audio/wav, ranges ; POST …/comments addComment ; DELETE …/comments/:commentId (own)
 * recordings.download: GET …/download?format= (audited)
 * recordings.pause: POST /api/recordings/calls/:id/pause { paused }
 * recordings.configure: GET, POST /api/recordings/rules ; PUT …/rules/:id ; GET, PUT /api/recordings/policy
 * Push 'recordings.resumed' { callId } to `staff:<id>`: a recording goes on by itself, it was silent as long as it may be.
 */
