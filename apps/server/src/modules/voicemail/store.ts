/** All SQL of the schema `voicemail`. */
import { type Db, forProgram, forStaff, type Scope, type Tx, unitsWith } from '#kernel';
import type { BoxRow, MessageRow } from './tables.ts';

const boxColumns = `id, origin_site, unit_id, name, greeting, queue_id, staff_ids, mail_to, most_seconds, retention_days, code, pin_hash,
  pin_salt, pin_failures, pin_locked_until, state, version`;
const columns = `id, origin_site, box_id, unit_id, call_id, recording_id, customer_id, party_masked, state, assigned_to,
  duration_ms, left_at, read_at, done_at`;

export async function insertBox(tx: Tx, row: BoxRow): Promise<void> {
  await tx.query(
    'voicemail.insert-box',
    `insert into voicemail.box(${boxColumns})
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
    [row.id, row.origin_site, ...valuesOf(row)],
  );
}
export async function saveBox(tx: Tx, row: BoxRow): Promise<void> {
  await tx.query(
    'voicemail.save-box',
    `update voicemail.box set unit_id = $2, name = $3, greeting = $4, queue_id = $5, staff_ids = $6, mail_to = $7, most_seconds = $8,
       retention_days = $9, code = $10, pin_hash = $11, pin_salt = $12, pin_failures = $13, pin_locked_until = $14, state = $15,
       version = $16 where id = $1`,
    [row.id, ...valuesOf(row)],
  );
}
const valuesOf = (row: BoxRow): unknown[] => [
  row.unit_id,
  JSON.stringify(row.name),
  row.greeting,
  row.queue_id,
  row.staff_ids,
  row.mail_to,
  row.most_seconds,
  row.retention_days,
  row.code,
  row.pin_hash,
  row.pin_salt,
  row.pin_failures,
  row.pin_locked_until,
  row.state,
  row.version,
];

/** With how many nobody has heard yet; of the units in reach. */
export async function listBoxes(db: Db, scope: Scope): Promise<(BoxRow & { fresh: number })[]> {
  return db.query<BoxRow & { fresh: number }>(
    'voicemail.boxes',
    `select ${boxColumns}, (select count(*)::int from voicemail.message m where m.box_id = b.id and m.state = 'new') as fresh
     from voicemail.box b where $1::uuid[] is null or unit_id = any($1) order by name->>'zh', id`,
    [unitsWith(scope, 'voicemail.read')],
  );
}
export async function findBox(db: Db, scope: Scope, id: string): Promise<BoxRow | null> {
  const rows = await db.query<BoxRow>(
    'voicemail.box',
    `select ${boxColumns} from voicemail.box where id = $1 and ($2::uuid[] is null or unit_id = any($2))`,
    [id, unitsWith(scope, 'voicemail.read')],
  );
  return rows[0] ?? null;
}
/** Where a caller may be led to leave words. */
export async function boxesToLeaveIn(db: Db, scope: Scope): Promise<{ id: string; code: string | null }[]> {
  forStaff(scope);
  return db.query<{ id: string; code: string | null }>(
    'voicemail.boxes-to-leave-in',
    `select id, code from voicemail.box where state = 'active' order by code nulls last, id`,
  );
}

export async function lockBox(tx: Tx, scope: Scope, id: string): Promise<BoxRow | null> {
  const rows = await tx.query<BoxRow>(
    'voicemail.lock-box',
    `select ${boxColumns} from voicemail.box where id = $1 and ($2::uuid[] is null or unit_id = any($2)) for update`,
    [id, unitsWith(scope, 'voicemail.configure')],
  );
  return rows[0] ?? null;
}
export async function boxByCode(db: Db, scope: Scope, code: string): Promise<BoxRow | null> {
  forProgram(scope);
  const rows = await db.query<BoxRow>(
    'voicemail.by-code',
    `select ${boxColumns} from voicemail.box where code = $1 and state = 'active'`,
    [code],
  );
  return rows[0] ?? null;
}

export async function insertMessage(tx: Tx, row: MessageRow): Promise<void> {
  await tx.query(
    'voicemail.insert',
    `insert into voicemail.message(${columns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      row.id,
      row.origin_site,
      row.box_id,
      row.unit_id,
      row.call_id,
      row.recording_id,
      row.customer_id,
      row.party_masked,
      row.state,
      row.assigned_to,
      row.duration_ms,
      row.left_at,
      row.read_at,
      row.done_at,
    ],
  );
}
export async function saveMessage(tx: Tx, row: MessageRow): Promise<void> {
  await tx.query(
    'voicemail.save',
    `update voicemail.message set customer_id = $2, party_masked = $3, state = $4, assigned_to = $5, duration_ms = $6, read_at = $7,
       done_at = $8 where id = $1`,
    [row.id, row.customer_id, row.party_masked, row.state, row.assigned_to, row.duration_ms, row.read_at, row.done_at],
  );
}
/** Newest first; of the units in reach. */
export async function listMessages(
  db: Db,
  scope: Scope,
  filter: { states: string[]; before: Date | null; most: number },
): Promise<MessageRow[]> {
  return db.query<MessageRow>(
    'voicemail.list',
    `select ${columns} from voicemail.message
     where state = any($1) and ($2::timestamptz is null or left_at < $2) and ($3::uuid[] is null or unit_id = any($3))
     order by left_at desc, id desc limit $4`,
    [filter.states, filter.before, unitsWith(scope, 'voicemail.read'), filter.most],
  );
}
export async function messagesById(db: Db, scope: Scope, ids: string[]): Promise<MessageRow[]> {
  return db.query<MessageRow>(
    'voicemail.by-id',
    `select ${columns} from voicemail.message
     where id = any($1) and state in ('new', 'read', 'done') and ($2::uuid[] is null or unit_id = any($2))`,
    [ids, unitsWith(scope, 'voicemail.read')],
  );
}
export async function lockMessage(tx: Tx, scope: Scope, id: string): Promise<MessageRow | null> {
  const rows = await tx.query<MessageRow>(
    'voicemail.lock',
    `select ${columns} from voicemail.message where id = $1 and ($2::uuid[] is null or unit_id = any($2)) for update`,
    [id, unitsWith(scope, 'voicemail.read')],
  );
  return rows[0] ?? null;
}
export async function lockByRecording(tx: Tx, scope: Scope, recordingId: string): Promise<MessageRow | null> {
  forProgram(scope);
  const rows = await tx.query<MessageRow>(
    'voicemail.by-recording',
    `select ${columns} from voicemail.message where recording_id = $1 and state = 'recording' for update`,
    [recordingId],
  );
  return rows[0] ?? null;
}
/** What is heard by telephone: the oldest that nobody has heard yet. */
export async function freshOf(db: Db, scope: Scope, boxId: string): Promise<MessageRow[]> {
  forProgram(scope);
  return db.query<MessageRow>(
    'voicemail.fresh',
    `select ${columns} from voicemail.message where box_id = $1 and state = 'new' order by left_at limit 50`,
    [boxId],
  );
}
/** Not locked: their work comes first, see keep-tidy. */
export async function dueMessages(db: Db, scope: Scope, now: Date): Promise<MessageRow[]> {
  forProgram(scope);
  return db.query<MessageRow>(
    'voicemail.due',
    `select ${columns.replace(/(\w+)/g, 'm.$1')} from voicemail.message m join voicemail.box b on b.id = m.box_id
     where m.state <> 'destroyed' and m.left_at < $1::timestamptz - make_interval(days => b.retention_days)
     order by m.left_at limit 500`,
    [now],
  );
}
export async function messagesOfCustomers(db: Db, scope: Scope, customerIds: string[]): Promise<MessageRow[]> {
  return db.query<MessageRow>(
    'voicemail.of-customers',
    `select ${columns} from voicemail.message
     where customer_id = any($1) and state <> 'destroyed' and ($2::uuid[] is null or unit_id = any($2)) order by left_at`,
    [customerIds, unitsWith(scope, 'customers.read')],
  );
}
export async function destroyMessages(tx: Tx, ids: string[], forgotten: boolean): Promise<void> {
  await tx.query(
    'voicemail.destroy',
    `update voicemail.message set state = 'destroyed', party_masked = case when $2 then null else party_masked end where id = any($1)`,
    [ids, forgotten],
  );
}

/** For whoever switches the part off: what lies in it, over the whole company. */
export async function useOf(db: Db, scope: Scope): Promise<Record<string, number>> {
  forProgram(scope);
  const [row] = await db.query<Record<string, number>>(
    'voicemail.use',
    `select (select count(*)::int from voicemail.box where state = 'active') as boxes, (select count(*)::int from voicemail.message where state in ('new', 'read')) as messages`,
    [],
  );
  return row!;
}

/** Messages not done with whose box gives them to a queue. */
export async function unheardForQueues(db: Db, scope: Scope): Promise<{ id: string; queueId: string }[]> {
  forProgram(scope);
  return db.query<{ id: string; queueId: string }>(
    'voicemail.unheard-for-queues',
    `select m.id, b.queue_id as "queueId" from voicemail.message m join voicemail.box b on b.id = m.box_id
     where m.state in ('new', 'read') and b.state = 'active' and b.queue_id is not null order by m.left_at, m.id`,
  );
}
