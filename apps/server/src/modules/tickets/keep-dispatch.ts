/** Rules of dispatch hold for the whole company, so keeping them needs the right over all of it. Audited; a ticket that is under way stays where it is. */
import { announce, conflict, type Db, demand, newId, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { staffCards } from '#modules/identity';
import { queueNames } from '#modules/routing';
import type { DispatchRule, EditDispatchRule, NewDispatchRule } from './contract.ts';
import { forgetDispatch } from './dispatch-book.ts';
import { assigneeUnknown, queueUnknown, ruleNotFound } from './errors.ts';
import { dispatchChanged } from './events.ts';
import { type DispatchRuleRow, dispatchRules, insertDispatchRule, saveDispatchRule } from './store-dispatch.ts';

/** Throws `tickets.queue-unknown`, `tickets.assignee-unknown`. Returns the id. */
export async function addDispatchRule(tx: Tx, scope: Scope, input: NewDispatchRule): Promise<string> {
  demand(scope, 'tickets.configure', null);
  await check(tx, scope, input.queueId, input.dedicatedId);
  const row: DispatchRuleRow = {
    id: newId(),
    name: input.name,
    position: input.position,
    match: input.match,
    queue_id: input.queueId,
    skills: input.skills,
    dedicated_id: input.dedicatedId,
    dedicated_seconds: input.dedicatedSeconds,
    sticky: input.sticky,
    tell_customer: input.tellCustomer,
    state: 'active',
    version: 1,
  };
  await insertDispatchRule(tx, row);
  await tell(tx, scope, row, 'tickets.dispatch-rule-added');
  return row.id;
}

/** 409 kernel.conflict on a stale version. */
export async function changeDispatchRule(
  tx: Tx,
  scope: Scope,
  input: { id: string } & EditDispatchRule,
): Promise<void> {
  demand(scope, 'tickets.configure', null);
  const row = (await dispatchRules(tx, scope)).find((rule) => rule.id === input.id);
  if (!row) throw ruleNotFound();
  await check(tx, scope, input.queueId ?? null, input.dedicatedId ?? null);
  const after: DispatchRuleRow = {
    ...row,
    version: input.version,
    name: input.name ?? row.name,
    position: input.position ?? row.position,
    match: input.match ?? row.match,
    queue_id: input.queueId ?? row.queue_id,
    skills: input.skills ?? row.skills,
    dedicated_id: input.dedicatedId === undefined ? row.dedicated_id : input.dedicatedId,
    dedicated_seconds: input.dedicatedSeconds ?? row.dedicated_seconds,
    sticky: input.sticky ?? row.sticky,
    tell_customer: input.tellCustomer ?? row.tell_customer,
    state: input.state ?? row.state,
  };
  if (!(await saveDispatchRule(tx, after))) throw conflict();
  await tell(tx, scope, { ...after, version: after.version + 1 }, 'tickets.dispatch-rule-changed');
}

async function check(tx: Tx, scope: Scope, queueId: string | null, staffId: string | null): Promise<void> {
  if (queueId && !(await queueNames(tx, scope, [queueId])).has(queueId)) throw queueUnknown();
  if (staffId && (await staffCards(tx, scope, [staffId])).length === 0) throw assigneeUnknown();
}

async function tell(tx: Tx, scope: Scope, row: DispatchRuleRow, action: string): Promise<void> {
  await record(tx, scope, { action, subject: ['dispatch-rule', row.id], detail: { version: row.version } });
  await announce(tx, dispatchChanged, {
    aggregate: ['dispatch-rule', row.id],
    payload: { ruleId: row.id, version: row.version },
    actor: scope.actor,
  });
  tx.afterCommit(forgetDispatch);
}

export async function readDispatchRules(db: Db, scope: Scope): Promise<DispatchRule[]> {
  const rows = await dispatchRules(db, scope);
  const queues = await queueNames(
    db,
    scope,
    rows.map((row) => row.queue_id),
  );
  const people = await staffCards(
    db,
    scope,
    rows.flatMap((row) => row.dedicated_id ?? []),
  );
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    position: row.position,
    match: row.match as DispatchRule['match'],
    queueId: row.queue_id,
    queueName: queues.get(row.queue_id)?.name ?? null,
    skills: row.skills,
    dedicatedId: row.dedicated_id,
    dedicatedName: people.find((one) => one.id === row.dedicated_id)?.name ?? null,
    dedicatedSeconds: row.dedicated_seconds,
    sticky: row.sticky,
    tellCustomer: row.tell_customer,
    state: row.state,
    version: row.version,
  }));
}
