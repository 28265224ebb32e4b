/** The router's policy and the reasons of breaks, changed while everybody works. Both hold for the whole company; audited. */
import { conflict, demand, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import type { KeepBreakReason, RoutingPolicy } from './contract.ts';
import { hint } from './hints.ts';
import { saveBreakReason, savePolicy } from './store-policy.ts';

/** Needs the right over the whole company; `kernel.conflict` on a stale version. Routers read it at once. */
export async function changePolicy(tx: Tx, scope: Scope, policy: RoutingPolicy): Promise<void> {
  demand(scope, 'routing.configure', null);
  if (!(await savePolicy(tx, policy))) throw conflict();
  await record(tx, scope, {
    action: 'routing.policy-changed',
    subject: ['routing-policy', 'company'],
    detail: { policy: JSON.stringify(policy) },
  });
  tx.afterCommit(() => hint({ reload: true }));
}

/** Makes or changes one. */
export async function keepBreakReason(tx: Tx, scope: Scope, code: string, reason: KeepBreakReason): Promise<void> {
  demand(scope, 'routing.configure', null);
  await saveBreakReason(tx, code, reason);
  await record(tx, scope, {
    action: 'routing.break-reason-kept',
    subject: ['break-reason', code],
    detail: { state: reason.state, limitMinutes: reason.limitMinutes ?? 0 },
  });
}
