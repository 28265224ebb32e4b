/** Codes of telephones: what is dialled at rest, and what is pressed in a call. */
import type { Database, Kernel } from '#kernel';
import { can, systemScope } from '#kernel';
import { scopeOfStaff } from '#modules/identity';
import { setPresence } from '#modules/routing';
import {
  callOfAgent,
  callsById,
  extensionByNumber,
  extensionOfStaff,
  type InsideCall,
  type InsideRoom,
  type LiveCall,
  nobodyThere,
  notNow,
  type Pressed,
  parkedCalls,
  pickUp,
  steer,
  theDesk,
} from '#modules/telephony';
import { wishByCode } from './busy-wishes.ts';
import { doneWords, refusedWords } from './code-words.ts';
import { shortNumber } from './dial-codes.ts';
import { toVoicemail } from './do-acts.ts';
import { inACall, inCallOnly, noCode, noHolder, noShortNumber } from './errors.ts';
import { parkAloud } from './park-aloud.ts';
import { planOf, planOfExtension, planOutside, settingsFor } from './plans.ts';
import { groupOf, ringingAt } from './ringing.ts';
import { sayAtRest, sayInCall } from './say-aloud.ts';
import { allCodes, saveSettings } from './store.ts';
import { watchCall } from './watch-call.ts';

const program = systemScope('operators');
/** In a call; the others are dialled at rest. */
const inCall = new Set(['hold', 'swap', 'complete', 'back', 'merge', 'park', 'leave', 'conceal']);
const withNumber = new Set(['consult', 'transfer', 'voicemail']);

/** Somebody changed the codes: every process that leads calls reads them again. */
export const codesSignal = 'operators.codes';

let known = new Map<string, string>();
export async function readCodes(db: Database): Promise<void> {
  known = new Map((await allCodes(db, program)).map(({ act, code }) => [code, act]));
}

/** What a telephone dials for it; null: no code leads there. */
export const codeOfAct = (act: string): string | null => [...known].find(([, one]) => one === act)?.[0] ?? null;

type Given = Pick<Kernel, 'db' | 'signals' | 'realtime'>;

export function insideRoom(given: Given): InsideRoom {
  const { db } = given;
  return {
    codes: {
      match: (typed) => {
        const act = known.get(typed);
        if (act && inCall.has(act)) return 'plain';
        if (act && withNumber.has(act)) return 'number';
        return [...known].some(
          ([code, one]) => code.startsWith(typed) && code !== typed && (inCall.has(one) || withNumber.has(one)),
        )
          ? 'begins'
          : null;
      },
    },
    reach: (read, extension, seconds) => planOfExtension(read, extension, { seconds }),
    dialled: (call) => dialled(given, call),
    pressed: async (call, pressed) => {
      const act = known.get(pressed.code) ?? '';
      try {
        await byKeys(db, call, act, pressed);
      } catch (error) {
        call.parts.log.info({ err: error, call: call.id, act }, 'a code in a call came to nothing');
        return sayInCall(db, call, pressed, 'refused', refusedWords(act, error));
      }
      const said = stateWord(call, act);
      if (said) await sayInCall(db, call, pressed, 'done', doneWords(said, ''));
    },
    transfer: async (call, staffId, target, taken) => {
      const from = staffId ? await extensionOfStaff(db, program, staffId) : null;
      const plan = await planOf(db, program, { number: target }, from);
      await taken();
      await steer(call, { do: 'transfer', plan }, staffId);
    },
  };
}

