/** All SQL of the schema `remotehelp`. */
import { bySecret, type Db, forProgram, forStaff, type Scope, type Tx, unitsWith } from '#kernel';
import type { PieceRow, PolicyRow, SessionRow, Side, SignalRow, SubjectKind } from './tables.ts';

const columns = `s.id, s.origin_site, s.unit_id, s.subject_kind, s.subject_id, s.customer_id, s.staff_id, s.state, s.way, s.wish, s.recorded,
  s.asked_at, s.expires_at, s.agreed_at, s.running_at, s.ended_at, s.end_by, s.heard_at, s.link_hash, s.code_hash, s.secret_hash, s.ring, s.wrapped_key`;
/** One's own, and those of units where one may watch; `$1`, `$2`. */
const visible = '(s.staff_id = $1::uuid or $2::uuid[] is null or s.unit_id = any($2::uuid[]))';

function sight(scope: Scope): [string | null, string[] | null] {
  return [scope.actor.kind === 'staff' ? scope.actor.id : null, unitsWith(scope, 'remotehelp.watch')];
}

export async function insertSession(tx: Tx, row: SessionRow): Promise<void> {
  const names = columns.replaceAll('s.', '').split(/,\s+/) as (keyof SessionRow)[];
  await tx.query(
    'remotehelp.insert',
    `insert into remotehelp.session(${names.join(', ')}) values (${names.map((_, index) => `$${index + 1}`).join(', ')})`,
    names.map((name) => row[name]),
  );
}

export async function readSession(db: Db, scope: Scope, id: string): Promise<SessionRow | null> {
  const [row] = await db.query<SessionRow>(
    'remotehelp.read',
    `select ${columns} from remotehelp.session s where s.id = $3 and ${visible}`,
    [...sight(scope), id],
  );
  return row ?? null;
}

/** Held until the transaction ends; null when absent or not for the caller. */
export async function lockSession(tx: Tx, scope: Scope, id: string): Promise<SessionRow | null> {
  const [row] = await tx.query<SessionRow>(
    'remotehelp.lock',
    `select ${columns} from remotehelp.session s where s.id = $3 and ${visible} for no key update`,
    [...sight(scope), id],
  );
  return row ?? null;
}

/** Of a conversation or a ticket that the caller may see, the newest first. */
export async function sessionsOf(db: Db, scope: Scope, kind: SubjectKind, subjectId: string): Promise<SessionRow[]> {
  return db.query<SessionRow>(
    'remotehelp.of-subject',
    `select ${columns} from remotehelp.session s where s.subject_kind = $3 and s.subject_id = $4 and ${visible}
     order by s.asked_at desc, s.id desc limit 50`,
    [...sight(scope), kind, subjectId],
  );
}

/** What was, of units where the caller may watch. `recorded`: only what can be looked at. */
export async function historyOf(
  db: Db,
  scope: Scope,
  asked: { before: Date | null; recorded: boolean; limit: number },
): Promise<SessionRow[]> {
  return db.query<SessionRow>(
    'remotehelp.history',
    `select ${columns} from remotehelp.session s
     where ($1::uuid[] is null or s.unit_id = any($1::uuid[])) and ($2::timestamptz is null or s.asked_at < $2)
       and (not $3 or exists (select 1 from remotehelp.piece p where p.session_id = s.id))
     order by s.asked_at desc, s.id desc limit $4`,
    [unitsWith(scope, 'remotehelp.watch'), asked.before, asked.recorded, asked.limit],
  );
}

/** The open one of a conversation or ticket, locked. The caller may see what it is about. */
export async function lockOpen(tx: Tx, scope: Scope, kind: SubjectKind, subjectId: string): Promise<SessionRow | null> {
  forProgram(scope);
  const [row] = await tx.query<SessionRow>(
    'remotehelp.lock-open',
    `select ${columns} from remotehelp.session s
     where s.subject_kind = $1 and s.subject_id = $2 and s.state in ('asked', 'agreed', 'running') for no key update`,
    [kind, subjectId],
  );
  return row ?? null;
}

