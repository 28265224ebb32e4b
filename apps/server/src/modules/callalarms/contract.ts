/** Alarms of calls and the rules that raise them. */
import { z } from 'zod';
import { name } from '#contracts/organisation';

export const alarmKind = z.enum(['waiting', 'longest-wait', 'service-level', 'lost-share', 'unstaffed', 'trunk-down']);
export type AlarmKind = z.infer<typeof alarmKind>;
/** Least and most a limit may be: calls, seconds, percent, percent. Kinds that are missing have none. */
export const limits: Partial<Record<AlarmKind, readonly [number, number]>> = {
  waiting: [1, 10_000],
  'longest-wait': [5, 7_200],
  'service-level': [1, 100],
  'lost-share': [0, 99],
};

export const ruleFields = {
  unitId: z.uuid(),
  kind: alarmKind,
  /** A queue, or a trunk; null: every call queue of the unit and below, every trunk. */
  subjectId: z.uuid().nullable(),
  limit: z.number().int().nullable(),
  /** So long it must be worse before it is raised. */
  lastsSeconds: z.number().int().min(0).max(3_600),
  /** So long it must be well before it is over. */
  calmSeconds: z.number().int().min(0).max(3_600),
  /** Told besides the supervisors of the unit. */
  staffIds: z.array(z.uuid()).max(10),
  mailTo: z.array(z.email().max(200)).max(5),
  state: z.enum(['active', 'retired']),
};
type Limited = { kind: AlarmKind; limit: number | null };
export const limitFits = ({ kind, limit }: Limited): boolean => {
  const range = limits[kind];
  return range ? limit !== null && limit >= range[0] && limit <= range[1] : limit === null;
};
export const ruleInput = z.object(ruleFields).refine(limitFits, { path: ['limit'] });
export type RuleInput = z.infer<typeof ruleInput>;
export const ruleChange = z.object({ ...ruleFields, version: z.number().int() }).refine(limitFits, { path: ['limit'] });
export const alarmRule = z.object({
  ...ruleFields,
  id: z.uuid(),
  version: z.number().int(),
  staff: z.array(z.object({ id: z.uuid(), name: z.string(), number: z.string() })),
});
export type AlarmRule = z.infer<typeof alarmRule>;

export const callAlarm = z.object({
  id: z.uuid(),
  kind: alarmKind,
  subjectId: z.uuid(),
  subject: name,
  unitId: z.uuid(),
  limit: z.number().int().nullable(),
  /** When it was raised, and the worst since. Null: nothing is counted. */
  value: z.number().nullable(),
  worst: z.number().nullable(),
  since: z.iso.datetime(),
  until: z.iso.datetime().nullable(),
});
export type CallAlarm = z.infer<typeof callAlarm>;
/** Those that are on first, then those that are over, newest first. */
export const alarmList = z.object({ alarms: z.array(callAlarm) });

/*
 * livecalls.see: GET /api/callalarms → alarmList ; realtime topic `callalarms:<staffId>` says 'callalarms.changed': read again
 * callalarms.configure: GET /api/callalarms/rules → { rules } ; POST /api/callalarms/rules ruleInput → { id } ; PUT /api/callalarms/rules/:id ruleChange → 204
 */
