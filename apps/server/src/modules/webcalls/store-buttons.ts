/** SQL of the call buttons in chat windows. */
import { type Db, forEveryone, forProgram, type Scope, type Tx } from '#kernel';
import type { EntranceRow } from './tables.ts';

/** The windows of an entrance from now on; a window that had another button has this one now. */
export async function saveButtons(tx: Tx, entranceId: string, widgetIds: string[]): Promise<void> {
  await tx.query('webcalls.clear-buttons', 'delete from webcalls.button where entrance_id = $1', [entranceId]);
  await tx.query(
    'webcalls.save-buttons',
    `insert into webcalls.button(widget_id, entrance_id) select w, $2 from unnest($1::uuid[]) w
     on conflict (widget_id) do update set entrance_id = $2`,
    [widgetIds, entranceId],
  );
}

/** Beside entrances that the caller may see. */
export async function buttonsOf(db: Db, scope: Scope, entranceIds: string[]): Promise<Map<string, string[]>> {
  forProgram(scope);
  const rows = await db.query<{ entrance_id: string; widget_ids: string[] }>(
    'webcalls.buttons-of',
    `select entrance_id, array_agg(widget_id order by widget_id) as widget_ids from webcalls.button
     where entrance_id = any($1) group by entrance_id`,
    [entranceIds],
  );
  return new Map(rows.map((row) => [row.entrance_id, row.widget_ids]));
}

/** What a window's button calls; null: it has none. Public: it is what the page shows. */
export async function entranceOfWidget(db: Db, scope: Scope, widgetId: string): Promise<EntranceRow | null> {
  forEveryone(scope);
  const [row] = await db.query<EntranceRow>(
    'webcalls.entrance-of-widget',
    `select e.id, e.unit_id, e.code, e.name, e.number, e.most_at_once, e.state, e.version
     from webcalls.button b join webcalls.entrance e on e.id = b.entrance_id where b.widget_id = $1 and e.state = 'active'`,
    [widgetId],
  );
  return row ?? null;
}
