/** Watchers and tasks of tickets; seen and changed only inside the caller's units. */
import { type Db, type Scope, type Tx, unitsWith } from '#kernel';

export type TaskRow = {
  id: string;
  ticket_id: string;
  title: string;
  owner_id: string | null;
  /** YYYY-MM-DD */
  due_on: string | null;
  required: boolean;
  created_at: Date;
  created_by: string;
  done_at: Date | null;
  done_by: string | null;
};

const columns = `k.id, k.ticket_id, k.title, k.owner_id, k.due_on::text as due_on, k.required, k.created_at, k.created_by, k.done_at, k.done_by`;

export async function tasksOf(db: Db, scope: Scope, ticketId: string): Promise<TaskRow[]> {
  return db.query<TaskRow>(
    'tickets.tasks',
    `select ${columns} from tickets.task k join tickets.ticket t on t.id = k.ticket_id
     where k.ticket_id = $1 and ($2::uuid[] is null or t.unit_id = any($2::uuid[])) order by k.created_at, k.id`,
    [ticketId, unitsWith(scope, 'tickets.read')],
  );
}

export async function insertTask(tx: Tx, task: TaskRow): Promise<void> {
  await tx.query(
    'tickets.task-insert',
    `insert into tickets.task(id, ticket_id, title, owner_id, due_on, required, created_at, created_by)
     values ($1, $2, $3, $4, $5::date, $6, $7, $8)`,
    [task.id, task.ticket_id, task.title, task.owner_id, task.due_on, task.required, task.created_at, task.created_by],
  );
}

export async function saveTask(tx: Tx, task: TaskRow): Promise<void> {
  await tx.query(
    'tickets.task-save',
    `update tickets.task set title = $2, owner_id = $3, due_on = $4::date, required = $5, done_at = $6, done_by = $7 where id = $1`,
    [task.id, task.title, task.owner_id, task.due_on, task.required, task.done_at, task.done_by],
  );
}

export async function deleteTask(tx: Tx, id: string): Promise<void> {
  await tx.query('tickets.task-delete', 'delete from tickets.task where id = $1', [id]);
}

/** False when it was so already. */
export async function setWatcher(
  tx: Tx,
  watcher: { ticketId: string; staffId: string; watching: boolean; at: Date },
): Promise<boolean> {
  const { ticketId, staffId, at } = watcher;
  const rows = watcher.watching
    ? await tx.query(
        'tickets.watch',
        `insert into tickets.watcher(ticket_id, staff_id, since) values ($1, $2, $3) on conflict do nothing returning staff_id`,
        [ticketId, staffId, at],
      )
    : await tx.query(
        'tickets.unwatch',
        'delete from tickets.watcher where ticket_id = $1 and staff_id = $2 returning staff_id',
        [ticketId, staffId],
      );
  return rows.length === 1;
}

/** Watchers of several tickets together, those of merged ones too; each once. */
export async function watchersOf(db: Db, scope: Scope, ticketIds: string[]): Promise<string[]> {
  const rows = await db.query<{ staff_id: string }>(
    'tickets.watchers',
    `select w.staff_id from tickets.watcher w join tickets.ticket t on t.id = w.ticket_id
     where w.ticket_id = any($1::uuid[]) and ($2::uuid[] is null or t.unit_id = any($2::uuid[]))
     group by w.staff_id order by min(w.since), w.staff_id`,
    [ticketIds, unitsWith(scope, 'tickets.read')],
  );
  return rows.map((row) => row.staff_id);
}
