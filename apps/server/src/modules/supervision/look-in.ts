/** Somebody looks into a conversation that a colleague holds: written down, audited, told, before a word is shown. */
import { clock, type Database, newId, type Scope, systemScope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import type { Looked } from '#modules/conversations';
import { staffCards } from '#modules/identity';
import { notifyStaff } from '#modules/notifications';
import { insertLookIn } from './store.ts';

/** Looks already written down: a reader asks again with every message. */
const known = new Set<string>();
const mostKnown = 20_000;

export async function lookIn(db: Database, scope: Scope, looked: Looked, site: number): Promise<void> {
  const key = `${looked.conversationId} ${scope.actor.id} ${looked.agentId}`;
  if (known.has(key)) return;
  await db.transact((tx) => writeLook(tx, scope, looked, site));
  if (known.size > mostKnown) known.clear();
  known.add(key);
}

async function writeLook(tx: Tx, scope: Scope, looked: Looked, site: number): Promise<void> {
  const { conversationId, number, unitId, agentId } = looked;
  const fresh = await insertLookIn(tx, {
    id: newId(),
    origin_site: site,
    conversation_id: conversationId,
    unit_id: unitId,
    staff_id: scope.actor.id,
    agent_id: agentId,
    at: clock.now(),
  });
  if (!fresh) return;
  await record(tx, scope, {
    action: 'supervision.looked-in',
    subject: ['conversation', conversationId],
    unitId,
    detail: { agentId },
  });
  await tellAgent(tx, scope, agentId, 'looked-in', { conversationId, number, by: scope.actor.id, key });
  function key(by: string): string {
    return `look-in:${conversationId}:${by}`;
  }
}

/** A line under the agent's bell about what a leader did in their conversation. */
export async function tellAgent(
  tx: Tx,
  _scope: Scope,
  agentId: string,
  what: 'looked-in' | 'taken-over' | 'ended' | 'whispered',
  about: { conversationId: string; number: string; by: string; key: (by: string) => string },
): Promise<void> {
  const system = systemScope('supervision');
  const [leader] = await staffCards(tx, system, [about.by]);
  await notifyStaff(tx, system, [agentId], {
    code: `supervision.${what}`,
    params: { number: about.number, name: leader?.name ?? '', staff: leader?.number ?? '' },
    link: `/workspace/${about.conversationId}`,
    key: about.key(about.by),
  });
}
