/** Agents: presence, capacity, skills, sockets. */
import { clock, type Db, forStaff, newId, type Scope, type Tx, unitsWith } from '#kernel';
import type { PresenceState } from './contract.ts';
import type { Skills } from './rules/views.ts';
import type { AgentRow, BreakReasonRow } from './tables.ts';

export async function insertAgent(tx: Tx, agent: { staffId: string; unitId: string; site: number }): Promise<void> {
  const now = clock.now();
  await tx.query(
    'routing.insert-agent',
    `insert into routing.agent(staff_id, origin_site, unit_id, since, idle_since) values ($1, $2, $3, $4, $4)
     on conflict (staff_id) do nothing`,
    [agent.staffId, agent.site, agent.unitId, now],
  );
}

export async function lockAgent(tx: Tx, scope: Scope, staffId: string): Promise<AgentRow | null> {
  forStaff(scope);
  const [row] = await tx.query<AgentRow>(
    'routing.lock-agent',
    'select * from routing.agent where staff_id = $1 for no key update',
    [staffId],
  );
  return row ?? null;
}

export async function agentById(db: Db, scope: Scope, staffId: string): Promise<AgentRow | null> {
  const [row] = await agentsById(db, scope, [staffId]);
  return row ?? null;
}

export function agentsById(db: Db, scope: Scope, staffIds: string[]): Promise<AgentRow[]> {
  forStaff(scope);
  return db.query<AgentRow>('routing.agents-by-id', 'select * from routing.agent where staff_id = any($1)', [staffIds]);
}

/** Writes presence of a locked row. */
export async function savePresence(tx: Tx, row: AgentRow): Promise<void> {
  tx.send(
    'routing.save-presence',
    `update routing.agent set state = $2, reason = $3, since = $4, forced_by = $5, idle_since = $6, wrapup_until = $7,
       missed_in_row = $8, duty_since = $9, worked_ms = $10 where staff_id = $1`,
    [
      row.staff_id,
      row.state,
      row.reason,
      row.since,
      row.forced_by,
      row.idle_since,
      row.wrapup_until,
      row.missed_in_row,
      row.duty_since,
      row.worked_ms,
    ],
  );
}