async function byKeys(db: Database, call: LiveCall, act: string, { legId, staffId, number }: Pressed): Promise<void> {
  if (act === 'park') return parkAloud(db, call, { legId, staffId });
  if (act === 'voicemail') return toVoicemail(db, call, number, staffId);
  if (act === 'hold') return steer(call, { do: 'hold', held: call.attended?.phase !== 'held' }, staffId);
  if (act === 'conceal') return steer(call, { do: 'conceal', on: null }, staffId);
  if (act === 'consult' || act === 'transfer') {
    const from = staffId ? await extensionOfStaff(db, program, staffId) : null;
    return steer(call, { do: act, plan: await planOf(db, program, { number }, from) }, staffId);
  }
  if (act === 'swap' || act === 'back' || act === 'complete' || act === 'merge' || act === 'leave')
    return steer(call, { do: act }, staffId);
}

/** What is said of a call that goes on at this telephone; who is let go of it hears that. */
function stateWord(call: LiveCall, act: string): string | null {
  if (act === 'hold') return call.attended?.phase === 'held' ? 'held' : 'retrieved';
  if (act === 'conceal') return call.recorded.concealed ? 'concealed' : 'recorded-again';
  return act === 'swap' || act === 'back' || act === 'merge' ? act : null;
}

async function dialled(given: Given, call: InsideCall): Promise<void> {
  const { dialled: digits } = call;
  const act = known.get(digits.slice(0, 3)) ?? (digits.startsWith('*') ? '' : null);
  if (act !== null) return byCode(given, call, act, digits.slice(3));
  await callNumber(given.db, call, digits);
}

async function callNumber(db: Database, call: InsideCall, digits: string): Promise<void> {
  const { extension } = call;
  const other = await extensionByNumber(db, program, digits);
  if (other) {
    const plan = await planOfExtension(db, other, { knocks: true });
    return plan && plan.steps.length > 0 ? call.call(plan) : call.refuse('busy');
  }
  if (!/^\+?\d{3,20}$/.test(digits)) return call.refuse('not-found');
  try {
    const { plan } = await planOutside(db, digits, extension);
    await call.call(plan, { party: digits });
  } catch (error) {
    call.parts.log.info({ err: error, extension: extension.number }, 'a telephone may not call there');
    await call.refuse('forbidden');
  }
}

type Settings = Awaited<ReturnType<typeof settingsFor>>;
const changes: Record<string, (number: string) => Partial<Settings>> = {
  'forward-always': (number) => ({ always_to: number }),
  'forward-busy': (number) => ({ busy_to: number }),
  'forward-unanswered': (number) => ({ unanswered_to: number }),
  'undisturbed-on': () => ({ undisturbed: true }),
  'undisturbed-off': () => ({ undisturbed: false }),
  follow: (number) => ({ follow_to: number ? [number] : [] }),
  'waiting-on': () => ({ call_waiting: true }),
  'waiting-off': () => ({ call_waiting: false }),
};
const ways = { listen: 'listen', whisper: 'whisper', barge: 'barge', 'take-over': 'take-over' } as const;

async function byCode(given: Given, call: InsideCall, act: string, rest: string): Promise<void> {
  try {
    const said = await obey(given, call, act, rest);
    if (said !== null) await sayAtRest(given.db, call, 'done', doneWords(act, said));
  } catch (error) {
    call.parts.log.info({ err: error, extension: call.extension.number, act }, 'a code came to nothing');
    await sayAtRest(given.db, call, 'refused', refusedWords(act, error));
  }
}

/** The number to say with what was done; null: the telephone is in a call now. */
async function obey(given: Given, call: InsideCall, act: string, rest: string): Promise<string | null> {
  const { db } = given;
  const { extension } = call;
  const change = changes[act]?.(rest);
  if (change) {
    // A forward is set only to where this telephone may call itself.
    const numbers = [change.always_to, change.busy_to, change.unanswered_to, ...(change.follow_to ?? [])].filter(
      Boolean,
    );
    for (const number of numbers) await planOf(db, program, { number: number! }, extension);
    const own = await settingsFor(db, extension.id);
    await db.transact((tx) => saveSettings(tx, { ...own, ...change }));
    return rest;
  }
  if (act === 'call-back') {
    await wishByCode(given, extension, rest);
    return rest;
  }
  if (act === 'own-number') return extension.number;
  if (act === 'duty-on' || act === 'duty-off') {
    await setDuty(db, extension.staff_id, act === 'duty-on' ? 'ready' : 'offline');
    return '';
  }
  await lead(db, call, act, rest);
  return null;
}

