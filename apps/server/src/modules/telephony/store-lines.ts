/** SQL of trunks, extensions, numbers, seats and the policy. */
import { type Db, forEveryone, forProgram, forStaff, type Scope, Settings, type Tx, unitsWith } from '#kernel';
import { inColumns } from './store-calls.ts';
import type { Device, ExtensionRow, NumberRow, PolicyRow, TrunkRow } from './tables.ts';

/** Extensions, numbers and the policy; by what people answer. */
const lines = new Settings('telephony.lines');
const devices = new Settings('telephony.seat');
const right = 'telephony.configure';
const trunkColumns =
  'id, origin_site, unit_id, code, name, hosts, username, secret_sealed, ring, wrapped_key, registers, caller_id, max_calls, state, version, manners';
const extensionColumns =
  'id, origin_site, unit_id, number, name, staff_id, secret_sealed, ring, wrapped_key, state, version';
const numberColumns = 'id, origin_site, unit_id, number, name, target_kind, target_id, state, version';

export async function saveTrunk(tx: Tx, row: TrunkRow): Promise<void> {
  await tx.query(
    'telephony.save-trunk',
    `insert into telephony.trunk(${trunkColumns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
     on conflict (id) do update set unit_id = $3, code = $4, name = $5, hosts = $6, username = $7, secret_sealed = $8,
       registers = $11, caller_id = $12, max_calls = $13, state = $14, version = $15, manners = $16`,
    inColumns(trunkColumns, row),
  );
}

export async function listTrunks(db: Db, scope: Scope): Promise<TrunkRow[]> {
  return db.query<TrunkRow>(
    'telephony.trunks',
    `select ${trunkColumns} from telephony.trunk where $1::uuid[] is null or unit_id = any($1) order by code`,
    [unitsWith(scope, right)],
  );
}

export async function lockTrunk(tx: Tx, scope: Scope, id: string): Promise<TrunkRow | null> {
  const rows = await tx.query<TrunkRow>(
    'telephony.lock-trunk',
    `select ${trunkColumns} from telephony.trunk where id = $1 and ($2::uuid[] is null or unit_id = any($2)) for update`,
    [id, unitsWith(scope, right)],
  );
  return rows[0] ?? null;
}

export async function saveExtension(tx: Tx, row: ExtensionRow): Promise<void> {
  await tx.query(
    'telephony.save-extension',
    `insert into telephony.extension(${extensionColumns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     on conflict (id) do update set unit_id = $3, number = $4, name = $5, staff_id = $6, secret_sealed = $7, state = $10, version = $11`,
    inColumns(extensionColumns, row),
  );
  lines.changed(tx);
}

export async function listExtensions(db: Db, scope: Scope): Promise<ExtensionRow[]> {
  return db.query<ExtensionRow>(
    'telephony.extensions',
    `select ${extensionColumns} from telephony.extension where $1::uuid[] is null or unit_id = any($1) order by number`,
    [unitsWith(scope, right)],
  );
}

export async function lockExtension(tx: Tx, scope: Scope, id: string): Promise<ExtensionRow | null> {
  const rows = await tx.query<ExtensionRow>(
    'telephony.lock-extension',
    `select ${extensionColumns} from telephony.extension
     where id = $1 and ($2::uuid[] is null or unit_id = any($2)) for update`,
    [id, unitsWith(scope, right)],
  );
  return rows[0] ?? null;
}

/** An active one, for the engine and the desk. */
export async function extensionByNumber(db: Db, scope: Scope, number: string): Promise<ExtensionRow | null> {
  forProgram(scope);
  const rows = await db.query<ExtensionRow>(
    'telephony.extension-by-number',
    `select ${extensionColumns} from telephony.extension where number = $1 and state = 'active'`,
    [number],
  );
  return rows[0] ?? null;
}

export async function extensionById(db: Db, scope: Scope, id: string): Promise<ExtensionRow | null> {
  forStaff(scope);
  const rows = await db.query<ExtensionRow>(
    'telephony.extension-by-id',
    `select ${extensionColumns} from telephony.extension where id = $1 and state = 'active'`,
    [id],
  );
  return rows[0] ?? null;
}

/** Desk telephone of a person. */
export async function extensionOfStaff(db: Db, scope: Scope, staffId: string): Promise<ExtensionRow | null> {
  forStaff(scope);
  return lines.row<ExtensionRow>(
    db,
    'telephony.extension-of-staff',
    `select ${extensionColumns} from telephony.extension where staff_id = $1 and state = 'active' order by number limit 1`,
    [staffId],
  );
}

export async function saveNumber(tx: Tx, row: NumberRow): Promise<void> {
  await tx.query(
    'telephony.save-number',
    `insert into telephony.number(${numberColumns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (id) do update set unit_id = $3, number = $4, name = $5, target_kind = $6, target_id = $7, state = $8, version = $9`,
    inColumns(numberColumns, row),
  );
  lines.changed(tx);
}

