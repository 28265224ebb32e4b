/** Tickets in the shape of the contract. */
import type { Db, Name, Scope } from '#kernel';
import { agreementOf } from '#modules/agreements';
import { modelsById } from '#modules/catalogue';
import { type ClockRow, chipOf, clocksOf, firstToBreach } from '#modules/clocks';
import { customerNames, productsNamed } from '#modules/customers';
import { shownValues } from '#modules/fields';
import type { OtherTicket, Ticket, TicketChange, TicketSummary } from './contract.ts';
import { formBook } from './form-book.ts';
import { pathsOf, personsOf, queueNamesOf, unitNamesOf } from './names-book.ts';
import { seenAs } from './rules-merge.ts';
import { changesOf, conversationsOf, findTicket } from './store.ts';
import { absorbedBy, relationsOf } from './store-relations.ts';
import { type TaskRow, tasksOf, watchersOf } from './store-tasks.ts';
import type { ChangeRow, TicketRow } from './tables.ts';
import { shownProduct } from './ticket-product.ts';

type Clocks = Map<string, ClockRow[]>;
type CustomerName = { id: string; number: string; name: string };

/** For rows the store already proved visible. Clocks, names and topics are asked for once for the whole page. */
export async function ticketSummaries(db: Db, scope: Scope, rows: TicketRow[]): Promise<TicketSummary[]> {
  if (rows.length === 0) return [];
  const clocks = await clocksOf(
    db,
    scope,
    'ticket',
    rows.map((row) => row.id),
  );
  return await summaries(db, scope, rows, clocks);
}

async function summaries(
  db: Db,
  scope: Scope,
  rows: TicketRow[],
  clocks: Clocks,
  knownCustomers: readonly CustomerName[] = [],
): Promise<TicketSummary[]> {
  const owners = await personsOf(
    db,
    scope,
    rows.map((row) => row.assignee_id),
  );
  const customers = new Map(knownCustomers.map((one) => [one.id, one]));
  const asked = rows.flatMap((row) => (row.customer_id && !customers.has(row.customer_id) ? [row.customer_id] : []));
  for (const [id, name] of await customerNames(db, scope, asked)) customers.set(id, name);
  const paths = await pathsOf(
    db,
    scope,
    rows.map((row) => row.topic_id),
  );
  return rows.map((row) => {
    const customer = row.customer_id ? customers.get(row.customer_id) : undefined;
    const next = firstToBreach(clocks.get(row.id) ?? []);
    return {
      id: row.id,
      number: row.number,
      title: row.title,
      type: row.type,
      state: row.state,
      priority: row.priority,
      special: row.special,
      topicId: row.topic_id,
      topicPath: (row.topic_id && paths.get(row.topic_id)) || [],
      customerId: customer?.id ?? row.customer_id,
      customerName: customer?.name ?? null,
      unitId: row.unit_id,
      assignee: (row.assignee_id && owners.get(row.assignee_id)) || null,
      createdAt: row.created_at.toISOString(),
      updatedAt: row.updated_at.toISOString(),
      nextClock: next && chipOf(next),
    };
  });
}

/** What belongs to a ticket besides its own row. */
export type Parts = {
  clocks: ClockRow[];
  absorbed: OtherTicket[];
  relations: Ticket['relations'];
  tasks: TaskRow[];
  watchers: string[];
  conversationIds: string[];
  changes: ChangeRow[];
  /** Undefined: to be asked for. */
  agreement?: Ticket['agreement'];
  /** Names known already. */
  customers?: CustomerName[];
};

/** A ticket that was opened in this transaction has nothing yet but what opening gave it: no need to ask. */
export function freshParts(
  given: Pick<Parts, 'clocks' | 'changes' | 'conversationIds' | 'customers' | 'agreement'>,
): Parts {
  return { absorbed: [], relations: [], tasks: [], watchers: [], ...given };
}

async function partsOf(db: Db, scope: Scope, row: TicketRow): Promise<Parts> {
  const absorbed = await absorbedBy(db, scope, row.id);
  const family = [row.id, ...absorbed.map(({ id }) => id)];
  return {
    clocks: (await clocksOf(db, scope, 'ticket', [row.id])).get(row.id) ?? [],
    absorbed,
    relations: (await relationsOf(db, scope, row.id)).map(({ kind, from, ...other }) => ({
      ...other,
      kind: seenAs(kind, from),
    })),
    tasks: await tasksOf(db, scope, row.id),
    watchers: await watchersOf(db, scope, family),
    conversationIds: await conversationsOf(db, scope, family),
    changes: await changesOf(db, scope, row.id),
  };
}

