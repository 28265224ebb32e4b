/** Calls of a period as Asterisk would have written them, a page at a time, so that a year is no more in memory than a day. */
import { type Database, type Db, demand, invalidInput, notFound, type Scope, systemScope } from '#kernel';
import { staffCards } from '#modules/identity';
import { forCarrier } from '#modules/numbers';
import { descendantsOf, unitCards } from '#modules/organisation';
import { addDays, dayStart, stretchesBetween } from '#modules/reports';
import { listQueueSettings, membersOfQueues, queueNames } from '#modules/routing';
import { partyOfCall, type RawCall, rawCalls } from '#modules/telephony';
import { type ExportFilter, mostDays } from './contract.ts';
import { cdrLines, plain, uniqueId } from './rules/cdr.ts';
import { eventsOfAgent, eventsOfCall, type QueueEvent, QueueLogWriter } from './rules/queue-log.ts';
import { callsBetween } from './store-export.ts';
import { loadFacts } from './store-facts.ts';

const page = 300;
const right = 'callreports.export';
const program = systemScope('callreports');

export type Period = { from: Date; to: Date; unitId: string; unitIds: string[]; zone: string };

/** 404 unknown unit, 403 outside the reach, 400 too long a period. */
export async function periodOf(db: Db, scope: Scope, unitId: string, filter: ExportFilter): Promise<Period> {
  const [unit] = await unitCards(db, scope, [unitId]);
  if (!unit) throw notFound();
  demand(scope, right, unitId);
  const from = dayStart(filter.from, unit.zone);
  const to = dayStart(addDays(filter.to, 1), unit.zone);
  if (to <= from || to.getTime() - from.getTime() > (mostDays + 1) * 86_400_000) throw invalidInput({ fields: 'to' });
  return { from, to, unitId, unitIds: await descendantsOf(db, scope, unitId), zone: unit.zone };
}

/** Numbers in clear only where the caller may reveal them. */
const partyIn = (scope: Scope) => {
  const reach = scope.reach.get('customers.reveal.phone');
  return ({ call }: RawCall): string => {
    const clear = reach === 'all' || (reach !== undefined && reach.has(call.unit_id));
    const number = clear ? partyOfCall(call) : null;
    if (number !== null) return forCarrier(number) ?? number;
    return call.party_masked ?? '';
  };
};

async function names(db: Db, scope: Scope, calls: readonly RawCall[]) {
  const staffIds = calls.flatMap(({ call, legs }) => [call.agent_id, ...legs.map(({ staff_id }) => staff_id)]);
  const queueIds = calls.flatMap(({ lines }) => lines.flatMap(({ queue_id }) => queue_id ?? []));
  const [staff, queues, units] = await Promise.all([
    staffCards(db, scope, [...new Set(staffIds.filter((id): id is string => id !== null))]),
    queueNames(db, scope, [...new Set(queueIds)]),
    unitCards(db, scope, [...new Set(calls.map(({ call }) => call.unit_id))]),
  ]);
  const people = new Map(staff.map(({ id, number }) => [id, number]));
  return {
    staffNumber: (id: string) => people.get(id) ?? '',
    queueCode: (id: string) => queues.get(id)?.code ?? 'NONE',
    unit: new Map(units.map((unit) => [unit.id, unit])),
  };
}

export async function* cdrOf(db: Database, scope: Scope, period: Period): AsyncGenerator<string> {
  const party = partyIn(scope);
  for await (const calls of pages(db, scope, period)) {
    const { staffNumber, queueCode, unit } = await names(db, scope, calls);
    let text = '';
    for (const raw of calls) {
      const account = unit.get(raw.call.unit_id)?.code ?? '';
      for (const line of cdrLines(raw, { party: party(raw), account, zone: period.zone, queueCode, staffNumber }))
        text += `${line}\n`;
    }
    yield text;
  }
}

export async function* queueLogOf(db: Database, scope: Scope, period: Period): AsyncGenerator<string> {
  const writer = new QueueLogWriter();
  const party = partyIn(scope);
  const agents = (await agentEvents(db, scope, period)).sort(byTime);
  let told = 0;
  let ahead: QueueEvent[] = [];
  const write = (upTo: Date | null): string => {
    const ready = upTo ? ahead.filter(({ at }) => at < upTo) : ahead;
    ahead = upTo ? ahead.filter(({ at }) => at >= upTo) : [];
    while (told < agents.length && (!upTo || agents[told]!.at < upTo)) ready.push(agents[told++]!);
    return ready
      .sort(byTime)
      .map((event) => writer.line(event))
      .join('');
  };
  for await (const calls of pages(db, scope, period)) {
    const { staffNumber, queueCode } = await names(db, scope, calls);
    // The caller may see these calls; their facts are read as the program reads them.
    const facts = await loadFacts(
      db,
      program,
      calls.map(({ call }) => call.id),
    );
    const people = new Map(
      (
        await staffCards(db, scope, [
          ...new Set([...facts.ring_fact, ...facts.turn_fact].flatMap(({ staff_id }) => staff_id ?? [])),
        ])
      ).map(({ id, number }) => [id, number]),
    );
    const agent = (id: string | null): string => (id ? `Agent/${people.get(id) ?? staffNumber(id)}` : 'NONE');
    for (const raw of calls) {
      const own = <T extends { call_id: string }>(rows: T[]): T[] =>
        rows.filter(({ call_id }) => call_id === raw.call.id);
      const of = { visits: own(facts.visit_fact), turns: own(facts.turn_fact), rings: own(facts.ring_fact) };
      ahead.push(...eventsOfCall(uniqueId(raw.call), of, { queueCode, agent, party: plain(party(raw)) }));
    }
    // Later calls say nothing before the last one of this page began.
    yield write(calls.at(-1)!.call.started_at);
  }
  yield write(null);
}

const byTime = (a: QueueEvent, b: QueueEvent): number => a.at.getTime() - b.at.getTime();

async function agentEvents(db: Db, scope: Scope, { from, to, unitIds }: Period): Promise<QueueEvent[]> {
  const stretches = await stretchesBetween(db, scope, right, { from, to, unitIds });
  const queues = (await listQueueSettings(db, program)).filter(
    ({ channel }) => channel === 'call' || channel === 'webcall',
  );
  const members = await membersOfQueues(
    db,
    program,
    queues.map(({ id }) => id),
  );
  const staff = await staffCards(db, scope, [...new Set(stretches.map(({ staff_id }) => staff_id))]);
  return staff
    .flatMap(({ id, number }) =>
      eventsOfAgent(
        stretches.filter(({ staff_id }) => staff_id === id),
        queues.filter((queue) => members.get(queue.id)?.includes(id)).map(({ code }) => code),
        `Agent/${number}`,
      ),
    )
    .filter(({ at }) => at >= from && at < to);
}

async function* pages(db: Database, scope: Scope, period: Period): AsyncGenerator<RawCall[]> {
  let after: { at: Date; id: string } | null = null;
  for (;;) {
    const found: { call_id: string; started_at: Date }[] = await callsBetween(db, scope, period, after, page);
    const last = found.at(-1);
    if (!last) return;
    after = { at: last.started_at, id: last.call_id };
    yield await rawCalls(
      db,
      scope,
      found.map(({ call_id }) => call_id),
    );
    if (found.length < page) return;
  }
}
