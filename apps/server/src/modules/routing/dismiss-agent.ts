/** Somebody is suspended or has left: what they hold goes back into its queue with its place, and nothing more is offered to them. */
import { type Scope, systemScope, type Tx } from '#kernel';
import { applyPresence } from './apply-presence.ts';
import { kindOf } from './kinds.ts';
import { passOnRow } from './pass-on-work.ts';
import { leaveOffer } from './return-offer.ts';
import { lockAgent } from './store-agents.ts';
import { lockItemsOf } from './store-items.ts';
import { queueById } from './store-queues.ts';

const scope: Scope = systemScope('routing');

export async function dismissAgent(tx: Tx, staffId: string): Promise<void> {
  // Items before agents: the order in which everybody locks.
  const items = await lockItemsOf(tx, scope, staffId);
  const agent = await lockAgent(tx, scope, staffId);
  for (const row of items) {
    if (row.state === 'offered') await leaveOffer(tx, scope, row, staffId, 'not-ready', null);
    else if (!kindOf(row.kind).endsByItself && (await queueById(tx, scope, row.queue_id))?.state === 'active') {
      await passOnRow(tx, scope, row, { reason: 'silent' });
      await kindOf(row.kind).onReturned(tx, scope, {
        subjectId: row.subject_id,
        queueId: row.queue_id,
        unitId: row.unit_id,
        reason: 'silent',
        held: true,
      });
    }
  }
  if (agent && agent.state !== 'offline')
    await applyPresence(tx, scope, agent, { act: 'leave', reason: null, forcedBy: 'router' });
}
