/** A part is switched off or on: its doors, what needs it, and everybody who has it before them. Data is never touched. */
import {
  type AppError,
  announce,
  clock,
  type Db,
  demand,
  type Locale,
  type Scope,
  systemScope,
  type Tx,
  translate,
} from '#kernel';
import { record } from '#modules/audit';
import type { PartCode } from './contract.ts';
import { partOff } from './errors.ts';
import { partSwitched } from './events.ts';
import { allOff, changedBy, heldBy } from './rules.ts';
import { lockParts, savePart, switchedParts } from './store.ts';
import type { PartRow } from './tables.ts';

const program = systemScope('parts');
export const partsTopic = 'parts:company';
export const offIn = (rows: readonly PartRow[]): Set<string> =>
  new Set(rows.filter((row) => !row.is_on).map(({ code }) => code));

/** False: it stood so already. Throws `kernel.forbidden`. */
export async function switchPart(tx: Tx, scope: Scope, code: PartCode, on: boolean): Promise<boolean> {
  demand(scope, 'parts.manage', null);
  const off = offIn(await lockParts(tx, scope));
  if (off.has(code) === !on) return false;
  await savePart(tx, { code, is_on: on, changed_at: clock.now(), changed_by: scope.actor.id });
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

/** For rooms below, in a subscription, a job or a call that no route guards: whether this part works now. */
export async function partRuns(db: Db, code: PartCode): Promise<boolean> {
  return heldBy(code, offIn(await switchedParts(db, program))) === null;
}

export const offError = (part: PartCode, locale: Locale): AppError =>
  partOff({ part, name: translate(locale, `parts.names.${part}`) });

export async function partsOff(db: Db): Promise<PartCode[]> {
  return allOff(offIn(await switchedParts(db, program)));
}
