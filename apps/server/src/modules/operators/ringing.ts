/** Pick-up 代答: what rings at colleagues, by telephone or in their browser, and who takes it from there. */
import { AppError, type Database, type Db, type Scope, systemScope } from '#kernel';
import { customerNames } from '#modules/customers';
import { staffCards } from '#modules/identity';
import { partyTitle, type Rung } from '#modules/parties';
import { ensureAgent, offersAmong } from '#modules/routing';
import {
  type CallRow,
  callOfAgent,
  callsById,
  type ExtensionRow,
  extensionByNumber,
  extensionOfStaff,
  type LiveCall,
  pickUp,
  theDesk,
} from '#modules/telephony';
import type { BusyTarget, RingingCall } from './contract.ts';
import { inACall, nothingRings, ringsNoLonger, ringsYourself } from './errors.ts';
import { planOfOwn, settingsFor } from './plans.ts';
import { settingsOf } from './store.ts';

const program = systemScope('operators');
/** The kind of work that calls are to the router. */
const kind = 'call';
/** Their own device is asked for so long; after that it rings where it rang. */
const deviceSeconds = 25;

/** A telephone, who holds it, or both. */
type Where = { number: string | null; staff_id: string | null };
export type Ringing = { call: LiveCall; at: Rung[]; since: Date };

/** Telephones of the same group, without this one and others of its holder. */
export async function groupOf(db: Db, own: ExtensionRow): Promise<ExtensionRow[]> {
  const group = (await settingsFor(db, own.id)).pickup_group;
  if (!group) return [];
  const all = (await theDesk().extensions()).filter(({ state }) => state === 'active');
  const ids = all.map(({ id }) => id);
  const same = new Set(
    (await settingsOf(db, program, ids))
      .filter(({ pickup_group }) => pickup_group === group)
      .map(({ extension_id }) => extension_id),
  );
  return all.filter(
    ({ id, staff_id }) => same.has(id) && id !== own.id && (staff_id === null || staff_id !== own.staff_id),
  );
}

/** Calls that ring there now, the longest first; but not what rings at `but` too: they answer it by their own device. */
export async function ringingAt(db: Db, colleagues: readonly Where[], but: string | null): Promise<Ringing[]> {
  const numbers = new Set(colleagues.flatMap(({ number }) => number ?? []));
  const people = new Set(colleagues.flatMap(({ staff_id }) => staff_id ?? []));
  const found = new Map<string, Ringing>();
  for (const call of theDesk().all()) {
    const rung = call.guests.ringing();
    if (but !== null && rung.some(({ staffId }) => staffId === but)) continue;
    const at = rung.filter(({ extension, staffId }) =>
      extension === null ? staffId !== null && people.has(staffId) : numbers.has(extension),
    );
    const [first] = at;
    if (first) found.set(call.id, { call, at, since: first.since });
  }
  for (const { subject_id, offered_to, offered_at } of await offersAmong(db, program, kind, [...people])) {
    const call = theDesk().find(subject_id);
    if (!call || (but !== null && offered_to.includes(but))) continue;
    const at = offered_to.flatMap((staffId) => (people.has(staffId) ? { extension: null, staffId } : []));
    found.set(call.id, { call, at, since: offered_at });
  }
  return [...found.values()].sort((one, other) => one.since.getTime() - other.since.getTime());
}

async function around(db: Db, scope: Scope): Promise<{ colleagues: ExtensionRow[]; ringing: Ringing[] }> {
  const own = await extensionOfStaff(db, scope, scope.actor.id);
  const colleagues = own ? await groupOf(db, own) : [];
  return { colleagues, ringing: await ringingAt(db, colleagues, scope.actor.id) };
}

/** What rings at those of one's own group. */
export async function showRinging(db: Db, scope: Scope): Promise<RingingCall[]> {
  const { colleagues, ringing } = await around(db, scope);
  if (ringing.length === 0) return [];
  const ids = ringing.map(({ call }) => call.id);
  const rows = new Map((await callsById(db, scope, ids)).map((row) => [row.id, row]));
  const holders = colleagues.flatMap(({ staff_id }) => staff_id ?? []);
  const callers = [...rows.values()].flatMap(({ agent_id }) => agent_id ?? []);
  const cards = await staffCards(db, scope, [...new Set([...holders, ...callers])]);
  const names = new Map(cards.map(({ id, name }) => [id, name]));
  const nameOf = ({ extension, staffId }: Rung): string =>
    (staffId && names.get(staffId)) || colleagues.find(({ number }) => number === extension)?.name || extension || '';
  const shown: RingingCall[] = [];
  for (const { call, at, since } of ringing) {
    const row = rows.get(call.id);
    if (!row) continue;
    const from = row.direction === 'internal' ? await colleague(db, scope, row, names) : await outsider(db, scope, row);
    const to = [...new Set(at.map(nameOf))].filter(Boolean);
    shown.push({ callId: call.id, to, from, since: since.toISOString() });
  }
  return shown;
}

