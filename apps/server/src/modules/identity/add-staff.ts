/** A new member of staff, with first grants and an invitation to set a password. */

import { announce, clock, demand, isDuplicate, newId, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { postNames, readUnit } from '#modules/organisation';
import type { AddStaff } from './contract.ts';
import { emailTaken, numberTaken, postUnknown, unitUnknown } from './errors.ts';
import { staffAdded } from './events.ts';
import { grantRole } from './grant-role.ts';
import { ports } from './ports.ts';
import { insertStaff } from './store-staff.ts';
import { emailIndex, foldNumber, newStaffKey, sealField } from './vault.ts';

/** Turns a unique-key violation into the words for it. */
export function asTaken(error: unknown, number: string): unknown {
  if (isDuplicate(error, 'staff_number_key_key')) return numberTaken({ number });
  if (isDuplicate(error, 'staff_email_blind_key')) return emailTaken();
  return error;
}

/** An active unit the caller may place people in. Throws `identity.unit-unknown`. */
export async function demandUnit(tx: Tx, scope: Scope, unitId: string): Promise<void> {
  const unit = await readUnit(tx, scope, unitId);
  if (unit?.state !== 'active') throw unitUnknown();
  demand(scope, 'identity.staff.manage', unitId);
}

export async function demandPost(tx: Tx, scope: Scope, postId: string | null): Promise<void> {
  if (postId !== null && !(await postNames(tx, scope, [postId])).has(postId)) throw postUnknown();
}

/** Returns the new id. Needs identity.staff.manage at the unit, and what each grant needs. */
export async function addStaff(tx: Tx, scope: Scope, input: AddStaff): Promise<string> {
  await demandUnit(tx, scope, input.unitId);
  await demandPost(tx, scope, input.postId ?? null);
  const holder = { id: newId(), ...newStaffKey() };
  try {
    await insertStaff(
      tx,
      {
        ...holder,
        origin_site: ports().site,
        number: input.number.trim(),
        number_key: foldNumber(input.number),
        name: input.name.trim(),
        email_sealed: input.email ? sealField(holder, 'email', input.email) : null,
        email_blind: input.email ? emailIndex(input.email) : null,
        phone_sealed: input.phone ? sealField(holder, 'phone', input.phone) : null,
        unit_id: input.unitId,
        post_id: input.postId ?? null,
        state: 'active',
        locale: input.locale ?? 'zh-CN',
      },
      clock.now(),
    );
  } catch (error) {
    throw asTaken(error, input.number);
  }
  await record(tx, scope, {
    action: 'identity.staff-added',
    subject: ['staff', holder.id],
    unitId: input.unitId,
    detail: { number: input.number },
  });
  await announce(tx, staffAdded, {
    aggregate: ['staff', holder.id],
    payload: { staffId: holder.id, unitId: input.unitId, state: 'active' },
    actor: scope.actor,
    topics: [`unit:${input.unitId}`],
  });
  for (const grant of input.grants ?? []) await grantRole(tx, scope, holder.id, grant);
  return holder.id;
}
