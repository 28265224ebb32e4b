/** Calls as people see them: numbers masked, names resolved. */
import type { Db, Scope } from '#kernel';
import { customerNames } from '#modules/customers';
import { staffCards } from '#modules/identity';
import { shownParty } from '#modules/parties';
import type { Call, CallDetail } from './contract.ts';
import { callNotFound } from './errors.ts';
import { recordingsOf } from './recording-room.ts';
import { findCall } from './store-calls.ts';
import { rawCalls } from './store-raw.ts';
import type { CallRow } from './tables.ts';

/** Throws `telephony.call-not-found`. */
export async function showCall(db: Db, scope: Scope, id: string): Promise<CallDetail> {
  const row = await findCall(db, scope, id);
  if (!row) throw callNotFound();
  const [[call], [raw]] = await Promise.all([shownCalls(db, scope, [row]), rawCalls(db, scope, [id])]);
  const iso = (at: Date | null): string | null => at?.toISOString() ?? null;
  return {
    ...call!,
    legs: raw!.legs.map((leg) => ({
      id: leg.id,
      kind: leg.kind,
      way: leg.way,
      staffId: leg.staff_id,
      startedAt: leg.started_at.toISOString(),
      answeredAt: iso(leg.answered_at),
      endedAt: iso(leg.ended_at),
      cause: leg.cause,
    })),
    log: raw!.lines.map((line) => ({
      at: line.at.toISOString(),
      from: line.from_state,
      to: line.to_state,
      reason: line.reason,
      staffId: line.staff_id,
    })),
  };
}

export async function shownCalls(db: Db, scope: Scope, rows: CallRow[]): Promise<Call[]> {
  const ids = rows.map(({ id }) => id);
  const names = await customerNames(
    db,
    scope,
    rows.flatMap((row) => row.customer_id ?? []),
  );
  const agents = new Map(
    (await staffCards(db, scope, [...new Set(rows.flatMap((row) => row.agent_id ?? []))])).map((card) => [
      card.id,
      card,
    ]),
  );
  const recordings = await recordingsOf(db, scope, ids);
  return rows.map((row) => {
    const customer = row.customer_id ? names.get(row.customer_id) : undefined;
    const agent = row.agent_id ? agents.get(row.agent_id) : undefined;
    return {
      id: row.id,
      number: row.number,
      direction: row.direction,
      state: row.state,
      unitId: row.unit_id,
      queueId: row.queue_id,
      customer: customer ? { id: customer.id, name: customer.name } : null,
      agent: agent ? { id: agent.id, name: agent.name, number: agent.number } : null,
      party: shownParty(scope, row.party_masked),
      dialled: row.dialled,
      startedAt: row.started_at.toISOString(),
      answeredAt: row.answered_at?.toISOString() ?? null,
      endedAt: row.ended_at?.toISOString() ?? null,
      waitedMs: row.waited_ms,
      talkedMs: row.talked_ms,
      reason: row.ended_reason,
      score: row.score,
      recordings: recordings
        .filter(({ call_id }) => call_id === row.id)
        .map(({ id, duration_ms }) => ({ id, durationMs: duration_ms })),
    };
  });
}
