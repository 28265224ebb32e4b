/** Candidates of suggestions: the newest few of a customer, and of those that share words. Reads keep to the caller's units. */
import { type Db, type Scope, unitsWith } from '#kernel';
import { ticketColumns } from './store.ts';
import type { TicketRow } from './tables.ts';

const ofCustomer = 30;
const byWords = 120;
/** Up to so many units are walked each by itself; of more, walking back through everybody's finds enough as soon. */
const fewUnits = 64;

const found = 'x.words @@ $3::tsquery and x.created_at >= $4';
const ofEach = `select w.id from unnest($5::uuid[]) u(id) cross join lateral (
         select x.ticket_id as id, x.created_at from tickets.ticket_text x where x.unit_id = u.id and ${found}
         order by x.created_at desc limit ${byWords}) w
       where $3::text is not null order by w.created_at desc limit ${byWords}`;
const ofAll = `select x.ticket_id as id from tickets.ticket_text x where $3::text is not null and ${found}
         and ($5::uuid[] is null or x.unit_id = any($5::uuid[])) order by x.created_at desc limit ${byWords}`;

export async function similarTickets(
  db: Db,
  scope: Scope,
  by: { customerIds: string[]; customerSince: Date; query: string | null; wordsSince: Date },
): Promise<TicketRow[]> {
  const units = unitsWith(scope, 'tickets.read');
  const few = units !== null && units.length <= fewUnits;
  return db.query<TicketRow>(
    few ? 'tickets.similar-in-units' : 'tickets.similar',
    `with theirs as (
       select t.id from tickets.ticket t where t.customer_id = any($1::uuid[]) and t.created_at >= $2
         and ($5::uuid[] is null or t.unit_id = any($5::uuid[])) order by t.created_at desc limit ${ofCustomer}),
     alike as (${few ? ofEach : ofAll})
     select ${ticketColumns} from tickets.ticket t
     where t.id in (select id from theirs union select id from alike)
       and ($5::uuid[] is null or t.unit_id = any($5::uuid[]))`,
    [by.customerIds, by.customerSince, by.query, by.wordsSince, units],
  );
}
