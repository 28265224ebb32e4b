/** A program (a payment page) or a leader silences the recording of a call under way. */
import { type Database, demand, type Scope } from '#kernel';
import { callNotFound, callsById, steer, theDesk } from '#modules/telephony';

/** Throws `telephony.call-not-found`, `telephony.not-now` (nobody talks, or nothing is recorded). */
export async function pauseRecording(db: Database, scope: Scope, callId: string, paused: boolean): Promise<void> {
  const [row] = await callsById(db, scope, [callId]);
  if (!row) throw callNotFound();
  demand(scope, 'recordings.pause', row.unit_id);
  const by = scope.actor.kind === 'staff' ? scope.actor.id : null;
  await steer(theDesk().callOf(callId), { do: 'conceal', on: paused }, by);
}
