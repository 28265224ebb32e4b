/** The wall: live figures, each with the id and version of its definition. */
import { z } from 'zod';
import { name } from '#contracts/organisation';
import { channel, presenceState } from '#contracts/routing';

export const figure = z.object({
  value: z.number().nullable(),
  target: z.number().nullable(),
  definition: z.object({ id: z.string(), version: z.number().int() }),
});
export const wallQueue = z.object({
  id: z.uuid(),
  name,
  channel,
  waiting: z.number().int(),
  longestWaitSince: z.iso.datetime().nullable(),
  /** Share answered within the target of the last 30 minutes: answered within T ÷ (answered + abandoned after the short-abandon limit). */
  serviceLevel: figure,
  targetSeconds: z.number().int(),
  abandonRate: figure,
  ready: z.number().int(),
  busy: z.number().int(),
  wrapup: z.number().int(),
  predictedWaitSeconds: z.number().int().nullable(),
});
export const wallAgent = z.object({
  id: z.uuid(),
  name: z.string(),
  number: z.string(),
  unitId: z.uuid(),
  unitName: name,
  state: z.enum([...presenceState.options, 'busy']),
  reason: z.string().nullable(),
  since: z.iso.datetime(),
  held: z.record(z.string(), z.number().int()),
  limitSeconds: z.number().int().nullable(),
});
export const wallAlert = z.object({
  id: z.string(),
  code: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  at: z.iso.datetime(),
  severity: z.enum(['warning', 'danger']),
  link: z.string().nullable(),
});
export const wall = z.object({
  at: z.iso.datetime(),
  unitId: z.uuid(),
  unitName: name,
  /** Where the unit's days begin. */
  zone: z.string(),
  waiting: figure,
  longestWaitSince: z.iso.datetime().nullable(),
  serviceLevelToday: figure,
  abandonRateToday: figure,
  satisfactionToday: figure,
  ratingsToday: z.number().int(),
  handledToday: z.number().int(),
  arrivedToday: z.number().int(),
  arrivedSameDayLastWeek: z.number().int(),
  ready: z.number().int(),
  onDuty: z.number().int(),
  openTickets: z.number().int(),
  overdueTickets: z.number().int(),
  queues: z.array(wallQueue),
  agents: z.array(wallAgent),
  alerts: z.array(wallAlert),
});
export type Wall = z.infer<typeof wall>;
export const targetFigures = z.enum(['service-level', 'abandon-rate', 'satisfaction']);
export const targetList = z.object({
  targets: z.array(z.object({ figure: targetFigures, own: z.number().nullable(), inherited: z.number().nullable() })),
});
export type TargetList = z.infer<typeof targetList>;
export const setTarget = z
  .object({ unitId: z.uuid(), figure: targetFigures, value: z.number().min(0).max(100).nullable() })
  .refine(({ figure, value }) => figure !== 'satisfaction' || value === null || value <= 5, { path: ['value'] });
export type SetTarget = z.infer<typeof setTarget>;
/*
 * GET /api/analytics/wall?unitId= → wall ; realtime topic `wall:<unitId>` pushes 'analytics.wall' (whole wall) at most once a second while something changes.
 * GET /api/analytics/targets?unitId= → targetList ; PUT /api/analytics/targets setTarget → 204
 * GET /api/analytics/definitions → { definitions: { id, version, name, text, formula }[] }
 */