/** Those of these subjects that have an open one. */
export async function subjectsHelped(db: Db, scope: Scope, kind: SubjectKind, ids: string[]): Promise<Set<string>> {
  forProgram(scope);
  const rows = await db.query<{ subject_id: string }>(
    'remotehelp.subjects-helped',
    `select subject_id from remotehelp.session
     where subject_kind = $1 and subject_id = any($2) and state in ('asked', 'agreed', 'running')`,
    [kind, ids],
  );
  return new Set(rows.map(({ subject_id }) => subject_id));
}

/** Whether the caller's page has a question to ask. */
export async function isAsked(db: Db, scope: Scope, callId: string): Promise<boolean> {
  forProgram(scope);
  const rows = await db.query(
    'remotehelp.is-asked',
    `select from remotehelp.session where subject_kind = 'call' and subject_id = $1 and state = 'asked'`,
    [callId],
  );
  return rows.length > 0;
}

export async function bySecretHash(db: Db, scope: Scope, hash: string): Promise<SessionRow | null> {
  bySecret(scope);
  const [row] = await db.query<SessionRow>(
    'remotehelp.by-secret',
    `select ${columns} from remotehelp.session s where s.secret_hash = $1`,
    [hash],
  );
  return row ?? null;
}

export async function byLinkHash(db: Db, scope: Scope, hash: string): Promise<SessionRow | null> {
  bySecret(scope);
  const [row] = await db.query<SessionRow>(
    'remotehelp.by-link',
    `select ${columns} from remotehelp.session s where s.link_hash = $1`,
    [hash],
  );
  return row ?? null;
}

export async function byCodeHash(db: Db, scope: Scope, hash: string): Promise<SessionRow | null> {
  bySecret(scope);
  const [row] = await db.query<SessionRow>(
    'remotehelp.by-code',
    `select ${columns} from remotehelp.session s where s.code_hash = $1`,
    [hash],
  );
  return row ?? null;
}

type Changes = Partial<
  Pick<
    SessionRow,
    | 'state'
    | 'way'
    | 'agreed_at'
    | 'running_at'
    | 'ended_at'
    | 'end_by'
    | 'heard_at'
    | 'link_hash'
    | 'code_hash'
    | 'secret_hash'
    | 'ring'
    | 'wrapped_key'
  >
>;

/** The row must be locked. */
export async function saveSession(tx: Tx, id: string, changes: Changes): Promise<void> {
  const names = Object.keys(changes) as (keyof Changes)[];
  await tx.run(
    `update remotehelp.session set ${names.map((name, index) => `${name} = $${index + 2}`).join(', ')} where id = $1`,
    [id, ...names.map((name) => changes[name])],
  );
}

export async function noteHeard(db: Db, id: string, at: Date): Promise<void> {
  await db.query('remotehelp.heard', 'update remotehelp.session set heard_at = $2 where id = $1', [id, at]);
}

/** Open ones whose time may have come, at most `limit`. */
export async function openSessions(db: Db, scope: Scope, limit: number): Promise<SessionRow[]> {
  forProgram(scope);
  return db.query<SessionRow>(
    'remotehelp.open',
    `select ${columns} from remotehelp.session s where s.state in ('asked', 'agreed', 'running') order by s.expires_at limit $1`,
    [limit],
  );
}

export async function addSignal(tx: Tx, sessionId: string, side: Side, body: string): Promise<number> {
  const [row] = await tx.query<{ seq: number }>(
    'remotehelp.signal-add',
    `insert into remotehelp.signal(session_id, seq, side, body)
     select $1, coalesce(max(seq), 0) + 1, $2, $3 from remotehelp.signal where session_id = $1 returning seq`,
    [sessionId, side, body],
  );
  return row!.seq;
}

/** From one side, in order. The caller has found the session by right or by secret. */
export async function signalsAfter(
  db: Db,
  scope: Scope,
  sessionId: string,
  side: Side,
  after: number,
): Promise<SignalRow[]> {
  bySecret(scope);
  return db.query<SignalRow>(
    'remotehelp.signals',
    'select seq, side, body from remotehelp.signal where session_id = $1 and side = $2 and seq > $3 order by seq limit 100',
    [sessionId, side, after],
  );
}

