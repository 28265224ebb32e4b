/** Callers who come by browser: brought in, told how their call stands, let go. */
import { type Db, systemScope } from '#kernel';
import { staffCards } from '#modules/identity';
import type { Caller } from '#modules/parties';
import { type CallRow, callsById, theDesk } from '#modules/telephony';

const house = systemScope('webcalls');

/** `digits`: one of the company's numbers. Throws `telephony.engine-down`, `.not-found`, `.sound-failed`. */
export function callFromBrowser(digits: string, sdp: string, who?: Caller): Promise<{ callId: string; sdp: string }> {
  return theDesk().bring(digits, sdp, who);
}

export type CallerStanding = {
  state: CallRow['state'];
  reason: string | null;
  agentNumber: string | null;
  answered: boolean;
};

/** To whoever holds the call's own secret; null: there is none. */
export async function callerStanding(db: Db, callId: string): Promise<CallerStanding | null> {
  const [row] = await callsById(db, house, [callId]);
  if (!row) return null;
  const [agent] = row.agent_id ? await staffCards(db, house, [row.agent_id]) : [];
  return {
    state: row.state,
    reason: row.ended_reason,
    agentNumber: agent?.number ?? null,
    answered: row.talked_ms > 0 || row.answered_at !== null,
  };
}

/** Those of the calls that are led at present. */
export function underWay(callIds: string[]): string[] {
  return callIds.filter((id) => theDesk().find(id));
}

/** Ending what has ended is no error. */
export async function callerLeaves(callId: string): Promise<void> {
  const call = theDesk().find(callId);
  if (call)
    await theDesk()
      .adapter.hangup(call.caller.legId, 'normal')
      .catch(() => {});
}
