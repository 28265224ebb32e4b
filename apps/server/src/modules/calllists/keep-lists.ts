/** Numbers come onto the lists by hand or from a call, and are taken off; all of it is audited. */

import { can, clock, type Db, demand, forbidden, invalidInput, newId, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { staffCards } from '#modules/identity';
import { readUnit } from '#modules/organisation';
import { callNotFound, findCall, newKey, partyOf } from '#modules/telephony';
import { type Entry, type ListCaller, type ListNumber, mostDays } from './contract.ts';
import { entryNotFound, noNumber, wrongEnd } from './errors.ts';
import { unitOfCall } from './look-up.ts';
import { deleteEntry, listEntries, saveEntry } from './store.ts';

const keep = 'calllists.keep';
const day = 86_400_000;

export async function showLists(db: Db, scope: Scope): Promise<Entry[]> {
  const rows = await listEntries(db, scope, clock.now());
  const cards = await staffCards(db, scope, [...new Set(rows.map(({ by_staff }) => by_staff))]);
  const names = new Map(cards.map(({ id, name }) => [id, name]));
  return rows.map((row) => ({
    id: row.id,
    unitId: row.unit_id,
    list: row.list,
    number: row.masked,
    reason: row.reason,
    refuses: row.refuses,
    until: row.until?.toISOString() ?? null,
    by: names.get(row.by_staff) ?? '',
    at: row.at.toISOString(),
  }));
}

type Listed = ListCaller & { unitId: string; blind: string; masked: string };

async function put(tx: Tx, scope: Scope, site: number, given: Listed): Promise<string> {
  const { unitId, list, blind, masked, reason } = given;
  const at = clock.now();
  const until = given.until === null ? null : new Date(given.until);
  if (until && until <= at) throw wrongEnd({ most: mostDays });
  const refuses = list === 'black' && given.refuses;
  const row = { id: newId(), origin_site: site, unit_id: unitId, list, blind, masked, reason, refuses, until, at };
  const id = await saveEntry(tx, { ...row, by_staff: scope.actor.id });
  // Why stands in the entry itself: people write names into reasons.
  const detail = { list, refuses, until: until?.toISOString() ?? null };
  await record(tx, scope, { action: 'calllists.listed', subject: ['listed-number', id], unitId, detail });
  return id;
}

/** By hand. Throws `kernel.forbidden`, `calllists.no-number`, `calllists.wrong-end`. */
export async function listNumber(tx: Tx, scope: Scope, site: number, input: ListNumber): Promise<string> {
  const { number, unitId, ...words } = input;
  demand(scope, keep, unitId);
  if (!(await readUnit(tx, scope, unitId))) throw invalidInput({ fields: 'unitId' });
  const { blind, masked } = partyOf(newKey(), number);
  if (!blind || !masked) throw noNumber();
  return put(tx, scope, site, { ...words, unitId, blind, masked });
}

/**
 * The caller of one's own call, for the number they dialled; who keeps lists there may do it with any call and without an end.
 * Throws `telephony.call-not-found`, `kernel.forbidden`, `calllists.no-number`, `calllists.wrong-end`.
 */
export async function listCaller(
  tx: Tx,
  scope: Scope,
  site: number,
  callId: string,
  input: ListCaller,
): Promise<string> {
  const call = await findCall(tx, scope, callId);
  if (!call) throw callNotFound();
  const unitId = await unitOfCall(tx, call);
  if (!can(scope, keep, unitId)) {
    if (call.agent_id !== scope.actor.id) throw forbidden({ permission: keep });
    const most = clock.ms() + mostDays * day;
    if (!input.until || Date.parse(input.until) > most) throw wrongEnd({ most: mostDays });
  }
  if (call.direction !== 'in' || !call.party_blind || !call.party_masked) throw noNumber();
  return put(tx, scope, site, { ...input, unitId, blind: call.party_blind, masked: call.party_masked });
}

/** Throws `calllists.entry-not-found`. */
export async function takeOff(tx: Tx, scope: Scope, id: string): Promise<void> {
  const row = await deleteEntry(tx, scope, id);
  if (!row) throw entryNotFound();
  const detail = { list: row.list };
  await record(tx, scope, {
    action: 'calllists.taken-off',
    subject: ['listed-number', id],
    unitId: row.unit_id,
    detail,
  });
}
