/** A part is switched off or on: its doors, what needs it, and everybody who has it before them. Data is never touched. */
import { type AppError, announce, clock, type Db, demand, type Locale, type Scope, type Tx, translate } from '#kernel';
import { record } from '#modules/audit';
import type { PartCode } from './contract.ts';
import { endOf } from './ending.ts';
import { partOff } from './errors.ts';
import { partSwitched } from './events.ts';
import { partsTopic, program } from './program.ts';
import { allOff, changedBy, heldBy } from './rules.ts';
import { knownParts, lockParts, savePart, switchedParts } from './store.ts';
import type { PartRow } from './tables.ts';

export const offIn = (rows: readonly PartRow[]): Set<string> =>
  new Set(rows.filter((row) => !row.is_on).map(({ code }) => code));

/** False: it stood so already. Throws `kernel.forbidden`. */
export async function switchPart(tx: Tx, scope: Scope, code: PartCode, on: boolean): Promise<boolean> {
  demand(scope, 'parts.manage', null);
  const off = offIn(await lockParts(tx, scope));
  if (off.has(code) === !on) return false;
  const ends_at = on ? null : await endOf(tx, code);
  await savePart(tx, { code, is_on: on, changed_at: clock.now(), changed_by: scope.actor.id, ends_at });
  const follows = changedBy(code, on, off);
  for (const part of follows)
    await announce(tx, partSwitched, {
      aggregate: ['part', part],
      payload: { part, on },
      actor: scope.actor,
      topics: [partsTopic],
    });
  await record(tx, scope, {
    action: on ? 'parts.switched-on' : 'parts.switched-off',
    subject: ['part', code],
    detail: { follows },
  });
  return true;
}

/** Those that are switched off and still see to what is under way, with the moment at which they close at the latest. */
export const endingIn = (rows: readonly PartRow[]): Map<string, Date> =>
  new Map(
    rows.flatMap(({ code, is_on, ends_at }) => (!is_on && ends_at && ends_at > clock.now() ? [[code, ends_at]] : [])),
  );

/** For rooms below: `ending` while what is under way goes on to its end. */
export async function partState(db: Db, code: PartCode): Promise<{ is: 'on' | 'ending' | 'off'; until: Date | null }> {
  const rows = await switchedParts(db, program);
  const held = heldBy(code, offIn(rows));
  if (held === null) return { is: 'on', until: null };
  const until = rows.find((row) => row.code === code && !row.is_on)?.ends_at ?? null;
  return { is: held === code && endingIn(rows).has(code) ? 'ending' : 'off', until };
}

/** For rooms below, in a subscription, a job or a call that no route guards: whether something new may begin in this part. */
export async function partRuns(db: Db, code: PartCode): Promise<boolean> {
  return heldBy(code, offIn(await switchedParts(db, program))) === null;
}

/** The same for what happens all the time, and where a moment more or less is nothing: never where a switch itself is heard of. */
export async function partServes(db: Db, code: PartCode): Promise<boolean> {
  return heldBy(code, offIn(await knownParts(db, program))) === null;
}

export const offError = (part: PartCode, locale: Locale): AppError =>
  partOff({ part, name: translate(locale, `parts.names.${part}`) });

/** What everybody is told: `closed` is gone, `ending` takes nothing new. */
export async function partsOff(db: Db): Promise<{ closed: PartCode[]; ending: PartCode[] }> {
  const rows = await switchedParts(db, program);
  const ending = endingIn(rows);
  const off = allOff(offIn(rows));
  return { closed: off.filter((code) => !ending.has(code)), ending: off.filter((code) => ending.has(code)) };
}