export async function logPresence(
  tx: Tx,
  entry: { agent: AgentRow; from: PresenceState; actor: string; lastedMs: number },
): Promise<void> {
  const { agent } = entry;
  tx.send(
    'routing.log-presence',
    `insert into routing.presence_log
       (id, at, site, staff_id, unit_id, from_state, to_state, reason, forced_by, actor, lasted_ms)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      newId(),
      clock.now(),
      agent.origin_site,
      agent.staff_id,
      agent.unit_id,
      entry.from,
      agent.state,
      agent.reason,
      agent.forced_by,
      entry.actor,
      Math.max(0, Math.round(entry.lastedMs)),
    ],
  );
}

export async function saveCapacity(tx: Tx, staffId: string, capacity: Record<string, number>): Promise<void> {
  await tx.query('routing.save-capacity', 'update routing.agent set capacity = $2 where staff_id = $1', [
    staffId,
    JSON.stringify(capacity),
  ]);
}

export async function replaceSkills(tx: Tx, staffId: string, skills: Skills): Promise<void> {
  await tx.query('routing.drop-skills', 'delete from routing.agent_skill where staff_id = $1', [staffId]);
  await tx.query(
    'routing.add-skills',
    `insert into routing.agent_skill(staff_id, skill, level)
     select $1, s.key, s.value::smallint from jsonb_each_text($2::jsonb) s`,
    [staffId, JSON.stringify(skills)],
  );
}

export type LoadedAgent = AgentRow & { skills: Skills; queues: Record<string, number> };

const loaded = `select a.*,
    coalesce((select jsonb_object_agg(s.skill, s.level) from routing.agent_skill s where s.staff_id = a.staff_id), '{}') as skills,
    coalesce((select jsonb_object_agg(m.queue_id, m.position) from routing.queue_member m where m.staff_id = a.staff_id), '{}') as queues
  from routing.agent a`;

/** For the router: with skills and memberships. `staffIds` null: all of the site. */
export async function loadAgents(
  db: Db,
  _scope: Scope,
  site: number,
  staffIds: string[] | null,
): Promise<LoadedAgent[]> {
  // Two statements: one plan for both would read every agent to find one.
  return staffIds === null
    ? db.query<LoadedAgent>('routing.load-all-agents', `${loaded} where a.origin_site = $1`, [site])
    : db.query<LoadedAgent>('routing.load-agents', `${loaded} where a.origin_site = $1 and a.staff_id = any($2)`, [
        site,
        staffIds,
      ]);
}

/** Agents of the units where the caller may see them live. */
export async function agentsInReach(db: Db, scope: Scope, unitIds: string[] | null): Promise<AgentRow[]> {
  return db.query<AgentRow>(
    'routing.agents-in-reach',
    `select * from routing.agent
     where ($1::uuid[] is null or unit_id = any($1)) and ($2::uuid[] is null or unit_id = any($2)) order by staff_id`,
    [unitsWith(scope, 'routing.queues.read'), unitIds],
  );
}

/** Everybody on duty but the caller, at any unit: work is passed to colleagues anywhere. */
export async function agentsOnDuty(db: Db, scope: Scope): Promise<AgentRow[]> {
  return db.query<AgentRow>(
    'routing.agents-on-duty',
    `select * from routing.agent where state <> 'offline' and staff_id <> $1 order by staff_id limit 5000`,
    [scope.actor.id],
  );
}

/** The same with skills and queues, for those who set them up; at most as many as a screen can list. */
export async function agentsToSet(db: Db, scope: Scope): Promise<LoadedAgent[]> {
  return db.query<LoadedAgent>(
    'routing.agents-to-set',
    `${loaded} where $1::uuid[] is null or a.unit_id = any($1) order by a.staff_id limit 2000`,
    [unitsWith(scope, 'routing.queues.read')],
  );
}

/** Reasons that people may choose; `all`: with the router's own, for their names. */
export async function breakReasons(db: Db, scope: Scope, all = false): Promise<BreakReasonRow[]> {
  forStaff(scope);
  return db.query<BreakReasonRow>(
    'routing.break-reasons',
    `select code, name, limit_minutes from routing.break_reason
     where state = 'active' and ($1 or kind = 'chosen') order by position, code`,
    [all],
  );
}

/** A socket of the agent opened on a node: not gone any more. */
export async function linkAgent(tx: Tx, staffId: string, node: string): Promise<void> {
  await tx.query(
    'routing.link-agent',
    'insert into routing.agent_link(staff_id, node) values ($1, $2) on conflict do nothing',
    [staffId, node],
  );
  await tx.query(
    'routing.agent-back',
    'update routing.agent set gone_since = null where staff_id = $1 and gone_since is not null',
    [staffId],
  );
}

/** The last socket on a node closed; gone when no other node has one. Returns whether gone. */
export async function unlinkAgent(tx: Tx, staffId: string, node: string): Promise<boolean> {
  await tx.query('routing.unlink-agent', 'delete from routing.agent_link where staff_id = $1 and node = $2', [
    staffId,
    node,
  ]);
  const rows = await tx.query(
    'routing.agent-gone',
    `update routing.agent set gone_since = $2 where staff_id = $1 and gone_since is null
       and not exists (select 1 from routing.agent_link l where l.staff_id = $1) returning staff_id`,
    [staffId, clock.now()],
  );
  return rows.length > 0;
}

export async function beat(db: Db, node: string): Promise<void> {
  await db.query(
    'routing.beat',
    `insert into routing.node(node, seen_at) values ($1, clock_timestamp())
     on conflict (node) do update set seen_at = excluded.seen_at`,
    [node],
  );
}

/** Forgets nodes that stopped beating; agents whose only sockets were there are gone. Returns those agents. */
export async function sweepNodes(tx: Tx, silentSeconds: number): Promise<string[]> {
  const dead = await tx.query<{ node: string }>(
    'routing.dead-nodes',
    `delete from routing.node where seen_at < clock_timestamp() - make_interval(secs => $1) returning node`,
    [silentSeconds],
  );
  const lost = await tx.query<{ staff_id: string }>(
    'routing.drop-dead-links',
    `delete from routing.agent_link l where l.node = any($1)
       or not exists (select 1 from routing.node n where n.node = l.node) returning l.staff_id`,
    [dead.map((row) => row.node)],
  );
  if (lost.length === 0) return [];
  const gone = await tx.query<{ staff_id: string }>(
    'routing.agents-gone',
    `update routing.agent a set gone_since = $2 where a.staff_id = any($1) and a.gone_since is null
       and not exists (select 1 from routing.agent_link l where l.staff_id = a.staff_id) returning a.staff_id`,
    [lost.map((row) => row.staff_id), clock.now()],
  );
  return gone.map((row) => row.staff_id);
}
