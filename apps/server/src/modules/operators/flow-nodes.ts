/** Nodes that lead a caller to one telephone of the house or outside. They leave the interpreter as acts; the desk does them and answers with the exit. */
import { z } from 'zod';
import { type Db, type Scope, systemScope } from '#kernel';
import { type NodeKind, registerNodeKind } from '#modules/flows';
import { extensionById, type GoalInFlow, listTrunks } from '#modules/telephony';
import { byOutcome } from '#modules/waitrooms';

/** Which trunks there are is not the drawer's to see. */
const lines = systemScope('operators');

const extensionConfig = z.object({ extensionId: z.uuid(), seconds: z.number().int().min(5).max(120).default(25) });
const extensionNode: NodeKind<GoalInFlow['extension']> = {
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
  /** Null: by the number that was dialled, or as calls of its unit leave. */
  trunkId: z.uuid().nullable().default(null),
});
const transferNode: NodeKind<GoalInFlow['transfer']> = {
  kind: 'transfer',
  config: transferConfig,
  exits: extensionNode.exits as () => { key: string; required: boolean }[],
  waits: true,
  enter: (config) => ({ effects: [{ do: 'act', kind: 'transfer', config }] }),
  resume: byOutcome('silent'),
  check: async (db: Db, _scope: Scope, { trunkId }) =>
    trunkId && !(await listTrunks(db, lines)).some(({ id, state }) => id === trunkId && state === 'active')
      ? ['trunk-gone']
      : [],
  example: { number: '02150000000', seconds: 30, trunkId: null },
};

export function registerFlowNodes(): void {
  registerNodeKind(transferNode);
  registerNodeKind(extensionNode);
}
