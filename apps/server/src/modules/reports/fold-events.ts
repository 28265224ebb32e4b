/**
 * The fold: a batch of events → facts and sums, in few statements. Facts the events touch are loaded, the rules change them in
 * memory in the order of the log, what changed is written, and the sums get the difference.
 */
import { type Db, type Event, type EventKind, type Scope, systemScope, type Tx } from '#kernel';
import { agreementsOfTickets } from '#modules/agreements';
import { clockBreached, clockEnded } from '#modules/clocks';
import {
  conversationAssigned,
  conversationClosed,
  conversationReturned,
  conversationStarted,
  customerLinked,
} from '#modules/conversations';
import { unitCards } from '#modules/organisation';
import {
  presenceChanged,
  queueTargets,
  workAssigned,
  workEnded,
  workOffered,
  workQueued,
  workReturned,
} from '#modules/routing';
import { ratingReceived } from '#modules/surveys';
import { ticketAssigned, ticketChanged, ticketOpened, ticketStateChanged } from '#modules/tickets';
import { foldHolding } from './fold-holding.ts';
import { countsOf, Sums } from './rules/counts.ts';
import { onPresence } from './rules/fold-agents.ts';
import { onBreached, onClockEnded, onRating } from './rules/fold-clocks.ts';
import { onClosed, onMoved, onStarted } from './rules/fold-conversations.ts';
import { onOpened, onTicket } from './rules/fold-tickets.ts';
import { onAssigned, onEnded, onOffered, onQueued, onReturned } from './rules/fold-work.ts';
import type { Ground, Told } from './rules/ground.ts';
import { Ledger } from './rules/ledger.ts';
import { addSums, type ContactStretch, loadFacts, relatePrevious, saveFacts } from './store-facts.ts';
import { type Facts, type FactTable, factTables, sumNames } from './tables.ts';

/** What the fold needs to know of an event; `position` 0: brought in from elsewhere. */
export type FoldEvent = { type: string; at: Date; position: number; payload: unknown };

type Wants = { table: FactTable; ids: (string | null | undefined)[] }[];
// biome-ignore lint/suspicious/noExplicitAny: each line pairs a kind with functions of its own payload
type Line = { kind: EventKind<any>; wants: (payload: any) => Wants; fold: (ground: Ground, told: Told<any>) => void };

const line = <P>(
  kind: EventKind<P>,
  wants: (payload: P) => Wants,
  fold: (ground: Ground, told: Told<P>) => void,
): Line => ({ kind, wants, fold });

const ofWork = (p: { workItemId: string; staffIds?: string[]; staffId?: string }): Wants => [
  { table: 'stay_fact', ids: [p.workItemId] },
  { table: 'offer_fact', ids: [p.workItemId] },
  { table: 'agent_place', ids: [...(p.staffIds ?? []), p.staffId] },
];
const ofChat = (p: { conversationId: string; agentId?: string | null }): Wants => [
  { table: 'conversation_fact', ids: [p.conversationId] },
  { table: 'contact_fact', ids: [p.conversationId] },
  { table: 'agent_place', ids: [p.agentId] },
];
const ofTicket = (p: { ticketId: string; conversationId?: string | null }): Wants => [
  { table: 'ticket_fact', ids: [p.ticketId] },
  { table: 'ticket_move_fact', ids: [p.ticketId] },
  { table: 'contact_fact', ids: [p.ticketId, p.conversationId] },
];
const ofClock = (p: { clockId: string }): Wants => [{ table: 'clock_fact', ids: [p.clockId] }];

const lines: Line[] = [
  line(workQueued, ofWork, onQueued),
  line(workOffered, ofWork, onOffered),
  line(workAssigned, ofWork, onAssigned),
  line(workReturned, ofWork, onReturned),
  line(workEnded, ofWork, onEnded),
  line(presenceChanged, (p) => [{ table: 'agent_place', ids: [p.staffId] }], onPresence),
  line(conversationStarted, ofChat, onStarted),
  line(conversationAssigned, ofChat, onMoved),
  line(
    conversationReturned,
    (p) => ofChat({ conversationId: p.conversationId }),
    (ground, told) => onMoved(ground, { ...told, payload: { ...told.payload, agentId: null } }),
  ),
  line(customerLinked, ofChat, onMoved),
  line(conversationClosed, ofChat, onClosed),
  line(ticketOpened, ofTicket, onOpened),
  line(ticketChanged, ofTicket, onTicket),
  line(ticketAssigned, ofTicket, onTicket),
  line(ticketStateChanged, ofTicket, onTicket),
  line(clockBreached, ofClock, onBreached),
  line(clockEnded, ofClock, onClockEnded),
  line(ratingReceived, (p) => [{ table: 'survey_fact', ids: [p.responseId] }], onRating),
];
const byType = new Map(lines.map((one) => [one.kind.type, one]));
export const foldedKinds: EventKind[] = lines.map(({ kind }) => kind);

