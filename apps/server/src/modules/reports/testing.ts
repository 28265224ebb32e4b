/** Random histories for tests: what the modules would have announced, in an order in which the log could have it. */
import { announceMany, type Database, type EventKind, newId } from '#kernel';
import { clockBreached, clockEnded } from '#modules/clocks';
import { conversationAssigned, conversationClosed, conversationStarted } from '#modules/conversations';
import { presenceChanged, workAssigned, workEnded, workOffered, workQueued, workReturned } from '#modules/routing';
import { ratingReceived } from '#modules/surveys';
import { ticketAssigned, ticketChanged, ticketOpened, ticketStateChanged } from '#modules/tickets';

// biome-ignore lint/suspicious/noExplicitAny: kinds of many payloads in one list
export type Said = { kind: EventKind<any>; aggregate: [string, string]; at: number; order: number; payload: unknown };
export type World = {
  units: string[];
  queues: { id: string; unitId: string }[];
  staff: { id: string; unitId: string }[];
};

/** Mulberry32: the same numbers for the same seed. */
export function random(seed: number): {
  next(): number;
  int(from: number, to: number): number;
  pick<T>(from: readonly T[]): T;
} {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const int = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  return { next, int, pick: (from) => from[int(0, from.length - 1)]! };
}
type Random = ReturnType<typeof random>;

/** `late`: share of things whose events reach the log up to three days after they happened. */
export function aHistory(
  r: Random,
  world: World,
  span: { from: number; to: number },
  amount: { chats: number; tickets: number; agentDays: number },
  late = 0.1,
): Said[] {
  const said: Said[] = [];
  const story = (): ((kind: EventKind<never>, aggregate: [string, string], at: number, payload: object) => void) => {
    const delay = r.next() < late ? r.int(0, 3 * 86_400_000) : 0;
    return (kind, aggregate, at, payload) => said.push({ kind, aggregate, at, order: at + delay, payload });
  };
  for (const person of world.staff) for (let n = 0; n < amount.agentDays; n++) agentDay(r, story(), person, span, n);
  const customers = Array.from({ length: Math.max(3, Math.round(amount.chats / 4)) }, () => newId());
  const topics = Array.from({ length: 3 }, () => newId());
  for (let n = 0; n < amount.chats; n++) chat(r, story(), world, r.int(span.from, span.to), customers);
  for (let n = 0; n < amount.tickets; n++) ticket(r, story(), world, r.int(span.from, span.to), customers, topics);
  return said.sort((a, b) => a.order - b.order || a.at - b.at);
}

type Tell = (kind: EventKind<never>, aggregate: [string, string], at: number, payload: object) => void;
const any = (kind: unknown): EventKind<never> => kind as EventKind<never>;

function agentDay(r: Random, tell: Tell, person: World['staff'][number], span: { from: number }, n: number): void {
  let at = span.from + n * 86_400_000 + r.int(0, 4 * 3_600_000);
  let from = 'offline';
  let lastedMs = r.int(3_600_000, 50_000_000);
  const say = (to: string, reason: string | null): void => {
    tell(any(presenceChanged), ['agent', person.id], at, {
      staffId: person.id,
      unitId: person.unitId,
      site: 1,
      from,
      to,
      reason,
      forcedBy: null,
      lastedMs,
    });
    from = to;
    lastedMs = r.int(1_000, 9_000_000);
    at += lastedMs;
  };
  say('ready', null);
  for (let breaks = r.int(0, 2); breaks > 0; breaks--) {
    say('break', r.pick(['rest', 'meal']));
    say('ready', null);
  }
  say('offline', null);
}

function chat(r: Random, tell: Tell, world: World, start: number, customers: string[]): void {
  const ids = { item: newId(), chat: newId() };
  let queue = r.pick(world.queues);
  const customerId = r.next() < 0.8 ? r.pick(customers) : null;
  let epoch = 1;
  const work = () => ({
    workItemId: ids.item,
    kind: 'conversation',
    subjectId: ids.chat,
    channel: 'chat',
    queueId: queue.id,
    unitId: queue.unitId,
    site: 1,
    epoch: epoch++,
  });
  const chatFact = () => ({
    conversationId: ids.chat,
    unitId: queue.unitId,
    queueId: queue.id,
    channel: 'chat',
    customerId,
  });
  const w: [string, string] = ['work', ids.item];
  const c: [string, string] = ['conversation', ids.chat];
  let at = start;
  let since = start;
  tell(any(conversationStarted), c, at, { ...chatFact(), offline: false, visitorId: null });
  tell(any(workQueued), w, at, { ...work(), reason: 'enqueued' });
  let holder: string | null = null;
  let answeredAt = 0;
  const say = (kind: unknown, more: object): void => tell(any(kind), w, at, { ...work(), ...more });
  for (let round = r.int(1, 3); round > 0; round--) {
    let offerId: string | null = null;
    let staffIds: string[] = [];
    if (r.next() < 0.85) {
      at += r.int(0, 60_000);
      offerId = newId();
      staffIds = [...new Set(Array.from({ length: r.int(1, 2) }, () => r.pick(world.staff).id))];
      say(workOffered, { offerId, staffIds });
      const fate = r.next();
      at += r.int(500, 20_000);
      if (fate < 0.15) {
        say(workReturned, { offerId, staffIds, reason: r.pick(['missed', 'declined', 'not-ready']), held: false });
        continue;
      }
      if (fate < 0.25) {
        say(workEnded, { offerId, staffIds, outcome: 'withdrawn', reason: 'left', lastedMs: at - since });
        close(null);
        return;
      }
    } else if (r.next() < 0.5) {
      at += r.int(1_000, 90_000);
      say(workEnded, { offerId: null, staffIds: [], outcome: 'withdrawn', reason: 'left', lastedMs: at - since });
      close(null);
      return;
    }
    holder = staffIds[0] ?? r.pick(world.staff).id;
    say(workAssigned, { offerId, staffId: holder, staffIds, waitedMs: at - since });
    tell(any(conversationAssigned), c, at, { ...chatFact(), agentId: holder, firstResponseDueAt: null });
    answeredAt ||= at;
    const heldFrom = at;
    at += r.int(10_000, 3_000_000);
    if (round > 1) {
      queue = r.pick(world.queues);
      say(workReturned, { offerId: null, staffIds: [holder], reason: r.pick(['transfer', 'silent']), held: true });
      since = at;
      holder = null;
      continue;
    }
    say(workEnded, { offerId: null, staffIds: [holder], outcome: 'done', reason: 'closed', lastedMs: at - heldFrom });
    close(holder);
    return;
  }

  function close(agentId: string | null): void {
    const response = answeredAt ? answeredAt - start + r.int(500, 20_000) : null;
    tell(any(conversationClosed), c, at, {
      ...chatFact(),
      agentId,
      by: 'agent',
      reason: 'done',
      firstResponseMs: response,
      firstResponseMet: response === null ? null : response <= 30_000,
      startedAt: new Date(start).toISOString(),
    });
    if (agentId && r.next() < 0.5) rate(r, tell, ['conversation', ids.chat], queue.unitId, agentId, customerId, at);
  }
}

