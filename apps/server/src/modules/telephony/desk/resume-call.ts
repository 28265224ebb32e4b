/** Where a caller stands in a flow: written down, gone on with after an agent, turned away at a door. */
import { moveCall } from '../move-call.ts';
import { lockCall, saveCall } from '../store-calls.ts';
import type { CallRow } from '../tables.ts';
import { sealed } from '../vault.ts';
import type { DeskParts } from './parts.ts';

/** Through the flow, to a rating, to a box. */
export async function resumeCall({ db, scope, realtime }: DeskParts, callId: string, reason: string): Promise<void> {
  const after = await db.transact((tx) => moveCall(tx, scope, callId, 'resume', { reason }));
  // Whoever asked for their seat between the end of their part and this still saw the call there.
  if (after?.agent_id) realtime.pushEverywhere(`staff:${after.agent_id}`, 'telephony.seat', {});
}

/** Written down for those who ask why nobody was reached; the caller is led elsewhere. `queueId` null: the hours of a flow. */
export async function turnAway({ db, scope }: DeskParts, callId: string, reason: string, queueId: string | null) {
  await db.transact((tx) => moveCall(tx, scope, callId, 'turn-away', { reason, queueId }));
}

/** What is learned by the way; null: nothing follows from it. */
export function changeRow({ db, scope }: DeskParts, callId: string, change: Partial<CallRow>): Promise<null> {
  return db.transact(async (tx) => {
    const row = await lockCall(tx, scope, callId);
    if (row) await saveCall(tx, { ...row, ...change });
    return null;
  });
}

/** Sealed by the call's own key: another desk goes on from there. `asked`: keys of the rating they are asked for now. */
export function saveCheckpoint(
  { db, scope }: DeskParts,
  callId: string,
  state: string,
  asked: number | null,
): Promise<void> {
  return db.transact(async (tx) => {
    const row = await lockCall(tx, scope, callId);
    if (!row?.wrapped_key || row.state !== 'dialogue') return;
    const text = sealed({ ...row, wrapped_key: row.wrapped_key }, state, 'dialogue');
    await saveCall(tx, { ...row, dialogue_sealed: text, rating_most: asked ?? row.rating_most });
  });
}
