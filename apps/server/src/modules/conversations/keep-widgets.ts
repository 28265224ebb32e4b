/** Entrances on web sites, kept by administrators. Every change is audited. */
import type { z } from 'zod';
import { can, conflict, type Db, demand, isDuplicate, newId, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { queueNames } from '#modules/routing';
import { type WidgetInput, type widgetEntrance, widgetInput } from './contract.ts';
import { hostTaken, noEntrance, widgetNotFound } from './errors.ts';
import { clearDefault, hostHolder, listWidgets, lockWidget, saveWidget } from './store-widgets.ts';
import type { WidgetRow } from './tables.ts';
import { newSecret } from './widget-secret.ts';

type Entrance = z.infer<typeof widgetEntrance>;
/** What is left out takes its default. */
export type OpenWidget = z.input<typeof widgetInput>;

/** Returns the entrance's id. Throws `conversations.host-taken`, `conversations.no-entrance` (no such queue), `kernel.forbidden`. */
export async function openWidget(tx: Tx, scope: Scope, given: OpenWidget): Promise<string> {
  const input = widgetInput.parse(given);
  const { unitId, site } = await unitOf(tx, scope, input.queueId);
  demand(scope, 'conversations.configure', unitId);
  const id = newId();
  await put(tx, scope, { ...rowOf(id, site, input), secret_ring: null, secret_wrapped: null, secret_sealed: null });
  await told(tx, scope, 'conversations.widget-opened', id, unitId, input.code);
  return id;
}

/** Throws `conversations.widget-not-found`, `kernel.conflict` on a stale version, and as `openWidget`. */
export async function changeWidget(
  tx: Tx,
  scope: Scope,
  input: WidgetInput & { id: string; version: number },
): Promise<Entrance> {
  const row = await editable(tx, scope, input.id);
  if (row.version !== input.version) throw conflict();
  const { unitId } = await unitOf(tx, scope, input.queueId);
  demand(scope, 'conversations.configure', unitId);
  await put(tx, scope, { ...row, ...rowOf(row.id, row.origin_site, input) });
  await told(tx, scope, 'conversations.widget-changed', row.id, unitId, input.code);
  return entranceView((await lockWidget(tx, scope, row.id))!);
}

/** A new signing secret; the old one is worth nothing from now on. Shown only in this answer. */
export async function renewSecret(tx: Tx, scope: Scope, id: string): Promise<{ secret: string }> {
  const row = await editable(tx, scope, id);
  const { secret, sealed } = newSecret(id);
  await saveWidget(tx, { ...row, ...sealed });
  const { unitId } = await unitOf(tx, scope, row.queue_id);
  await told(tx, scope, 'conversations.widget-secret-renewed', id, unitId, row.code);
  return { secret };
}

/** Those of queues whose units the caller configures. */
export async function readWidgets(db: Db, scope: Scope): Promise<Entrance[]> {
  const rows = await listWidgets(db, scope);
  const queues = await queueNames(
    db,
    scope,
    rows.map((row) => row.queue_id),
  );
  return rows
    .filter((row) => can(scope, 'conversations.configure', queues.get(row.queue_id)?.unit_id ?? null))
    .map(entranceView);
}

async function editable(tx: Tx, scope: Scope, id: string): Promise<WidgetRow> {
  const row = await lockWidget(tx, scope, id);
  if (!row) throw widgetNotFound();
  const { unitId } = await unitOf(tx, scope, row.queue_id);
  if (!can(scope, 'conversations.configure', unitId)) throw widgetNotFound();
  return row;
}

async function put(tx: Tx, scope: Scope, row: Omit<WidgetRow, 'version'>): Promise<void> {
  const holder = row.hosts.length > 0 ? await hostHolder(tx, scope, row.hosts, row.id) : null;
  if (holder) throw hostTaken({ code: holder });
  if (row.is_default) await clearDefault(tx, row.id);
  try {
    await saveWidget(tx, row);
  } catch (error) {
    if (isDuplicate(error)) throw hostTaken({ code: row.code });
    throw error;
  }
}

async function unitOf(tx: Tx, scope: Scope, queueId: string): Promise<{ unitId: string; site: number }> {
  const queue = (await queueNames(tx, scope, [queueId])).get(queueId);
  if (!queue) throw noEntrance();
  return { unitId: queue.unit_id, site: queue.origin_site };
}

async function told(tx: Tx, scope: Scope, action: string, id: string, unitId: string, code: string): Promise<void> {
  await record(tx, scope, { action, subject: ['widget', id], unitId, detail: { code } });
}

function rowOf(
  id: string,
  site: number,
  input: WidgetInput,
): Omit<WidgetRow, 'version' | 'secret_ring' | 'secret_wrapped' | 'secret_sealed'> {
  return {
    id,
    origin_site: site,
    code: input.code,
    hosts: input.hosts,
    is_default: input.isDefault,
    queue_id: input.queueId,
    title: input.title,
    greeting: input.greeting,
    hours_text: input.hoursText,
    zone: input.zone,
    hours: input.hours,
    exceptions: input.exceptions,
    hotline: input.hotline,
    privacy_url: input.privacyUrl,
    upload_max_bytes: input.uploads.maxBytes,
    upload_accept: input.uploads.accept,
    recall_seconds: input.recallSeconds,
    idle_minutes: input.idleMinutes,
  };
}

function entranceView(row: WidgetRow): Entrance {
  return {
    id: row.id,
    version: row.version,
    hasSecret: row.secret_sealed !== null,
    code: row.code,
    hosts: row.hosts,
    isDefault: row.is_default,
    queueId: row.queue_id,
    title: row.title,
    greeting: row.greeting,
    hoursText: row.hours_text,
    zone: row.zone,
    hours: row.hours,
    exceptions: row.exceptions,
    hotline: row.hotline,
    privacyUrl: row.privacy_url,
    uploads: { maxBytes: row.upload_max_bytes, accept: row.upload_accept },
    recallSeconds: row.recall_seconds,
    idleMinutes: row.idle_minutes,
  };
}
