/** What alarms of calls say. Ids and states only. */
import { z } from 'zod';
import { defineEvent } from '#kernel';
import { alarmKind } from './contract.ts';

const schema = z.object({
  alarmId: z.uuid(),
  ruleId: z.uuid(),
  kind: alarmKind,
  subjectId: z.uuid(),
  unitId: z.uuid(),
});
export const alarmRaised = defineEvent({ type: 'callalarms.raised', version: 1, schema });
export const alarmCleared = defineEvent({ type: 'callalarms.cleared', version: 1, schema });
