/** A member of staff's file: number, name, contact, unit, post, language; and their state. */
import type { z } from 'zod';
import { announce, clock, conflict, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { asTaken, demandPost, demandUnit } from './add-staff.ts';
import type { changeStaff as changeShape } from './contract.ts';
import { demandStaff } from './demand-staff.ts';
import { endAllSessions } from './end-sessions.ts';
import { notYourself } from './errors.ts';
import { rightsChanged, staffChanged } from './events.ts';
import { demandAdministratorLeft } from './keep-administrator.ts';
import { ports } from './ports.ts';
import { writeMustChange } from './store-credentials.ts';
import { updateStaff } from './store-staff.ts';
import type { StaffState } from './tables.ts';
import { emailIndex, foldNumber, sealField } from './vault.ts';

/** Throws `kernel.conflict` on a stale version, `identity.number-taken`, `identity.email-taken`, `identity.unit-unknown`. */
export async function changeStaff(
  tx: Tx,
  scope: Scope,
  id: string,
  { version, ...change }: z.infer<typeof changeShape>,
): Promise<void> {
  const staff = await demandStaff(tx, scope, id, 'identity.staff.manage');
  if (change.unitId && change.unitId !== staff.unit_id) await demandUnit(tx, scope, change.unitId);
  if (change.postId) await demandPost(tx, scope, change.postId);
  const sealed = (field: 'email' | 'phone', value: string | null): string | null =>
    value === null ? null : sealField(staff, field, value);
  try {
    const done = await updateStaff(
      tx,
      id,
      version,
      {
        ...(change.number ? { number: change.number.trim(), number_key: foldNumber(change.number) } : {}),
        ...(change.name ? { name: change.name.trim() } : {}),
        ...(change.email !== undefined
          ? { email_sealed: sealed('email', change.email), email_blind: change.email && emailIndex(change.email) }
          : {}),
        ...(change.phone !== undefined ? { phone_sealed: sealed('phone', change.phone) } : {}),
        ...(change.unitId ? { unit_id: change.unitId } : {}),
        ...(change.postId !== undefined ? { post_id: change.postId } : {}),
        ...(change.locale ? { locale: change.locale } : {}),
      },
      clock.now(),
    );
    if (!done) throw conflict();
  } catch (error) {
    throw asTaken(error, change.number ?? staff.number);
  }
  if (change.mustChangePassword !== undefined) await writeMustChange(tx, id, change.mustChangePassword);
  await record(tx, scope, {
    action: 'identity.staff-changed',
    subject: ['staff', id],
    unitId: staff.unit_id,
    detail: { fields: Object.keys(change), ...(change.unitId ? { unit: change.unitId } : {}) },
  });
  const unitId = change.unitId ?? staff.unit_id;
  await announce(tx, staffChanged, {
    aggregate: ['staff', id],
    payload: { staffId: id, unitId, state: staff.state },
    actor: scope.actor,
    topics: [...new Set([`unit:${staff.unit_id}`, `unit:${unitId}`, `staff:${id}`])],
  });
  tx.afterCommit(() => ports().rightsChanged(id));
}

/**
 * Suspended or left: every session ends at once. `leaver`: the company's directory says so; taking rights away needs no higher ones
 * then. Throws `identity.not-yourself`, `identity.last-administrator`.
 */
export async function setStaffState(
  tx: Tx,
  scope: Scope,
  id: string,
  input: { version: number; state: StaffState; leaver?: boolean },
): Promise<void> {
  const evenAbove = input.leaver === true && input.state !== 'active';
  const staff = await demandStaff(tx, scope, id, 'identity.staff.manage', { evenAbove });
  if (scope.actor.id === id) throw notYourself();
  if (staff.state === input.state) return;
  const done = await updateStaff(tx, id, input.version, { state: input.state }, clock.now(), { rights: true });
  if (!done) throw conflict();
  if (input.state !== 'active') {
    await endAllSessions(tx, scope, id, 'account-closed');
    await demandAdministratorLeft(tx, scope);
  }
  await record(tx, scope, {
    action: `identity.staff-${input.state === 'active' ? 'reinstated' : input.state}`,
    subject: ['staff', id],
    unitId: staff.unit_id,
    detail: { from: staff.state },
  });
  await announce(tx, staffChanged, {
    aggregate: ['staff', id],
    payload: { staffId: id, unitId: staff.unit_id, state: input.state },
    actor: scope.actor,
    topics: [`unit:${staff.unit_id}`, `staff:${id}`],
  });
  await announce(tx, rightsChanged, { aggregate: ['staff', id], payload: { staffId: id }, actor: scope.actor });
  tx.afterCommit(() => ports().rightsChanged(id));
}
