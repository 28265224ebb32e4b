/** All SQL of the schema `playbooks`. Definitions belong to the company; runs are read beside tickets that were proved visible. */
import { type Db, forProgram, forStaff, type Scope, type Tx } from '#kernel';
import type { DoneRow, PlaybookRow, RunRow, TemplateRow } from './tables.ts';

const playbookColumns = 'id, name, types, steps, state, version';

export async function listPlaybooks(db: Db, scope: Scope): Promise<PlaybookRow[]> {
  forStaff(scope);
  return db.query<PlaybookRow>(
    'playbooks.all',
    `select ${playbookColumns} from playbooks.playbook order by state, id`,
    [],
  );
}

export async function insertPlaybook(tx: Tx, row: PlaybookRow): Promise<void> {
  await tx.query('playbooks.insert', 'insert into playbooks.playbook(id, name, types, steps) values ($1, $2, $3, $4)', [
    row.id,
    JSON.stringify(row.name),
    row.types,
    JSON.stringify(row.steps),
  ]);
}

/** False when the version is not the present one. */
export async function updatePlaybook(tx: Tx, row: PlaybookRow): Promise<boolean> {
  const rows = await tx.query(
    'playbooks.update',
    `update playbooks.playbook set name = $3, types = $4, steps = $5, state = $6, version = version + 1
     where id = $1 and version = $2 returning id`,
    [row.id, row.version, JSON.stringify(row.name), row.types, JSON.stringify(row.steps), row.state],
  );
  return rows.length === 1;
}

export async function runOf(db: Db, scope: Scope, ticketId: string): Promise<RunRow | null> {
  forStaff(scope);
  const [row] = await db.query<RunRow>(
    'playbooks.run',
    'select ticket_id, playbook_id, name, steps, begun_at from playbooks.run where ticket_id = $1',
    [ticketId],
  );
  return row ?? null;
}

export async function doneOf(db: Db, scope: Scope, ticketId: string): Promise<DoneRow[]> {
  forStaff(scope);
  return db.query<DoneRow>(
    'playbooks.done',
    'select ticket_id, key, at, staff_id from playbooks.done where ticket_id = $1',
    [ticketId],
  );
}

/** Those of the tickets that had none yet. */
export async function insertRuns(
  tx: Tx,
  runs: readonly { ticketId: string; playbook: PlaybookRow }[],
  at: Date,
): Promise<string[]> {
  const rows = await tx.query<{ ticket_id: string }>(
    'playbooks.begin',
    `insert into playbooks.run(ticket_id, playbook_id, name, steps, begun_at)
     select t, p.id, p.name, p.steps, $3 from unnest($1::uuid[], $2::uuid[]) g(t, p_id)
       join playbooks.playbook p on p.id = g.p_id
     on conflict (ticket_id) do nothing returning ticket_id`,
    [runs.map(({ ticketId }) => ticketId), runs.map(({ playbook }) => playbook.id), at],
  );
  return rows.map((row) => row.ticket_id);
}

export async function deleteRun(tx: Tx, ticketId: string): Promise<void> {
  await tx.query('playbooks.end', 'delete from playbooks.run where ticket_id = $1', [ticketId]);
}

export async function insertDone(tx: Tx, row: DoneRow): Promise<void> {
  await tx.query(
    'playbooks.tick',
    'insert into playbooks.done(ticket_id, key, at, staff_id) values ($1, $2, $3, $4) on conflict do nothing',
    [row.ticket_id, row.key, row.at, row.staff_id],
  );
}

export async function deleteDone(tx: Tx, ticketId: string, key: string): Promise<void> {
  await tx.query('playbooks.untick', 'delete from playbooks.done where ticket_id = $1 and key = $2', [ticketId, key]);
}

const templateColumns = `id, name, type, title, description, priority, special, topic_id as "topicId", custom, tasks,
  unit_id as "unitId", assignee_id as "assigneeId", playbook_id as "playbookId", position, state, version`;

export async function listTemplates(db: Db, scope: Scope): Promise<TemplateRow[]> {
  forStaff(scope);
  return db.query<TemplateRow>(
    'playbooks.templates',
    `select ${templateColumns} from playbooks.template order by state, position, id`,
    [],
  );
}

const templateValues = (row: TemplateRow): unknown[] => [
  row.id,
  JSON.stringify(row.name),
  row.type,
  row.title,
  row.description,
  row.priority,
  row.special,
  row.topicId,
  JSON.stringify(row.custom),
  JSON.stringify(row.tasks),
  row.unitId,
  row.assigneeId,
  row.playbookId,
  row.position,
];

export async function insertTemplate(tx: Tx, row: TemplateRow): Promise<void> {
  await tx.query(
    'playbooks.template-insert',
    `insert into playbooks.template(id, name, type, title, description, priority, special, topic_id, custom, tasks, unit_id,
       assignee_id, playbook_id, position)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    templateValues(row),
  );
}

/** False when the version is not the present one. */
export async function updateTemplate(tx: Tx, row: TemplateRow): Promise<boolean> {
  const rows = await tx.query(
    'playbooks.template-update',
    `update playbooks.template set name = $2, type = $3, title = $4, description = $5, priority = $6, special = $7, topic_id = $8,
       custom = $9, tasks = $10, unit_id = $11, assignee_id = $12, playbook_id = $13, position = $14, state = $15,
       version = version + 1
     where id = $1 and version = $16 returning id`,
    [...templateValues(row), row.state, row.version],
  );
  return rows.length === 1;
}

/** For whoever switches the part off: what lies in it, over the whole company. */
export async function useOf(db: Db, scope: Scope): Promise<Record<string, number>> {
  forProgram(scope);
  const [row] = await db.query<Record<string, number>>(
    'playbooks.use',
    `select (select count(*)::int from playbooks.playbook where state = 'active') as playbooks, (select count(*)::int from playbooks.template where state = 'active') as templates, (select count(*)::int from playbooks.run) as tickets`,
    [],
  );
  return row!;
}
