/** Nodes of a flow that lead to voice mail: leave words, hear a box. */
import { z } from 'zod';
import { type NodeKind, registerNodeKind, type Turn } from '#modules/flows';
import { findBox } from './store.ts';

const resume = (_config: unknown, _seen: unknown, input: { kind: string; exit?: string }): Turn => ({
  effects: [],
  leave: input.kind === 'outcome' && input.exit === 'next' ? 'next' : 'failed',
});
const exits = () => [
  { key: 'next', required: false },
  { key: 'failed', required: true },
];

const boxConfig = z.object({ boxId: z.uuid() });
const leaveNode: NodeKind<z.infer<typeof boxConfig>> = {
  kind: 'voicemail',
  config: boxConfig,
  exits,
  waits: true,
  enter: (config) => ({ effects: [{ do: 'act', kind: 'voicemail', config }] }),
  resume,
  check: async (db, scope, { boxId }) => ((await findBox(db, scope, boxId))?.state === 'active' ? [] : ['box-gone']),
  example: { boxId: '00000000-0000-7000-8000-000000000000' },
};
const listenConfig = z.object({});
const listenNode: NodeKind<z.infer<typeof listenConfig>> = {
  kind: 'voicemail-listen',
  config: listenConfig,
  exits,
  waits: true,
  enter: (config) => ({ effects: [{ do: 'act', kind: 'voicemail-listen', config }] }),
  resume,
  example: {},
};

export function registerFlowNodes(): void {
  registerNodeKind(leaveNode);
  registerNodeKind(listenNode);
}
