/** Port: the room below that writes down looks into a colleague's conversation. */
import type { Scope, Tx } from '#kernel';
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

/** Port: the room below that keeps strangers out and remembers who invited whom. */
export type DoorKeeper = {
  /** Throws when this visitor may not talk now. */
  admit(tx: Tx, scope: Scope): Promise<void>;
  /** Who asked this visitor to talk: rung first. */
  invitedBy(tx: Tx, scope: Scope): Promise<string | null>;
};
let keeper: DoorKeeper | null = null;

/** Called while wiring. */
export function keepDoor(given: DoorKeeper): void {
  keeper = given;
}

export const doorKeeper = (): DoorKeeper | null => keeper;