export async function dropSignals(tx: Tx, sessionId: string): Promise<void> {
  await tx.query('remotehelp.signals-drop', 'delete from remotehelp.signal where session_id = $1', [sessionId]);
}

/** False when this piece is there already. */
export async function addPiece(tx: Tx, row: PieceRow): Promise<boolean> {
  const rows = await tx.query(
    'remotehelp.piece-add',
    `insert into remotehelp.piece(session_id, seq, file_id, bytes, at) values ($1, $2, $3, $4, $5)
     on conflict do nothing returning seq`,
    [row.session_id, row.seq, row.file_id, row.bytes, row.at],
  );
  return rows.length === 1;
}

/** In order; the sessions were found by right. */
export async function piecesOf(db: Db, scope: Scope, sessionIds: string[]): Promise<PieceRow[]> {
  forStaff(scope);
  return db.query<PieceRow>(
    'remotehelp.pieces',
    'select session_id, seq, file_id, bytes, at from remotehelp.piece where session_id = any($1::uuid[]) order by session_id, seq',
    [sessionIds],
  );
}

/** Takes away what was recorded before a moment, at most `limit` pieces; their files are to be shredded. */
export async function takeOldPieces(tx: Tx, before: Date, limit: number): Promise<string[]> {
  const rows = await tx.query<{ file_id: string }>(
    'remotehelp.pieces-old',
    `delete from remotehelp.piece p using (select session_id, seq from remotehelp.piece where at < $1 order by at limit $2) old
     where p.session_id = old.session_id and p.seq = old.seq returning p.file_id`,
    [before, limit],
  );
  return rows.map((row) => row.file_id);
}

export async function takePiecesOf(tx: Tx, customerIds: string[]): Promise<string[]> {
  const rows = await tx.query<{ file_id: string }>(
    'remotehelp.pieces-of',
    `delete from remotehelp.piece p using remotehelp.session s
     where p.session_id = s.id and s.customer_id = any($1::uuid[]) returning p.file_id`,
    [customerIds],
  );
  return rows.map((row) => row.file_id);
}

export async function ofCustomers(db: Db, scope: Scope, customerIds: string[]): Promise<Record<string, unknown>[]> {
  return db.query(
    'remotehelp.of-customers',
    `select s.asked_at, s.agreed_at, s.running_at, s.ended_at, s.state, s.way, s.recorded from remotehelp.session s
     where s.customer_id = any($3::uuid[]) and ${visible} order by s.asked_at`,
    [...sight(scope), customerIds],
  );
}

export async function readPolicy(db: Db, scope: Scope): Promise<PolicyRow> {
  forStaff(scope);
  const [row] = await db.query<PolicyRow>(
    'remotehelp.policy',
    'select recording, keep_days from remotehelp.policy',
    [],
  );
  return row!;
}

export async function savePolicy(tx: Tx, row: PolicyRow): Promise<void> {
  await tx.query('remotehelp.policy-save', 'update remotehelp.policy set recording = $1, keep_days = $2', [
    row.recording,
    row.keep_days,
  ]);
}

export async function staleKeys(
  tx: Tx,
  scope: Scope,
  ring: number,
  limit: number,
): Promise<{ id: string; ring: number; wrapped_key: string }[]> {
  forProgram(scope);
  return tx.query(
    'remotehelp.stale-keys',
    `select id, ring, wrapped_key from remotehelp.session where wrapped_key is not null and ring <> $1 order by id limit $2
     for update skip locked`,
    [ring, limit],
  );
}

/** For whoever switches the part off: what lies in it, over the whole company. */
export async function useOf(db: Db, scope: Scope): Promise<Record<string, number>> {
  forProgram(scope);
  const [row] = await db.query<Record<string, number>>(
    'remotehelp.use',
    `select (select count(*)::int from remotehelp.session where state in ('asked', 'agreed', 'running')) as running, (select count(distinct session_id)::int from remotehelp.piece) as recordings`,
    [],
  );
  return row!;
}
