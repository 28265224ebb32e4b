/** The rules of call-backs, kept by administrators. */
import { conflict, type Db, demand, invalidInput, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { zoneExists } from '#modules/clocks';
import { queueTargets } from '#modules/routing';
import type { CallbackPolicy } from './contract.ts';
import { readPolicyRow, savePolicyRow } from './store-policy.ts';

export async function showPolicy(db: Db, scope: Scope): Promise<CallbackPolicy> {
  const row = await readPolicyRow(db, scope);
  return {
    version: row.version,
    dialling: row.dialling,
    retries: row.retries,
    mostAttempts: row.most_attempts,
    liveDays: row.live_days,
    perDay: row.per_day,
    prefixes: row.prefixes,
    webQueueId: row.web_queue_id,
    perHour: row.per_hour,
    fromMinute: row.from_minute,
    toMinute: row.to_minute,
    zone: row.zone,
  };
}

/** The whole company's: who has the right at one branch only changes nothing. Throws `kernel.conflict`. */
export async function keepPolicy(tx: Tx, scope: Scope, input: CallbackPolicy): Promise<void> {
  demand(scope, 'callbacks.configure', null);
  if (input.fromMinute >= input.toMinute) throw invalidInput({ fields: 'toMinute' });
  if (!zoneExists(input.zone)) throw invalidInput({ fields: 'zone' });
  if (input.webQueueId && !(await queueTargets(tx, scope, [input.webQueueId])).has(input.webQueueId))
    throw invalidInput({ fields: 'webQueueId' });
  const saved = await savePolicyRow(tx, {
    dialling: input.dialling,
    retries: input.retries,
    most_attempts: input.mostAttempts,
    live_days: input.liveDays,
    per_day: input.perDay,
    prefixes: input.prefixes,
    web_queue_id: input.webQueueId,
    per_hour: input.perHour,
    from_minute: input.fromMinute,
    to_minute: input.toMinute,
    zone: input.zone,
    version: input.version,
  });
  if (!saved) throw conflict();
  await record(tx, scope, { action: 'callbacks.policy-kept', subject: ['callbacks', 'policy'], detail: {} });
}
