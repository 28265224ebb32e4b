/** Somebody calls from a page: in by an entrance, out by their secret. */
import { clock, type Database, type Db, newToken, type Scope, systemScope } from '#kernel';
import { tokenHash } from '#modules/identity';
import { theDesk } from '#modules/telephony';
import type { Standing, Taken } from './contract.ts';
import { allBusy, entranceNotFound, soundFailed } from './errors.ts';
import { callerLeaves, callerStanding, callFromBrowser, underWay } from './from-browser.ts';
import { callBySecret, entranceByCode, insertGuest, recentCalls } from './store.ts';
import { recentCallsOf } from './store-stories.ts';
import type { EntranceRow } from './tables.ts';

const house = systemScope('webcalls');
/** No call is older. */
const longestMs = 12 * 3_600_000;
export type Visitor = { id: string; customerId: string | null; shown: string | null };

/** Throws `webcalls.not-found`, `.busy`, and what telephony throws. */
export async function takeCall(db: Database, scope: Scope, code: string, sdp: string): Promise<Taken> {
  const entrance = await entranceByCode(db, scope, code);
  if (!entrance) throw entranceNotFound();
  return (await callBy(db, entrance, sdp)).taken;
}

/** Throws `webcalls.busy`, and what telephony throws. */
export async function callBy(
  db: Database,
  entrance: EntranceRow,
  sdp: string,
  visitor: Visitor | null = null,
): Promise<{ callId: string; taken: Taken }> {
  if (await full(db, entrance)) throw allBusy();
  const secret = newToken();
  const { callId, sdp: answer } = await callFromBrowser(entrance.number, sdp, visitor ?? undefined);
  const row = { call_id: callId, entrance_id: entrance.id, secret_hash: tokenHash(secret), at: clock.now() };
  await db.transact((tx) => insertGuest(tx, { ...row, visitor_id: visitor?.id ?? null }));
  return { callId, taken: { secret, sdp: answer } };
}

export async function full(db: Db, entrance: EntranceRow): Promise<boolean> {
  const recent = await recentCalls(db, house, entrance.id, new Date(clock.ms() - longestMs));
  return underWay(recent).length >= entrance.most_at_once;
}

/** Calls of the visitor that go on now. */
export async function callingNow(db: Db, visitorId: string): Promise<string[]> {
  return underWay(await recentCallsOf(db, house, visitorId, new Date(clock.ms() - longestMs)));
}

type Asks = (db: Db, callId: string) => Promise<boolean>;
let asks: Asks = async () => false;
/** A later module's question to the caller's page; one alone. */
export function registerAsks(given: Asks): void {
  asks = given;
}

/** Throws `webcalls.not-found`. */
export async function callOf(db: Db, scope: Scope, secret: string): Promise<string> {
  const callId = await callBySecret(db, scope, tokenHash(secret));
  if (!callId) throw entranceNotFound();
  return callId;
}

/** Throws `webcalls.not-found`. */
export async function howItStands(db: Db, scope: Scope, secret: string): Promise<Standing> {
  const callId = await callOf(db, scope, secret);
  const standing = await callerStanding(db, callId);
  if (!standing) throw entranceNotFound();
  return { ...standing, asked: standing.state !== 'ended' && (await asks(db, callId)) };
}

/** The page was loaded anew, or the network changed: the call is the same. Throws `webcalls.not-found`, `.sound-failed`. */
export async function comeBack(db: Db, scope: Scope, secret: string, sdp: string): Promise<{ sdp: string }> {
  const desk = theDesk();
  const { caller } = desk.callOf(await callOf(db, scope, secret));
  return desk.adapter.renew(caller.legId, sdp).catch((error: { code?: string }) => {
    throw soundFailed({ why: error.code ?? 'error' });
  });
}

/** Throws `webcalls.not-found`. */
export async function leaveCall(db: Db, scope: Scope, secret: string): Promise<void> {
  await callerLeaves(await callOf(db, scope, secret));
}
