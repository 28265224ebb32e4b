/** SQL of calls, their legs and their log. */
import { type Db, forProgram, forStaff, newId, type Scope, type Tx, unitsWith } from '#kernel';
import type { CallRow, LegRow } from './tables.ts';

const right = 'telephony.calls';
const columns = `id, origin_site, number, direction, unit_id, state, flow_id, flow_version, queue_id, customer_id, agent_id,
  party_sealed, party_masked, party_blind, dialogue_sealed, ring, wrapped_key, dialled, caller_leg, agent_leg, started_at,
  queued_at, answered_at, ended_at, waited_ms, talked_ms, ended_reason, score, wish_id, rating_most`;

export async function insertCall(tx: Tx, row: CallRow): Promise<void> {
  tx.send(
    'telephony.insert-call',
    `insert into telephony.call(${columns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
       $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30)`,
    inColumns(columns, row),
  );
}

export async function saveCall(tx: Tx, row: CallRow): Promise<void> {
  tx.send(
    'telephony.save-call',
    `update telephony.call set unit_id = $5, state = $6, flow_id = $7, flow_version = $8, queue_id = $9, customer_id = $10,
       agent_id = $11, party_sealed = $12, party_masked = $13, party_blind = $14, dialogue_sealed = $15, ring = $16,
       wrapped_key = $17, caller_leg = $19, agent_leg = $20, queued_at = $22, answered_at = $23, ended_at = $24,
       waited_ms = $25, talked_ms = $26, ended_reason = $27, score = $28, wish_id = $29, rating_most = $30
     where id = $1 and origin_site = $2 and number = $3 and direction = $4 and dialled = $18 and started_at = $21`,
    inColumns(columns, row),
  );
}

/** Values in the order of the columns. */
export function inColumns<R extends object>(names: string, row: R): unknown[] {
  return names.split(',').map((name) => row[name.trim() as keyof R]);
}

/** For the desk, the router and the agent who holds it; the caller decides. */
export async function lockCall(tx: Tx, scope: Scope, id: string): Promise<CallRow | null> {
  forStaff(scope);
  const rows = await tx.query<CallRow>(
    'telephony.lock-call',
    `select ${columns} from telephony.call where id = $1 for update`,
    [id],
  );
  return rows[0] ?? null;
}

export async function callsById(db: Db, scope: Scope, ids: string[]): Promise<CallRow[]> {
  forStaff(scope);
  return db.query<CallRow>('telephony.calls-by-id', `select ${columns} from telephony.call where id = any($1)`, [ids]);
}

export async function openCalls(db: Db, scope: Scope, site: number): Promise<CallRow[]> {
  forProgram(scope);
  return db.query<CallRow>(
    'telephony.open-calls',
    `select ${columns} from telephony.call where state <> 'ended' and origin_site = $1 order by id`,
    [site],
  );
}

/** The latest call from this number that was given up while it waited, since then. */
export async function abandonedCall(db: Db, scope: Scope, partyBlind: string, since: Date): Promise<string | null> {
  forProgram(scope);
  const rows = await db.query<{ id: string; given_up: boolean }>(
    'telephony.abandoned',
    `select id, answered_at is null and queued_at is not null and ended_reason = 'caller' as given_up from telephony.call
     where party_blind = $1 and state = 'ended' and direction = 'in' and started_at > $2::timestamptz - interval '1 day'
       and ended_at >= $2
     order by started_at desc limit 1`,
    [partyBlind, since],
  );
  return rows[0]?.given_up ? rows[0].id : null;
}

/** The call that a person is in, or is being connected to. */
export async function callOfAgent(db: Db, scope: Scope, staffId: string): Promise<CallRow | null> {
  forStaff(scope);
  const rows = await db.query<CallRow>(
    'telephony.call-of-agent',
    `select ${columns} from telephony.call where agent_id = $1 and state in ('connecting', 'talking', 'held')
     order by started_at desc limit 1`,
    [staffId],
  );
  return rows[0] ?? null;
}

/** One call out at a time for each person: whoever asks second waits for the first to be decided. */
export async function lockPlacing(tx: Tx, scope: Scope, staffId: string): Promise<void> {
  forStaff(scope);
  await tx.query(
    'telephony.lock-placing',
    `select pg_advisory_xact_lock(hashtextextended('telephony.place ' || $1, 0))`,
    [staffId],
  );
}

/** Newest first, of the units in reach; one's own always. `before`: (started_at, id) of the last one seen. */
export async function listCalls(
  db: Db,
  scope: Scope,
  filter: { customerId: string | null; open: boolean | null; most: number; before: { at: Date; id: string } | null },
): Promise<CallRow[]> {
  const own = scope.actor.kind === 'staff' ? scope.actor.id : null;
  return db.query<CallRow>(
    'telephony.list-calls',
    `select ${columns} from telephony.call
     where ($1::uuid[] is null or unit_id = any($1) or agent_id = $2::uuid) and ($3::uuid is null or customer_id = $3)
       and ($4::boolean is null or (state <> 'ended') = $4)
       and ($5::timestamptz is null or (started_at, id) < ($5, $6::uuid))
     order by started_at desc, id desc limit $7`,
    [
      unitsWith(scope, right),
      own,
      filter.customerId,
      filter.open,
      filter.before?.at ?? null,
      filter.before?.id ?? null,
      filter.most,
    ],
  );
}

