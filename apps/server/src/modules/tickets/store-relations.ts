/** Relations between tickets, merges and their undoing. Other tickets are shown only inside the caller's units. */
import { type Db, type Scope, type Tx, unitsWith } from '#kernel';
import type { RelationKind, TicketState } from './tables.ts';

export type OtherTicket = { id: string; number: string; title: string; state: TicketState };

/** False when the pair was related in this way already; another kind replaces the old one. */
export async function insertRelation(
  tx: Tx,
  relation: { ticketId: string; otherId: string; kind: RelationKind; at: Date; by: string },
): Promise<boolean> {
  const rows = await tx.query(
    'tickets.relate',
    `insert into tickets.relation as r (ticket_id, other_id, kind, related_at, related_by) values ($1, $2, $3, $4, $5)
     on conflict ((least(ticket_id, other_id)), (greatest(ticket_id, other_id))) do update
       set ticket_id = excluded.ticket_id, other_id = excluded.other_id, kind = excluded.kind,
         related_at = excluded.related_at, related_by = excluded.related_by
       where r.kind <> excluded.kind or (r.ticket_id <> excluded.ticket_id and r.kind <> 'related')
     returning ticket_id`,
    [relation.ticketId, relation.otherId, relation.kind, relation.at, relation.by],
  );
  return rows.length === 1;
}

/** False when they were not related. */
export async function deleteRelation(tx: Tx, ticketId: string, otherId: string): Promise<boolean> {
  const rows = await tx.query(
    'tickets.unrelate',
    `delete from tickets.relation where (ticket_id = $1 and other_id = $2) or (ticket_id = $2 and other_id = $1)
     returning ticket_id`,
    [ticketId, otherId],
  );
  return rows.length > 0;
}

export async function relationsOf(
  db: Db,
  scope: Scope,
  ticketId: string,
): Promise<(OtherTicket & { kind: RelationKind; from: boolean })[]> {
  return db.query(
    'tickets.relations',
    `select t.id, t.number, t.title, t.state, r.kind, r.ticket_id = $1 as "from"
     from tickets.relation r join tickets.ticket t on t.id = case when r.ticket_id = $1 then r.other_id else r.ticket_id end
     where (r.ticket_id = $1 or r.other_id = $1) and ($2::uuid[] is null or t.unit_id = any($2::uuid[]))
     order by r.related_at, t.id`,
    [ticketId, unitsWith(scope, 'tickets.read')],
  );
}

/** Every ticket that stands for itself no more but for this one, directly or through another. */
export async function absorbedBy(db: Db, scope: Scope, ticketId: string): Promise<OtherTicket[]> {
  return db.query(
    'tickets.absorbed',
    `with recursive family as (
       select id, 0 as depth from tickets.ticket where merged_into = $1
       union all
       select t.id, f.depth + 1 from tickets.ticket t join family f on t.merged_into = f.id
     )
     select t.id, t.number, t.title, t.state from family f join tickets.ticket t on t.id = f.id
     where ($2::uuid[] is null or t.unit_id = any($2::uuid[])) order by f.depth, t.created_at, t.id`,
    [ticketId, unitsWith(scope, 'tickets.read')],
  );
}

export type Merge = { id: string; survivor_id: string; state_before: TicketState; stopped: string[] };

export async function insertMerge(
  tx: Tx,
  merge: {
    id: string;
    absorbedId: string;
    survivorId: string;
    stateBefore: TicketState;
    stopped: string[];
    at: Date;
    by: string;
  },
): Promise<void> {
  await tx.query(
    'tickets.merge',
    `insert into tickets.merge(id, absorbed_id, survivor_id, state_before, stopped, merged_at, merged_by)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [merge.id, merge.absorbedId, merge.survivorId, merge.stateBefore, merge.stopped, merge.at, merge.by],
  );
}

/** The merge that may be undone: its ticket must be within the caller's reach. */
export async function openMergeOf(tx: Tx, scope: Scope, absorbedId: string): Promise<Merge | null> {
  const [row] = await tx.query<Merge>(
    'tickets.open-merge',
    `select m.id, m.survivor_id, m.state_before, m.stopped from tickets.merge m join tickets.ticket t on t.id = m.absorbed_id
     where m.absorbed_id = $1 and m.undone_at is null and ($2::uuid[] is null or t.unit_id = any($2::uuid[]))`,
    [absorbedId, unitsWith(scope, 'tickets.write')],
  );
  return row ?? null;
}

export async function closeMerge(tx: Tx, id: string, at: Date, by: string): Promise<void> {
  await tx.query('tickets.merge-undone', 'update tickets.merge set undone_at = $2, undone_by = $3 where id = $1', [
    id,
    at,
    by,
  ]);
}

/** Chosen entries of one ticket as entries of another, with their authors and times; the originals stay. */
export async function copyEntries(tx: Tx, fromId: string, toId: string, changeIds: string[]): Promise<number> {
  const rows = await tx.query(
    'tickets.copy-entries',
    `insert into tickets.change(id, ticket_id, at, actor_kind, actor_id, kind, fields, text)
     select gen_random_uuid(), $2, at, actor_kind, actor_id, kind, fields, text from tickets.change
     where ticket_id = $1 and id = any($3::uuid[]) and kind in ('comment', 'note') returning id`,
    [fromId, toId, changeIds],
  );
  return rows.length;
}
