/** The rules of ratings: one set for the company, audited. */
import { type Db, demand, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import type { Policy } from './contract.ts';
import { readPolicy, savePolicy } from './store.ts';

export async function showPolicy(db: Db, scope: Scope): Promise<Policy> {
  const { valid_days, low_score, fatigue_days } = await readPolicy(db, scope);
  return { validDays: valid_days, lowScore: low_score, fatigueDays: fatigue_days };
}

/** Holds for what is asked from now on. Throws `kernel.forbidden`: a right at a branch does not reach it. */
export async function keepPolicy(tx: Tx, scope: Scope, next: Policy): Promise<void> {
  demand(scope, 'surveys.configure', null);
  const before = await showPolicy(tx, scope);
  await savePolicy(tx, { valid_days: next.validDays, low_score: next.lowScore, fatigue_days: next.fatigueDays });
  await record(tx, scope, {
    action: 'surveys.policy-changed',
    subject: ['surveys', 'policy'],
    detail: {
      ...next,
      validDaysBefore: before.validDays,
      lowScoreBefore: before.lowScore,
      fatigueDaysBefore: before.fatigueDays,
    },
  });
}
