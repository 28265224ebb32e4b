/** What a customer agreed to, or withdrew: a new line each time, never an overwritten one. */
import { clock, newId, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { customerNotFound, purposeNotFound } from './errors.ts';
import { findCustomer } from './store.ts';
import { insertConsent, purposes } from './store-consents.ts';

/** `source`: how it was said – widget, call, page, paper. `noticeVersion`: the text that was shown, null when none is known. */
export type ConsentWord = {
  customerId: string;
  purpose: string;
  given: boolean;
  source: string;
  noticeVersion?: number | null;
};

/** Written down by staff. */
export async function recordConsent(
  tx: Tx,
  scope: Scope,
  input: ConsentWord,
  permission = 'customers.write',
): Promise<void> {
  const row = await findCustomer(tx, scope, input.customerId, permission);
  if (!row) throw customerNotFound();
  await writeConsent(tx, scope, { ...input, customerId: row.id });
  await record(tx, scope, {
    action: input.given ? 'customers.consent-given' : 'customers.consent-withdrawn',
    subject: ['customer', row.id],
    unitId: row.unit_id,
    detail: { purpose: input.purpose },
  });
}

/** The bare line; no right of staff is asked. */
export async function writeConsent(tx: Tx, scope: Scope, input: ConsentWord): Promise<void> {
  if (!(await purposes(tx, scope)).some(({ code }) => code === input.purpose)) throw purposeNotFound();
  await insertConsent(tx, {
    id: newId(),
    customerId: input.customerId,
    purpose: input.purpose,
    given: input.given,
    noticeVersion: input.noticeVersion ?? null,
    source: input.source.slice(0, 60),
    actor: `${scope.actor.kind}:${scope.actor.id}`,
    at: clock.now(),
  });
}
