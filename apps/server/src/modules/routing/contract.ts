/** Presence, queues and offers: one shape for work of any channel. */
import { z } from 'zod';
import { name } from '#contracts/organisation';

export const channel = z.enum([
  'chat',
  'call',
  'webcall',
  'mail',
  'wechat',
  'sms',
  'social',
  'ticket',
  'callback',
  'voicemail',
]);
export type Channel = z.infer<typeof channel>;

/** Agent states (TL11). `busy` is not chosen: it follows from held work. */
export const presenceState = z.enum(['offline', 'ready', 'break', 'wrapup']);
export type PresenceState = z.infer<typeof presenceState>;

export const presence = z.object({
  staffId: z.uuid(),
  state: presenceState,
  /** Break reason code, when on a break. */
  reason: z.string().nullable(),
  since: z.iso.datetime(),
  /** Slots per channel: held and allowed. */
  load: z.record(z.string(), z.object({ held: z.number().int(), capacity: z.number().int() })),
  /** Set when the router made the agent not ready (missed offers). */
  forcedBy: z.string().nullable(),
});
export type Presence = z.infer<typeof presence>;

export const setPresence = z.object({
  state: z.enum(['offline', 'ready', 'break']),
  reason: z.string().max(40).optional(),
});

/** What the offer card shows before acceptance; personal fields already masked. */
export const subjectCard = z.object({
  title: z.string(),
  customerId: z.uuid().nullable(),
  tier: name.nullable(),
  maskedNumber: z.string().nullable(),
  lastWords: z.string(),
  repeatContacts: z.number().int(),
  openTickets: z.number().int(),
  /** Word of the customer lists. */
  listing: z.enum(['none', 'black', 'red']).optional(),
});
export type SubjectCard = z.infer<typeof subjectCard>;

export const offer = z.object({
  id: z.uuid(),
  workItemId: z.uuid(),
  epoch: z.number().int(),
  channel,
  subjectId: z.uuid(),
  queueId: z.uuid(),
  queueName: name,
  offeredAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  waitingSince: z.iso.datetime(),
  card: subjectCard,
});
export type Offer = z.infer<typeof offer>;

export const queue = z.object({
  id: z.uuid(),
  name,
  channel,
  unitId: z.uuid(),
  waiting: z.number().int(),
  longestWaitSince: z.iso.datetime().nullable(),
  predictedWaitSeconds: z.number().int().nullable(),
});
export type Queue = z.infer<typeof queue>;

/** Somebody on duty to whom work of a channel may be passed. */
export const colleague = z.object({
  id: z.uuid(),
  name: z.string(),
  number: z.string(),
  state: z.enum(['ready', 'full', 'wrapup', 'break']),
  held: z.number().int(),
  capacity: z.number().int(),
});
export type Colleague = z.infer<typeof colleague>;

export const strategy = z.enum(['circular', 'ring-all', 'waiting-queue', 'longest-idle', 'least-occupied']);
/** Skill code → lowest level asked for (1–10). */
const skills = z.record(z.string().min(1).max(40), z.number().int().min(1).max(10));
const relaxations = z
  .array(z.object({ afterSeconds: z.number().int().min(1).max(86_400), skills }))
  .max(10)
  .refine((steps) => steps.every((step, index) => index === 0 || steps[index - 1]!.afterSeconds < step.afterSeconds), {
    message: 'steps must be in growing order of their seconds',
  });
export const overflow = z
  .object({
    queueId: z.uuid(),
    /** Of predicted wait, or of waiting already: begins there, ends below `leaveSeconds`. */
    enterSeconds: z.number().int().min(5).max(86_400),
    leaveSeconds: z.number().int().min(0).max(86_400),
    /** By length as well: new work goes on while so many wait already; null: however many. */
    enterWaiting: z.number().int().min(1).max(100_000).nullable().optional(),
  })
  .refine(({ enterSeconds, leaveSeconds }) => leaveSeconds < enterSeconds, { message: 'leaveSeconds < enterSeconds' });
