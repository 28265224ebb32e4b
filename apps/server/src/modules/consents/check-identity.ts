/** Second check: identity data counts as verified once another person has read the same from the document. */
import { announce, clock, type Db, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import {
  actorNames,
  customerNames,
  type IdentityEntry,
  type IdentityField,
  type IdentityFile,
  identityFile,
  sameIdentity,
} from '#modules/customers';
import type { OpenCheck } from './contract.ts';
import { checkNotFound, checkOwn, customerUnseen } from './errors.ts';
import { identityChecked } from './events.ts';
import { afterReading, type Outcome } from './rules.ts';
import { type CheckRow, enterChecks, lockCheck, openChecks, settleCheck } from './store.ts';

const right = 'consents.verify';
export const byOf = (scope: Scope): string => `${scope.actor.kind}:${scope.actor.id}`;

/** Heard from customers in the transaction of the entry. */
export async function takeEntries(tx: Tx, scope: Scope, entries: IdentityEntry[]): Promise<void> {
  await enterChecks(tx, entries, byOf(scope), clock.now());
}

async function theCheck(
  tx: Tx,
  scope: Scope,
  customerId: string,
  field: IdentityField,
): Promise<{ file: IdentityFile; check: CheckRow }> {
  const file = await identityFile(tx, scope, customerId, right);
  if (!file) throw customerUnseen();
  const holder = file.fields.find((one) => one.field === field)?.holderId;
  const check = holder ? await lockCheck(tx, scope, holder, field) : null;
  if (check?.state !== 'open') throw checkNotFound();
  if (check.entered_by === byOf(scope)) throw checkOwn();
  return { file, check };
}

/** `typed`: what the second person reads from the document. The third reading that differs sends the entry back. */
export async function confirmIdentity(
  tx: Tx,
  scope: Scope,
  customerId: string,
  field: IdentityField,
  typed: string,
): Promise<Outcome> {
  const { file, check } = await theCheck(tx, scope, customerId, field);
  const same = await sameIdentity(tx, scope, { customerId: file.id, field, typed }, right);
  const after = afterReading(check.differed, same);
  await settle(tx, scope, file, { ...check, ...after });
  return after.outcome;
}

/** The document was not there, or is somebody else's: with a word to whoever entered it. */
export async function refuseIdentity(
  tx: Tx,
  scope: Scope,
  customerId: string,
  field: IdentityField,
  note: string,
): Promise<void> {
  const { file, check } = await theCheck(tx, scope, customerId, field);
  await settle(tx, scope, file, { ...check, state: 'refused', note });
}

async function settle(tx: Tx, scope: Scope, file: IdentityFile, check: CheckRow): Promise<void> {
  const done = check.state !== 'open';
  await settleCheck(tx, {
    ...check,
    checked_by: done ? byOf(scope) : null,
    checked_at: done ? clock.now() : null,
  });
  await record(tx, scope, {
    action: done ? `consents.identity-${check.state}` : 'consents.identity-differed',
    subject: ['customer', file.id],
    unitId: file.unitId,
    detail: { field: check.field },
  });
  await announce(tx, identityChecked, {
    aggregate: ['customer', file.id],
    payload: { customerId: file.id, field: check.field, state: check.state },
    actor: scope.actor,
    topics: [`customer:${file.id}`],
  });
}

const longest = 200;

/** What waits for a second person in the caller's units, the oldest first. */
export async function readOpenChecks(db: Db, scope: Scope): Promise<OpenCheck[]> {
  const rows = await openChecks(db, scope, longest);
  const names = await customerNames(
    db,
    scope,
    rows.map((row) => row.customer_id),
  );
  const nameOf = await actorNames(
    db,
    scope,
    rows.map((row) => row.entered_by),
  );
  return rows.flatMap((row) => {
    const customer = names.get(row.customer_id);
    if (!customer) return [];
    return [
      {
        customer,
        field: row.field,
        enteredBy: nameOf(row.entered_by) ?? '',
        enteredAt: row.entered_at.toISOString(),
        own: row.entered_by === byOf(scope),
      },
    ];
  });
}
