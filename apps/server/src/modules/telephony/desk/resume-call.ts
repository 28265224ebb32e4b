/** Where a caller stands in a flow: written down, gone on with after an agent, turned away at a door. */
import type { Scope, Tx } from '#kernel';
import type { Dialogue } from '#modules/parties';
import { moveCall } from '../move-call.ts';
import { lockCall, markLeg, saveCall } from '../store-calls.ts';
import type { CallRow } from '../tables.ts';
import { opened, sealed } from '../vault.ts';
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

/** How far a call has come in its flow; null: nowhere yet, or erased. */
export const dialogueOf = ({ ring, wrapped_key, dialogue_sealed }: CallRow): Dialogue | null =>
  wrapped_key && dialogue_sealed ? JSON.parse(opened({ ring, wrapped_key }, dialogue_sealed, 'dialogue')) : null;

/** How far the caller has come. `asked`: keys of the rating they are asked for now. */
export type Checkpoint = { state: string; asked: number | null };

/** Sealed by the call's own key: another desk goes on from there. Nothing for a call whose key is gone. */
export function reached({ state, asked }: Checkpoint, row: CallRow): Partial<CallRow> {
  const { wrapped_key } = row;
  if (!wrapped_key) return {};
  const dialogue_sealed = sealed({ ...row, wrapped_key }, state, 'dialogue');
  return { dialogue_sealed, rating_most: asked ?? row.rating_most };
}

async function keep(tx: Tx, scope: Scope, callId: string, at: Checkpoint): Promise<void> {
  const row = await lockCall(tx, scope, callId);
  if (row?.state === 'dialogue') await saveCall(tx, { ...row, ...reached(at, row) });
}

/** `version`: of the flow that answers now; null: it has answered before. */
type Begun = { version: number | null; answeredAt?: Date | undefined };

export type Steps = ReturnType<typeof stepsOf>;
/** Where a caller stands in a flow, written down step by step, in as few transactions as can be. */
export function stepsOf({ db, scope }: DeskParts, { id, caller_leg }: CallRow, first: Begun) {
  let begun = first;
  const steps = {
    /** Written down together with what comes next. */
    unsaved: null as Checkpoint | null,
    async reached(at: Checkpoint, soon: boolean): Promise<void> {
      steps.unsaved = at;
      if (!soon || begun.version !== null) await steps.save();
    },
    /** Before anything that may take a while, and when it is over: who hung up before the first step was greeted too. */
    async save(): Promise<void> {
      const { unsaved: at } = steps;
      const { version, answeredAt } = begun;
      steps.unsaved = null;
      begun = { version: null };
      if (version === null && !answeredAt && !at) return;
      await db.transact(async (tx) => {
        if (answeredAt && caller_leg) await markLeg(tx, caller_leg, { answeredAt });
        const change = (row: CallRow) => ({ flow_version: version, ...(at ? reached(at, row) : {}) });
        const greeted = version !== null && (await moveCall(tx, scope, id, 'greet', { reason: 'flow', change }));
        if (!greeted && at) await keep(tx, scope, id, at);
      });
    },
  };
  return steps;
}
