/** All SQL of the schema `surveys`. */
import { createHash } from 'node:crypto';
import { bySecret, clock, type Db, forEveryone, forProgram, forStaff, type Scope, type Tx, unitsWith } from '#kernel';
import type { InvitationRow, ListedResponse, ResponseRow } from './tables.ts';

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/** False when the subject has an invitation already. */
export async function insertInvitation(tx: Tx, row: Omit<InvitationRow, 'state'>, token: string): Promise<boolean> {
  const rows = await tx.query(
    'surveys.invite',
    `insert into surveys.invitation(id, origin_site, token_hash, subject_kind, subject_id, unit_id, customer_id, agent_id, channel, created_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (subject_kind, subject_id) do nothing returning id`,
    [
      row.id,
      row.origin_site,
      hashOf(token),
      row.subject_kind,
      row.subject_id,
      row.unit_id,
      row.customer_id,
      row.agent_id,
      row.channel,
      row.created_at,
      row.expires_at,
    ],
  );
  return rows.length > 0;
}

const columns =
  'id, origin_site, subject_kind, subject_id, unit_id, customer_id, agent_id, channel, created_at, expires_at, state';

/** By the secret in the link: the token is the right, whoever holds it. */
export async function invitationByToken(db: Db, scope: Scope, token: string): Promise<InvitationRow | null> {
  bySecret(scope);
  const rows = await db.query<InvitationRow>(
    'surveys.by-token',
    `select ${columns} from surveys.invitation where token_hash = $1`,
    [hashOf(token)],
  );
  return rows[0] ?? null;
}

/** Locks the invitation until the end of the transaction: two answers at once become one. */
export async function lockInvitation(
  tx: Tx,
  scope: Scope,
  subject: { kind: string; id: string },
): Promise<InvitationRow | null> {
  bySecret(scope);
  const rows = await tx.query<InvitationRow>(
    'surveys.lock',
    `select ${columns} from surveys.invitation where subject_kind = $1 and subject_id = $2 for update`,
    [subject.kind, subject.id],
  );
  return rows[0] ?? null;
}

export async function insertResponse(tx: Tx, site: number, row: ResponseRow): Promise<void> {
  await tx.query(
    'surveys.respond',
    `with answered as (update surveys.invitation set state = 'answered' where id = $3)
     insert into surveys.response(id, origin_site, invitation_id, unit_id, agent_id, score, comment, way, answered_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [row.id, site, row.invitation_id, row.unit_id, row.agent_id, row.score, row.comment, row.way, row.answered_at],
  );
}

export async function scoreOf(db: Db, scope: Scope, invitationId: string): Promise<number | null> {
  bySecret(scope);
  const rows = await db.query<{ score: number }>(
    'surveys.score',
    'select score from surveys.response where invitation_id = $1',
    [invitationId],
  );
  return rows[0]?.score ?? null;
}

/** Newest first, of the units in reach; `before`: (answered_at, id) of the last one seen. */
export async function listResponses(
  db: Db,
  scope: Scope,
  filter: { unitIds: string[] | null; agentId: string | null; most: number; before: { at: Date; id: string } | null },
): Promise<ListedResponse[]> {
  return db.query<ListedResponse>(
    'surveys.list',
    `select r.id, r.invitation_id, r.unit_id, r.agent_id, r.score, r.comment, r.way, r.answered_at, i.subject_kind, i.subject_id
     from surveys.response r join surveys.invitation i on i.id = r.invitation_id
     where ($1::uuid[] is null or r.unit_id = any($1)) and ($2::uuid[] is null or r.unit_id = any($2)) and ($3::uuid is null or r.agent_id = $3)
       and ($4::timestamptz is null or (r.answered_at, r.id) < ($4, $5::uuid))
     order by r.answered_at desc, r.id desc limit $6`,
    [
      unitsWith(scope, 'surveys.read'),
      filter.unitIds,
      filter.agentId,
      filter.before?.at ?? null,
      filter.before?.id ?? null,
      filter.most,
    ],
  );
}

export type SurveyPolicy = { valid_days: number; low_score: number; fatigue_days: number };

export async function readPolicy(db: Db, scope: Scope): Promise<SurveyPolicy> {
  forEveryone(scope);
  const [row] = await db.query<SurveyPolicy>(
    'surveys.policy',
    'select valid_days, low_score, fatigue_days from surveys.policy',
  );
  return row!;
}

export async function savePolicy(tx: Tx, row: SurveyPolicy): Promise<void> {
  await tx.query(
    'surveys.policy-save',
    'update surveys.policy set valid_days = $1, low_score = $2, fatigue_days = $3',
    [row.valid_days, row.low_score, row.fatigue_days],
  );
}

/** True when the customer got an invitation of any kind since then. */
export async function invitedSince(db: Db, scope: Scope, customerId: string, since: Date): Promise<boolean> {
  forStaff(scope);
  const rows = await db.query(
    'surveys.invited-since',
    'select 1 from surveys.invitation where customer_id = $1 and created_at > $2 limit 1',
    [customerId, since],
  );
  return rows.length > 0;
}

/** How many of each score, index 0 = one point; of the units in reach. */
export async function distribution(
  db: Db,
  scope: Scope,
  filter: { unitIds: string[] | null; agentId: string | null; from: Date; to: Date },
): Promise<number[]> {
  const rows = await db.query<{ score: number; n: number }>(
    'surveys.distribution',
    `select score, count(*)::int as n from surveys.response
     where ($1::uuid[] is null or unit_id = any($1)) and ($2::uuid[] is null or unit_id = any($2))
       and ($3::uuid is null or agent_id = $3) and answered_at >= $4 and answered_at < $5
     group by score`,
    [unitsWith(scope, 'surveys.read'), filter.unitIds, filter.agentId, filter.from, filter.to],
  );
  return [1, 2, 3, 4, 5].map((score) => rows.find((row) => row.score === score)?.n ?? 0);
}

/** Responses of one customer, for export. */
export async function responsesOfCustomer(db: Db, scope: Scope, customerId: string): Promise<ListedResponse[]> {
  forStaff(scope);
  return db.query<ListedResponse>(
    'surveys.of-customer',
    `select r.id, r.invitation_id, r.unit_id, r.agent_id, r.score, r.comment, r.way, r.answered_at, i.subject_kind, i.subject_id
     from surveys.response r join surveys.invitation i on i.id = r.invitation_id where i.customer_id = $1 order by r.answered_at`,
    [customerId],
  );
}

/** Words go, figures stay without a person. */
export async function eraseOfCustomer(tx: Tx, customerId: string): Promise<void> {
  await tx.query(
    'surveys.erase-words',
    `update surveys.response r set comment = '' from surveys.invitation i where i.id = r.invitation_id and i.customer_id = $1`,
    [customerId],
  );
  await tx.query(
    'surveys.erase',
    `update surveys.invitation set customer_id = null, state = case when state = 'open' then 'erased' else state end where customer_id = $1`,
    [customerId],
  );
}

/** For whoever switches the part off: what lies in it, over the whole company. */
export async function useOf(db: Db, scope: Scope): Promise<Record<string, number>> {
  forProgram(scope);
  const [row] = await db.query<Record<string, number>>(
    'surveys.use',
    `select (select count(*)::int from surveys.invitation where state = 'open' and expires_at > $1) as invitations, (select count(*)::int from surveys.response) as responses`,
    [clock.now()],
  );
  return row!;
}
