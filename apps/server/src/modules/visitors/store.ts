/** Invitations, rules and bans: all SQL of the schema `visitors`. */
import { clock, type Db, forProgram, type Scope, type Tx, unitsWith } from '#kernel';
import type { BanRow, InvitationRow, RuleRow } from './tables.ts';

const banColumns = `id, origin_site, unit_id, visitor_id, visitor_code, host(ip) as ip, reason, created_by, created_at, until, lifted_at`;

export async function insertInvitation(tx: Tx, row: InvitationRow): Promise<void> {
  await tx.query(
    'visitors.insert-invitation',
    `insert into visitors.invitation(id, origin_site, visit_id, visitor_id, staff_id, rule_id, text, state, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      row.id,
      row.origin_site,
      row.visit_id,
      row.visitor_id,
      row.staff_id,
      row.rule_id,
      row.text,
      row.state,
      row.created_at,
    ],
  );
}

/** The latest of each visitor, the newest first within a visitor; for the program, which decides who sees them. */
export async function invitationsOf(db: Db, scope: Scope, visitorIds: string[], since: Date): Promise<InvitationRow[]> {
  forProgram(scope);
  return db.query<InvitationRow>(
    'visitors.invitations-of',
    'select * from visitors.invitation where visitor_id = any($1) and created_at > $2 order by created_at desc',
    [visitorIds, since],
  );
}

export async function markShown(tx: Tx, ids: string[]): Promise<void> {
  await tx.query(
    'visitors.mark-shown',
    `update visitors.invitation set state = 'shown' where id = any($1) and state = 'waiting'`,
    [ids],
  );
}

/** The visitor's own answer; false when there is none of theirs to answer. */
export async function answerInvitation(
  tx: Tx,
  scope: Scope,
  id: string,
  state: 'accepted' | 'declined',
): Promise<boolean> {
  const rows = await tx.query(
    'visitors.answer-invitation',
    `update visitors.invitation set state = $3
     where id = $1 and visitor_id::text = $2 and state in ('waiting', 'shown') returning id`,
    [id, scope.actor.id, state],
  );
  return rows.length > 0;
}

/** The agent whose invitation this visitor took up a moment ago. */
export async function acceptedFrom(db: Db, scope: Scope, since: Date): Promise<string | null> {
  const [row] = await db.query<{ staff_id: string | null }>(
    'visitors.accepted-from',
    `select staff_id from visitors.invitation
     where visitor_id::text = $1 and state = 'accepted' and created_at > $2 order by created_at desc limit 1`,
    [scope.actor.id, since],
  );
  return row?.staff_id ?? null;
}

export async function saveRule(tx: Tx, row: RuleRow): Promise<boolean> {
  const rows = await tx.query(
    'visitors.save-rule',
    `insert into visitors.rule as r (id, origin_site, unit_id, widget_id, name, active, page_has, referrer_has, stay_seconds, visits,
       again_days, text, version) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1)
     on conflict (id) do update set unit_id = $3, widget_id = $4, name = $5, active = $6, page_has = $7, referrer_has = $8,
       stay_seconds = $9, visits = $10, again_days = $11, text = $12, version = r.version + 1 where r.version = $13
     returning id`,
    [
      row.id,
      row.origin_site,
      row.unit_id,
      row.widget_id,
      row.name,
      row.active,
      row.page_has,
      row.referrer_has,
      row.stay_seconds,
      row.visits,
      row.again_days,
      JSON.stringify(row.text),
      row.version,
    ],
  );
  return rows.length > 0;
}

export type CountedRule = RuleRow & { asked: number; accepted: number };

/** Where the caller configures them; for the program all. */
export async function listRules(db: Db, scope: Scope): Promise<CountedRule[]> {
  return db.query<CountedRule>(
    'visitors.list-rules',
    `select r.*, count(i.id)::int as asked, count(i.id) filter (where i.state = 'accepted')::int as accepted
     from visitors.rule r left join visitors.invitation i on i.rule_id = r.id
     where $1::uuid[] is null or r.unit_id = any($1) group by r.id order by r.name, r.id`,
    [unitsWith(scope, 'visitors.configure')],
  );
}

export async function dropRule(tx: Tx, id: string): Promise<void> {
  await tx.query('visitors.drop-rule', 'delete from visitors.rule where id = $1', [id]);
}

export async function insertBan(tx: Tx, row: BanRow): Promise<void> {
  await tx.query(
    'visitors.insert-ban',
    `insert into visitors.ban(id, origin_site, unit_id, visitor_id, visitor_code, ip, reason, created_by, created_at, until)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      row.id,
      row.origin_site,
      row.unit_id,
      row.visitor_id,
      row.visitor_code,
      row.ip,
      row.reason,
      row.created_by,
      row.created_at,
      row.until,
    ],
  );
}

/** What keeps this very visitor out now, by name or by address. */
export async function banOf(db: Db, scope: Scope, now: Date): Promise<BanRow | null> {
  const [row] = await db.query<BanRow>(
    'visitors.ban-of',
    `select ${banColumns} from visitors.ban
     where lifted_at is null and (until is null or until > $3) and ((ip is null and visitor_id::text = $1) or ip = $2::inet)
     order by until desc nulls first limit 1`,
    [scope.actor.id, scope.ip, now],
  );
  return row ?? null;
}

export async function listBans(db: Db, scope: Scope): Promise<BanRow[]> {
  return db.query<BanRow>(
    'visitors.list-bans',
    `select ${banColumns} from visitors.ban where $1::uuid[] is null or unit_id = any($1) order by created_at desc limit 500`,
    [unitsWith(scope, 'visitors.ban')],
  );
}

export async function liftBan(tx: Tx, scope: Scope, id: string, at: Date): Promise<BanRow | null> {
  const [row] = await tx.query<BanRow>(
    'visitors.lift-ban',
    `update visitors.ban set lifted_at = coalesce(lifted_at, $3)
     where id = $1 and ($2::uuid[] is null or unit_id = any($2)) returning ${banColumns}`,
    [id, unitsWith(scope, 'visitors.ban'), at],
  );
  return row ?? null;
}

/** Their words and addresses go with the visitor. */
export async function wipeVisitorsData(tx: Tx, visitorIds: string[]): Promise<void> {
  await tx.query('visitors.wipe-invitations', `delete from visitors.invitation where visitor_id = any($1)`, [
    visitorIds,
  ]);
  await tx.query('visitors.wipe-bans', `delete from visitors.ban where visitor_id = any($1)`, [visitorIds]);
}

/** For whoever switches the part off: what lies in it, over the whole company. */
export async function useOf(db: Db, scope: Scope): Promise<Record<string, number>> {
  forProgram(scope);
  const [row] = await db.query<Record<string, number>>(
    'visitors.use',
    `select (select count(*)::int from visitors.rule where active) as rules, (select count(*)::int from visitors.ban where lifted_at is null and (until is null or until > $1)) as bans`,
    [clock.now()],
  );
  return row!;
}
