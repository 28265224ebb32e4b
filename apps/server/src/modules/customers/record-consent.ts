/** What a customer agreed to, or withdrew: a new line each time, never an overwritten one. */
import { clock, newId, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { customerNotFound, purposeNotFound } from './errors.ts';
import { findCustomer } from './store.ts';
import { currentNotice, insertConsent, purposes } from './store-files.ts';

/** `source`: how it was said – widget, call, page, paper. */
export async function recordConsent(
  tx: Tx,
  scope: Scope,
  input: { customerId: string; purpose: string; given: boolean; source: string },
): Promise<void> {
  const row = await findCustomer(tx, scope, input.customerId, 'customers.write');
  if (!row) throw customerNotFound();
  await storeConsent(tx, scope, { ...input, customerId: row.id });
  await record(tx, scope, {
    action: input.given ? 'customers.consent-given' : 'customers.consent-withdrawn',
    subject: ['customer', row.id],
    unitId: row.unit_id,
    detail: { purpose: input.purpose },
  });
}

/** For modules below that hear consent themselves (the widget's form): no right of staff is asked. */
export async function storeConsent(
  tx: Tx,
  scope: Scope,
  input: { customerId: string; purpose: string; given: boolean; source: string },
): Promise<void> {
  if (!(await purposes(tx, scope)).some(({ code }) => code === input.purpose)) throw purposeNotFound();
  await insertConsent(tx, {
    id: newId(),
    customerId: input.customerId,
    purpose: input.purpose,
    given: input.given,
    noticeVersion: await currentNotice(tx, scope),
    source: input.source.slice(0, 60),
    actor: `${scope.actor.kind}:${scope.actor.id}`,
    at: clock.now(),
  });
}
