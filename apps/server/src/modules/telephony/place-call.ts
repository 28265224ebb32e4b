/** An agent calls somebody: rows and work first, then the devices ring. A customer's number need not be seen for that. */
import { AppError, announce, clock, type Database, newId, type Scope, systemScope, type Tx } from '#kernel';
import { redeemDialling } from '#modules/customers';
import type { Plan } from '#modules/parties';
import { offError, partRuns } from '#modules/parts';
import { bringWork } from '#modules/routing';
import type { Desk } from './desk/desk.ts';
import { alreadyCalling, engineDown, notDiallable } from './errors.ts';
import { callStarted } from './events.ts';
import { aggregateOf, factOf } from './move-call.ts';
import { newCall } from './new-call.ts';
import { ports, theDesk } from './ports.ts';
import { callOfAgent, callsById, insertCall, insertLog, lockPlacing, saveCall } from './store-calls.ts';
import type { CallRow } from './tables.ts';
import { newKey, partyOf } from './vault.ts';
import { workKind } from './work-kind.ts';

/** Which trunk a call leaves by is not the agent's to see. */
const lines = systemScope('telephony');

export type Placing = {
  site: number;
  plan: Plan;
  direction: 'out' | 'internal';
  unitId: string;
  /** In clear, kept sealed. */
  party: string | null;
  customerId: string | null;
  /** What is shown to the other side. */
  shown: string;
  /** The call-back that it serves. */
  wishId?: string | null;
};

export type PlaceTo = {
  number: string;
  customerId: string | null;
  /** The call-back that it serves. */
  wishId: string | null;
  /** In which they asked; else as is known of them. */
  language?: 'zh' | 'en';
};

/**
 * Rows and work of a call to a number; `go` rings, once the transaction has committed. Throws `telephony.already-calling`,
 * `telephony.not-diallable` (no carrier takes such a number, or there is no trunk), `routing.queue-not-found` (the person works in
 * no queue of calls), `telephony.engine-down`, and what the room below says of numbers that this person may not call.
 */
export async function placeTo(tx: Tx, scope: Scope, to: PlaceTo): Promise<{ id: string; go: () => void }> {
  const { number, customerId, wishId } = to;
  const staffId = scope.actor.id;
  const { site } = ports();
  const desk = theDesk();
  await alone(tx, scope);
  if (!desk.open) throw engineDown();
  if (!outsidePlan) throw notDiallable();
  const { trunk, plan } = await outsidePlan(tx, scope, to);
  const placing = { site, plan, direction: 'out' as const, unitId: trunk.unitId, party: number, customerId, wishId };
  const row = await rowsOf(tx, scope, { ...placing, shown: trunk.from }, staffId, true);
  return { id: row.id, go: () => desk.place(row, { staffId, plan }) };
}

/** `ticket`: from the customer's file, good once. Throws also `customers.dialling-token-gone`. */
export async function placeCall(db: Database, scope: Scope, ticket: string): Promise<{ id: string }> {
  const { id, go } = await db.transact(async (tx) => {
    const known = await redeemDialling(tx, scope, { ticket, staffId: scope.actor.id });
    return placeTo(tx, scope, { ...known, wishId: null });
  });
  go();
  return { id };
}

export type OutsidePlan = { plan: Plan; trunk: { unitId: string; from: string } };
let outsidePlan: ((tx: Tx, scope: Scope, to: PlaceTo) => Promise<OutsidePlan>) | null = null;
/** The room below decides who may call where, and what is shown there. What it throws is the answer. */
export function registerOutside(plan: NonNullable<typeof outsidePlan>): void {
  outsidePlan = plan;
}

/** One's own device rings first. Throws as `placeCall`. */
export async function placeByPlan(db: Database, scope: Scope, desk: Desk, placing: Placing): Promise<{ id: string }> {
  const staffId = scope.actor.id;
  const row = await db.transact(async (tx) => {
    await alone(tx, scope);
    if (!desk.open) throw engineDown();
    return rowsOf(tx, scope, placing, staffId, true);
  });
  desk.place(row, { staffId, plan: placing.plan });
  return { id: row.id };
}

/** From the telephone that dialled, which is there already; who takes no work talks without a seat. */
export async function placeFromPhone(
  db: Database,
  desk: Desk,
  placing: Placing & { staffId: string | null; leg: string },
): Promise<void> {
  const { staffId, leg, plan, direction } = placing;
  const make = (work: boolean) => db.transact((tx) => rowsOf(tx, lines, placing, staffId, work));
  const row = await make(staffId !== null && direction === 'out').catch((error: unknown) => {
    if (error instanceof AppError && error.code.startsWith('routing.')) return make(false);
    throw error;
  });
  desk.place(row, { staffId, plan, leg });
}

async function alone(tx: Tx, scope: Scope): Promise<void> {
  await lockPlacing(tx, scope, scope.actor.id);
  if (await callOfAgent(tx, scope, scope.actor.id)) throw alreadyCalling();
}

async function rowsOf(tx: Tx, scope: Scope, placing: Placing, staffId: string | null, work: boolean): Promise<CallRow> {
  const { site, direction, unitId, customerId, shown, wishId = null } = placing;
  if (!(await partRuns(tx, 'telephone'))) throw offError('telephone', scope.locale);
  const now = clock.now();
  const keyed = newKey();
  const party = partyOf(keyed, placing.party);
  const agent = work ? staffId : null;
  const known = {
    direction,
    unit_id: unitId,
    customer_id: customerId,
    agent_id: agent,
    dialled: shown,
    wish_id: wishId,
  };
  const made = await newCall(tx, { site, keyed, party, now }, { ...known, caller_leg: newId() });
  await insertCall(tx, made);
  await insertLog(tx, made, { at: now, from: '', reason: 'placed', staffId, lastedMs: null });
  await announce(tx, callStarted, { aggregate: aggregateOf(made), payload: factOf(made), actor: scope.actor });
  if (!work || !staffId) return made;
  const brought = { kind: workKind, subjectId: made.id, channel: 'call', staffId, contactId: customerId };
  const entered = await bringWork(tx, scope, brought);
  const [held] = await callsById(tx, scope, [made.id]);
  const row = { ...held!, unit_id: entered.unitId };
  await saveCall(tx, row);
  return row;
}
