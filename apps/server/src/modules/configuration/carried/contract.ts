/** What a document says of telephones and calls: other things are named by code or name, secrets and people are left out. */
import { z } from 'zod';
import { alarmKind, limitFits, ruleFields } from '#contracts/callalarms';
import { callbackPolicy } from '#contracts/callbacks';
import { callerNumberInput } from '#contracts/callernumbers';
import { definition } from '#contracts/flows';
import { code as callCode, policy as callPolicy, settings } from '#contracts/operators';
import { name } from '#contracts/organisation';
import { ruleInput as recordingRule, policy as silenceLimit } from '#contracts/recordings';
import { roomInput } from '#contracts/rooms';
import { entryInput } from '#contracts/speeddials';
import { extensionInput, numberInput, policy, trunkInput, trunkManners } from '#contracts/telephony';
import { boxInput } from '#contracts/voicemail';
import { waysInput } from '#contracts/voicenotices';
import { goal, leaveRule, room } from '#contracts/waitrooms';
import { entranceInput } from '#contracts/webcalls';
import { scheme } from '#contracts/wrapups';

/** Code of a thing of another section. */
const named = z.string().min(1).max(200);
const retirable = z.enum(['active', 'retired']);

export const trunkItem = trunkInput
  .omit({ unitId: true, code: true, password: true })
  .extend({ unit: named, manners: trunkManners.prefault({}) });
/** Whose telephone it is stays where the people are. */
export const extensionItem = extensionInput.omit({ unitId: true, number: true, staffId: true }).extend({ unit: named });
/** Who is told stays where the people are. */
export const voiceBoxItem = boxInput
  .omit({ unitId: true, queueId: true, staffIds: true, mailTo: true, pin: true })
  .extend({ unit: named, queue: named.nullable() });
/** PINs stay; a new one opens to nobody until it has one here. */
export const conferenceRoomItem = roomInput
  .omit({ unitId: true, code: true, pin: true, chairPin: true })
  .extend({ unit: named });
/** As published. Nodes name queues, calendars, extensions, boxes of voice mail, conference rooms and prompts. */
export const flowItem = z.object({ name, unit: named, definition, state: retirable });
export const numberItem = numberInput
  .omit({ unitId: true, number: true, target: true })
  .extend({ unit: named, target: z.object({ kind: z.enum(['flow', 'queue', 'extension']), of: named }) });
export const wrapupItem = scheme;
const [exits, , , nodes] = goal.options;
/** Tiers, queues, flows and what nodes name by code or name. */
export const waitingRoomItem = room.omit({ ahead: true, leave: true }).extend({
  ahead: z.record(named, z.number().int().min(0).max(60)),
  leave: z
    .array(
      leaveRule.omit({ to: true }).extend({
        to: z.discriminatedUnion('kind', [
          exits,
          z.object({ kind: z.literal('queue'), queue: named }),
          z.object({ kind: z.literal('flow'), flow: named }),
          nodes,
        ]),
      }),
    )
    .max(6),
});
export type WaitingRoomItem = z.output<typeof waitingRoomItem>;
export const recordingRuleItem = recordingRule.omit({ queueIds: true }).extend({ queues: z.array(named).max(200) });
/** How long a recording may be silenced. */
export const recordingPolicyItem = silenceLimit.omit({ version: true });
/** What is recorded where no rule says it, what callers are told, how long recordings are kept. */
export const callPolicyItem = policy.omit({ version: true });
/** The queue of wishes from the web by code. */
export const callbackPolicyItem = callbackPolicy
  .omit({ version: true, webQueueId: true })
  .extend({ webQueue: named.nullable() });
/** Codes of telephones by what they do, slots for parked calls, whether agents see who listens. */
export const callFunctionItem = callPolicy
  .omit({ version: true })
  .extend({ codes: z.record(z.string().max(40), callCode.shape.code) });
/** How far a telephone may call, for how long, and with whom it is picked up; what its holder set for themselves stays. */
export const telephoneRuleItem = settings.pick({ pickupGroup: true, class: true, limitSeconds: true });
/** Gateway and telephones that are told stay where the people are. */
export const voiceNoticeItem = waysInput.pick({ language: true, ticketType: true });
/** Who chose it stays where the people are. */
export const callerNumberItem = callerNumberInput
  .omit({ unitId: true, trunkId: true })
  .extend({ unit: named, trunk: named });
/** Those of units. */
export const speedDialItem = entryInput.extend({ unit: named, state: z.enum(['active', 'removed']).default('active') });
/** Its link is made anew where it is used. Chat windows with a button for it by the codes of their entrances. */
export const callEntranceItem = entranceInput.omit({ widgetIds: true }).extend({ windows: z.array(named).max(100) });
/** Who is told besides the supervisors stays where the people are. */
export const callAlarmItem = z
  .object({
    unit: named,
    kind: alarmKind,
    /** A queue, or a trunk; null: every one. */
    subject: named.nullable(),
    limit: ruleFields.limit,
    lastsSeconds: ruleFields.lastsSeconds,
    calmSeconds: ruleFields.calmSeconds,
    state: ruleFields.state,
  })
  .refine(limitFits, { path: ['limit'] });
