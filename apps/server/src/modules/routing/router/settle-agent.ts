/** An agent whose time is up: wrap-up over, or silent for longer than the grace. */
import { clock, type Database, type Lease, type Scope } from '#kernel';
import { applyPresence } from '../apply-presence.ts';
import { kindOf } from '../kinds.ts';
import { passOnRow } from '../pass-on-work.ts';
import { leaveOffer } from '../return-offer.ts';
import { lockAgent } from '../store-agents.ts';
import { lockItemsOf } from '../store-items.ts';
import { loadPolicy } from '../store-queues.ts';

export async function settleAgent(db: Database, scope: Scope, lease: Lease, staffId: string): Promise<void> {
  await db.transact(async (tx) => {
    await lease.fence(tx);
    // Items before agents: the order in which everybody locks.
    const items = await lockItemsOf(tx, scope, staffId);
    const agent = await lockAgent(tx, scope, staffId);
    if (!agent) return;
    const { silent_grace_seconds } = await loadPolicy(tx, scope);
    const now = clock.ms();
    if (agent.gone_since && agent.gone_since.getTime() + silent_grace_seconds * 1000 <= now) {
      for (const row of items) {
        if (row.state === 'offered') await leaveOffer(tx, scope, row, staffId, 'not-ready', null);
        else if (kindOf(row.kind).returnsWhenSilent) {
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
      if (agent.state !== 'offline')
        await applyPresence(tx, scope, agent, { act: 'lose', reason: 'connection-lost', forcedBy: 'router' });
    } else if (agent.state === 'wrapup' && agent.wrapup_until && agent.wrapup_until.getTime() <= now) {
      await applyPresence(tx, scope, agent, { act: 'wrapped-up', reason: null, forcedBy: null });
    }
  });
}
