/** Entrances on web sites. */
import { type Db, forEveryone, forStaff, type Scope, type Tx } from '#kernel';
import type { WidgetRow } from './tables.ts';

/** The entrance of a host, else the default one. Public: it is what the page shows. */
export async function widgetForHost(db: Db, scope: Scope, host: string): Promise<WidgetRow | null> {
  forEveryone(scope);
  const [row] = await db.query<WidgetRow>(
    'conversations.widget-for-host',
    `select * from conversations.widget where hosts @> array[$1] or is_default order by (hosts @> array[$1]) desc limit 1`,
    [host],
  );
  return row ?? null;
}

export async function widgetById(db: Db, scope: Scope, id: string): Promise<WidgetRow | null> {
  forEveryone(scope);
  const [row] = await db.query<WidgetRow>(
    'conversations.widget-by-id',
    'select * from conversations.widget where id = $1',
    [id],
  );
  return row ?? null;
}

export async function lockWidget(tx: Tx, scope: Scope, id: string): Promise<WidgetRow | null> {
  forStaff(scope);
  const [row] = await tx.query<WidgetRow>(
    'conversations.lock-widget',
    'select * from conversations.widget where id = $1 for no key update',
    [id],
  );
  return row ?? null;
}

export async function listWidgets(db: Db, scope: Scope): Promise<WidgetRow[]> {
  forStaff(scope);
  return db.query<WidgetRow>('conversations.list-widgets', 'select * from conversations.widget order by code');
}

/** Another entrance that lists one of the hosts; null when they are free. */
export async function hostHolder(db: Db, scope: Scope, hosts: string[], exceptId: string): Promise<string | null> {
  forStaff(scope);
  const [row] = await db.query<{ code: string }>(
    'conversations.host-holder',
    'select code from conversations.widget where hosts && $1::text[] and id <> $2 limit 1',
    [hosts, exceptId],
  );
  return row?.code ?? null;
}

const columns = [
  'id',
  'origin_site',
  'code',
  'hosts',
  'is_default',
  'queue_id',
  'title',
  'greeting',
  'hours_text',
  'zone',
  'hours',
  'exceptions',
  'hotline',
  'privacy_url',
  'upload_max_bytes',
  'upload_accept',
  'recall_seconds',
  'idle_minutes',
  'secret_ring',
  'secret_wrapped',
  'secret_sealed',
] as const;
const json = new Set<string>(['title', 'greeting', 'hours_text', 'hours', 'exceptions']);

/** Inserts, or replaces the row that is locked by this transaction. */
export async function saveWidget(tx: Tx, row: Omit<WidgetRow, 'version'>): Promise<void> {
  const values = columns.map((column) => (json.has(column) ? JSON.stringify(row[column]) : row[column]));
  const sets = columns.filter((column) => column !== 'id').map((column) => `${column} = excluded.${column}`);
  await tx.query(
    'conversations.save-widget',
    `insert into conversations.widget (${columns.join(', ')}) values (${columns.map((_, index) => `$${index + 1}`).join(', ')})
     on conflict (id) do update set ${sets.join(', ')}, version = conversations.widget.version + 1`,
    values,
  );
}

export async function clearDefault(tx: Tx, exceptId: string): Promise<void> {
  await tx.query(
    'conversations.clear-default',
    'update conversations.widget set is_default = false, version = version + 1 where is_default and id <> $1',
    [exceptId],
  );
}
