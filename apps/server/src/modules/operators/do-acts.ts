/** What an agent does with the call they are in, beyond two people who talk. */
import type { Database, Scope } from '#kernel';
import { staffCards } from '#modules/identity';
import { shownParty } from '#modules/parties';
import {
  callNotFound,
  callNotYours,
  callOfAgent,
  callsById,
  extensionOfStaff,
  type LiveCall,
  parkedCalls,
  pickUp,
  steer,
  theDesk,
} from '#modules/telephony';
import { boxesToLeaveIn } from '#modules/voicemail';
import type { Act, Parked } from './contract.ts';
import { noBox, noSlotFree } from './errors.ts';
import { planOf } from './plans.ts';
import { freeSlot } from './rules.ts';
import { readPolicy } from './store.ts';

/** Throws `telephony.call-not-yours`, `telephony.not-now`, and what `planOf` throws. */
export async function doAct(db: Database, scope: Scope, callId: string, act: Act): Promise<void> {
  const staffId = scope.actor.id;
  if ((await callOfAgent(db, scope, staffId))?.id !== callId) throw callNotYours();
  const call = theDesk().callOf(callId);
  switch (act.do) {
    case 'consult':
    case 'transfer':
    case 'invite': {
      const plan = await planOf(db, scope, act.to, await extensionOfStaff(db, scope, staffId));
      return steer(call, { do: act.do, plan }, staffId);
    }
    case 'park':
      return void (await parkCall(db, scope, call, staffId, null));
    case 'voicemail':
      return toVoicemail(db, call, act.boxId ?? '', staffId);
    case 'conceal':
    case 'mute':
      return steer(call, act, staffId);
    case 'remove':
      return steer(call, act, staffId);
    default:
      return steer(call, { do: act.do }, staffId);
  }
}

/** The slot. `keep`: the leg that parks stays up, for whoever calls. Throws `operators.no-slot-free`. */
export async function parkCall(
  db: Database,
  scope: Scope,
  call: LiveCall,
  by: string | null,
  keep: string | null,
): Promise<number> {
  const { first_slot: first, last_slot: last, ring_back_seconds: seconds } = await readPolicy(db, scope);
  const taken = new Set((await parkedCalls(db, scope)).map(({ slot }) => slot));
  const slot = freeSlot(first, last, taken);
  if (slot === null) throw noSlotFree();
  await steer(call, { do: 'park', slot, seconds, keep }, by);
  return slot;
}

/** `box`: its id or the code that is typed; empty: the first of the call's unit. Throws `operators.no-box`. */
export async function toVoicemail(db: Database, call: LiveCall, box: string, by: string | null): Promise<void> {
  const boxes = await boxesToLeaveIn(db, call.parts.scope);
  const found = box ? boxes.find(({ id, code }) => id === box || code === box) : boxes[0];
  if (!found) throw noBox();
  await steer(call, { do: 'lead-to', act: { do: 'act', kind: 'voicemail', config: { boxId: found.id } } }, by);
}

export async function showParked(db: Database, scope: Scope): Promise<Parked[]> {
  const rows = await parkedCalls(db, scope);
  const calls = await callsById(
    db,
    scope,
    rows.map(({ call_id }) => call_id),
  );
  const people = await staffCards(
    db,
    scope,
    rows.flatMap(({ by_staff }) => by_staff ?? []),
  );
  return rows.map((row) => ({
    callId: row.call_id,
    slot: row.slot,
    title: shownParty(scope, calls.find(({ id }) => id === row.call_id)?.party_masked ?? null) ?? '',
    by: people.find(({ id }) => id === row.by_staff)?.name ?? '',
    at: row.parked_at.toISOString(),
    backAt: row.back_at.toISOString(),
  }));
}

/** One's own device rings, and the caller is there. Throws `telephony.call-not-found` (not parked), `telephony.not-now`. */
export async function retrieveParked(db: Database, scope: Scope, callId: string): Promise<void> {
  if (!(await parkedCalls(db, scope)).some(({ call_id }) => call_id === callId)) throw callNotFound();
  await pickUp(theDesk().callOf(callId), scope.actor.id, null);
}
