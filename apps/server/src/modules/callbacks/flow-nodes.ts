/** Node of a flow that offers to call back: the number is confirmed or keyed in, then the caller may hang up. */
import { z } from 'zod';
import { type NodeKind, registerNodeKind } from '#modules/flows';
import { queueTargets } from '#modules/routing';

const config = z.object({
  /** Who calls back; the queue in which the caller waited keeps the place instead. */
  queueId: z.uuid(),
  /** Whether another number may be keyed in. */
  otherNumber: z.boolean().default(true),
});
export type CallbackConfig = z.infer<typeof config>;
const node: NodeKind<CallbackConfig> = {
  kind: 'callback',
  config,
  exits: () => [
    { key: 'next', required: false },
    { key: 'failed', required: true },
  ],
  waits: true,
  enter: (given) => ({ effects: [{ do: 'act', kind: 'callback', config: given }] }),
  resume: (_config, _seen, input) => ({
    effects: [],
    leave: input.kind === 'outcome' && input.exit === 'next' ? 'next' : 'failed',
  }),
  check: async (db, scope, { queueId }) =>
    (await queueTargets(db, scope, [queueId])).has(queueId) ? [] : ['queue-gone'],
  example: { queueId: '00000000-0000-7000-8000-000000000000', otherNumber: true },
};

export function registerFlowNodes(): void {
  registerNodeKind(node);
}
