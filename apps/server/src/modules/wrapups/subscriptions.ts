/** A call that is over makes its agent's work due; wrap-up time that is over without a word makes it lapse. */
import { clock, type Kernel, systemScope, type Tx } from '#kernel';
import { loadOf, presenceChanged, wrapupUntil } from '#modules/routing';
import { callConnected, callEnded } from '#modules/telephony';
import { schemeOf } from './keep-schemes.ts';
import { wrapupTable } from './rules.ts';
import { dueOf, enterStep, openWrapup, saveWrapupRow } from './store.ts';
import type { WrapupRow } from './tables.ts';
import { closeWrapup, newWrapup } from './work-on-wrapup.ts';

const scope = systemScope('wrapups');

export function wrapupSubscriptions({ events }: Kernel): void {
  events.subscribe({
    name: 'wrapups.calls',
    to: [callConnected, callEnded],
    handle: async (tx, { type, payload }) => {
      const { callId, agentId, unitId, queueId, customerId } = payload;
      if (!agentId) return;
      const row = await openWrapup(tx, scope, newWrapup({ callId, agentId, unitId, queueId, customerId }));
      if (type !== callEnded.type) {
        // Whoever talks to the next one has left the one before.
        for (const before of await dueOf(tx, scope, agentId)) await timeOver(tx, before);
        return;
      }
      if (!wrapupTable['fall-due'].from.includes(row.state)) return;
      const now = clock.now();
      await enterStep(tx, row.id, null, now);
      const over = { ...row, state: wrapupTable['fall-due'].to, due_at: now, queue_id: queueId ?? row.queue_id };
      const due = await saveWrapupRow(tx, { ...over, customer_id: customerId ?? row.customer_id });
      // A queue without wrap-up time waits for nothing, unless a result is owed, or its time comes after another call that goes on.
      const talks = (await loadOf(tx, scope, [agentId])).some(({ channel }) => channel === 'call');
      if (!talks && !(await wrapupUntil(tx, scope, agentId)) && !(await isOwed(tx, due)))
        await closeWrapup(tx, scope, due, 'done');
    },
  });
  events.subscribe({
    name: 'wrapups.presence',
    to: [presenceChanged],
    handle: async (tx, { payload }) => {
      if (payload.from !== 'wrapup' || payload.to === 'wrapup') return;
      for (const row of await dueOf(tx, scope, payload.staffId)) await timeOver(tx, row);
    },
  });
}

async function isOwed(tx: Tx, row: WrapupRow): Promise<boolean> {
  const { required, dispositions } = await schemeOf(tx, scope, row.queue_id);
  return required && dispositions.length > 0 && row.code === null;
}

async function timeOver(tx: Tx, row: WrapupRow): Promise<void> {
  await closeWrapup(tx, scope, row, (await isOwed(tx, row)) ? 'lapsed' : 'done');
}
