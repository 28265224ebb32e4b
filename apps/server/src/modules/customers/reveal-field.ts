/** Shows one masked value in clear: a right of its own, a reason, a line in the audit trail. */
import type { z } from 'zod';
import { clock, demand, type FieldClass, newId, revealRight, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { writtenPhone } from '#modules/numbers';
import type { revealField as revealFields } from './contract.ts';
import { addressNotFound, customerNotFound, fieldEmpty, identityNotFound } from './errors.ts';
import { classOf } from './fields.ts';
import { type CustomerFile, clearField, findFile } from './find-file.ts';
import { sealedKey } from './rules-merge.ts';
import { insertReveal } from './store-files.ts';
import { identitiesOf } from './store-identities.ts';
import { addressesOf } from './store-parts.ts';
import { openAddress, openIdentity } from './vault.ts';

export type RevealField = z.infer<typeof revealFields>;
type Asked = {
  field: RevealField;
  identityId?: string | undefined;
  addressId?: string | undefined;
  key?: string | undefined;
};

const sealedOf = {
  identity: 'identityNumber',
  address: 'address',
  passport: 'passport',
  birthDate: 'birthDate',
  workAddress: 'workAddress',
} as const;
const rightOf: Record<RevealField, FieldClass> = {
  phone: 'phone',
  email: 'email',
  identity: 'identity',
  passport: 'identity',
  birthDate: 'identity',
  address: 'address',
  workAddress: 'address',
  otherAddress: 'address',
  custom: 'identity',
};

/** `identityId` names one of several telephones, addresses or accounts; without it the first. */
export async function revealField(
  tx: Tx,
  scope: Scope,
  input: { customerId: string; reason: string } & Asked,
): Promise<{ value: string }> {
  const file = await findFile(tx, scope, input.customerId);
  if (!file) throw customerNotFound();
  const { row } = file;
  const { value, right } = await clearValue(tx, scope, file, input);
  // At the customer's home unit: seeing a file because of a contact is not yet the right to its numbers.
  demand(scope, revealRight(right), row.unit_id);
  const revealId = newId();
  await insertReveal(tx, {
    id: revealId,
    customerId: row.id,
    field: input.field,
    reason: input.reason.trim(),
    actor: `${scope.actor.kind}:${scope.actor.id}`,
    at: clock.now(),
  });
  await record(tx, scope, {
    action: `customers.${right}-revealed`,
    subject: ['customer', row.id],
    unitId: row.unit_id,
    detail: { field: input.field, revealId },
  });
  return { value };
}

async function clearValue(
  tx: Tx,
  scope: Scope,
  file: CustomerFile,
  input: Asked,
): Promise<{ value: string; right: FieldClass }> {
  if (input.field === 'custom') {
    const value = input.key ? clearField(file.row, sealedKey(input.key)) : null;
    if (value === null) throw fieldEmpty();
    return { value: String(JSON.parse(value)), right: rightOf.custom };
  }
  if (input.field === 'otherAddress') {
    const found = (await addressesOf(tx, scope, file.members)).find(({ id }) => id === input.addressId);
    if (!found) throw addressNotFound();
    return { value: openAddress(found), right: rightOf.otherAddress };
  }
  if (input.field !== 'phone' && input.field !== 'email') {
    const value = clearField(file.row, sealedOf[input.field]);
    if (value === null) throw fieldEmpty();
    return { value, right: rightOf[input.field] };
  }
  const identities = await identitiesOf(tx, scope, file.members);
  const identity = input.identityId
    ? identities.find(({ id }) => id === input.identityId)
    : identities.find(({ kind }) => kind === input.field);
  if (!identity) throw input.identityId ? identityNotFound() : fieldEmpty();
  const clear = openIdentity(identity);
  return { value: identity.kind === 'phone' ? writtenPhone(clear) : clear, right: classOf[identity.kind] };
}
