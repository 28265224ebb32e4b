/** Nodes that lead a caller to somebody. They leave the interpreter as acts; the desk does them and answers with the exit. */
import { z } from 'zod';
import type { Db, Scope } from '#kernel';
import { type NodeKind, registerNodeKind, type Turn } from '#modules/flows';
import { queueTargets } from '#modules/routing';
import { extensionById } from './store-lines.ts';

/** The exit that the outcome names, or the one of failure. */
const byOutcome =
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
const queueNode: NodeKind<QueueConfig> = {
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

const extensionConfig = z.object({ extensionId: z.uuid(), seconds: z.number().int().min(5).max(120).default(25) });
export type ExtensionConfig = z.infer<typeof extensionConfig>;
const extensionNode: NodeKind<ExtensionConfig> = {
  kind: 'extension',
  config: extensionConfig,
  exits: () => [
    { key: 'busy', required: true },
    { key: 'silent', required: true },
  ],
  waits: true,
  enter: (config) => ({ effects: [{ do: 'act', kind: 'extension', config }] }),
  resume: byOutcome('silent'),
  check: async (db: Db, scope: Scope, { extensionId }) =>
    (await extensionById(db, scope, extensionId)) ? [] : ['extension-gone'],
  example: { extensionId: '00000000-0000-7000-8000-000000000000', seconds: 25 },
};

const transferConfig = z.object({
  /** Fixed in the drawing: what a caller types is never dialled. */
  number: z.string().regex(/^\+?[0-9]{3,20}$/),
  seconds: z.number().int().min(5).max(120).default(30),
});
export type TransferConfig = z.infer<typeof transferConfig>;
const transferNode: NodeKind<TransferConfig> = {
  kind: 'transfer',
  config: transferConfig,
  exits: extensionNode.exits as () => { key: string; required: boolean }[],
  waits: true,
  enter: (config) => ({ effects: [{ do: 'act', kind: 'transfer', config }] }),
  resume: byOutcome('silent'),
  example: { number: '02150000000', seconds: 30 },
};

export function registerFlowNodes(): void {
  registerNodeKind(transferNode);
  registerNodeKind(queueNode);
  registerNodeKind(extensionNode);
}
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
