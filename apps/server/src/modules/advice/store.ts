/** All SQL of the schema `advice`. */
import { type Db, forStaff, type Row, type Scope, type Tx, unitsWith } from '#kernel';
import type { RequestRow } from './tables.ts';

const columns = `id, ticket_id, unit_id, customer_id, asked_by, asked_at, question, state, verdict, answer, given_by, given_at`;

/** Of a ticket that the caller has proved visible, oldest first. */
export async function requestsOf(db: Db, scope: Scope, ticketId: string): Promise<RequestRow[]> {
  forStaff(scope);
  return db.query<RequestRow>(
    'advice.of-ticket',
    `select ${columns} from advice.request where ticket_id = $1 order by asked_at, id`,
    [ticketId],
  );
}

/** Waiting questions of others in the units where the caller advises, oldest first. */
export async function askedOf(db: Db, scope: Scope, limit: number): Promise<RequestRow[]> {
  return db.query<RequestRow>(
    'advice.asked-of',
    `select ${columns} from advice.request where state = 'waiting' and ($1::uuid[] is null or unit_id = any($1))
       and asked_by::text <> $2 order by asked_at, id limit $3`,
    [unitsWith(scope, 'advice.give'), scope.actor.id, limit],
  );
}

/** The caller's own questions, waiting ones first. */
export async function askedBy(db: Db, scope: Scope, limit: number): Promise<RequestRow[]> {
  return db.query<RequestRow>(
    'advice.asked-by',
    `select ${columns} from advice.request where asked_by = $1 order by (state = 'waiting') desc, asked_at desc limit $2`,
    [scope.actor.id, limit],
  );
}

/** Held until the transaction ends. Who asked finds it, and who may advise. */
export async function lockRequest(tx: Tx, scope: Scope, id: string): Promise<RequestRow | null> {
  const [row] = await tx.query<RequestRow>(
    'advice.lock',
    `select ${columns} from advice.request
     where id = $1 and (asked_by::text = $3 or $2::uuid[] is null or unit_id = any($2)) for no key update`,
    [id, unitsWith(scope, 'advice.give'), scope.actor.id],
  );
  return row ?? null;
}

/** False while another question of the ticket waits. */
export async function insertRequest(tx: Tx, row: RequestRow): Promise<boolean> {
  const rows = await tx.query(
    'advice.insert',
    `insert into advice.request(id, ticket_id, unit_id, customer_id, asked_by, asked_at, question) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (ticket_id) where state = 'waiting' do nothing returning id`,
    [row.id, row.ticket_id, row.unit_id, row.customer_id, row.asked_by, row.asked_at, row.question],
  );
  return rows.length === 1;
}

export async function saveRequest(tx: Tx, row: RequestRow): Promise<void> {
  await tx.query(
    'advice.save',
    'update advice.request set state = $2, verdict = $3, answer = $4, given_by = $5, given_at = $6 where id = $1',
    [row.id, row.state, row.verdict, row.answer, row.given_by, row.given_at],
  );
}

export async function moveRequests(tx: Tx, ticketId: string, unitId: string, customerId: string | null): Promise<void> {
  await tx.query('advice.move', 'update advice.request set unit_id = $2, customer_id = $3 where ticket_id = $1', [
    ticketId,
    unitId,
    customerId,
  ]);
}

/** What was asked and said about tickets of customers. */
export async function adviceOfCustomers(db: Db, scope: Scope, customerIds: string[]): Promise<Row[]> {
  forStaff(scope);
  return db.run(
    `select asked_at, question, state, verdict, answer, given_at from advice.request where customer_id = any($1::uuid[])
     order by asked_at`,
    [customerIds],
  );
}

/** Words go, verdicts and times stay. */
export async function wipeAdvice(tx: Tx, customerIds: string[]): Promise<void> {
  await tx.run(
    `update advice.request set question = '—', answer = case when answer is null then null else '—' end
     where customer_id = any($1::uuid[])`,
    [customerIds],
  );
}
