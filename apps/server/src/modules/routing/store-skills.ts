/** Skills by code: their names, and how many have them or ask for them. */
import { type Db, forStaff, type Scope, type Tx } from '#kernel';
import type { KeepSkill, SkillListed } from './contract.ts';

/** Also those without a name, which somebody has or a queue asks for. */
export async function allSkills(db: Db, scope: Scope): Promise<SkillListed[]> {
  forStaff(scope);
  return db.query<SkillListed>(
    'routing.all-skills',
    `with had as (select skill as code, count(*)::int as agents from routing.agent_skill group by skill),
       asked as (
         select code, count(distinct queue)::int as queues from (
           select q.id as queue, jsonb_object_keys(q.skills) as code from routing.queue q where q.state <> 'closed'
           union all
           select q.id, jsonb_object_keys(step->'skills') from routing.queue q, jsonb_array_elements(q.relaxations) step
             where q.state <> 'closed') each
         group by code)
     select code, s.name, coalesce(s.state, 'active') as state, coalesce(agents, 0) as agents, coalesce(queues, 0) as queues
     from routing.skill s full join had using (code) full join asked using (code)
     order by code`,
  );
}

export async function saveSkill(tx: Tx, code: string, skill: KeepSkill): Promise<void> {
  await tx.query(
    'routing.save-skill',
    `insert into routing.skill(code, name, state) values ($1, $2, $3)
     on conflict (code) do update set name = excluded.name, state = excluded.state`,
    [code, JSON.stringify(skill.name), skill.state],
  );
}
