import type { Scope, Tx } from '#kernel';
import { unitsAbove } from '#modules/organisation';
import { type Called, callsOf } from './rules/expand.ts';
import { macrosById } from './store.ts';

/** Every macro in the caller's sight that this one calls, directly or through others; itself as it is given here. */
export async function reachable(tx: Tx, scope: Scope, macro: Called): Promise<Map<string, Called>> {
  const known = new Map<string, Called>([[macro.id, macro]]);
  const above = await unitsAbove(tx, scope);
  let wanted = callsOf(macro.steps);
  while (wanted.length > 0) {
    const rows = await macrosById(
      tx,
      scope,
      [...new Set(wanted)].filter((id) => !known.has(id)),
      above,
    );
    for (const row of rows) known.set(row.id, row);
    wanted = rows.flatMap((row) => callsOf(row.steps)).filter((id) => !known.has(id));
  }
  return known;
}
