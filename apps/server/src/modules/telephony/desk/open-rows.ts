/** The rows of a call that came in for one of the company's numbers. */
import type { Leg } from '@qiao/softswitch';
import { announce, clock, newId, visibleNumber } from '#kernel';
import { callStarted } from '../events.ts';
import { aggregateOf, factOf } from '../move-call.ts';
import { insertCall, insertLeg, insertLog } from '../store-calls.ts';
import type { CallRow, NumberRow } from '../tables.ts';
import { newKey, partyOf } from '../vault.ts';
import type { DeskParts } from './parts.ts';

export async function openRows(parts: DeskParts, leg: Leg, number: NumberRow): Promise<CallRow> {
  const { db, scope, site } = parts;
  const keyed = newKey();
  const party = partyOf(keyed, leg.from);
  const now = clock.now();
  return db.transact(async (tx): Promise<CallRow> => {
    const made: CallRow = {
      id: newId(now.getTime()),
      origin_site: site,
      number: await visibleNumber(tx, 'H', site),
      direction: leg.extension ? 'internal' : 'in',
      unit_id: number.unit_id,
      state: 'ringing',
      flow_id: number.target_kind === 'flow' ? number.target_id : null,
      flow_version: null,
      queue_id: null,
      customer_id: null,
      agent_id: null,
      party_sealed: party.sealed,
      party_masked: party.masked,
      party_blind: party.blind,
      dialogue_sealed: null,
      ...keyed,
      dialled: number.number,
      caller_leg: leg.legId,
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
    const started = { kind: 'caller' as const, way: leg.kind, staff_id: null, started_at: now };
    await insertLeg(tx, {
      id: leg.legId,
      call_id: made.id,
      ...started,
      answered_at: null,
      ended_at: null,
      cause: null,
    });
    await insertLog(tx, made, { at: now, from: '', reason: 'came', staffId: null, lastedMs: null });
    await announce(tx, callStarted, { aggregate: aggregateOf(made), payload: factOf(made), actor: scope.actor });
    return made;
  });
}
