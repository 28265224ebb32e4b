/** Trunks, extensions, numbers and the policy are set up; the engine hears of it after the commit. */
import {
  conflict,
  demand,
  invalidInput,
  isDuplicate,
  type Kernel,
  newId,
  type Scope,
  systemScope,
  type Tx,
} from '#kernel';
import { record } from '#modules/audit';
import { flowToRun } from '#modules/flows';
import { readUnit } from '#modules/organisation';
import { queueTargets } from '#modules/routing';
import type { ExtensionInput, NumberInput, Policy, Target, TrunkInput } from './contract.ts';
import { linesSignal } from './desk/desk.ts';
import { codeTaken, lineNotFound, numberTaken, targetGone } from './errors.ts';
import { ports } from './ports.ts';
import {
  extensionById,
  lockExtension,
  lockNumber,
  lockTrunk,
  saveExtension,
  saveNumber,
  savePolicyRow,
  saveTrunk,
} from './store-lines.ts';
import { dialledKey, newKey, newPassword, sealed } from './vault.ts';

/** Who tells the desk that lines have changed. */
type Tells = Pick<Kernel['signals'], 'send'>;
type Versioned<I> = I & { version: number };
const right = 'telephony.configure';

async function allowed(tx: Tx, scope: Scope, unitId: string): Promise<void> {
  demand(scope, right, unitId);
  if (!(await readUnit(tx, scope, unitId))) throw invalidInput({ fields: 'unitId' });
}

async function done(tx: Tx, scope: Scope, signals: Tells, what: string, id: string, unitId: string): Promise<void> {
  await record(tx, scope, { action: `telephony.${what}`, subject: ['line', id], unitId, detail: {} });
  tx.afterCommit(() => signals.send(linesSignal, {}));
}

const taken =
  (refusal: () => Error) =>
  (error: unknown): never => {
    throw isDuplicate(error) ? refusal() : error;
  };

export async function keepTrunk(
  tx: Tx,
  scope: Scope,
  signals: Tells,
  id: string | null,
  input: TrunkInput | Versioned<TrunkInput>,
): Promise<string> {
  await allowed(tx, scope, input.unitId);
  const before = id ? await lockTrunk(tx, scope, id) : null;
  if (id && !before) throw lineNotFound();
  if (before && 'version' in input && before.version !== input.version) throw conflict();
  const keyed = before ?? newKey();
  const row = {
    id: before?.id ?? newId(),
    origin_site: ports().site,
    unit_id: input.unitId,
    code: input.code,
    name: input.name,
    hosts: input.hosts,
    username: input.username,
    secret_sealed: input.password ? sealed(keyed, input.password, 'trunk') : (before?.secret_sealed ?? null),
    ring: keyed.ring,
    wrapped_key: keyed.wrapped_key,
    registers: input.registers,
    caller_id: input.callerId,
    max_calls: input.maxCalls,
    manners: input.manners ?? before?.manners ?? {},
    state: input.state,
    version: (before?.version ?? 0) + 1,
  };
  await saveTrunk(tx, row).catch(taken(codeTaken));
  await done(tx, scope, signals, 'trunk-kept', row.id, row.unit_id);
  return row.id;
}

export async function keepExtension(
  tx: Tx,
  scope: Scope,
  signals: Tells,
  id: string | null,
  input: ExtensionInput | Versioned<ExtensionInput>,
): Promise<string> {
  await allowed(tx, scope, input.unitId);
  const before = id ? await lockExtension(tx, scope, id) : null;
  if (id && !before) throw lineNotFound();
  if (before && 'version' in input && before.version !== input.version) throw conflict();
  const keyed = before ?? newKey();
  const row = {
    id: before?.id ?? newId(),
    origin_site: ports().site,
    unit_id: input.unitId,
    number: input.number,
    name: input.name,
    staff_id: input.staffId,
    secret_sealed: before?.secret_sealed ?? sealed(keyed, newPassword(), 'extension'),
    ring: keyed.ring,
    wrapped_key: keyed.wrapped_key,
    state: input.state,
    version: (before?.version ?? 0) + 1,
  };
  await saveExtension(tx, row).catch(taken(numberTaken));
  await done(tx, scope, signals, 'extension-kept', row.id, row.unit_id);
  return row.id;
}

/** A new password for the telephone, shown this once. */
export async function renewPassword(tx: Tx, scope: Scope, signals: Tells, id: string): Promise<{ password: string }> {
  const row = await lockExtension(tx, scope, id);
  if (!row) throw lineNotFound();
  const password = newPassword();
  await saveExtension(tx, { ...row, secret_sealed: sealed(row, password, 'extension'), version: row.version + 1 });
  await done(tx, scope, signals, 'password-renewed', id, row.unit_id);
  return { password };
}

export async function keepNumber(
  tx: Tx,
  scope: Scope,
  signals: Tells,
  id: string | null,
  input: NumberInput | Versioned<NumberInput>,
): Promise<string> {
  await allowed(tx, scope, input.unitId);
  const before = id ? await lockNumber(tx, scope, id) : null;
  if (id && !before) throw lineNotFound();
  if (before && 'version' in input && before.version !== input.version) throw conflict();
  if (input.state === 'active' && !(await targetThere(tx, scope, input.target))) throw targetGone();
  const row = {
    id: before?.id ?? newId(),
    origin_site: ports().site,
    unit_id: input.unitId,
    number: dialledKey(input.number),
    name: input.name,
    target_kind: input.target.kind,
    target_id: input.target.id,
    state: input.state,
    version: (before?.version ?? 0) + 1,
  };
  await saveNumber(tx, row).catch(taken(numberTaken));
  await done(tx, scope, signals, 'number-kept', row.id, row.unit_id);
  return row.id;
}

async function targetThere(tx: Tx, scope: Scope, { kind, id }: Target): Promise<boolean> {
  if (kind === 'queue') return (await queueTargets(tx, scope, [id])).has(id);
  if (kind === 'extension') return (await extensionById(tx, scope, id)) !== null;
  return (await flowToRun(tx, systemScope('telephony'), id)) !== null;
}

export async function keepPolicy(tx: Tx, scope: Scope, input: Policy): Promise<void> {
  demand(scope, right, null);
  const saved = await savePolicyRow(tx, {
    recording: input.recording,
    say_recording: input.sayRecording,
    say_agent: input.sayAgent,
    retention_days: input.retentionDays,
    version: input.version,
  });
  if (!saved) throw conflict();
  const detail = { recording: input.recording, retentionDays: input.retentionDays };
  await record(tx, scope, { action: 'telephony.policy-changed', subject: ['telephony', 'policy'], detail });
}
