/** What telephony says. Ids, states and times only. */
import { z } from 'zod';
import { defineEvent } from '#kernel';

const fact = z.object({
  callId: z.uuid(),
  unitId: z.uuid(),
  queueId: z.uuid().nullable(),
  customerId: z.uuid().nullable(),
  agentId: z.uuid().nullable(),
  direction: z.enum(['in', 'out', 'internal']),
});
export const callStarted = defineEvent({ type: 'call.started', version: 1, schema: fact });
const connected = fact.extend({ waitedMs: z.number() });
export const callConnected = defineEvent({ type: 'call.connected', version: 1, schema: connected });
export const callEnded = defineEvent({
  type: 'call.ended',
  version: 1,
  schema: fact.extend({
    reason: z.string(),
    from: z.string(),
    waitedMs: z.number(),
    talkedMs: z.number(),
    score: z.number().nullable(),
  }),
});
const line = z.object({ kind: z.string(), id: z.uuid() });
export const linesChanged = defineEvent({ type: 'telephony.lines-changed', version: 1, schema: line });
const kept = z.object({ recordingId: z.uuid(), callId: z.uuid(), unitId: z.uuid(), durationMs: z.number().int() });
/** A recording is sealed in the file store. */
export const recordingKept = defineEvent({ type: 'recording.kept', version: 1, schema: kept });