export const queueInput = z.object({
  code: z.string().regex(/^[a-z0-9-]{1,40}$/),
  name,
  channel,
  unitId: z.uuid(),
  strategy: strategy.default('longest-idle'),
  targetSeconds: z.number().int().min(1).max(2_592_000).default(30),
  offerSeconds: z.number().int().min(1).max(600).default(20),
  capacityCost: z.number().int().min(1).max(100).default(1),
  wrapupSeconds: z.number().int().min(0).max(3600).default(0),
  skills: skills.default({}),
  /** After so many seconds of waiting other skills are asked for, in growing order. */
  relaxations: relaxations.default([]),
  /** Opening hours: a calendar of clocks; null: always open. */
  calendarId: z.uuid().nullable().default(null),
  /** What a closed queue tells those who come, and whether they may leave words or wait all the same. */
  closedText: name.default({ zh: '', en: '' }),
  closedOffer: z.enum(['message', 'wait']).default('message'),
  /** Who comes back within so many days is offered first to the agent of last time; 0: never. */
  stickyDays: z.number().int().min(0).max(365).default(7),
  overflow: overflow.nullable().default(null),
});
export type QueueInput = z.infer<typeof queueInput>;
export const queueChange = z.object({
  version: z.number().int(),
  name: name.optional(),
  strategy: strategy.optional(),
  targetSeconds: z.number().int().min(1).max(2_592_000).optional(),
  offerSeconds: z.number().int().min(1).max(600).optional(),
  capacityCost: z.number().int().min(1).max(100).optional(),
  wrapupSeconds: z.number().int().min(0).max(3600).optional(),
  skills: skills.optional(),
  relaxations: relaxations.optional(),
  calendarId: z.uuid().nullable().optional(),
  closedText: name.optional(),
  closedOffer: z.enum(['message', 'wait']).optional(),
  stickyDays: z.number().int().min(0).max(365).optional(),
  overflow: overflow.nullable().optional(),
  state: z.enum(['active', 'closed']).optional(),
});
export type QueueChange = z.infer<typeof queueChange>;
export const queueSettings = queueInput.extend({
  id: z.uuid(),
  state: z.enum(['active', 'closed']),
  version: z.number().int(),
  members: z.array(z.uuid()),
});
export type QueueSettings = z.infer<typeof queueSettings>;
export const capacityInput = z.object({
  /** Slots per channel; a channel left out has the company's default. */
  capacity: z.partialRecord(channel, z.number().int().min(0).max(1000)).optional(),
  skills: skills.optional(),
});
export type CapacityInput = z.infer<typeof capacityInput>;
export const breakReason = z.object({ code: z.string(), name, limitMinutes: z.number().int().nullable() });

/** A queue for those who set it up: beside its settings what its door and its line look like now. */
export const queueListed = queueSettings.extend({
  open: z.boolean(),
  opensAt: z.iso.datetime().nullable(),
  waiting: z.number().int(),
  ready: z.number().int(),
  predictedWaitSeconds: z.number().int().nullable(),
  /** Whether new work goes on to the other queue at the moment. */
  overflowing: z.boolean(),
});
export type QueueListed = z.infer<typeof queueListed>;

/** Somebody who takes work, with what they can and what they do. */
export const agentListed = z.object({
  staffId: z.uuid(),
  number: z.string(),
  name: z.string(),
  unitId: z.uuid(),
  state: presenceState,
  reason: z.string().nullable(),
  since: z.iso.datetime(),
  forcedBy: z.string().nullable(),
  /** Own slots per channel; a channel without an entry has the company's. */
  capacity: z.record(z.string(), z.number().int()),
  skills: z.record(z.string(), z.number().int()),
  queueIds: z.array(z.uuid()),
  /** What the caller may do here. */
  mayConfigure: z.boolean(),
  maySupervise: z.boolean(),
});
export type AgentListed = z.infer<typeof agentListed>;

