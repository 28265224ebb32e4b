/** Somebody calls from a page: in by an entrance, out by their secret. */
import { clock, type Database, type Db, newToken, type Scope, systemScope } from '#kernel';
import { tokenHash } from '#modules/identity';
import type { Standing, Taken } from './contract.ts';
import { allBusy, entranceNotFound } from './errors.ts';
import { callerLeaves, callerStanding, callFromBrowser, underWay } from './from-browser.ts';
import { callBySecret, entranceByCode, insertGuest, recentCalls } from './store.ts';

const house = systemScope('webcalls');
/** No call is older. */
const longestMs = 12 * 3_600_000;

/** Throws `webcalls.not-found`, `.busy`, and what telephony throws. */
export async function takeCall(db: Database, scope: Scope, code: string, sdp: string): Promise<Taken> {
  const entrance = await entranceByCode(db, scope, code);
  if (!entrance) throw entranceNotFound();
  const recent = await recentCalls(db, house, entrance.id, new Date(clock.ms() - longestMs));
  if (underWay(recent).length >= entrance.most_at_once) throw allBusy();
  const secret = newToken();
  const { callId, sdp: answer } = await callFromBrowser(entrance.number, sdp);
  const guest = { call_id: callId, entrance_id: entrance.id, secret_hash: tokenHash(secret), at: clock.now() };
  await db.transact((tx) => insertGuest(tx, guest));
  return { secret, sdp: answer };
}

/** Throws `webcalls.not-found`. */
export async function howItStands(db: Db, scope: Scope, secret: string): Promise<Standing> {
  const callId = await callBySecret(db, scope, tokenHash(secret));
  const standing = callId && (await callerStanding(db, callId));
  if (!standing) throw entranceNotFound();
  return standing;
}

/** Throws `webcalls.not-found`. */
export async function leaveCall(db: Db, scope: Scope, secret: string): Promise<void> {
  const callId = await callBySecret(db, scope, tokenHash(secret));
  if (!callId) throw entranceNotFound();
  await callerLeaves(callId);
}