/** Who holds the telephone takes work, or none. Throws `operators.no-holder`. */
async function setDuty(db: Database, staffId: string | null, state: 'ready' | 'offline'): Promise<void> {
  const holder = staffId ? await scopeOfStaff(db, program, staffId) : null;
  if (!holder) throw noHolder();
  await db.transact((tx) => setPresence(tx, holder, { state }));
}

/** Codes that put the telephone into a call. */
async function lead(db: Database, call: InsideCall, act: string, rest: string): Promise<void> {
  const { extension } = call;
  if (act === 'dial-own' || act === 'dial-shared') {
    const { staff_id: staffId, unit_id: unitId } = extension;
    const slot = /^\d{1,6}$/.test(rest) ? Number(rest) : 0;
    const number = await shortNumber(db, { own: act === 'dial-own', slot, staffId, unitId });
    if (!number) throw noShortNumber();
    return callNumber(db, call, number);
  }
  if (act === 'intercom') return intercom(db, call, rest);
  if (act === 'retrieve') return retrieve(db, call, Number(rest));
  if (act === 'pick-up' || act === 'pick-up-group') return pickUpFrom(db, call, act === 'pick-up' ? rest : null);
  const way = ways[act as keyof typeof ways];
  if (way) return watchFrom(db, call, way, rest);
  throw act === '' ? noCode() : inCallOnly();
}

async function intercom(db: Database, call: InsideCall, number: string): Promise<void> {
  const other = await extensionByNumber(db, program, number);
  if (!other) throw nobodyThere();
  if ((await settingsFor(db, other.id)).undisturbed) return call.refuse('busy');
  const way = { kind: 'extension' as const, extension: other.number, staffId: other.staff_id, answersItself: true };
  await call.call({ steps: [{ ways: [way], seconds: 20 }], staffId: other.staff_id, title: other.name });
}

async function retrieve(db: Database, call: InsideCall, slot: number): Promise<void> {
  const found = (await parkedCalls(db, program)).find((one) => one.slot === slot);
  const live = found && theDesk().find(found.call_id);
  if (!live) throw notNow();
  await pickUp(live, call.extension.staff_id, await call.enter());
}

/** Of one telephone, or of those in the same group; also what rings in the browser of who holds it. */
async function pickUpFrom(db: Database, call: InsideCall, number: string | null): Promise<void> {
  const { extension } = call;
  const { staff_id: staffId } = extension;
  const named = number ? await extensionByNumber(db, program, number) : null;
  const at = number ? (named && named.id !== extension.id ? [named] : []) : await groupOf(db, extension);
  const [first] = await ringingAt(db, at, null);
  if (!first) throw notNow();
  if (staffId && (await callOfAgent(db, program, staffId))) throw inACall();
  await pickUp(first.call, staffId, await call.enter());
}

/** A leader at a telephone: with the rights they have. */
async function watchFrom(db: Database, call: InsideCall, way: keyof typeof ways, number: string): Promise<void> {
  const { staff_id: staffId } = call.extension;
  const scope = staffId ? await scopeOfStaff(db, program, staffId) : null;
  if (!scope) throw notNow();
  const other = await extensionByNumber(db, program, number);
  const live = [...call.calls()].find((one) =>
    [...one.agents.legs.values()].some((leg) => leg.up && (other ? leg.staffId === other.staff_id : false)),
  );
  const [row] = live ? await callsById(db, program, [live.id]) : [];
  if (!live || !row || !can(scope, way === 'listen' ? 'operators.listen' : 'operators.intervene', row.unit_id))
    throw notNow();
  await watchCall(db, scope, live.id, { do: way }, await call.enter());
}
