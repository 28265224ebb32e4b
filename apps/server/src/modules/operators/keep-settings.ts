/** Settings of telephones, codes and the rules of parking and listening. */
import { conflict, type Database, demand, isDuplicate, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { type ExtensionRow, extensionById, extensionOfStaff, nobodyThere } from '#modules/telephony';
import type { Code, OwnSettings, Policy, Settings } from './contract.ts';
import { codeTaken } from './errors.ts';
import { planOf, settingsFor } from './plans.ts';
import { readPolicy, saveCode, savePolicy, saveSettings } from './store.ts';
import type { ExtensionSettings } from './tables.ts';

const right = 'operators.configure';

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

export async function keepCodes(tx: Tx, scope: Scope, codes: Code[]): Promise<void> {
  demand(scope, right, null);
  for (const row of codes)
    await saveCode(tx, row).catch((error: unknown) => {
      throw isDuplicate(error) ? codeTaken() : error;
    });
  await record(tx, scope, { action: 'operators.codes-kept', subject: ['operators', 'codes'], detail: {} });
}

export async function showPolicy(db: Database, scope: Scope): Promise<Policy> {
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
