/** One visitor's chat and call are one story: lines in the conversation say what becomes of the call. */
import {
  clock,
  type Db,
  type Event,
  type EventKind,
  type Kernel,
  type Scope,
  sifted,
  systemScope,
  type Tx,
} from '#kernel';
import { conversationCard, conversationStarted, lockConversation, say } from '#modules/conversations';
import { staffCards } from '#modules/identity';
import { callConnected, callEnded, callsById, findCall } from '#modules/telephony';
import type { Beside } from './contract.ts';
import { callsOf, callsWithStories, conversationOf, insertStory } from './store-stories.ts';
import { callingNow } from './take-call.ts';

const house = systemScope('webcalls');

async function tell(
  tx: Tx,
  conversationId: string,
  code: string,
  params: Record<string, string | number> = {},
): Promise<void> {
  const row = await lockConversation(tx, house, conversationId);
  // A line in a conversation that has ended would be read by nobody.
  if (row && row.state !== 'closed') await say(tx, house, row, `webcalls.${code}`, params);
}

export async function beginStory(tx: Tx, callId: string, conversationId: string): Promise<void> {
  await insertStory(tx, { call_id: callId, conversation_id: conversationId, at: clock.now() });
  await tell(tx, conversationId, 'called');
}

/** Hardly any call is one. */
const beside = <P extends { callId: string }>(to: EventKind<P>, handle: (tx: Tx, event: Event<P>) => Promise<void>) =>
  sifted(to, { of: ({ callId }) => callId, among: (tx, callIds) => callsWithStories(tx, house, callIds), handle });

export function storySubscriptions({ events, db }: Pick<Kernel, 'events' | 'db'>): void {
  events.subscribe({
    name: 'webcalls.written-in-a-call',
    from: 'end',
    to: [conversationStarted],
    handle: async (tx, { payload }) => {
      const [callId] = payload.visitorId ? await callingNow(db, payload.visitorId) : [];
      if (callId) await beginStory(tx, callId, payload.conversationId);
    },
  });
  events.subscribe({
    name: 'webcalls.connected',
    from: 'end',
    ...beside(callConnected, async (tx, { payload }) => {
      const conversationId = await conversationOf(tx, house, payload.callId);
      if (!conversationId || !payload.agentId) return;
      const [agent] = await staffCards(tx, house, [payload.agentId]);
      await tell(tx, conversationId, 'connected', { number: agent?.number ?? '' });
    }),
  });
  events.subscribe({
    name: 'webcalls.ended',
    from: 'end',
    ...beside(callEnded, async (tx, { payload }) => {
      const conversationId = await conversationOf(tx, house, payload.callId);
      if (!conversationId) return;
      const seconds = Math.round(payload.talkedMs / 1000);
      const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
      await (seconds > 0 ? tell(tx, conversationId, 'ended', { time }) : tell(tx, conversationId, 'unanswered'));
    }),
  });
}

/** What stands beside a call that the reader may see: the conversation, if that is theirs to read too. */
export async function besideCall(db: Db, scope: Scope, callId: string): Promise<Beside | null> {
  if (!(await findCall(db, scope, callId))) return null;
  const conversationId = await conversationOf(db, house, callId);
  const card = conversationId && (await conversationCard(db, scope, conversationId));
  return card ? { conversationId: card.id, number: card.number, state: card.state } : null;
}

/** Calls of a conversation that the reader may see. */
export async function callsBeside(db: Db, scope: Scope, conversationId: string): Promise<string[]> {
  if (!(await conversationCard(db, scope, conversationId))) return [];
  return (await callsById(db, house, await callsOf(db, house, conversationId))).map(({ id }) => id);
}
