/**
 * Candidates of suggestions: the newest few of a customer, and of the newest of the caller's units those that share most words.
 * How far back is looked is bounded before the words are asked for: a search for any of a dozen common pairs finds half of
 * all tickets, and which index is the cheaper way cannot be told from a statement that is planned once for all titles.
 */
import { type Db, type Scope, unitsWith } from '#kernel';
import { ticketColumns } from './store.ts';
import type { TicketRow } from './tables.ts';

const ofCustomer = 30;
const byWords = 60;
/** So many tickets are looked at, however many units they come from. */
const window = 4000;
/** Up to so many units are walked each by itself; of more, walking back through everybody's finds as much. */
const mostWalks = 1000;

const text = 'x.ticket_id, x.created_at, x.words';
const ofEach = `select w.* from unnest($5::uuid[]) u(id) cross join lateral (
         select ${text} from tickets.ticket_text x where x.unit_id = u.id and x.created_at >= $4
         order by x.created_at desc limit $6) w`;
const ofAll = `select ${text} from tickets.ticket_text x
         where x.created_at >= $4 and ($5::uuid[] is null or x.unit_id = any($5::uuid[])) order by x.created_at desc limit $6`;

/** `query`: any of the words, for `::tsquery`. */
export async function similarTickets(
  db: Db,
  scope: Scope,
  by: { customerIds: string[]; customerSince: Date; query: string | null; wordsSince: Date },
): Promise<TicketRow[]> {
  const units = unitsWith(scope, 'tickets.read');
  const walks = units !== null && units.length <= mostWalks ? units.length : null;
  return db.query<TicketRow>(
    walks === null ? 'tickets.similar' : 'tickets.similar-in-units',
    `with theirs as (
       select t.id from tickets.ticket t where t.customer_id = any($1::uuid[]) and t.created_at >= $2
         and ($5::uuid[] is null or t.unit_id = any($5::uuid[])) order by t.created_at desc limit ${ofCustomer}),
     newest as (${walks === null ? ofAll : ofEach}),
     alike as (
       select n.ticket_id as id from newest n where n.words @@ $3::tsquery
       order by ts_rank(n.words, $3::tsquery) desc, n.created_at desc limit ${byWords})
     select ${ticketColumns} from tickets.ticket t
     where t.id in (select id from theirs union select id from alike)
       and ($5::uuid[] is null or t.unit_id = any($5::uuid[]))`,
    [
      by.customerIds,
      by.customerSince,
      by.query,
      by.wordsSince,
      units,
      // Without words nothing is read.
      by.query === null ? 0 : Math.ceil(window / Math.max(walks ?? 1, 1)),
    ],
  );
}
