/** What callers hear while they wait, whose place is kept, who goes ahead, and when somebody waits no longer. One per queue of calls. */
import { z } from 'zod';
import { name } from '#contracts/organisation';

const prompt = z.string().min(1).max(60);
const minutes = z.number().int().min(0).max(60);

/** Where somebody goes who waits no longer. */
export const goal = z.discriminatedUnion('kind', [
  /** By the flow's own exit (too full, too long, late); without a flow they are told and the call ends. */
  z.object({ kind: z.literal('exit') }),
  /** Another queue, also of another site: the place by age goes with them. */
  z.object({ kind: z.literal('queue'), queueId: z.uuid() }),
  z.object({ kind: z.literal('flow'), flowId: z.uuid() }),
  /** What a flow's node of this kind does: voice mail, an offer to call back. */
  z.object({ kind: z.literal('node'), node: z.string().min(1).max(40), config: z.record(z.string(), z.unknown()) }),
]);
export type Goal = z.infer<typeof goal>;

export const leaveRule = z.object({
  /** time: seconds waited; length: people before; wait: predicted seconds. The last two also at the door. */
  by: z.enum(['time', 'length', 'wait']),
  at: z.number().int().min(1).max(86_400),
  to: goal,
});
export type LeaveRule = z.infer<typeof leaveRule>;

export const room = z.object({
  music: prompt.default('music'),
  sayPlace: z.boolean().default(true),
  sayWait: z.boolean().default(true),
  /** Said when it begins and every so often; 0: only when it begins. */
  saySeconds: z.number().int().min(0).max(600).default(45),
  /** Said in turn, one every so often; 0: never. */
  comfort: z.array(prompt).max(10).default(['queue.comfort']),
  comfortSeconds: z.number().int().min(0).max(600).default(30),
  mostSeconds: z.number().int().min(5).max(86_400).default(1800),
  /** Who hung up while waiting and calls again within so many minutes has the place again; 0: never. */
  keepMinutes: z.number().int().min(0).max(240).default(10),
  /** So many minutes ahead of their time, by tier of the customer, and for the red list. */
  ahead: z.record(z.uuid(), minutes).default({}),
  redAhead: minutes.default(10),
  leave: z.array(leaveRule).max(6).default([]),
});
export type Room = z.infer<typeof room>;
export const keepRoom = room.extend({ version: z.number().int().min(0) });
export type KeepRoom = z.infer<typeof keepRoom>;
export const roomListed = keepRoom.extend({
  queueId: z.uuid(),
  queueName: name,
  strategy: z.string(),
  waiting: z.number().int(),
  ready: z.number().int(),
  predictedWaitSeconds: z.number().int().nullable(),
});
export type RoomListed = z.infer<typeof roomListed>;
export const rooms = z.object({
  rooms: z.array(roomListed),
  tiers: z.array(z.object({ id: z.uuid(), name })),
  /** Kinds of nodes that a goal may be, as far as they are there. */
  nodes: z.array(z.string()),
});

/*
 * GET /api/waitrooms → rooms ; PUT /api/waitrooms/:queueId keepRoom → roomListed    (right routing.configure)
 */
