/** The rows of a call that is over. */
import { finish } from '#modules/routing';
import { moveCall } from '../move-call.ts';
import { endLegs } from '../store-calls.ts';
import type { CallRow } from '../tables.ts';
import { workKind } from '../work-kind.ts';
import type { DeskParts } from './parts.ts';

/** Ends a call whose legs are gone, with its work and its legs; doing it again changes nothing (null). */
export async function closeRows(
  { db, scope }: DeskParts,
  callId: string,
  reason: string,
  change: Partial<CallRow> = {},
  at?: Date,
): Promise<CallRow | null> {
  return db.transact(async (tx) => {
    await finish(tx, scope, { kind: workKind, subjectId: callId, reason });
    const row = await moveCall(tx, scope, callId, 'end', { reason, change, at });
    if (row) await endLegs(tx, callId, row.ended_at!, reason);
    return row;
  });
}