function rate(
  r: Random,
  tell: Tell,
  [subjectKind, subjectId]: ['conversation' | 'ticket', string],
  unitId: string,
  agentId: string | null,
  customerId: string | null,
  after: number,
): void {
  const score = r.int(1, 5);
  const responseId = newId();
  tell(any(ratingReceived), ['survey', responseId], after + r.int(1_000, 600_000), {
    responseId,
    subjectKind,
    subjectId,
    unitId,
    agentId,
    customerId,
    score,
    low: score <= 2,
    way: r.pick(['chat', 'page']),
  });
}

function ticket(r: Random, tell: Tell, world: World, start: number, customers: string[], topics: string[]): void {
  const id = newId();
  const t: [string, string] = ['ticket', id];
  let unitId = r.pick(world.units);
  let assigneeId: string | null = null;
  let state = 'new';
  let version = 1;
  let at = start;
  const customerId = r.next() < 0.9 ? r.pick(customers) : null;
  const fact = () => ({
    ticketId: id,
    unitId,
    customerId,
    assigneeId,
    type: 'repair',
    state,
    priority: 'normal',
    version: version++,
  });
  const moved = (to: string): void => {
    const from = state;
    state = to;
    at += r.int(60_000, 90_000_000);
    tell(any(ticketStateChanged), t, at, { ...fact(), from, reopened: 0 });
  };
  tell(any(ticketOpened), t, at, {
    ...fact(),
    topicId: r.next() < 0.8 ? r.pick(topics) : null,
    channel: 'call',
    special: false,
    conversationId: null,
  });
  for (let steps = r.int(0, 6); steps > 0; steps--) {
    const open = state === 'new' || state === 'open' || state === 'waiting';
    const what = r.next();
    if (what < 0.2) {
      at += r.int(1_000, 900_000);
      assigneeId = r.pick(world.staff).id;
      tell(any(ticketAssigned), t, at, { ...fact(), from: null });
    } else if (what < 0.35) {
      at += r.int(1_000, 900_000);
      unitId = r.pick(world.units);
      tell(any(ticketChanged), t, at, { ...fact(), fields: ['unitId'] });
    } else moved(open ? r.pick(['open', 'waiting', 'resolved', 'resolved', 'closed']) : r.pick(['open', 'closed']));
  }
  const clockId = newId();
  const clock = {
    clockId,
    subjectKind: 'ticket',
    subjectId: id,
    unitId,
    target: r.pick(['response', 'solution']),
    cycle: 1,
    policyVersionId: '00000000-0000-7000-8000-000000031106',
    dueAt: new Date(start + 7_200_000).toISOString(),
  };
  const stopped = start + r.int(60_000, 14_400_000);
  if (stopped > start + 7_200_000) tell(any(clockBreached), ['clock', clockId], start + 7_200_000, clock);
  if (r.next() < 0.9)
    tell(any(clockEnded), ['clock', clockId], Math.max(stopped, start + 1), {
      ...clock,
      outcome: r.next() < 0.1 ? 'cancelled' : stopped > start + 7_200_000 ? 'breached' : 'met',
      startedAt: new Date(start).toISOString(),
      stoppedAt: new Date(stopped).toISOString(),
      targetSeconds: 7200,
    });
  if (r.next() < 0.3) rate(r, tell, ['ticket', id], unitId, assigneeId, customerId, at);
}

/** Into the outbox, in the order given. */
export async function sayAll(db: Database, said: Said[]): Promise<void> {
  for (let start = 0; start < said.length; ) {
    let end = start;
    while (end < said.length && said[end]!.kind === said[start]!.kind) end++;
    const run = said.slice(start, end);
    await db.transact((tx) =>
      announceMany(
        tx,
        run[0]!.kind,
        run.map(({ aggregate, at, payload }) => ({
          aggregate,
          payload,
          actor: { kind: 'system', id: 'test' },
          occurredAt: new Date(at),
        })),
      ),
    );
    start = end;
  }
}
