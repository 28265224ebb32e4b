/** Panels are set up by people; whoever holds the secret can prove what a context says. Audited. */
import { randomBytes } from 'node:crypto';
import { clock, conflict, demand, type Keys, newId, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import type { PanelChange, PanelInput } from './contract.ts';
import { addressUnfit, panelNotFound } from './errors.ts';
import { fits } from './rules.ts';
import { insertPanel, readPanel, updatePanel } from './store.ts';
import type { PanelRow } from './tables.ts';

const context = 'panels.panel';
const newSecret = (): string => randomBytes(32).toString('base64url');

/** The secrets that sign now, the present one first. */
export function secretsOf(keys: Keys, row: PanelRow): string[] {
  const key = keys.unwrap({ ring: row.ring, wrapped: row.wrapped_key });
  const both = row.former_secret && row.former_until && row.former_until > clock.now() ? [row.former_secret] : [];
  return [row.secret, ...both].map((sealed) => keys.open(key, sealed, context));
}

async function tell(tx: Tx, scope: Scope, row: PanelRow, action: string, detail = {}): Promise<void> {
  await record(tx, scope, {
    action: `panels.${action}`,
    subject: ['panel', row.id],
    unitId: row.unit_id,
    detail: { origin: new URL(row.url).origin, state: row.state, places: row.places.join(' '), ...detail },
  });
}

type Made = { row: PanelRow; secret: string };
export async function makePanel(
  tx: Tx,
  scope: Scope,
  input: PanelInput & { site: number; keys: Keys; own: string[] },
): Promise<Made> {
  demand(scope, 'panels.manage', input.unitId);
  if (!fits(input.url, input.own)) throw addressUnfit();
  const { key, wrapped } = input.keys.create();
  const secret = newSecret();
  const row: PanelRow = {
    id: newId(),
    origin_site: input.site,
    unit_id: input.unitId,
    name: input.name,
    url: input.url,
    places: [...new Set(input.places)],
    height: input.height,
    state: 'active',
    ring: wrapped.ring,
    wrapped_key: wrapped.wrapped,
    secret: input.keys.seal(key, secret, context),
    former_secret: null,
    former_until: null,
    created_at: clock.now(),
    version: 1,
  };
  await insertPanel(tx, row);
  await tell(tx, scope, row, 'made');
  return { row, secret };
}

async function known(tx: Tx, scope: Scope, id: string): Promise<PanelRow> {
  const row = await readPanel(tx, scope, id);
  if (!row) throw panelNotFound();
  return row;
}

async function saved(tx: Tx, row: PanelRow, version: number): Promise<PanelRow> {
  if (!(await updatePanel(tx, { ...row, version }))) throw conflict();
  return { ...row, version: version + 1 };
}

export async function changePanel(
  tx: Tx,
  scope: Scope,
  id: string,
  input: PanelChange & { own: string[] },
): Promise<PanelRow> {
  const before = await known(tx, scope, id);
  if (input.url !== undefined && !fits(input.url, input.own)) throw addressUnfit();
  const row = await saved(
    tx,
    {
      ...before,
      name: input.name ?? before.name,
      url: input.url ?? before.url,
      places: input.places ? [...new Set(input.places)] : before.places,
      height: input.height ?? before.height,
      state: input.state ?? before.state,
    },
    input.version,
  );
  await tell(tx, scope, row, 'changed');
  return row;
}

/** A new secret; contexts are signed with both for the overlap. */
export async function rotatePanel(
  tx: Tx,
  scope: Scope,
  id: string,
  input: { version: number; overlapHours: number; keys: Keys },
): Promise<Made> {
  const before = await known(tx, scope, id);
  const secret = newSecret();
  const key = input.keys.unwrap({ ring: before.ring, wrapped: before.wrapped_key });
  const overlap = input.overlapHours > 0;
  const row = await saved(
    tx,
    {
      ...before,
      secret: input.keys.seal(key, secret, context),
      former_secret: overlap ? before.secret : null,
      former_until: overlap ? new Date(clock.ms() + input.overlapHours * 3_600_000) : null,
    },
    input.version,
  );
  await tell(tx, scope, row, 'rotated', { overlapHours: input.overlapHours });
  return { row, secret };
}
