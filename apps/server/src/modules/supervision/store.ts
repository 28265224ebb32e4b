/** All SQL of the schema `supervision`. */
import { type Db, type Scope, type Tx, unitsWith } from '#kernel';
import type { LookInRow } from './tables.ts';

/** False when this person looked at it before while the same colleague held it. */
export async function insertLookIn(tx: Tx, row: LookInRow): Promise<boolean> {
  const made = await tx.query(
    'supervision.insert',
    `insert into supervision.look_in(id, origin_site, conversation_id, unit_id, staff_id, agent_id, at)
     values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing returning id`,
    [row.id, row.origin_site, row.conversation_id, row.unit_id, row.staff_id, row.agent_id, row.at],
  );
  return made.length > 0;
}

/** Of a conversation, for whoever held it then and for those who may look themselves. */
export async function lookInsOf(db: Db, scope: Scope, conversationId: string): Promise<LookInRow[]> {
  return db.query<LookInRow>(
    'supervision.of-conversation',
    `select * from supervision.look_in
     where conversation_id = $1 and (agent_id::text = $2 or $3::uuid[] is null or unit_id = any($3)) order by at limit 100`,
    [conversationId, scope.actor.id, unitsWith(scope, 'conversations.read.unit')],
  );
}
