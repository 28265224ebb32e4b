/** The caller goes on without the agent: through the flow, to a rating, to a box. */
import { moveCall } from '../move-call.ts';
import type { DeskParts } from './parts.ts';

export async function resumeCall({ db, scope, realtime }: DeskParts, callId: string, reason: string): Promise<void> {
  const after = await db.transact((tx) => moveCall(tx, scope, callId, 'resume', { reason }));
  // Whoever asked for their seat between the end of their part and this still saw the call there.
  if (after?.agent_id) realtime.pushEverywhere(`staff:${after.agent_id}`, 'telephony.seat', {});
}

/** Written down for those who ask why nobody was reached; the caller is led elsewhere. `queueId` null: the hours of a flow. */
export async function turnAway({ db, scope }: DeskParts, callId: string, reason: string, queueId: string | null) {
  await db.transact((tx) => moveCall(tx, scope, callId, 'turn-away', { reason, queueId }));
}
