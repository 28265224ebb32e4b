/** Port: the room below that writes down looks into a colleague's conversation. */
import type { Channel } from '#contracts/routing';
import type { Scope, Tx } from '#kernel';
import type { AttachmentRow, ConversationRow } from './tables.ts';

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

/** Port: the room below that knows words which may not be said. */
type ScreenWords = (scope: Scope, message: { conversationId: string; by: 'visitor' | 'agent'; text: string }) => string;
let screen: ScreenWords | null = null;

/** Called while wiring. `check` gives the words as they may go on, or throws; it is asked for every message and must be quick. */
export function screenWords(check: ScreenWords): void {
  screen = check;
}

export const screened: ScreenWords = (scope, message) => (screen ? screen(scope, message) : message.text);

/** Port: the room below that brings what staff write to customers who are not on our own pages. */
export type Carrier = (
  tx: Tx,
  scope: Scope,
  row: ConversationRow,
  message: { seq: number; at: Date; text: string; attachment: AttachmentRow | null },
) => Promise<void>;
const carriers = new Map<Channel, Carrier>();

/** Called while wiring. In the transaction that stores the words: they are to be carried if and only if they were written. */
export function carryBy(channel: Channel, carrier: Carrier): void {
  carriers.set(channel, carrier);
}

export const carrierOf = (channel: Channel): Carrier | undefined => carriers.get(channel);