async function colleague(db: Db, scope: Scope, row: CallRow, names: ReadonlyMap<string, string>): Promise<string> {
  const known = row.agent_id && names.get(row.agent_id);
  if (known || !row.dialled) return known || '';
  const extension = await extensionByNumber(db, program, row.dialled);
  const [holder] = extension?.staff_id ? await staffCards(db, scope, [extension.staff_id]) : [];
  return holder?.name ?? extension?.name ?? row.dialled;
}

async function outsider(db: Db, scope: Scope, row: CallRow): Promise<string> {
  const customer = row.customer_id && (await customerNames(db, scope, [row.customer_id])).get(row.customer_id)?.name;
  return customer || partyTitle(scope, row.party_masked);
}

type Taken = { callId: string; customerId: string | null };

/** People whose press is being worked on: nobody takes two calls at once. */
const taking = new Set<string>();

/**
 * From one's own seat: one's own device gets it, and it rings no longer where it rang. Throws `operators.rings-no-longer` (answered or over
 * by then, or not of one's group), `operators.rings-yourself`, `operators.in-a-call`.
 */
export function takeRinging(db: Database, scope: Scope, callId: string): Promise<Taken> {
  return taken(db, scope, async () => {
    const found = (await around(db, scope)).ringing.find(({ call }) => call.id === callId);
    if (!found) throw ringsNoLonger();
    return found;
  });
}

/** What has rung there for longest, of one's group or not. Throws `operators.nothing-rings`, and as `takeRinging` does. */
export function takeAt(db: Database, scope: Scope, to: BusyTarget): Promise<Taken> {
  return taken(db, scope, async () => {
    const [found] = await ringingAt(db, await whereIs(db, to), scope.actor.id);
    if (!found) throw nothingRings();
    return found;
  });
}

async function whereIs(db: Db, to: BusyTarget): Promise<Where[]> {
  if ('number' in to) return [await extensionByNumber(db, program, to.number)].filter((one) => one !== null);
  const own = await extensionOfStaff(db, program, to.staffId);
  return [{ number: own?.number ?? null, staff_id: to.staffId }];
}

async function taken(db: Database, scope: Scope, find: () => Promise<Ringing>): Promise<Taken> {
  const staffId = scope.actor.id;
  if (taking.has(staffId)) throw inACall();
  taking.add(staffId);
  try {
    const found = await find();
    const callId = found.call.id;
    await atRest(db, scope, staffId);
    const [row] = await callsById(db, scope, [callId]);
    if (found.call.attended) await asWork(db, scope, found.call, row?.unit_id ?? null);
    else await asDiverted(db, scope, found.call);
    return { callId, customerId: row?.customer_id ?? null };
  } catch (error) {
    // A moment too late, or they were given another one in that moment.
    const code = error instanceof AppError ? error.code : '';
    if (code === 'telephony.not-now') throw ringsNoLonger();
    throw code === 'telephony.already-calling' ? inACall() : error;
  } finally {
    taking.delete(staffId);
  }
}

async function atRest(db: Db, scope: Scope, staffId: string): Promise<void> {
  if (await callOfAgent(db, scope, staffId)) throw inACall();
  const beside = theDesk().beside(staffId);
  if (beside?.guest.state === 'up') throw inACall();
  if (beside || (await offersAmong(db, program, kind, [staffId])).length > 0) throw ringsYourself();
}

async function asWork(db: Database, scope: Scope, call: LiveCall, unitId: string | null): Promise<void> {
  const staffId = scope.actor.id;
  // Whoever takes a call takes work: it is theirs, with its end.
  const at = scope.unitId ?? unitId;
  if (at) await db.transact((tx) => ensureAgent(tx, scope, staffId, at));
  await pickUp(call, staffId, null);
}

async function asDiverted(db: Database, scope: Scope, call: LiveCall): Promise<void> {
  const { steps, title } = await planOfOwn(db, scope);
  const step = { ways: steps[0]!.ways, seconds: deviceSeconds };
  if (!call.guests.divert({ staffId: scope.actor.id, title, step })) throw ringsNoLonger();
}
