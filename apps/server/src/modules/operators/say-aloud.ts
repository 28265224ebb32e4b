/** A telephone is told in its holder's language what a code has done, or why nothing: a tone, and words as far as they are recorded. */
import type { PlayItem, TelephonyAdapter } from '@qiao/softswitch';
import { type Database, newId, systemScope } from '#kernel';
import { scopeOfStaff } from '#modules/identity';
import { codeTones, filesOf } from '#modules/parties';
import type { InsideCall, LiveCall } from '#modules/telephony';
import type { Piece } from './code-words.ts';

const program = systemScope('operators');
/** Words never last so long, a number of twenty digits among them. */
const sayMs = 30_000;

type Parts = LiveCall['parts'];

export async function wordsFor(
  db: Database,
  { log }: Pick<Parts, 'log'>,
  staffId: string | null,
  pieces: readonly Piece[],
): Promise<PlayItem[]> {
  const holder = staffId ? await scopeOfStaff(db, program, staffId) : null;
  const files = await filesOf({ db, scope: program, log }, pieces, holder?.locale === 'en' ? 'en' : 'zh');
  return files.map((file) => ({ file }));
}

/** Resolves when all has been heard, a key has cut it short, or the telephone is gone. */
export async function heardOut(adapter: TelephonyAdapter, legId: string, items: PlayItem[]): Promise<void> {
  const playId = newId();
  let over: () => void = () => {};
  const said = new Promise<void>((resolve) => {
    over = resolve;
  });
  const off = adapter.on((event) => {
    if (event.type === 'play.finished' && event.playId === playId) over();
    if (event.type === 'leg.ended' && event.legId === legId) over();
  });
  const late = setTimeout(over, sayMs);
  try {
    await adapter.play(legId, { playId, items, stopOnDigit: true });
    await said;
  } finally {
    clearTimeout(late);
    off();
  }
}

/** Who dialled a code at rest hears how it went, and is hung up. */
export async function sayAtRest(
  db: Database,
  call: InsideCall,
  how: keyof typeof codeTones,
  pieces: readonly Piece[],
): Promise<void> {
  const { adapter, log } = call.parts;
  const { legId } = call.leg;
  try {
    const words = await wordsFor(db, call.parts, call.extension.staff_id, pieces);
    // Answered already where the code led into a call that was over by then.
    await adapter.answer(legId).catch(() => {});
    await heardOut(adapter, legId, [...codeTones[how], ...words]);
  } catch (error) {
    log.info({ err: error, extension: call.extension.number }, 'what a code did is not said: the telephone is gone');
  } finally {
    await adapter.hangup(legId, 'normal').catch(() => {});
  }
}

/** Who pressed a code in a call hears it over the talk; nobody else does. */
export async function sayInCall(
  db: Database,
  call: LiveCall,
  { legId, staffId }: { legId: string; staffId: string | null },
  how: keyof typeof codeTones,
  pieces: readonly Piece[],
): Promise<void> {
  const { adapter, log } = call.parts;
  try {
    const words = await wordsFor(db, call.parts, staffId, pieces);
    const items = how === 'refused' || words.length === 0 ? [...codeTones[how], ...words] : words;
    await adapter.play(legId, { playId: newId(), items, stopOnDigit: true });
  } catch (error) {
    log.info({ err: error, call: call.id }, 'what a code did is not said: the telephone is gone');
  }
}
