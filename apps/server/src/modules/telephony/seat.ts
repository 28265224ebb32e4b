/** The seat of an agent: by what they answer, and what they do with the call they are in. */
import { AppError, type Database, type Db, type Scope, type Tx } from '#kernel';
import { customerNames } from '#modules/customers';
import { staffCards } from '#modules/identity';
import { mobileWay, partyTitle, shownParty } from '#modules/parties';
import { passOn } from '#modules/routing';
import type { Seat } from './contract.ts';
import type { Desk } from './desk/desk.ts';
import { callNotYours, noExtension, noMobile, notNow, soundFailed } from './errors.ts';
import { moveCall } from './move-call.ts';
import { callOfAgent, callsById, lastChange } from './store-calls.ts';
import { deviceOf, extensionOfStaff, saveDevice } from './store-lines.ts';
import type { CallRow, Device } from './tables.ts';
import { workKind } from './work-kind.ts';

export async function showSeat(db: Db, scope: Scope, desk: Desk): Promise<Seat> {
  const staffId = scope.actor.id;
  const [device, extension, row] = [
    await deviceOf(db, scope, staffId),
    await extensionOfStaff(db, scope, staffId),
    await callOfAgent(db, scope, staffId),
  ];
  return {
    device,
    extension: extension && {
      id: extension.id,
      number: extension.number,
      registered: desk.registered(extension.number),
    },
    engine: (await desk.health()).state,
    call: row && (await callOfSeat(db, scope, desk, row)),
    beside: await besideOf(db, scope, desk, 0),
    second: await besideOf(db, scope, desk, 1),
  };
}

async function callOfSeat(db: Db, scope: Scope, desk: Desk, row: CallRow): Promise<Seat['call']> {
  const live = desk.find(row.id);
  const leg = live?.agents.upOf(scope.actor.id) ?? null;
  const name = row.customer_id ? (await customerNames(db, scope, [row.customer_id])).get(row.customer_id)?.name : null;
  return {
    id: row.id,
    number: row.number,
    state: row.state,
    direction: row.direction,
    customerId: row.customer_id,
    title: name || partyTitle(scope, row.party_masked),
    party: shownParty(scope, row.party_masked),
    queueId: row.queue_id,
    since: (row.answered_at ?? (await lastChange(db, scope, row.id)) ?? row.started_at).toISOString(),
    connected: leg !== null,
    partyAway: live?.caller.away ?? false,
    partyGone: live?.caller.gone ?? false,
    muted: leg?.muted ?? false,
    ...(live?.recorded ?? { recording: false, concealed: false }),
    way: leg?.way ?? null,
    guests: (live?.guests.list() ?? [])
      .filter(({ role, unseen }) => role !== 'called' && !unseen)
      .map(({ id, role, title, state, muted }) => ({ id, role, title, state, muted })),
    aside: live?.attended?.together.state ?? null,
    withGuest: live?.attended?.together.aside ?? false,
    failure: live?.attended?.together.failure ?? null,
  };
}

async function besideOf(db: Db, scope: Scope, desk: Desk, at: 0 | 1): Promise<Seat['beside']> {
  const found = desk.besides(scope.actor.id)[at];
  if (!found) return null;
  const { call, guest } = found;
  const [row] = await callsById(db, scope, [call.id]);
  if (!row) return null;
  const by = guest.by ?? row.agent_id;
  const [card] = by && by !== scope.actor.id ? await staffCards(db, scope, [by]) : [];
  const name = row.customer_id ? (await customerNames(db, scope, [row.customer_id])).get(row.customer_id)?.name : null;
  return {
    callId: call.id,
    guestId: guest.id,
    role: guest.role,
    state: guest.state,
    title: name || (row.direction === 'internal' ? '' : shownParty(scope, row.party_masked)) || '',
    // A telephone that is nobody's is told by its number.
    from: card?.name ?? (row.direction === 'internal' ? row.dialled : ''),
    way: guest.way,
    muted: guest.muted,
    held: guest.held,
    since: guest.since.toISOString(),
    own: [guest.by, guest.claimedBy].includes(scope.actor.id),
  };
}

/** Throws `telephony.no-extension` for a telephone that nobody gave them, `telephony.no-mobile` for one that calls do not reach. */
export async function chooseDevice(tx: Tx, scope: Scope, device: Device): Promise<void> {
  if (device === 'phone' && !(await extensionOfStaff(tx, scope, scope.actor.id))) throw noExtension();
  if (device === 'mobile' && !(await mobileWay(tx, scope.actor.id))) throw noMobile();
  await saveDevice(tx, scope.actor.id, device);
}

/** Throws `telephony.call-not-yours`. */
async function own(db: Db, scope: Scope, callId: string): Promise<CallRow> {
  const row = await callOfAgent(db, scope, scope.actor.id);
  if (row?.id !== callId) throw callNotYours();
  return row;
}

/** The browser brings its offer of sound; again after a reload, when the new leg takes the place of the old. */
export async function joinSound(
  db: Database,
  scope: Scope,
  desk: Desk,
  callId: string,
  sdp: string,
): Promise<{ sdp: string }> {
  try {
    const answer = await desk.find(callId)?.guests.joinBrowser(scope.actor.id, sdp);
    if (answer) return { sdp: answer };
    await own(db, scope, callId);
    const call = desk.callOf(callId);
    return { sdp: await call.agents.joinBrowser(scope.actor.id, sdp, call.caller.legId) };
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw soundFailed({ why: (error as { code?: string }).code ?? 'error' });
  }
}

export async function hangUp(db: Database, scope: Scope, desk: Desk, callId: string): Promise<void> {
  await own(db, scope, callId);
  desk.callOf(callId).mail.put({ what: 'hang-up' });
}

export async function holdCall(db: Database, scope: Scope, desk: Desk, callId: string, held: boolean): Promise<void> {
  await own(db, scope, callId);
  desk.callOf(callId).mail.put({ what: 'hold', held });
}

export async function muteCall(db: Database, scope: Scope, desk: Desk, callId: string, muted: boolean): Promise<void> {
  await own(db, scope, callId);
  const leg = desk.callOf(callId).agents.upOf(scope.actor.id);
  if (!leg) throw callNotYours();
  await desk.adapter.mute(leg.legId, muted);
  leg.muted = muted;
}

/** Digits to the other party: menus of others. */
export async function pressDigits(
  db: Database,
  scope: Scope,
  desk: Desk,
  callId: string,
  digits: string,
): Promise<void> {
  await own(db, scope, callId);
  await desk.adapter.sendDigits(desk.callOf(callId).caller.legId, digits);
}

/** Blind: to a queue, or first to one colleague; the caller keeps the place by age. */
export async function transferCall(
  tx: Tx,
  scope: Scope,
  desk: Desk,
  callId: string,
  to: { queueId?: string | undefined; staffId?: string | undefined },
): Promise<void> {
  await own(tx, scope, callId);
  if (desk.find(callId)?.caller.gone) throw notNow();
  const passed = await passOn(tx, scope, {
    kind: workKind,
    subjectId: callId,
    reason: 'transfer',
    ...(to.queueId ? { queueId: to.queueId } : {}),
    ...(to.staffId ? { dedicated: { staffId: to.staffId, seconds: 60 } } : {}),
  });
  if (!passed) throw callNotYours();
  const change = { agent_id: null, agent_leg: null, queue_id: passed.queue_id, unit_id: passed.unit_id };
  await moveCall(tx, scope, callId, 'return', { reason: 'transfer', change });
  tx.afterCommit(() => desk.find(callId)?.mail.put({ what: 'returned' }));
}
