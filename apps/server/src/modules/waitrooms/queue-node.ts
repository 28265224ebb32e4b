/** The node that brings a caller into a queue. It leaves the interpreter as an act; who leads the call does it and answers with the exit. */
import { z } from 'zod';
import type { Db, Scope } from '#kernel';
import type { NodeKind, Turn } from '#modules/flows';
import { queueTargets } from '#modules/routing';
import type { Room } from './contract.ts';

/** The exit that the outcome names, or the one of failure. */
export const byOutcome =
  (failed: string) =>
  (_config: unknown, _seen: unknown, input: { kind: string; exit?: string }): Turn => ({
    effects: [],
    leave: input.kind === 'outcome' && input.exit ? input.exit : failed,
  });

const queueConfig = z.object({
  queueId: z.uuid(),
  /** Each step goes one minute ahead of its time. */
  priority: z.number().int().min(0).max(60).default(0),
  /** What is left open is as in the queue's waiting room. `saySeconds` 0: place and wait are never said. */
  music: z.string().min(1).max(60).nullable().default(null),
  saySeconds: z.number().int().min(0).max(600).nullable().default(null),
  mostSeconds: z.number().int().min(5).max(86_400).nullable().default(null),
  /** Variable with a telephone or customer number that the caller typed: whose file opens with the ring. */
  identify: z.string().max(40).nullable().default(null),
  /** Who waits may press * and be called back, with the place kept. */
  offerCallback: z.boolean().default(false),
});
/** `said`: what that variable holds. */
export type QueueConfig = z.infer<typeof queueConfig> & { said?: string | undefined };
export const queueNode: NodeKind<QueueConfig> = {
  kind: 'queue',
  config: queueConfig,
  exits: ({ offerCallback }) => [
    { key: 'late', required: true },
    { key: 'closed', required: true },
    // Too many before them, or too long a wait: without these it is as if they had waited too long.
    { key: 'full', required: false },
    { key: 'long', required: false },
    ...(offerCallback ? [{ key: 'callback', required: true }] : []),
    // After the agent has hung up: a rating by keys. Without it the call ends.
    { key: 'done', required: false },
  ],
  waits: true,
  pieces: ({ music, offerCallback }) => [
    ...(music ? [{ prompt: music }] : []),
    ...(offerCallback ? [{ prompt: 'queue.callback' }] : []),
  ],
  enter: (config, { variables }) => {
    const said = config.identify ? variables[config.identify] : undefined;
    return { effects: [{ do: 'act', kind: 'queue', config: said ? { ...config, said } : config }] };
  },
  resume: byOutcome('closed'),
  check: async (db: Db, scope: Scope, { queueId }) => {
    const found = (await queueTargets(db, scope, [queueId])).get(queueId);
    return found ? [] : ['queue-gone'];
  },
  example: {
    queueId: '00000000-0000-7000-8000-000000000000',
    priority: 0,
    music: null,
    saySeconds: null,
    mostSeconds: null,
    identify: null,
    offerCallback: false,
  },
};

export const defaultQueue = (queueId: string): QueueConfig => queueConfig.parse({ queueId });
/** Of a call that came by no queue: music, and nothing is said. */
export const queueOf = (queueId: string | null): QueueConfig =>
  queueId
    ? defaultQueue(queueId)
    : {
        queueId: '00000000-0000-0000-0000-000000000000',
        priority: 0,
        music: 'music',
        saySeconds: 0,
        mostSeconds: 1800,
        identify: null,
        offerCallback: false,
      };

/** A waiting room with what a flow's node says otherwise. */
export function saidBy({ music, saySeconds, mostSeconds }: QueueConfig, room: Room): Room {
  const never = saySeconds === 0;
  return {
    ...room,
    music: music ?? room.music,
    saySeconds: saySeconds ?? room.saySeconds,
    mostSeconds: mostSeconds ?? room.mostSeconds,
    sayPlace: room.sayPlace && !never,
    sayWait: room.sayWait && !never,
  };
}
