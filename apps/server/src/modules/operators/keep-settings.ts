/** Settings of telephones, codes and the rules of parking and listening. */
import { can, conflict, type Database, type Db, demand, isDuplicate, type Scope, systemScope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { staffCards } from '#modules/identity';
import { type ExtensionRow, extensionById, extensionOfStaff, listExtensions, nobodyThere } from '#modules/telephony';
import type { Code, OwnSettings, Policy, Settings, TelephoneSettings } from './contract.ts';
import { codeTaken } from './errors.ts';
import { plainSettings, planOf, settingsFor } from './plans.ts';
import { readPolicy, saveCodes, savePolicy, saveSettings, settingsOf } from './store.ts';
import type { ExtensionSettings } from './tables.ts';

const right = 'operators.configure';
const program = systemScope('operators');

export const shown = (row: ExtensionSettings): Settings => ({
  alwaysTo: row.always_to,
  busyTo: row.busy_to,
  unansweredTo: row.unanswered_to,
  undisturbed: row.undisturbed,
  followTo: row.follow_to,
  callWaiting: row.call_waiting,
  pickupGroup: row.pickup_group,
  class: row.class,
  limitSeconds: row.limit_seconds,
});

async function own(db: Database, scope: Scope): Promise<ExtensionRow> {
  const extension = await extensionOfStaff(db, scope, scope.actor.id);
  if (!extension) throw nobodyThere();
  return extension;
}

export async function showOwn(db: Database, scope: Scope): Promise<{ extension: string; settings: Settings } | null> {
  const extension = await extensionOfStaff(db, scope, scope.actor.id);
  return extension && { extension: extension.number, settings: shown(await settingsFor(db, extension.id)) };
}

/** A forward leads only where this telephone may call itself. */
async function checked(db: Database, scope: Scope, extension: ExtensionRow, wanted: OwnSettings): Promise<void> {
  const numbers = [wanted.alwaysTo, wanted.busyTo, wanted.unansweredTo, ...wanted.followTo];
  for (const number of numbers) if (number) await planOf(db, scope, { number }, extension);
}

const asRow = (wanted: OwnSettings) => ({
  always_to: wanted.alwaysTo,
  busy_to: wanted.busyTo,
  unanswered_to: wanted.unansweredTo,
  undisturbed: wanted.undisturbed,
  follow_to: wanted.followTo,
  call_waiting: wanted.callWaiting,
});

export async function keepOwn(db: Database, scope: Scope, wanted: OwnSettings): Promise<void> {
  const extension = await own(db, scope);
  await checked(db, scope, extension, wanted);
  const before = await settingsFor(db, extension.id);
  await db.transact((tx) => saveSettings(tx, { ...before, ...asRow(wanted) }));
}

/** Every telephone in use of the units that one sets up, with what it does. */
export async function listSettings(db: Db, scope: Scope): Promise<TelephoneSettings[]> {
  const all = (await listExtensions(db, program)).filter(
    ({ state, unit_id }) => state === 'active' && can(scope, right, unit_id),
  );
  const ids = all.map(({ id }) => id);
  const kept = new Map((await settingsOf(db, scope, ids)).map((row) => [row.extension_id, row]));
  const staff = all.flatMap(({ staff_id }) => staff_id ?? []);
  const holders = new Map((await staffCards(db, scope, staff)).map(({ id, name }) => [id, name]));
  return all.map(({ id, number, name, staff_id }) => ({
    id,
    number,
    name,
    holder: (staff_id && holders.get(staff_id)) || null,
    settings: shown(kept.get(id) ?? plainSettings(id)),
  }));
}

/** Throws `telephony.nobody-there`, also for one of other units. */
export async function showSettings(db: Database, scope: Scope, id: string): Promise<Settings> {
  const extension = await extensionById(db, scope, id);
  if (!extension || !can(scope, right, extension.unit_id)) throw nobodyThere();
  return shown(await settingsFor(db, id));
}

export async function keepSettings(db: Database, scope: Scope, id: string, wanted: Settings): Promise<void> {
  const extension = await extensionById(db, scope, id);
  if (!extension) throw nobodyThere();
  demand(scope, right, extension.unit_id);
  await checked(db, scope, { ...extension }, wanted).catch((error: unknown) => {
    // Who sets it up may raise the class in the same step.
    if ((error as { code?: string }).code !== 'operators.not-allowed-there') throw error;
  });
  const rest = { pickup_group: wanted.pickupGroup, class: wanted.class, limit_seconds: wanted.limitSeconds };
  await db.transact(async (tx) => {
    await saveSettings(tx, { extension_id: id, ...asRow(wanted), ...rest });
    const detail = { class: wanted.class, limitSeconds: wanted.limitSeconds };
    await record(tx, scope, {
      action: 'operators.settings-kept',
      subject: ['line', id],
      unitId: extension.unit_id,
      detail,
    });
  });
}

/** What administrators say of a telephone, also of one that is out of use; what its holder set for themselves stays. */
export async function keepTelephoneRules(
  tx: Tx,
  scope: Scope,
  id: string,
  rules: Pick<Settings, 'pickupGroup' | 'class' | 'limitSeconds'>,
): Promise<void> {
  const extension = (await listExtensions(tx, program)).find((one) => one.id === id);
  if (!extension) throw nobodyThere();
  demand(scope, right, extension.unit_id);
  const before = await settingsFor(tx, id);
  const { pickupGroup: pickup_group, class: reach, limitSeconds: limit_seconds } = rules;
  await saveSettings(tx, { ...before, pickup_group, class: reach, limit_seconds });
  await record(tx, scope, {
    action: 'operators.settings-kept',
    subject: ['line', id],
    unitId: extension.unit_id,
    detail: { class: reach, limitSeconds: limit_seconds },
  });
}

/** Throws `operators.code-taken`. */
export async function keepCodes(tx: Tx, scope: Scope, codes: Code[]): Promise<void> {
  demand(scope, right, null);
  await saveCodes(tx, codes).catch((error: unknown) => {
    throw isDuplicate(error) ? codeTaken() : error;
  });
  await record(tx, scope, { action: 'operators.codes-kept', subject: ['operators', 'codes'], detail: {} });
}

export async function showPolicy(db: Db, scope: Scope): Promise<Policy> {
  const row = await readPolicy(db, scope);
  return {
    firstSlot: row.first_slot,
    lastSlot: row.last_slot,
    ringBackSeconds: row.ring_back_seconds,
    tellAgent: row.tell_agent,
    version: row.version,
  };
}

export async function keepPolicy(tx: Tx, scope: Scope, input: Policy): Promise<void> {
  demand(scope, right, null);
  const saved = await savePolicy(tx, {
    first_slot: input.firstSlot,
    last_slot: Math.max(input.firstSlot, input.lastSlot),
    ring_back_seconds: input.ringBackSeconds,
    tell_agent: input.tellAgent,
    version: input.version,
  });
  if (!saved) throw conflict();
  const detail = { tellAgent: input.tellAgent };
  await record(tx, scope, { action: 'operators.policy-changed', subject: ['operators', 'policy'], detail });
}
