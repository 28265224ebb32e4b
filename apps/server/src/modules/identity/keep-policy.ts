/** The company's sign-in and password policy. */

import { conflict, demand, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import type { Policy } from './rules.ts';
import { readPolicy, updatePolicy } from './store-policy.ts';

/** Needs identity.policy.manage over the whole company. */
export async function changePolicy(tx: Tx, scope: Scope, next: Policy): Promise<void> {
  demand(scope, 'identity.policy.manage', null);
  const before = await readPolicy(tx, scope);
  if (!(await updatePolicy(tx, next))) throw conflict();
  const changed = (Object.keys(next) as (keyof Policy)[]).filter(
    (key) => key !== 'version' && next[key] !== before[key],
  );
  await record(tx, scope, {
    action: 'identity.policy-changed',
    subject: ['policy', '1'],
    detail: Object.fromEntries(changed.map((key) => [key, [before[key], next[key]]])),
  });
}
