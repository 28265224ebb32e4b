/** Entrances for web calls are set up. */
import { conflict, type Db, newId, newToken, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { listNumbers } from '#modules/telephony';
import { windowsInReach } from '#modules/visitors';
import type { EntranceInput } from './contract.ts';
import { entranceNotFound, noSuchNumber, noSuchWindow } from './errors.ts';
import { lockEntrance, saveEntrance } from './store.ts';
import { saveButtons } from './store-buttons.ts';
import type { EntranceRow } from './tables.ts';

/** It is of the unit of its number: who may set up one may set up the other. Throws `webcalls.no-such-number`. */
async function unitOf(db: Db, scope: Scope, number: string): Promise<string> {
  const found = (await listNumbers(db, scope)).find((one) => one.number === number && one.state === 'active');
  if (!found) throw noSuchNumber();
  return found.unit_id;
}

/** Throws `webcalls.not-found`, `.no-such-number`, `.no-such-window`, `kernel.conflict`. */
export async function keepEntrance(
  tx: Tx,
  scope: Scope,
  input: EntranceInput,
  change?: { id: string; version: number },
): Promise<EntranceRow> {
  const before = change ? await lockEntrance(tx, scope, change.id) : null;
  if (change && !before) throw entranceNotFound();
  if (change && before?.version !== change.version) throw conflict();
  const row: EntranceRow = {
    id: before?.id ?? newId(),
    // One that is closed may outlive its number.
    unit_id: before && input.state === 'retired' ? before.unit_id : await unitOf(tx, scope, input.number),
    code: before?.code ?? newToken().slice(0, 16),
    name: input.name,
    number: input.number,
    most_at_once: input.mostAtOnce,
    state: input.state,
    version: (before?.version ?? 0) + 1,
  };
  await saveEntrance(tx, row);
  if (input.widgetIds) {
    const reach = new Set((await windowsInReach(tx, scope, 'telephony.configure')).map(({ id }) => id));
    if (input.widgetIds.some((id) => !reach.has(id))) throw noSuchWindow();
    await saveButtons(tx, row.id, input.widgetIds);
  }
  await record(tx, scope, {
    action: before ? 'webcalls.entrance-changed' : 'webcalls.entrance-added',
    subject: ['webcalls', row.id],
    unitId: row.unit_id,
    detail: {
      windows: input.widgetIds?.length ?? null,
      number: row.number,
      mostAtOnce: row.most_at_once,
      state: row.state,
    },
  });
  return row;
}
