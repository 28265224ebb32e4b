/** A call that is over makes its agent's work due; wrap-up time that is over without a word makes it lapse. */
import { clock, type Kernel, systemScope } from '#kernel';
import { presenceChanged } from '#modules/routing';
import { callConnected, callEnded } from '#modules/telephony';
import { schemeOf } from './keep-schemes.ts';
import { wrapupTable } from './rules.ts';
import { dueOf, enterStep, openWrapup, saveWrapupRow } from './store.ts';
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
      if (type !== callEnded.type || !wrapupTable['fall-due'].from.includes(row.state)) return;
      const now = clock.now();
      await enterStep(tx, row.id, null, now);
      const over = { ...row, state: wrapupTable['fall-due'].to, due_at: now, queue_id: queueId ?? row.queue_id };
      await saveWrapupRow(tx, { ...over, customer_id: customerId ?? row.customer_id });
    },
  });
  events.subscribe({
    name: 'wrapups.presence',
    to: [presenceChanged],
    handle: async (tx, { payload }) => {
      if (payload.from !== 'wrapup' || payload.to === 'wrapup') return;
      for (const row of await dueOf(tx, scope, payload.staffId)) {
        const { required, dispositions } = await schemeOf(tx, scope, row.queue_id);
        const owed = required && dispositions.length > 0 && row.code === null;
        await closeWrapup(tx, scope, row, owed ? 'lapsed' : 'done');
      }
    },
  });
}
