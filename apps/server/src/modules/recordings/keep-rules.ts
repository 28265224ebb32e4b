/** Rules of recording, kept by administrators for the whole company. */
import { conflict, type Db, demand, invalidInput, newId, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { queueTargets } from '#modules/routing';
import type { Policy, Rule, RuleInput } from './contract.ts';
import { ruleNotFound } from './errors.ts';
import { allRules, lockRule, readPolicy, savePolicy, saveRule } from './store.ts';

export async function listRules(db: Db, scope: Scope): Promise<Rule[]> {
  return (await allRules(db, scope)).map((row) => ({
    id: row.id,
    name: row.name,
    queueIds: row.queue_ids,
    directions: row.directions,
    share: row.share,
    say: row.say,
    keepDays: row.keep_days,
    position: row.position,
    state: row.state,
    version: row.version,
  }));
}

/** Throws `recordings.rule-not-found`, `kernel.conflict`, `kernel.invalid-input` (a queue that is not there). */
export async function keepRule(
  tx: Tx,
  scope: Scope,
  id: string | null,
  input: RuleInput & { version?: number },
): Promise<string> {
  demand(scope, 'recordings.configure', null);
  const before = id ? await lockRule(tx, scope, id) : null;
  if (id && !before) throw ruleNotFound();
  if (before && before.version !== input.version) throw conflict();
  const known = await queueTargets(tx, scope, input.queueIds);
  if (input.queueIds.some((one) => !known.has(one))) throw invalidInput({ fields: 'queueIds' });
  const row = {
    id: id ?? newId(),
    name: input.name,
    position: input.position,
    queue_ids: input.queueIds,
    directions: input.directions,
    share: input.share,
    say: input.say,
    keep_days: input.keepDays,
    state: input.state,
    version: (before?.version ?? 0) + 1,
  };
  await saveRule(tx, row);
  await record(tx, scope, {
    action: 'recordings.rule-kept',
    subject: ['recording-rule', row.id],
    detail: { share: row.share, state: row.state },
  });
  return row.id;
}

export async function showPolicy(db: Db, scope: Scope): Promise<Policy> {
  const { pause_seconds: pauseSeconds, version } = await readPolicy(db, scope);
  return { pauseSeconds, version };
}

/** Throws `kernel.conflict`. */
export async function keepPolicy(tx: Tx, scope: Scope, { pauseSeconds, version }: Policy): Promise<void> {
  demand(scope, 'recordings.configure', null);
  if (!(await savePolicy(tx, { pause_seconds: pauseSeconds, version }))) throw conflict();
  const detail = { pauseSeconds };
  await record(tx, scope, { action: 'recordings.policy-kept', subject: ['recordings', 'policy'], detail });
}
