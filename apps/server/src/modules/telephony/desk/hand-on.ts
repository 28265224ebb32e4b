/** Whose work a call is: given to a colleague, nobody's any more, back to whoever let it go. Work item before the call's row. */
import { AppError, clock, type Tx } from '#kernel';
import { assignTo, bringWork, enqueue, finish, passOn } from '#modules/routing';
import { alreadyCalling, notNow } from '../errors.ts';
import { moveCall } from '../move-call.ts';
import { callOfAgent, callsById, lockPlacing, setLegKind } from '../store-calls.ts';
import { workKind } from '../work-kind.ts';
import type { DeskParts } from './parts.ts';

/** `legId`: talks from now on; null: their device is still to ring. False when they take no work, or the call is no work. Throws `telephony.already-calling`. */
export async function giveWork(
  { db, scope }: DeskParts,
  callId: string,
  { staffId, legId }: { staffId: string; legId: string | null },
): Promise<boolean> {
  const work = { kind: workKind, subjectId: callId };
  /** It waits in the line of a queue: offered to others, or to nobody yet. */
  const taken = (tx: Tx): Promise<boolean> =>
    assignTo(tx, scope, { ...work, staffId }).then(
      () => true,
      (error: unknown) => {
        if (error instanceof AppError && error.code === 'routing.not-held') return false;
        throw error;
      },
    );
  try {
    await db.transact(async (tx) => {
      if (!legId) await lockPlacing(tx, scope, staffId);
      if (!legId && (await callOfAgent(tx, scope, staffId))) throw alreadyCalling();
      const [row] = await callsById(tx, scope, [callId]);
      const dedicated = { staffId, seconds: 60 };
      if (row?.state === 'waiting' && (await taken(tx))) return;
      // Who picks up gets what nobody has: whoever was faster keeps it.
      const passed = legId && (await passOn(tx, scope, { ...work, reason: 'transfer', dedicated }));
      if (passed) {
        const change = { agent_id: null, agent_leg: null };
        await moveCall(tx, scope, callId, 'return', { reason: 'transfer', change });
        await assignTo(tx, scope, { ...work, staffId });
      } else {
        const fresh = row?.state === 'ringing' || row?.state === 'dialogue';
        if (row?.state !== 'waiting')
          await moveCall(tx, scope, callId, fresh ? 'queue' : 'return', { reason: 'transfer' });
        await bringWork(tx, scope, { ...work, channel: 'call', staffId, contactId: row?.customer_id ?? null });
      }
      if (!legId) return;
      await setLegKind(tx, legId, 'agent');
      await moveCall(tx, scope, callId, 'connect', { reason: 'transferred', change: { agent_leg: legId } });
    });
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code.startsWith('routing.')) return false;
    throw error;
  }
}

/** Nobody is offered it any more: it is answered by a telephone whose holder takes no work. Throws `telephony.not-now` when somebody has it. */
export async function unoffered(tx: Tx, { scope }: DeskParts, callId: string): Promise<void> {
  const ended = await finish(tx, scope, { kind: workKind, subjectId: callId, reason: 'picked-up' });
  if (ended?.state === 'done') throw notNow();
}

/** The agent's wrap-up begins. `legId`: who talks on; `agentId`: in whose seat. */
export async function retireWork(
  { db, scope }: DeskParts,
  callId: string,
  { reason, legId, agentId }: { reason: string; legId: string | null; agentId: string | null },
): Promise<void> {
  await db.transact(async (tx) => {
    await finish(tx, scope, { kind: workKind, subjectId: callId, reason });
    await moveCall(tx, scope, callId, 'return', { reason, change: { agent_id: null, agent_leg: null } });
    if (legId)
      await moveCall(tx, scope, callId, 'connect', { reason, change: { agent_leg: legId, agent_id: agentId } });
  });
}

/** From an agent whose device did not come, to somebody else. False when nobody else is asked. */
export const workFromSilent = ({ db, scope }: DeskParts, callId: string): Promise<boolean> =>
  db.transact(async (tx) => {
    const passed = await passOn(tx, scope, { kind: workKind, subjectId: callId, reason: 'silent' });
    const change = { agent_id: null, agent_leg: null };
    return passed !== null && !!(await moveCall(tx, scope, callId, 'return', { reason: 'silent', change }));
  });

/** Waits again: for one person first, then for the queue it came by. False when there is no queue. */
export async function workBack({ db, scope }: DeskParts, callId: string, staffId: string | null): Promise<boolean> {
  try {
    return await db.transact(async (tx) => {
      const [row] = await callsById(tx, scope, [callId]);
      if (!row?.queue_id) return false;
      const wanted = staffId ? { dedicated: staffId, dedicatedUntil: clock.now().getTime() + 60_000 } : {};
      const work = { kind: workKind, subjectId: callId, queueId: row.queue_id, contactId: row.customer_id };
      await enqueue(tx, scope, { ...work, wanted });
      return true;
    });
  } catch (error) {
    if (error instanceof AppError && error.code.startsWith('routing.')) return false;
    throw error;
  }
}
