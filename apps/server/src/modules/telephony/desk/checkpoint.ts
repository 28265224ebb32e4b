/** Where a dialogue stands, sealed by the call's own key: another desk goes on from there. */
import { lockCall, saveCall } from '../store-calls.ts';
import { sealed } from '../vault.ts';
import type { DeskParts } from './parts.ts';

export function saveCheckpoint({ db, scope }: DeskParts, callId: string, state: string): Promise<void> {
  return db.transact(async (tx) => {
    const row = await lockCall(tx, scope, callId);
    if (!row?.wrapped_key || row.state !== 'dialogue') return;
    const text = sealed({ ...row, wrapped_key: row.wrapped_key }, state, 'dialogue');
    await saveCall(tx, { ...row, dialogue_sealed: text });
  });
}
