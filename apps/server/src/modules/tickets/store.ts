/** Ticket rows, their history and links. Reads keep to the units of the caller. */
import { type Db, forStaff, type Scope, type Tx, unitsWith } from '#kernel';
import type { ChangeRow, FieldChange, TicketRow } from './tables.ts';

export const ticketColumns = `t.id, t.number, t.origin_site, t.unit_id, t.title, t.description, t.type, t.state, t.priority, t.special,
  t.topic_id, t.customer_id, t.assignee_id, t.channel, t.created_by, t.created_at, t.updated_at, t.responded_at, t.resolved_at,
  t.closed_at, t.reopened, t.due_order, t.rating, t.queue_id, t.merged_into, t.model_id, t.product_id, t.custom, t.version`;

/** Null when absent or not visible: both look the same to the caller. */
export async function findTicket(
  db: Db,
  scope: Scope,
  id: string,
  permission = 'tickets.read',
): Promise<TicketRow | null> {
  const [row] = await db.query<TicketRow>(
    'tickets.find',
    `select ${ticketColumns} from tickets.ticket t where t.id = $1 and ($2::uuid[] is null or t.unit_id = any($2::uuid[]))`,
    [id, unitsWith(scope, permission)],
  );
  return row ?? null;
}

/** Same, held until the transaction ends. */
export async function lockTicket(
  tx: Tx,
  scope: Scope,
  id: string,
  permission = 'tickets.write',
): Promise<TicketRow | null> {
  const [row] = await tx.query<TicketRow>(
    'tickets.lock',
    `select ${ticketColumns} from tickets.ticket t
     where t.id = $1 and ($2::uuid[] is null or t.unit_id = any($2::uuid[])) for no key update`,
    [id, unitsWith(scope, permission)],
  );
  return row ?? null;
}

export type TicketCard = { id: string; number: string; channel: string; title: string; state: TicketRow['state'] };

/** Beside ids that the caller has already; not narrowed by rights. */
export async function cardsOf(db: Db, scope: Scope, ids: string[]): Promise<TicketCard[]> {
  forStaff(scope);
  return db.query<TicketCard>(
    'tickets.cards',
    'select id, number, channel, title, state from tickets.ticket where id = any($1::uuid[])',
    [ids],
  );
}

/** Same, of the units where the caller reads tickets. */
export async function cardsInReach(db: Db, scope: Scope, ids: string[]): Promise<(TicketCard & { unitId: string })[]> {
  return db.query(
    'tickets.cards-in-reach',
    `select id, number, channel, title, state, unit_id as "unitId" from tickets.ticket
     where id = any($1::uuid[]) and ($2::uuid[] is null or unit_id = any($2::uuid[]))`,
    [ids, unitsWith(scope, 'tickets.read')],
  );
}

export type TicketChanges = Partial<
  Pick<
    TicketRow,
    | 'unit_id'
    | 'title'
    | 'description'
    | 'type'
    | 'state'
    | 'priority'
    | 'special'
    | 'topic_id'
    | 'customer_id'
    | 'assignee_id'
    | 'responded_at'
    | 'resolved_at'
    | 'closed_at'
    | 'reopened'
    | 'due_order'
    | 'rating'
    | 'queue_id'
    | 'merged_into'
    | 'model_id'
    | 'product_id'
    | 'custom'
  >
>;

/** Sets columns and raises the version; returns the row as it is then. The row must be locked. */
export async function updateTicket(tx: Tx, id: string, changes: TicketChanges, at: Date): Promise<TicketRow> {
  const names = Object.keys(changes) as (keyof TicketChanges)[];
  const sets = names.map((name, index) => `${name} = $${index + 3}`);
  const [row] = await tx.run<TicketRow>(
    `update tickets.ticket t set ${[...sets, 'updated_at = $2', 'version = version + 1'].join(', ')}
     where id = $1 returning ${ticketColumns}`,
    [id, at, ...names.map((name) => changes[name])],
  );
  return row!;
}

