/** Everything that goes on with calls in the units where somebody may watch, read from rows; who is in a call besides, from the desk. */
import { can, clock, type Db, type Scope } from '#kernel';
import { queueLevels } from '#modules/analytics';
import { customerNames } from '#modules/customers';
import { type StaffCard, staffCards } from '#modules/identity';
import { unitCards } from '#modules/organisation';
import { lineOf, membersOfQueues, readAgents, readQueueFigures } from '#modules/routing';
import { type CallRow, callsById, devicesOf, lastChanges, listCalls, parkedCalls, theDesk } from '#modules/telephony';
import { callsDue } from '#modules/wrapups';
import type { Live, LiveCallShown, LiveQueue, LiveSeat } from './contract.ts';
import { readHouse } from './read-house.ts';
import { stageOf } from './rules.ts';

const right = 'livecalls.see';
/** More open calls than these are not drawn. */
const mostCalls = 500;
const halfHour = 30 * 60_000;

export async function readLive(db: Db, scope: Scope, folder: string): Promise<Live> {
  const seen = <T extends { unitId: string }>(one: T): boolean => can(scope, right, one.unitId);
  const [figures, agents, open, wrapping, house] = await Promise.all([
    readQueueFigures(db, scope, null),
    readAgents(db, scope, null),
    listCalls(db, scope, { customerId: null, open: true, most: mostCalls + 1, before: null }),
    callsDue(db, scope, right),
    readHouse(db, folder),
  ]);
  const queues = figures.filter((one) => one.channel === 'call' && seen(one));
  const reach = open.filter((row) => can(scope, right, row.unit_id));
  const calls = await shownCalls(db, scope, reach.slice(0, mostCalls), queues);
  const shown = new Set(calls.map(({ id }) => id));
  const over = await callsById(
    db,
    scope,
    wrapping.filter((id) => !shown.has(id)),
  );
  const ended = await shownCalls(
    db,
    scope,
    over.filter(({ state }) => state === 'ended'),
    [],
  );
  return {
    at: clock.now().toISOString(),
    house,
    queues: await shownQueues(db, scope, queues),
    calls: [...calls, ...ended],
    more: reach.length > mostCalls,
    seats: await shownSeats(db, scope, agents.filter(seen), queues, [...calls, ...ended]),
  };
}

type Figures = Awaited<ReturnType<typeof readQueueFigures>>;

async function shownQueues(db: Db, scope: Scope, queues: Figures): Promise<LiveQueue[]> {
  const levels = await queueLevels(db, scope, queues, new Date(clock.ms() - halfHour));
  return queues.map((one) => ({
    id: one.id,
    name: one.name,
    unitId: one.unitId,
    waiting: one.waiting,
    longestWaitSince: one.longestWaitSince,
    targetSeconds: one.targetSeconds,
    level: levels.get(one.id)?.level ?? null,
    ready: one.ready,
    busy: one.busy,
    wrapup: one.wrapup,
  }));
}

const personOf = ({ id, name, number }: StaffCard) => ({ id, name, number });

