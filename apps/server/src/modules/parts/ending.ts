/** Port: a part whose work cannot be broken off (talks by telephone) is switched off in order: nothing new, what runs goes on to its end or to the limit. */
import { announce, clock, type Db, type Scope, type Tx } from '#kernel';
import type { PartCode } from './contract.ts';
import { partSwitched } from './events.ts';
import { partsTopic, program } from './program.ts';
import { lockParts, savePart } from './store.ts';

export type Ending = {
  /** So long what runs may go on. */
  minutes: number;
  underWay: (db: Db) => Promise<boolean>;
};
const endings = new Map<PartCode, Ending>();

/** Called while wiring. */
export function registerEnding(part: PartCode, ending: Ending): void {
  endings.set(part, ending);
}

/** Until when it may go on once it is switched off now; null: nothing runs. */
export async function endOf(db: Db, part: PartCode): Promise<Date | null> {
  const ending = endings.get(part);
  return ending && (await ending.underWay(db)) ? new Date(clock.ms() + ending.minutes * 60_000) : null;
}

/** Nothing runs any more: its doors close. False: it was switched on again, or closed already. */
export async function endPart(tx: Tx, scope: Scope, code: PartCode): Promise<boolean> {
  const row = (await lockParts(tx, program)).find((one) => one.code === code);
  if (!row?.ends_at || row.is_on) return false;
  await savePart(tx, { ...row, ends_at: null });
  await announce(tx, partSwitched, {
    aggregate: ['part', code],
    payload: { part: code, on: false },
    actor: scope.actor,
    topics: [partsTopic],
  });
  return true;
}
