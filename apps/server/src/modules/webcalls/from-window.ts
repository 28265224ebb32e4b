/** The call button of a chat window: whether it is there, and what happens when it is pressed. */
import { type Database, type Db, type Scope, systemScope, type Tx } from '#kernel';
import {
  conversationCards,
  conversationKind,
  latestVisit,
  openByVisitor,
  verifiedCustomer,
  visitorCode,
} from '#modules/conversations';
import { visitorMark } from '#modules/parties';
import { contactOf, queueDoor } from '#modules/routing';
import { numberByDigits } from '#modules/telephony';
import { refuseBanned } from '#modules/visitors';
import type { Button, Taken } from './contract.ts';
import { alreadyCalling, noButton } from './errors.ts';
import { entranceOfWidget } from './store-buttons.ts';
import { visitorOfCall } from './store-stories.ts';
import { beginStory } from './stories.ts';
import type { EntranceRow } from './tables.ts';
import { callBy, callingNow, full } from './take-call.ts';

const house = systemScope('webcalls');

async function entranceFor(db: Db, scope: Scope): Promise<EntranceRow | null> {
  const visit = await latestVisit(db, scope, scope.actor.id);
  return visit?.widget_id ? entranceOfWidget(db, scope, visit.widget_id) : null;
}

/** Null: this window has no button. A number that leads to a flow says its own hours aloud. */
export async function showButton(db: Db, scope: Scope): Promise<Button | null> {
  const entrance = await entranceFor(db, scope);
  const number = entrance && (await numberByDigits(db, house, entrance.number));
  if (!entrance || !number) return null;
  const door = number.target_kind === 'queue' ? await queueDoor(db, house, number.target_id) : null;
  const closed = door !== null && !door.open && door.closedOffer !== 'wait';
  return {
    name: entrance.name,
    open: !closed,
    opensAt: closed ? (door.opensAt?.toISOString() ?? null) : null,
    closedText: closed ? door.closedText : { zh: '', en: '' },
    busy: await full(db, entrance),
  };
}

/** Throws `webcalls.no-button`, `.already-calling`, `.busy`, `visitors.banned`, and what telephony throws. */
export async function callFromWindow(db: Database, scope: Scope, sdp: string): Promise<Taken> {
  const entrance = await entranceFor(db, scope);
  if (!entrance) throw noButton();
  const visitorId = scope.actor.id;
  await db.transact((tx) => refuseBanned(tx, scope));
  if ((await callingNow(db, visitorId)).length > 0) throw alreadyCalling();
  const [talk] = await openByVisitor(db, house, [visitorId]);
  const known = talk && (await conversationCards(db, house, [talk.id])).get(talk.id)?.customerId;
  const customerId = known ?? (await verifiedCustomer(db, scope));
  const shown = `${visitorMark}${await visitorCode(db, house, visitorId)}`;
  const { callId, taken } = await callBy(db, entrance, sdp, { id: visitorId, customerId, shown });
  if (talk) await db.transact((tx) => beginStory(tx, callId, talk.id));
  return taken;
}

/** Who stands behind a call, as the router knows them by their chat: both go to the same agent. */
export async function contactOfCall(tx: Tx, callId: string): Promise<string | null> {
  const visitorId = await visitorOfCall(tx, house, callId);
  if (!visitorId) return null;
  const [talk] = await openByVisitor(tx, house, [visitorId]);
  return (talk && (await contactOf(tx, house, conversationKind, talk.id))) ?? visitorId;
}
