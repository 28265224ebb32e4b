/** The node of a flow that leads into a conference room. */
import { z } from 'zod';
import { type NodeKind, registerNodeKind } from '#modules/flows';
import { findRoom } from './store.ts';

/** Null: the caller is asked for the room. */
export const roomConfig = z.object({ roomId: z.uuid().nullable().default(null) });
const roomNode: NodeKind<z.infer<typeof roomConfig>> = {
  kind: 'room',
  config: roomConfig,
  exits: () => [
    { key: 'next', required: false },
    { key: 'failed', required: true },
  ],
  waits: true,
  enter: (config) => ({ effects: [{ do: 'act', kind: 'room', config }] }),
  resume: (_config, _seen, input) => ({
    effects: [],
    leave: input.kind === 'outcome' && input.exit === 'next' ? 'next' : 'failed',
  }),
  check: async (db, scope, { roomId }) =>
    roomId === null || (await findRoom(db, scope, roomId))?.state === 'active' ? [] : ['room-gone'],
  example: { roomId: null },
};

export function registerFlowNodes(): void {
  registerNodeKind(roomNode);
}