/** The order of lists only: no version, no change of the ticket itself. */
export async function setDueOrder(tx: Tx, id: string, dueOrder: Date): Promise<void> {
  await tx.query('tickets.due', 'update tickets.ticket set due_order = $2 where id = $1 and due_order <> $2', [
    id,
    dueOrder,
  ]);
}

export type NewChange = {
  id: string;
  ticketId: string;
  at: Date;
  actor: { kind: string; id: string };
  kind: ChangeRow['kind'];
  fields: FieldChange[];
  text: string | null;
};

export async function insertChange(tx: Tx, change: NewChange): Promise<void> {
  await tx.query(
    'tickets.change-insert',
    `insert into tickets.change(id, ticket_id, at, actor_kind, actor_id, kind, fields, text)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      change.id,
      change.ticketId,
      change.at,
      change.actor.kind,
      change.actor.id,
      change.kind,
      JSON.stringify(change.fields),
      change.text,
    ],
  );
}

/** Oldest first. The caller has proved that the ticket is visible. */
export async function changesOf(db: Db, scope: Scope, ticketId: string): Promise<ChangeRow[]> {
  forStaff(scope);
  return db.query<ChangeRow>(
    'tickets.changes',
    `select id, ticket_id, at, actor_kind, actor_id, kind, fields, text from tickets.change
     where ticket_id = $1 order by at, id limit 2000`,
    [ticketId],
  );
}

/** What an internal note of the ticket says; the caller has looked whether the ticket may be read. */
export async function noteOf(db: Db, scope: Scope, ticketId: string, changeId: string): Promise<string | null> {
  forStaff(scope);
  const [row] = await db.query<{ text: string | null }>(
    'tickets.note',
    `select text from tickets.change where ticket_id = $1 and id = $2 and kind = 'note'`,
    [ticketId, changeId],
  );
  return row?.text ?? null;
}

/** False when they were linked already. */
export async function insertLink(
  tx: Tx,
  link: { ticketId: string; conversationId: string; at: Date; by: string },
): Promise<boolean> {
  const rows = await tx.query(
    'tickets.link',
    `insert into tickets.conversation(ticket_id, conversation_id, linked_at, linked_by) values ($1, $2, $3, $4)
     on conflict do nothing returning ticket_id`,
    [link.ticketId, link.conversationId, link.at, link.by],
  );
  return rows.length === 1;
}

/** Of several tickets together, each once. The caller has proved that they are visible. */
export async function conversationsOf(db: Db, scope: Scope, ticketIds: string[]): Promise<string[]> {
  forStaff(scope);
  const rows = await db.query<{ conversation_id: string }>(
    'tickets.conversations',
    'select conversation_id from tickets.conversation where ticket_id = any($1::uuid[]) group by 1 order by min(linked_at)',
    [ticketIds],
  );
  return rows.map((row) => row.conversation_id);
}

/** False when the message became a ticket before. */
export async function claimMessage(tx: Tx, sourceId: string): Promise<boolean> {
  const rows = await tx.query(
    'tickets.claim-message',
    'insert into tickets.from_message(source_id) values ($1) on conflict do nothing returning source_id',
    [sourceId],
  );
  return rows.length === 1;
}

export type Figures = {
  open: number;
  overdue: number;
  /** Without an owner although the promise to find one has run out. */
  unassignedTooLong: number;
  /** Of those. */
  oldestUnassignedSince: Date | null;
};

/** Open work of some units, for walls. Narrowed to the caller's units as well. */
export async function figuresOf(db: Db, scope: Scope, unitIds: readonly string[], now: Date): Promise<Figures> {
  const [row] = await db.query<Figures>(
    'tickets.figures',
    `select count(*)::int as open, (count(*) filter (where t.due_order < $3))::int as overdue,
       (count(*) filter (where t.assignee_id is null and t.due_order < $3))::int as "unassignedTooLong",
       min(t.created_at) filter (where t.assignee_id is null and t.due_order < $3) as "oldestUnassignedSince"
     from tickets.ticket t
     where t.state in ('new', 'open', 'waiting') and t.unit_id = any($1::uuid[]) and ($2::uuid[] is null or t.unit_id = any($2::uuid[]))`,
    [unitIds, unitsWith(scope, 'tickets.read'), now],
  );
  return row!;
}