async function shownCalls(db: Db, scope: Scope, rows: CallRow[], queues: Figures): Promise<LiveCallShown[]> {
  const ids = rows.map(({ id }) => id);
  const lines = await Promise.all(queues.filter(({ waiting }) => waiting > 0).map(({ id }) => lineOf(db, scope, id)));
  const places = new Map(
    lines.flatMap((line) =>
      line.map(({ subject_id, offered_to, waiting_since }, at) => [
        subject_id,
        { at: at + 1, offered: offered_to ?? [], since: waiting_since },
      ]),
    ),
  );
  const desk = theDesk();
  const legsOf = (id: string) => [...(desk.find(id)?.agents.legs.values() ?? [])];
  const [since, names, cards, parked] = await Promise.all([
    lastChanges(db, scope, ids),
    customerNames(
      db,
      scope,
      rows.flatMap(({ customer_id }) => customer_id ?? []),
    ),
    staffCards(db, scope, [
      ...new Set([
        ...rows.flatMap(({ agent_id }) => agent_id ?? []),
        ...[...places.values()].flatMap(({ offered }) => offered),
      ]),
    ]),
    parkedCalls(db, scope),
  ]);
  const people = new Map(cards.map((card) => [card.id, personOf(card)]));
  const slots = new Set(parked.map(({ call_id }) => call_id));
  return rows.map((row) => {
    const place = places.get(row.id);
    const offered = place?.offered ?? [];
    const live = desk.find(row.id);
    const mine = live?.guests.of(scope.actor.id);
    const stage = stageOf(row.state, { rings: offered.length > 0, parked: slots.has(row.id) });
    const up = legsOf(row.id).some((leg) => leg.staffId === scope.actor.id && leg.up);
    return {
      id: row.id,
      number: row.number,
      direction: row.direction,
      stage,
      since: (place?.since ?? since.get(row.id) ?? row.started_at).toISOString(),
      startedAt: row.started_at.toISOString(),
      unitId: row.unit_id,
      title: (row.customer_id && names.get(row.customer_id)?.name) || row.party_masked || '',
      party: row.party_masked,
      dialled: row.dialled,
      queueId: row.queue_id,
      place: place?.at ?? null,
      agent: (row.agent_id && people.get(row.agent_id)) || null,
      ringsAt: offered.flatMap((id) => people.get(id) ?? []),
      recording: live?.recorded.recording ?? false,
      guests: (live?.guests.list() ?? [])
        .filter(({ role, state }) => role !== 'called' && state === 'up')
        .map(({ role, title }) => ({ role, title })),
      mine: mine ? mineAs(mine) : up ? 'other' : null,
      may: {
        listen: can(scope, 'operators.listen', row.unit_id),
        intervene: can(scope, 'operators.intervene', row.unit_id),
        move: can(scope, 'routing.supervise', row.unit_id),
      },
    };
  });
}

function mineAs({ role, state }: { role: string; state: string }): LiveCallShown['mine'] {
  if (state === 'ringing') return 'ringing';
  return role === 'listener' || role === 'coach' || role === 'member' ? role : 'other';
}

/** Those who take calls: members of the queues, holders of a telephone, and whoever is in a call. */
async function shownSeats(
  db: Db,
  scope: Scope,
  agents: Awaited<ReturnType<typeof readAgents>>,
  queues: Figures,
  calls: LiveCallShown[],
): Promise<LiveSeat[]> {
  const desk = theDesk();
  const [members, extensions] = await Promise.all([
    membersOfQueues(
      db,
      scope,
      queues.map(({ id }) => id),
    ),
    desk.extensions(),
  ]);
  const phones = new Map(
    extensions.flatMap((one) => (one.staff_id && one.state === 'active' ? [[one.staff_id, one.number] as const] : [])),
  );
  const inCall = new Map(
    calls.flatMap(({ id, agent, stage }) => (agent && stage !== 'wrapup' ? [[agent.id, id] as const] : [])),
  );
  const takers = new Set([...[...members.values()].flat(), ...phones.keys(), ...inCall.keys()]);
  const seats = agents.filter(({ staffId }) => takers.has(staffId));
  const ids = seats.map(({ staffId }) => staffId);
  const [cards, units, devices] = await Promise.all([
    staffCards(db, scope, ids),
    unitCards(db, scope, [...new Set(seats.map(({ unitId }) => unitId))]),
    devicesOf(db, scope, ids),
  ]);
  const people = new Map(cards.map((card) => [card.id, card]));
  const unitNames = new Map(units.map(({ id, name }) => [id, name]));
  return seats.flatMap((one) => {
    const card = people.get(one.staffId);
    if (!card) return [];
    const extension = phones.get(one.staffId);
    return {
      id: one.staffId,
      name: card.name,
      number: card.number,
      unitId: one.unitId,
      unitName: unitNames.get(one.unitId) ?? { zh: '', en: '' },
      state: one.state,
      reason: one.reason,
      since: one.since,
      limitSeconds: one.limitSeconds,
      device: devices.get(one.staffId) ?? 'browser',
      extension: extension ? { number: extension, registered: desk.registered(extension) } : null,
      callId: inCall.get(one.staffId) ?? null,
      mayForce: one.staffId !== scope.actor.id && can(scope, 'routing.supervise', one.unitId),
    };
  });
}
