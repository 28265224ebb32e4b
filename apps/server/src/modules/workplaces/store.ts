/** Providers and robots of the schema `workplaces`. */
import { bySecret, type Db, forProgram, forStaff, type Scope, type Tx, unitsWith } from '#kernel';
import type { ProviderRow, RobotRow } from './tables.ts';

export async function listProviders(db: Db, scope: Scope): Promise<ProviderRow[]> {
  forStaff(scope);
  return db.query<ProviderRow>('workplaces.providers', 'select * from workplaces.provider order by platform', []);
}

/** For people who stand in front of the door: which ways are open, and the one they chose. */
export async function openProviders(db: Db, scope: Scope): Promise<ProviderRow[]> {
  bySecret(scope);
  return db.query<ProviderRow>(
    'workplaces.open-providers',
    `select * from workplaces.provider where state = 'on' order by platform desc`,
    [],
  );
}

export async function saveProvider(tx: Tx, row: ProviderRow): Promise<void> {
  await tx.query(
    'workplaces.save-provider',
    `insert into workplaces.provider(platform, state, app_id, agent_id, match_by, page_base, api_base, directory_base, ring, wrapped_key, secrets_sealed, version)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
     on conflict (platform) do update set state = excluded.state, app_id = excluded.app_id, agent_id = excluded.agent_id,
       match_by = excluded.match_by, page_base = excluded.page_base, api_base = excluded.api_base, directory_base = excluded.directory_base,
       ring = excluded.ring, wrapped_key = excluded.wrapped_key, secrets_sealed = excluded.secrets_sealed, version = excluded.version`,
    [
      row.platform,
      row.state,
      row.app_id,
      row.agent_id,
      row.match_by,
      row.page_base,
      row.api_base,
      row.directory_base,
      row.ring,
      row.wrapped_key,
      row.secrets_sealed,
      row.version,
    ],
  );
}

export async function listRobots(db: Db, scope: Scope): Promise<(RobotRow & { waiting: number })[]> {
  return db.query<RobotRow & { waiting: number }>(
    'workplaces.robots',
    `select r.*, (select count(*)::int from workplaces.post p where p.robot_id = r.id and p.state in ('queued', 'sending')) as waiting
     from workplaces.robot r where $1::uuid[] is null or r.unit_id = any($1) order by r.name, r.id`,
    [unitsWith(scope, 'workplaces.robots')],
  );
}

export async function lockRobot(tx: Tx, scope: Scope, id: string): Promise<RobotRow | null> {
  const [row] = await tx.query<RobotRow>(
    'workplaces.lock-robot',
    'select * from workplaces.robot where id = $1 and ($2::uuid[] is null or unit_id = any($2)) for update',
    [id, unitsWith(scope, 'workplaces.robots')],
  );
  return row ?? null;
}

export async function saveRobot(tx: Tx, row: RobotRow): Promise<void> {
  await tx.query(
    'workplaces.save-robot',
    `insert into workplaces.robot(id, origin_site, platform, name, unit_id, kinds, language, state, ring, wrapped_key, secrets_sealed, version)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
     on conflict (id) do update set name = excluded.name, kinds = excluded.kinds, language = excluded.language, state = excluded.state,
       ring = excluded.ring, wrapped_key = excluded.wrapped_key, secrets_sealed = excluded.secrets_sealed, version = excluded.version`,
    [
      row.id,
      row.origin_site,
      row.platform,
      row.name,
      row.unit_id,
      row.kinds,
      row.language,
      row.state,
      row.ring,
      row.wrapped_key,
      row.secrets_sealed,
      row.version,
    ],
  );
}

export async function saveHealth(tx: Tx, row: RobotRow): Promise<void> {
  await tx.query(
    'workplaces.save-health',
    `update workplaces.robot set problem = $2, detail = $3, failing_since = $4, tries = $5, alarmed = $6, last_ok_at = $7, sent_times = $8
     where id = $1`,
    [row.id, row.problem, row.detail, row.failing_since, row.tries, row.alarmed, row.last_ok_at, row.sent_times],
  );
}

export async function dropRobot(tx: Tx, id: string): Promise<void> {
  await tx.query('workplaces.drop-robot', 'delete from workplaces.robot where id = $1', [id]);
}

type Held = { id: string; ring: number; wrapped_key: string };
export async function staleKeys(tx: Tx, scope: Scope, table: 'provider' | 'robot', ring: number): Promise<Held[]> {
  forProgram(scope);
  const id = table === 'provider' ? 'platform' : 'id::text';
  return tx.run<Held>(
    `select ${id} as id, ring, wrapped_key from workplaces.${table} where ring <> $1 limit 100 for update skip locked`,
    [ring],
  );
}
export async function saveKey(tx: Tx, table: 'provider' | 'robot', row: Held): Promise<void> {
  const id = table === 'provider' ? 'platform' : 'id::text';
  await tx.run(`update workplaces.${table} set ring = $2, wrapped_key = $3 where ${id} = $1`, [
    row.id,
    row.ring,
    row.wrapped_key,
  ]);
}
