/** SQL of call-backs and their attempts. */
import { type Db, forProgram, forStaff, type Scope, type Tx, unitsWith } from '#kernel';
import type { AttemptRow, CallbackRow } from './tables.ts';

const right = 'callbacks.work';
const fields = [
  'id',
  'origin_site',
  'number',
  'unit_id',
  'queue_id',
  'state',
  'source',
  'way',
  'language',
  'customer_id',
  'contact_sealed',
  'contact_masked',
  'contact_blind',
  'words_sealed',
  'ring',
  'wrapped_key',
  'not_before',
  'not_after',
  'days',
  'from_minute',
  'to_minute',
  'zone',
  'since',
  'next_at',
  'attempts',
  'tries',
  'last_result',
  'subject_kind',
  'subject_id',
  'call_id',
  'held_by',
  'created_by',
  'created_at',
  'ended_at',
  'ended_reason',
] as const satisfies readonly (keyof CallbackRow)[];
const columns = fields.join(', ');
const valuesOf = (row: CallbackRow): unknown[] =>
  fields.map((field) => (field === 'tries' ? JSON.stringify(row.tries) : row[field]));

export async function insertCallback(tx: Tx, row: CallbackRow): Promise<void> {
  await tx.query(
    'callbacks.insert',
    `insert into callbacks.callback(${columns}) values (${fields.map((_, index) => `$${index + 1}`).join(', ')})`,
    valuesOf(row),
  );
}
export async function saveCallback(tx: Tx, row: CallbackRow): Promise<void> {
  const sets = fields.flatMap((field, index) => (field === 'id' ? [] : [`${field} = $${index + 1}`]));
  await tx.query('callbacks.save', `update callbacks.callback set ${sets.join(', ')} where id = $1`, valuesOf(row));
}

/** Newest first, of the units in reach; one's own always. `before`: (created_at, id) of the last one seen. */
export async function listCallbacks(
  db: Db,
  scope: Scope,
  filter: { open: boolean; customerId: string | null; most: number; before: { at: Date; id: string } | null },
): Promise<CallbackRow[]> {
  return db.query<CallbackRow>(
    'callbacks.list',
    `select ${columns} from callbacks.callback
     where (ended_at is null) = $1 and ($2::uuid is null or customer_id = $2)
       and ($3::uuid[] is null or unit_id = any($3) or held_by = $4::uuid or created_by = $4::uuid)
       and ($5::timestamptz is null or (created_at, id) < ($5, $6::uuid))
     order by created_at desc, id desc limit $7`,
    [
      filter.open,
      filter.customerId,
      unitsWith(scope, right),
      scope.actor.kind === 'staff' ? scope.actor.id : null,
      filter.before?.at ?? null,
      filter.before?.id ?? null,
      filter.most,
    ],
  );
}

const visible = `($2::uuid[] is null or unit_id = any($2) or held_by = $3::uuid or created_by = $3::uuid)`;
const sight = (scope: Scope): [string[] | null, string | null] => [
  unitsWith(scope, right),
  scope.actor.kind === 'staff' ? scope.actor.id : null,
];
export async function findCallback(db: Db, scope: Scope, id: string): Promise<CallbackRow | null> {
  const rows = await db.query<CallbackRow>(
    'callbacks.find',
    `select ${columns} from callbacks.callback where id = $1 and ${visible}`,
    [id, ...sight(scope)],
  );
  return rows[0] ?? null;
}
export async function lockCallback(tx: Tx, scope: Scope, id: string): Promise<CallbackRow | null> {
  const rows = await tx.query<CallbackRow>(
    'callbacks.lock',
    `select ${columns} from callbacks.callback where id = $1 and ${visible} for update`,
    [id, ...sight(scope)],
  );
  return rows[0] ?? null;
}
export async function callbacksById(db: Db, scope: Scope, ids: string[]): Promise<CallbackRow[]> {
  return db.query<CallbackRow>(
    'callbacks.by-id',
    `select ${columns} from callbacks.callback where id = any($1) and ($2::uuid[] is null or unit_id = any($2))`,
    [ids, unitsWith(scope, right)],
  );
}

