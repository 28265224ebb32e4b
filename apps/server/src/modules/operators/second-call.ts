/**
 * Call waiting 呼叫等待 in the browser: whoever is in one call hears that another knocks, and speaks with one of the two while the
 * other hears music. Their own call is work that they hold; one that came to them from a colleague they are in as who was called.
 */
import { type Database, type Db, type Scope, systemScope } from '#kernel';
import type { Guest } from '#modules/parties';
import { readAgents } from '#modules/routing';
import { callNotYours, callOfAgent, deviceOf, type LiveCall, notNow, steer, theDesk } from '#modules/telephony';
import type { Turn } from './contract.ts';
import { bringInside, endInside } from './inside-work.ts';

const program = systemScope('operators');
type Attended = NonNullable<LiveCall['attended']>;
type Spoken = { call: LiveCall; guest: Guest | null };

/** `knocks`: in one call, so that a second may knock; `engaged`: in more than that, or asking somebody aside. */
export type AtBrowser = 'free' | 'knocks' | 'engaged' | 'away';
export async function atBrowser(db: Db, staffId: string): Promise<AtBrowser> {
  if ((await deviceOf(db, program, staffId)) !== 'browser') return 'away';
  const [agent] = (await readAgents(db, program, null)).filter((one) => one.staffId === staffId);
  if (!agent || agent.state === 'offline') return 'away';
  const row = await callOfAgent(db, program, staffId);
  const besides = theDesk().besides(staffId);
  const [beside] = besides;
  if (!row && !beside) return 'free';
  if (row && !beside) return speaksAlone(theDesk().find(row.id), staffId) ? 'knocks' : 'engaged';
  const called = !row && besides.length === 1 && beside!.guest.role === 'called' && isUp(beside!.guest);
  return called && beside!.call.attended ? 'knocks' : 'engaged';
}

const isUp = ({ state, way }: Guest): boolean => state === 'up' && way === 'browser';
const aside = ({ together }: Attended): boolean => !together.alone || together.aside;

function speaksAlone(call: LiveCall | null, staffId: string): boolean {
  const attended = call?.attended;
  if (!call || !attended || aside(attended)) return false;
  return (attended.phase === 'talking' || attended.phase === 'held') && call.agents.upOf(staffId)?.way === 'browser';
}

/** Throws `telephony.call-not-yours`, `telephony.not-now`. */
export async function turnTo(db: Database, scope: Scope, callId: string, turn: Turn): Promise<void> {
  const staffId = scope.actor.id;
  const row = await callOfAgent(db, scope, staffId);
  const own = row && theDesk().find(row.id);
  const besides = theDesk().besides(staffId);
  const all: Spoken[] = [
    ...(own ? [{ call: own, guest: null }] : []),
    ...besides.filter(({ guest }) => guest.role === 'called' && (guest.state === 'ringing' || isUp(guest))),
  ];
  const one = all.find(({ call }) => call.id === callId);
  if (!one) throw callNotYours();
  const rings = one.guest?.state === 'ringing';
  const others = all.filter((other) => other !== one && other.guest?.state !== 'ringing');
  switch (turn.do) {
    case 'take':
      // One from outside becomes their work when they answer it: a second piece of that is not held beside the first.
      if (others.length > 0 && rings && !one.call.guests.onCalled) throw notNow();
      for (const other of others) await hold(other, true, staffId);
      return rings ? about(db, one, staffId) : hold(one, false, staffId);
    case 'end-and-take':
      // Before the other ends: no wrap-up begins in between.
      if (rings) await about(db, one, staffId);
      for (const other of others) await leave(other, staffId);
      return rings ? undefined : hold(one, false, staffId);
    case 'hold':
      return hold(one, true, staffId);
    case 'leave':
      if (one.guest) await db.transact((tx) => endInside(tx, callId));
      return leave(one, staffId);
    case 'mute':
      return mute(one, turn.muted, staffId);
  }
}

/** They are on it from now on for everybody else, while their page brings its sound. */
async function about(db: Database, { call }: Spoken, staffId: string): Promise<void> {
  if (call.guests.onCalled) await db.transact((tx) => bringInside(tx, call.id, staffId));
}

async function leave({ call, guest }: Spoken, staffId: string): Promise<void> {
  if (guest) await call.guests.leave(staffId);
  else call.mail.put({ what: 'hang-up' });
}

const hold = ({ call, guest }: Spoken, held: boolean, staffId: string): Promise<void> =>
  steer(
    call,
    { do: 'run', run: (attended) => (guest ? holdAsCalled(attended, guest, held) : holdOwn(attended, held)) },
    staffId,
  );

async function holdOwn(attended: Attended, held: boolean): Promise<void> {
  if (aside(attended)) throw notNow();
  await attended.hold(held);
  if (attended.phase !== (held ? 'held' : 'talking')) throw notNow();
}

/** Whoever called hears music, and nothing of the one who was called. */
async function holdAsCalled(attended: Attended, guest: Guest, held: boolean): Promise<void> {
  const { adapter, talk, parts } = { ...attended.with, adapter: attended.with.parts.adapter };
  const { joined } = attended;
  if (!joined || !guest.legId) throw notNow();
  if (guest.held === held) return;
  guest.held = held;
  await adapter.mute(guest.legId, held || guest.muted);
  // Who asks somebody aside meanwhile is with that one, and comes back by themselves.
  if (!attended.together.aside) {
    if (held) {
      await adapter.leave(joined);
      await attended.letWait(joined);
    } else {
      await adapter.stopPlay(joined).catch(() => {});
      await talk.admit(joined);
    }
  }
  parts.realtime.pushEverywhere(`staff:${guest.staffId}`, 'telephony.seat', {});
}

const mute = ({ call, guest }: Spoken, muted: boolean, staffId: string): Promise<void> =>
  steer(call, { do: 'run', run: (attended) => muteCalled(attended, guest, muted) }, staffId);

async function muteCalled({ with: { parts } }: Attended, guest: Guest | null, muted: boolean): Promise<void> {
  if (!guest?.legId) throw notNow();
  await parts.adapter.mute(guest.legId, muted || guest.held);
  guest.muted = muted;
  parts.realtime.pushEverywhere(`staff:${guest.staffId}`, 'telephony.seat', {});
}