export async function listNumbers(db: Db, scope: Scope): Promise<NumberRow[]> {
  return db.query<NumberRow>(
    'telephony.numbers',
    `select ${numberColumns} from telephony.number where $1::uuid[] is null or unit_id = any($1) order by number`,
    [unitsWith(scope, right)],
  );
}

export async function lockNumber(tx: Tx, scope: Scope, id: string): Promise<NumberRow | null> {
  const rows = await tx.query<NumberRow>(
    'telephony.lock-number',
    `select ${numberColumns} from telephony.number
     where id = $1 and ($2::uuid[] is null or unit_id = any($2)) for update`,
    [id, unitsWith(scope, right)],
  );
  return rows[0] ?? null;
}

/** `number`: in the spelling of `dialledKey`. */
export async function numberByDigits(db: Db, scope: Scope, number: string): Promise<NumberRow | null> {
  forProgram(scope);
  return lines.row<NumberRow>(
    db,
    'telephony.number-by-digits',
    `select ${numberColumns} from telephony.number where number = $1 and state = 'active'`,
    [number],
  );
}

/** Whether there is anything to answer: the engine is not started for an empty house. */
export async function anythingToAnswer(db: Db, scope: Scope): Promise<boolean> {
  forProgram(scope);
  const rows = await db.query(
    'telephony.anything',
    `select 1 where exists (select from telephony.trunk where state = 'active')
       or exists (select from telephony.extension where state = 'active')
       or exists (select from telephony.number where state = 'active')`,
  );
  return rows.length > 0;
}

export async function readPolicyRow(db: Db, scope: Scope): Promise<PolicyRow> {
  forEveryone(scope);
  return (await lines.row<PolicyRow>(
    db,
    'telephony.policy',
    'select recording, say_recording, say_agent, retention_days, version from telephony.policy',
  ))!;
}

/** False when somebody else changed it meanwhile. */
export async function savePolicyRow(tx: Tx, row: PolicyRow): Promise<boolean> {
  const rows = await tx.query(
    'telephony.save-policy',
    `update telephony.policy set recording = $1, say_recording = $2, say_agent = $3, retention_days = $4, version = version + 1
     where version = $5 returning version`,
    [row.recording, row.say_recording, row.say_agent, row.retention_days, row.version],
  );
  lines.changed(tx);
  return rows.length > 0;
}

/** Who is missing answers by browser. */
export async function devicesOf(db: Db, scope: Scope, staffIds: string[]): Promise<Map<string, Device>> {
  forStaff(scope);
  const rows = await db.query<{ staff_id: string; device: Device }>(
    'telephony.devices',
    'select staff_id, device from telephony.seat where staff_id = any($1)',
    [staffIds],
  );
  return new Map(rows.map(({ staff_id, device }) => [staff_id, device]));
}
export const deviceOf = (db: Db, scope: Scope, staffId: string): Promise<Device> =>
  devices.read(db, staffId, async (from) => (await devicesOf(from, scope, [staffId])).get(staffId) ?? 'browser');

/** For rooms that keep sounds: how long recordings are kept that no rule speaks about. */
export const retentionDays = async (db: Db, scope: Scope): Promise<number> =>
  (await readPolicyRow(db, scope)).retention_days;

export async function saveDevice(tx: Tx, staffId: string, device: Device): Promise<void> {
  await tx.query(
    'telephony.save-device',
    'insert into telephony.seat(staff_id, device) values ($1, $2) on conflict (staff_id) do update set device = $2',
    [staffId, device],
  );
  devices.changed(tx);
}

type KeyHolder = { id: string; ring: number; wrapped_key: string };
const holders = ['trunk', 'extension', 'call'] as const;
export type Holder = (typeof holders)[number];

/** Rows whose key another master key wraps. */
export async function staleKeys(
  tx: Tx,
  scope: Scope,
  table: Holder,
  current: number,
  limit: number,
): Promise<KeyHolder[]> {
  forProgram(scope);
  return tx.query<KeyHolder>(
    `telephony.stale-${table}`,
    `select id, ring, wrapped_key from telephony.${table} where ring <> $1 and wrapped_key is not null
     order by id limit $2 for update skip locked`,
    [current, limit],
  );
}
export async function saveKey(tx: Tx, table: Holder, row: KeyHolder): Promise<void> {
  await tx.query(
    `telephony.rewrap-${table}`,
    `update telephony.${table} set ring = $2, wrapped_key = $3 where id = $1`,
    [row.id, row.ring, row.wrapped_key],
  );
  if (table === 'extension') lines.changed(tx);
}
export const keyHolders: readonly Holder[] = holders;
