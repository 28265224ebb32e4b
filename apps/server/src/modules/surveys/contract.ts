/** Ratings: in the chat and on a page behind a token. */
import { z } from 'zod';
import { name } from '#contracts/organisation';

/** Of the company: how long an invitation may be answered, how soon nobody is asked by mail again, and which scores a team leader is told of. */
export const policy = z.object({
  validDays: z.number().int().min(1).max(365),
  fatigueDays: z.number().int().min(0).max(365),
  /** Told at this score and below it. */
  lowScore: z.number().int().min(1).max(4),
});
export type Policy = z.infer<typeof policy>;

/** GET /api/surveys/invitations/:token (open) → what to ask; POST …/:token { score, comment?, answers? } → 204, once; 410 surveys.already-answered | surveys.expired */
export const invitation = z.object({
  title: name,
  subject: z.string(),
  agentName: z.string().nullable(),
  agentNumber: z.string().nullable(),
  scale: z.literal(5),
  answered: z.boolean(),
  score: z.number().int().nullable(),
  companyName: name,
});
export const answer = z.object({ score: z.number().int().min(1).max(5), comment: z.string().max(2000).default('') });

/** GET /api/surveys/responses?unitId=&agentId=&cursor=&limit= (right surveys.read) */
export const listedResponse = z.object({
  id: z.uuid(),
  score: z.number().int(),
  comment: z.string(),
  way: z.enum(['chat', 'page']),
  answeredAt: z.iso.datetime(),
  unitId: z.uuid(),
  agent: z.object({ id: z.uuid(), name: z.string(), number: z.string() }).nullable(),
  subject: z.object({ kind: z.enum(['conversation', 'ticket']), id: z.uuid() }),
});
export type ListedResponse = z.infer<typeof listedResponse>;

/** GET /api/surveys/summary?from=&to=&unitId=&agentId= (right surveys.read): the period, and the one of the same length before it */
const figures = z.object({
  count: z.number().int(),
  mean: z.number().nullable(),
  standardDeviation: z.number().nullable(),
  satisfied: z.number().nullable(),
  distribution: z.array(z.number().int()).length(5),
});
export const surveySummary = z.object({
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  period: figures,
  before: figures,
});
export type SurveySummary = z.infer<typeof surveySummary>;