/** Whose call has just ended. */
export async function findByCall(tx: Tx, scope: Scope, callId: string): Promise<CallbackRow | null> {
  forProgram(scope);
  const rows = await tx.query<CallbackRow>(
    'callbacks.by-call',
    `select ${columns} from callbacks.callback where call_id = $1 and state = 'calling'`,
    [callId],
  );
  return rows[0] ?? null;
}
/** Those of these calls that are made for a wish. */
export async function callsForWishes(db: Db, scope: Scope, callIds: string[]): Promise<Set<string>> {
  forProgram(scope);
  const rows = await db.query<{ call_id: string }>(
    'callbacks.calls-for-wishes',
    `select call_id from callbacks.callback where call_id = any($1) and state = 'calling'`,
    [callIds],
  );
  return new Set(rows.map(({ call_id }) => call_id));
}
/** Not locked: the work item comes first. */
export async function dueCallbacks(db: Db, scope: Scope, now: Date, most: number): Promise<string[]> {
  forProgram(scope);
  const rows = await db.query<{ id: string }>(
    'callbacks.due',
    `select id from callbacks.callback where state = 'planned' and next_at <= $1 order by next_at, id limit $2`,
    [now, most],
  );
  return rows.map(({ id }) => id);
}
export async function waitingCallbacks(db: Db, scope: Scope): Promise<CallbackRow[]> {
  forProgram(scope);
  return db.query<CallbackRow>(
    'callbacks.waiting',
    `select ${columns} from callbacks.callback where state = 'waiting' order by id limit 5000`,
  );
}
export async function waitingOrHeld(db: Db, scope: Scope): Promise<string[]> {
  forProgram(scope);
  const rows = await db.query<{ id: string }>(
    'callbacks.waiting-or-held',
    `select id from callbacks.callback where state in ('waiting', 'held') order by id`,
  );
  return rows.map(({ id }) => id);
}
/** The open one of a number, whoever asked for it. */
export async function openOfContact(tx: Tx, scope: Scope, blind: string): Promise<CallbackRow | null> {
  forProgram(scope);
  await tx.query('callbacks.lock-contact', `select pg_advisory_xact_lock(hashtextextended('callbacks ' || $1, 0))`, [
    blind,
  ]);
  const rows = await tx.query<CallbackRow>(
    'callbacks.open-of-contact',
    `select ${columns} from callbacks.callback where contact_blind = $1 and ended_at is null order by created_at limit 1`,
    [blind],
  );
  return rows[0] ?? null;
}
/** How many were asked for: of a number, and from the web in all. */
export async function countAsked(
  db: Db,
  scope: Scope,
  of: { blind: string; daySince: Date; hourSince: Date },
): Promise<{ ofContact: number; web: number }> {
  forProgram(scope);
  const [row] = await db.query<{ of_contact: number; web: number }>(
    'callbacks.count',
    `select (select count(*)::int from callbacks.callback where contact_blind = $1 and created_at >= $2) as of_contact,
       (select count(*)::int from callbacks.callback where source = 'web' and created_at >= $3) as web`,
    [of.blind, of.daySince, of.hourSince],
  );
  return { ofContact: row!.of_contact, web: row!.web };
}

export async function insertAttempt(tx: Tx, row: AttemptRow): Promise<void> {
  await tx.query(
    'callbacks.attempt',
    `insert into callbacks.attempt(id, callback_id, call_id, staff_id, at, ended_at, result) values ($1, $2, $3, $4, $5, $6, $7)`,
    [row.id, row.callback_id, row.call_id, row.staff_id, row.at, row.ended_at, row.result],
  );
}
export async function endAttempt(tx: Tx, callId: string, at: Date, result: string): Promise<void> {
  await tx.query(
    'callbacks.end-attempt',
    'update callbacks.attempt set ended_at = $2, result = $3 where call_id = $1 and ended_at is null',
    [callId, at, result],
  );
}
/** Of a call-back that the caller may see. */
export async function attemptsOf(db: Db, scope: Scope, callbackId: string): Promise<AttemptRow[]> {
  forStaff(scope);
  return db.query<AttemptRow>(
    'callbacks.attempts',
    `select id, callback_id, call_id, staff_id, at, ended_at, result from callbacks.attempt
     where callback_id = $1 order by at limit 100`,
    [callbackId],
  );
}

export async function callbacksOfCustomers(db: Db, scope: Scope, customerIds: string[]): Promise<CallbackRow[]> {
  return db.query<CallbackRow>(
    'callbacks.of-customers',
    `select ${columns} from callbacks.callback
     where customer_id = any($1) and ($2::uuid[] is null or unit_id = any($2)) order by created_at`,
    [customerIds, unitsWith(scope, 'customers.read')],
  );
}
export async function eraseContacts(tx: Tx, ids: string[]): Promise<void> {
  await tx.query(
    'callbacks.erase',
    `update callbacks.callback set customer_id = null, contact_sealed = null, contact_masked = null, contact_blind = null,
       words_sealed = null, wrapped_key = null where id = any($1)`,
    [ids],
  );
}

type KeyHolder = { id: string; ring: number; wrapped_key: string };
/** Rows whose key another master key wraps. */
export async function staleKeys(tx: Tx, scope: Scope, current: number, limit: number): Promise<KeyHolder[]> {
  forProgram(scope);
  return tx.query<KeyHolder>(
    'callbacks.stale-keys',
    `select id, ring, wrapped_key from callbacks.callback where ring <> $1 and wrapped_key is not null
     order by id limit $2 for update skip locked`,
    [current, limit],
  );
}
export async function saveKey(tx: Tx, row: KeyHolder): Promise<void> {
  await tx.query('callbacks.rewrap', 'update callbacks.callback set ring = $2, wrapped_key = $3 where id = $1', [
    row.id,
    row.ring,
    row.wrapped_key,
  ]);
}

/** For whoever switches the part off: what lies in it, over the whole company. */
export async function useOf(db: Db, scope: Scope): Promise<Record<string, number>> {
  forProgram(scope);
  const [row] = await db.query<Record<string, number>>(
    'callbacks.use',
    `select count(*)::int as promised from callbacks.callback where state in ('planned', 'waiting', 'held', 'calling')`,
    [],
  );
  return row!;
}
