/** The rows of a call that came in for one of the company's numbers. */
import type { Leg } from '@qiao/softswitch';
import { announce, clock } from '#kernel';
import { nobodyKnown } from '#modules/parties';
import { callStarted } from '../events.ts';
import { aggregateOf, factOf } from '../move-call.ts';
import { newCall } from '../new-call.ts';
import { insertCall, insertLeg, insertLog } from '../store-calls.ts';
import type { CallRow, NumberRow } from '../tables.ts';
import { newKey, partyOf } from '../vault.ts';
import type { DeskParts } from './parts.ts';

export async function openRows(parts: DeskParts, leg: Leg, number: NumberRow, who = nobodyKnown): Promise<CallRow> {
  const { db, scope, site } = parts;
  const keyed = newKey();
  const party = { ...partyOf(keyed, leg.from), ...(who.shown ? { masked: who.shown } : {}) };
  const now = clock.now();
  return db.transact(async (tx): Promise<CallRow> => {
    const made = await newCall(
      tx,
      { site, keyed, party, now },
      {
        direction: leg.extension ? 'internal' : 'in',
        unit_id: number.unit_id,
        flow_id: number.target_kind === 'flow' ? number.target_id : null,
        flow_version: number.flow_version ?? null,
        dialled: number.number,
        customer_id: who.customerId,
        caller_leg: leg.legId,
      },
    );
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
