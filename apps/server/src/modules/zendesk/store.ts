/** All SQL of the schema `zendesk`. */
import { type Db, demand, type Scope, type Tx } from '#kernel';
import type { BroughtRow } from './tables.ts';

/** Those that came in before. Of two runs at once the key lets one write a ticket; the other's step is tried again. */
export async function broughtBefore(db: Db, scope: Scope, externalIds: string[]): Promise<BroughtRow[]> {
  demand(scope, 'tickets.import');
  return db.query<BroughtRow>(
    'zendesk.brought',
    'select external_id, ticket_id from zendesk.ticket where external_id = any($1)',
    [externalIds],
  );
}

export async function noteBrought(tx: Tx, runId: string, rows: BroughtRow[]): Promise<void> {
  await tx.query(
    'zendesk.note',
    'insert into zendesk.ticket(external_id, ticket_id, run_id) select e, t, $3 from unnest($1::text[], $2::uuid[]) as g(e, t)',
    [rows.map((row) => row.external_id), rows.map((row) => row.ticket_id), runId],
  );
}