const scope = systemScope('reports.fold');

export const toFold = (event: Event): FoldEvent => ({
  type: event.type,
  at: event.occurredAt,
  position: event.position,
  payload: event.payload,
});

/** Takes the events in order; the caller holds the fold's row. Events already taken change nothing. */
export async function foldEvents(tx: Tx, events: FoldEvent[]): Promise<void> {
  const ledger = new Ledger();
  const load = async (table: FactTable, ids: string[]) => ledger.load(table, await loadFacts(tx, scope, table, ids));
  await Promise.all([...wanted(events)].map(([table, ids]) => load(table, ids)));
  const ground = await groundFor(tx, scope, ledger, events);
  for (const event of events) foldOne(ground, event);
  const changes = ledger.changes();
  if (changes.length === 0) return;
  const sums = new Sums();
  for (const { table, before, after } of changes) {
    if (before) sums.add(countsOf(table, before, ground.zoneOf), -1);
    sums.add(countsOf(table, after, ground.zoneOf), 1);
  }
  for (const table of factTables)
    await saveFacts(
      tx,
      table,
      changes.filter((change) => change.table === table).map(({ after }) => after),
    );
  for (const name of sumNames) await addSums(tx, name, sums.of(name));
  const stretches = stretchesOf(
    changes.flatMap(({ table, before, after }) =>
      table === 'contact_fact' ? ([before, after] as (Facts['contact_fact'] | null)[]) : [],
    ),
  );
  if (stretches.length > 0) await relatePrevious(tx, scope, stretches);
  await foldHolding(tx, scope, changes, ground.zoneOf);
}

/** Contacts follow each other by time: what was before the earliest change of a customer's topic stays as it is. */
function stretchesOf(contacts: readonly (Facts['contact_fact'] | null)[]): ContactStretch[] {
  const since = new Map<string, ContactStretch>();
  for (const contact of contacts) {
    if (!contact) continue;
    const { customer_id: customerId, topic_id: topicId, at } = contact;
    const key = `${customerId} ${topicId}`;
    const known = since.get(key);
    if (!known || at < known.since) since.set(key, { customerId, topicId, since: at });
  }
  return [...since.values()];
}

export function foldOne(ground: Ground, event: FoldEvent): void {
  byType.get(event.type)?.fold(ground, { payload: event.payload, at: event.at, position: event.position });
}

function wanted(events: FoldEvent[]): Map<FactTable, string[]> {
  const ids = new Map<FactTable, Set<string>>();
  for (const event of events)
    for (const want of byType.get(event.type)?.wants(event.payload) ?? []) {
      let of = ids.get(want.table);
      if (!of) {
        of = new Set();
        ids.set(want.table, of);
      }
      for (const id of want.ids) if (id) of.add(id);
    }
  return new Map([...ids].map(([table, of]) => [table, [...of]]));
}

type Places = { unitId?: string; queueId?: string; subjectId?: string };

/** Zones of the units, promises of the queues and agreements of the tickets that the events, and the facts they touch, name. */
export async function groundFor(db: Db, by: Scope, ledger: Ledger, events: FoldEvent[]): Promise<Ground> {
  const units = new Set<string>();
  const queues = new Set<string>();
  const tickets = new Set<string>();
  for (const { type, payload } of events) {
    const { unitId, queueId, subjectId } = payload as Places;
    if (subjectId && (type === clockBreached.type || type === clockEnded.type)) tickets.add(subjectId);
    if (unitId) units.add(unitId);
    if (queueId) queues.add(queueId);
  }
  for (const table of factTables)
    for (const row of ledger.all(table) as {
      unit_id: string;
      staff_unit_id?: string | null;
      queue_id?: string | null;
    }[]) {
      units.add(row.unit_id);
      if (row.staff_unit_id) units.add(row.staff_unit_id);
      if (table === 'stay_fact' && row.queue_id) queues.add(row.queue_id);
    }
  const [cards, targets, agreements] = await Promise.all([
    unitCards(db, by, [...units]),
    queueTargets(db, by, [...queues]),
    agreementsOfTickets(db, by, [...tickets]),
  ]);
  const zones = new Map(cards.map(({ id, zone }) => [id, zone]));
  return {
    ledger,
    zoneOf: (unitId) => zones.get(unitId) ?? 'UTC',
    targetOf: (queueId) => targets.get(queueId) ?? null,
    agreementOf: (ticketId) => agreements.get(ticketId) ?? null,
  };
}