/** Newest first, as far as `listCalls` reaches: this call's number, this other party, or one of these customers. */
export async function callsWith(
  db: Db,
  scope: Scope,
  who: { number: string; partyBlind: string | null; customerIds: string[] },
  most: number,
): Promise<CallRow[]> {
  const own = scope.actor.kind === 'staff' ? scope.actor.id : null;
  return db.query<CallRow>(
    'telephony.calls-with',
    `select ${columns} from telephony.call
     where id in (select id from telephony.call where number = $1 union all select id from telephony.call where party_blind = $2
         union all select id from telephony.call where customer_id = any($3))
       and ($4::uuid[] is null or unit_id = any($4) or agent_id = $5::uuid)
     order by started_at desc, id desc limit $6`,
    [who.number, who.partyBlind, who.customerIds, unitsWith(scope, right), own, most],
  );
}

export async function findCall(db: Db, scope: Scope, id: string): Promise<CallRow | null> {
  const own = scope.actor.kind === 'staff' ? scope.actor.id : null;
  const rows = await db.query<CallRow>(
    'telephony.find-call',
    `select ${columns} from telephony.call where id = $1 and ($2::uuid[] is null or unit_id = any($2) or agent_id = $3::uuid)`,
    [id, unitsWith(scope, right), own],
  );
  return rows[0] ?? null;
}

export async function insertLog(
  tx: Tx,
  row: CallRow,
  line: { at: Date; from: string; reason: string; staffId: string | null; lastedMs: number | null },
): Promise<void> {
  tx.send(
    'telephony.log',
    `insert into telephony.call_log(id, at, site, call_id, from_state, to_state, reason, queue_id, staff_id, lasted_ms)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      newId(line.at.getTime()),
      line.at,
      row.origin_site,
      row.id,
      line.from,
      row.state,
      line.reason,
      row.queue_id,
      line.staffId,
      line.lastedMs,
    ],
  );
}

/** When the present state began. */
export async function lastChange(db: Db, scope: Scope, callId: string): Promise<Date | null> {
  forStaff(scope);
  const rows = await db.query<{ at: Date }>(
    'telephony.last-change',
    'select at from telephony.call_log where call_id = $1 order by at desc, id desc limit 1',
    [callId],
  );
  return rows[0]?.at ?? null;
}

/** When the present states of calls that the caller may see began. */
export async function lastChanges(db: Db, scope: Scope, callIds: string[]): Promise<Map<string, Date>> {
  forStaff(scope);
  const rows = await db.query<{ call_id: string; at: Date }>(
    'telephony.last-changes',
    'select call_id, max(at) as at from telephony.call_log where call_id = any($1) group by call_id',
    [callIds],
  );
  return new Map(rows.map(({ call_id, at }) => [call_id, at]));
}

export async function insertLeg(tx: Tx, row: LegRow): Promise<void> {
  tx.send(
    'telephony.insert-leg',
    `insert into telephony.leg(id, call_id, kind, way, staff_id, started_at, answered_at) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (id) do nothing`,
    [row.id, row.call_id, row.kind, row.way, row.staff_id, row.started_at, row.answered_at],
  );
}

export async function markLeg(
  tx: Tx,
  id: string,
  change: { answeredAt?: Date; endedAt?: Date; cause?: string },
): Promise<void> {
  tx.send(
    'telephony.mark-leg',
    `update telephony.leg set answered_at = coalesce(answered_at, $2), ended_at = coalesce(ended_at, $3), cause = coalesce(cause, $4)
     where id = $1`,
    [id, change.answeredAt ?? null, change.endedAt ?? null, change.cause ?? null],
  );
}

/** A guest's leg is the agent's, or the other party's, from now on. */
export async function setLegKind(tx: Tx, id: string, kind: LegRow['kind']): Promise<void> {
  tx.send('telephony.leg-kind', 'update telephony.leg set kind = $2 where id = $1', [id, kind]);
}

/** Whatever is still open of a call that is over. */
export async function endLegs(tx: Tx, callId: string, at: Date, cause: string): Promise<void> {
  tx.send(
    'telephony.end-legs',
    `update telephony.leg set ended_at = greatest($2, started_at), cause = coalesce(cause, $3)
     where call_id = $1 and ended_at is null`,
    [callId, at, cause],
  );
}

/** Numbers and digits of a customer's calls go; figures stay without a person. */
export async function eraseCalls(tx: Tx, customerId: string): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    'telephony.erase',
    `update telephony.call set customer_id = null, party_sealed = null, party_masked = null, party_blind = null,
       dialogue_sealed = null, wrapped_key = null where customer_id = $1 returning id`,
    [customerId],
  );
  return rows.map(({ id }) => id);
}
