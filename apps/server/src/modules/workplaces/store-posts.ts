/** The outbox of robots. */
import { type Db, forProgram, type Scope, type Tx } from '#kernel';
import type { PostRow, RobotRow } from './tables.ts';

type NewPost = PostRow & { key: string };

/** Active robots of these units that tell this kind. */
export async function robotsFor(db: Db, scope: Scope, unitIds: string[], kind: string): Promise<{ id: string }[]> {
  forProgram(scope);
  return db.query<{ id: string }>(
    'workplaces.robots-for',
    `select id from workplaces.robot where state = 'active' and unit_id = any($1) and (kinds = '{}' or $2 = any(kinds))`,
    [unitIds, kind],
  );
}

/** Ids of robots that had not been told this yet. */
export async function insertPosts(tx: Tx, posts: NewPost[], at: Date): Promise<string[]> {
  const rows = await tx.query<{ robot_id: string }>(
    'workplaces.insert-posts',
    `insert into workplaces.post(id, robot_id, key, code, params, link, due_at, created_at)
     select id, robot_id, key, code, params::jsonb, link, $7, $7
     from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[]) n(id, robot_id, key, code, params, link)
     on conflict (robot_id, key) do nothing returning robot_id`,
    [
      posts.map(({ id }) => id),
      posts.map(({ robot_id }) => robot_id),
      posts.map(({ key }) => key),
      posts.map(({ code }) => code),
      posts.map(({ params }) => JSON.stringify(params)),
      posts.map(({ link }) => link),
      at,
    ],
  );
  return rows.map((row) => row.robot_id);
}

/** The robot by itself, for whoever tells. */
export async function takeRobot(tx: Tx, scope: Scope, id: string): Promise<RobotRow | null> {
  forProgram(scope);
  const [row] = await tx.query<RobotRow>(
    'workplaces.take-robot',
    'select * from workplaces.robot where id = $1 for update',
    [id],
  );
  return row ?? null;
}

/** What is due, oldest first; those whose teller died a while ago too. They are its teller's from now on. */
export async function claimPosts(
  tx: Tx,
  scope: Scope,
  robotId: string,
  at: { now: Date; until: Date },
  limit: number,
): Promise<PostRow[]> {
  forProgram(scope);
  return tx.query<PostRow>(
    'workplaces.claim-posts',
    `with due as (
       select id from workplaces.post where robot_id = $1 and state in ('queued', 'sending') and due_at <= $2
       order by created_at, id limit $4 for update)
     update workplaces.post p set state = 'sending', due_at = $3 from due where p.id = due.id
     returning p.id, p.robot_id, p.code, p.params, p.link`,
    [robotId, at.now, at.until, limit],
  );
}

export async function settlePosts(tx: Tx, ids: string[], state: 'queued' | 'sent', due: Date): Promise<void> {
  await tx.query('workplaces.settle-posts', 'update workplaces.post set state = $2, due_at = $3 where id = any($1)', [
    ids,
    state,
    due,
  ]);
}

/** Robots with something to say. */
export async function robotsWaiting(db: Db, scope: Scope): Promise<string[]> {
  forProgram(scope);
  const rows = await db.query<{ id: string }>(
    'workplaces.waiting',
    `select distinct robot_id as id from workplaces.post where state in ('queued', 'sending')`,
    [],
  );
  return rows.map(({ id }) => id);
}

/** Alarms of yesterday help nobody. */
export async function sweepPosts(db: Db, now: Date): Promise<void> {
  await db.run(
    `update workplaces.post set state = 'dropped' where state in ('queued', 'sending') and created_at < $1::timestamptz - interval '1 day'`,
    [now],
  );
  await db.run(`delete from workplaces.post where created_at < $1::timestamptz - interval '7 days'`, [now]);
}