/** What holds for the whole company. */
export const routingPolicy = z.object({
  version: z.number().int(),
  /** Slots per channel of whoever has none of their own. */
  capacity: z.partialRecord(channel, z.number().int().min(0).max(1000)),
  /** Order between channels when somebody could take several: the lowest first. */
  classes: z.partialRecord(channel, z.number().int().min(0).max(9)),
  /** The interrupt matrix: held channel → what is not offered meanwhile. */
  blocks: z.partialRecord(channel, z.array(channel).max(9)),
  silentGraceSeconds: z.number().int().min(1).max(3600),
  missedLimit: z.number().int().min(1).max(20),
  declinedSeconds: z.number().int().min(0).max(86_400),
  hopLimit: z.number().int().min(0).max(10),
});
export type RoutingPolicy = z.infer<typeof routingPolicy>;
export const breakReasonListed = breakReason.extend({
  position: z.number().int(),
  /** system: given by the router; its name can be changed and nothing else. */
  kind: z.enum(['chosen', 'system']),
  state: z.enum(['active', 'retired']),
});
export type BreakReasonListed = z.infer<typeof breakReasonListed>;
export const keepBreakReason = z.object({
  name,
  limitMinutes: z.number().int().min(1).max(1440).nullable(),
  position: z.number().int().min(1).max(999),
  state: z.enum(['active', 'retired']).default('active'),
});
export type KeepBreakReason = z.infer<typeof keepBreakReason>;

/** A name for a skill's code; a retired one is not offered any more, who has it keeps it. */
export const keepSkill = z.object({ name, state: z.enum(['active', 'retired']).default('active') });
export type KeepSkill = z.output<typeof keepSkill>;
/** Named, or only had or asked for (`name` null). */
export const skillListed = z.object({
  code: z.string(),
  name: name.nullable(),
  state: z.enum(['active', 'retired']),
  agents: z.number().int(),
  queues: z.number().int(),
});
export type SkillListed = z.infer<typeof skillListed>;

/*
 * HTTP
 *   GET  /api/routing/presence            → presence of the caller
 *   PUT  /api/routing/presence            setPresence → presence
 *   GET  /api/routing/break-reasons       → { reasons: { code, name, limitMinutes }[] }
 *   GET  /api/routing/offers              → { offers: offer[] } open ones to the caller
 *   POST /api/routing/offers/:id/accept   { epoch } → { workItemId, channel, subjectId } | 409 routing.offer-gone
 *   POST /api/routing/offers/:id/decline  { epoch, reason? } → 204
 *   GET  /api/routing/colleagues?channel=&q= → { colleagues: colleague[] } on duty, the free first (right routing.work)
 *   GET  /api/routing/queues              → { queues: queue[] } visible to the caller
 *   POST /api/routing/staff/:id/presence  supervisor forces a state (right routing.supervise)
 *   POST /api/routing/queues queueInput → { id } ; GET, PATCH /api/routing/queues/:id queueSettings / queueChange ;
 *   PUT  /api/routing/queues/:id/members { members: { staffId, unitId }[] } in order ; PUT /api/routing/staff/:id/capacity capacityInput   (right routing.configure)
 *   GET  /api/routing/queue-settings → { queues: queueListed[] } ; GET /api/routing/agents → { agents: agentListed[] }
 *   GET, PUT /api/routing/policy routingPolicy (over the whole company) ; GET /api/routing/break-reasons/all → { reasons: breakReasonListed[] }
 *   PUT /api/routing/break-reasons/:code keepBreakReason
 *   GET  /api/routing/skills → { skills: skillListed[] } ; PUT /api/routing/skills/:code keepSkill
 * Realtime topic `staff:<id>`: pushes 'routing.offer' (offer), 'routing.offer-ended' ({id, outcome}), 'routing.presence' (presence)
 * Realtime topic `queues:<unitId>`: push 'routing.queue' (queue) at most twice a second.
 */
