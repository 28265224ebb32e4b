/** Candidates of suggestions: the newest few of a customer, and of those that share words. Reads keep to the caller's units. */
import { type Db, type Scope, unitsWith } from '#kernel';
import { ticketColumns } from './store.ts';
import type { TicketRow } from './tables.ts';

const ofCustomer = 30;
const byWords = 120;

export async function similarTickets(
  db: Db,
  scope: Scope,
  by: { customerIds: string[]; customerSince: Date; query: string | null; wordsSince: Date },
): Promise<TicketRow[]> {
  return db.query<TicketRow>(
    'tickets.similar',
    `with theirs as (
       select t.id from tickets.ticket t where t.customer_id = any($1::uuid[]) and t.created_at >= $2
         and ($5::uuid[] is null or t.unit_id = any($5::uuid[])) order by t.created_at desc limit ${ofCustomer}),
     alike as (
       select x.ticket_id as id from tickets.ticket_text x where $3::text is not null and x.words @@ $3::tsquery
         and x.created_at >= $4 and ($5::uuid[] is null or x.unit_id = any($5::uuid[]))
       order by x.created_at desc limit ${byWords})
     select ${ticketColumns} from tickets.ticket t
     where t.id in (select id from theirs union select id from alike)
       and ($5::uuid[] is null or t.unit_id = any($5::uuid[]))`,
    [by.customerIds, by.customerSince, by.query, by.wordsSince, unitsWith(scope, 'tickets.read')],
  );
}
