/** An agent calls a customer whose number they need not see: rows and work first, then the devices ring. */
import { announce, clock, type Database, newId, type Scope, systemScope, visibleNumber } from '#kernel';
import { redeemDialling } from '#modules/customers';
import { bringWork } from '#modules/routing';
import type { Desk } from './desk/desk.ts';
import { alreadyCalling, engineDown, notDiallable } from './errors.ts';
import { callStarted } from './events.ts';
import { aggregateOf, factOf } from './move-call.ts';
import { forCarrier } from './rules/dial-plan.ts';
import { callOfAgent, callsById, insertCall, insertLog, lockPlacing, saveCall } from './store-calls.ts';
import { listTrunks } from './store-lines.ts';
import type { CallRow } from './tables.ts';
import { newKey, partyOf } from './vault.ts';
import { workKind } from './work-kind.ts';

/** Which trunk a call leaves by is not the agent's to see. */
const lines = systemScope('telephony');

/**
 * `ticket`: from the customer's file, good once. Throws `customers.dialling-token-gone`, `telephony.already-calling`,
 * `telephony.not-diallable` (no carrier takes such a number, or there is no trunk), `routing.queue-not-found` (the person works in
 * no queue of calls), `telephony.engine-down`.
 */
export async function placeCall(
  db: Database,
  scope: Scope,
  desk: Desk,
  { site, ticket }: { site: number; ticket: string },
): Promise<{ id: string }> {
  const staffId = scope.actor.id;
  const { row, placed } = await db.transact(async (tx) => {
    await lockPlacing(tx, scope, staffId);
    if (await callOfAgent(tx, scope, staffId)) throw alreadyCalling();
    const { customerId, number } = await redeemDialling(tx, scope, { ticket, staffId });
    if (!desk.open) throw engineDown();
    const digits = forCarrier(number);
    const trunk = (await listTrunks(tx, lines)).find((one) => one.state === 'active' && one.origin_site === site);
    if (!digits || !trunk) throw notDiallable();
    const now = clock.now();
    const id = newId(now.getTime());
    const keyed = newKey();
    const party = partyOf(keyed, number);
    const made: CallRow = {
      id,
      origin_site: site,
      number: await visibleNumber(tx, 'H', site),
      direction: 'out',
      unit_id: trunk.unit_id,
      state: 'ringing',
      flow_id: null,
      flow_version: null,
      queue_id: null,
      customer_id: customerId,
      agent_id: staffId,
      party_sealed: party.sealed,
      party_masked: party.masked,
      party_blind: party.blind,
      dialogue_sealed: null,
      ...keyed,
      dialled: trunk.caller_id,
      caller_leg: newId(),
      agent_leg: null,
      started_at: now,
      queued_at: null,
      answered_at: null,
      ended_at: null,
      waited_ms: 0,
      talked_ms: 0,
      ended_reason: null,
      score: null,
    };
    await insertCall(tx, made);
    await insertLog(tx, made, { at: now, from: '', reason: 'placed', staffId, lastedMs: null });
    await announce(tx, callStarted, { aggregate: aggregateOf(made), payload: factOf(made), actor: scope.actor });
    const brought = { kind: workKind, subjectId: id, channel: 'call', staffId, contactId: customerId };
    const { unitId } = await bringWork(tx, scope, brought);
    const [held] = await callsById(tx, scope, [id]);
    const row = { ...held!, unit_id: unitId };
    await saveCall(tx, row);
    return { row, placed: { staffId, trunk: trunk.code, number: digits, from: trunk.caller_id } };
  });
  desk.place(row, placed);
  return { id: row.id };
}
