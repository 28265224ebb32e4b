/** Port: the room below that writes down looks into a colleague's conversation. */
import type { Scope } from '#kernel';
import type { ConversationRow } from './tables.ts';

export type Looked = { conversationId: string; number: string; unitId: string; agentId: string };
let told: ((scope: Scope, looked: Looked) => Promise<void>) | null = null;

/** Called while wiring. What it throws keeps the words from being shown. */
export function onLook(handler: (scope: Scope, looked: Looked) => Promise<void>): void {
  told = handler;
}

/** Before words go to staff who do not hold the conversation while a colleague does. */
export async function noteLook(scope: Scope, row: ConversationRow): Promise<void> {
  if (!told || scope.actor.kind !== 'staff' || row.state !== 'active') return;
  if (row.agent_id === null || row.agent_id === scope.actor.id) return;
  await told(scope, { conversationId: row.id, number: row.number, unitId: row.unit_id, agentId: row.agent_id });
}