/** The whole page of a ticket. */
export async function ticketView(db: Db, scope: Scope, row: TicketRow, given?: Parts): Promise<Ticket> {
  const parts = given ?? (await partsOf(db, scope, row));
  const { absorbed, tasks, watchers } = parts;
  const [summary] = await summaries(db, scope, [row], new Map([[row.id, parts.clocks]]), parts.customers);
  const unit = (await unitNamesOf(db, scope, [row.unit_id])).get(row.unit_id);
  const persons = await personsOf(db, scope, [...watchers, ...tasks.map((one) => one.owner_id)]);
  const into = row.merged_into ? await findTicket(db, scope, row.merged_into) : null;
  return {
    ...summary!,
    description: row.description,
    product: await shownProduct(db, scope, row),
    agreement: parts.agreement === undefined ? await agreementOf(db, scope, row.id) : parts.agreement,
    custom: shownValues((await formBook(db)).fields, row.custom, { clear: scope.actor.kind === 'system' }),
    channel: row.channel,
    unitName: unit ?? { zh: '', en: '' },
    rating: row.rating,
    reopened: row.reopened,
    resolvedAt: row.resolved_at?.toISOString() ?? null,
    closedAt: row.closed_at?.toISOString() ?? null,
    conversationIds: parts.conversationIds,
    relations: parts.relations,
    absorbed,
    tasks: tasks.map((one) => ({
      id: one.id,
      title: one.title,
      owner: (one.owner_id && persons.get(one.owner_id)) || null,
      dueOn: one.due_on,
      required: one.required,
      doneAt: one.done_at?.toISOString() ?? null,
    })),
    watchers: watchers.flatMap((id) => persons.get(id) ?? []),
    merged: row.merged_into
      ? { into: into && { id: into.id, number: into.number, title: into.title, state: into.state } }
      : null,
    clocks: parts.clocks.map(chipOf),
    changes: await changes(db, scope, parts.changes),
    version: row.version,
  };
}

/** Ids of people, units and topics become names in the reader's language; a gone one keeps its id. */
async function changes(db: Db, scope: Scope, rows: ChangeRow[]): Promise<TicketChange[]> {
  const ids = (field: string): string[] =>
    rows
      .flatMap((row) => row.fields.flatMap((change) => (change.field === field ? [change.from, change.to] : [])))
      .filter((id) => id !== null);
  const persons = await personsOf(db, scope, [
    ...rows.map((row) => (row.actor_kind === 'staff' ? row.actor_id : null)),
    ...ids('assigneeId'),
  ]);
  const units = await unitNamesOf(db, scope, ids('unitId'));
  const paths = await pathsOf(db, scope, ids('topicId'));
  const queues = await queueNamesOf(db, scope, ids('queueId'));
  const customers = await customerNames(db, scope, ids('customerId'));
  const models = await modelsById(db, scope, ids('modelId'));
  const owned = new Map((await productsNamed(db, scope, ids('productId'))).map((one) => [one.id, one]));
  const word = (name: Name | undefined): string | undefined => name && (scope.locale === 'en' ? name.en : name.zh);
  const shown = (field: string, value: string | null): string | null => {
    if (value === null) return null;
    const person = persons.get(value);
    if (field === 'assigneeId') return person ? `${person.name} ${person.number}` : value;
    if (field === 'queueId') return word(queues.get(value)) ?? value;
    if (field === 'unitId') return word(units.get(value)) ?? value;
    if (field === 'topicId')
      return (
        paths
          .get(value)
          ?.map((name) => word(name))
          .join(' / ') ?? value
      );
    if (field === 'customerId') return customers.get(value)?.name ?? value;
    if (field === 'modelId') return word(models.get(value)?.name) ?? value;
    if (field === 'productId') return owned.get(value)?.serial_number || '–';
    return value;
  };
  return rows.map((row) => {
    const actor = row.actor_kind === 'staff' ? persons.get(row.actor_id) : undefined;
    return {
      id: row.id,
      at: row.at.toISOString(),
      actor: { kind: row.actor_kind, id: row.actor_id, name: actor?.name ?? null, number: actor?.number ?? null },
      kind: row.kind,
      fields: row.fields.map((change) => ({
        field: change.field,
        from: shown(change.field, change.from),
        to: shown(change.field, change.to),
      })),
      text: row.text,
    };
  });
}
