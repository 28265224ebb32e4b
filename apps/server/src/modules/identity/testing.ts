/** Staff for tests; each factory makes its own parents. The program must have been wired (`testProgram`). */
import { type Database, newId, systemScope } from '#kernel';
import { rootUnitId } from '#modules/organisation';
import { aCompany } from '#testing/organisation';
import { addStaff } from './add-staff.ts';
import { grantRole } from './grant-role.ts';
import { addRole, shipRoles } from './keep-roles.ts';
import { cheapCost, hashPassword } from './passwords.ts';
import { givePassword } from './seed-accounts.ts';
import { readRolesByCode } from './store-roles.ts';

const scope = systemScope('test');
export const testPassword = 'Sunny-day-7500';
let hashed: Promise<string> | null = null;

export type TestStaff = { id: string; number: string; password: string; unitId: string; email: string | null };
type Place = { db: Database };

/**
 * A member of staff who can sign in. `permissions`: held at `unitId` (default the root) through a role of their own; `roles`:
 * codes of shipped roles held there.
 */
export async function aStaff(
  { db }: Place,
  given: {
    number?: string;
    name?: string;
    email?: string | null;
    unitId?: string;
    permissions?: string[];
    roles?: string[];
    locale?: 'zh-CN' | 'en';
  } = {},
): Promise<TestStaff> {
  const rootId = await aCompany(db);
  const unitId = given.unitId ?? rootId;
  const number = given.number ?? `S${newId().slice(-9)}`;
  const email = given.email ?? null;
  hashed ??= hashPassword(testPassword, cheapCost);
  const hash = await hashed;
  if (given.roles) await shipRoles(db, scope);
  const id = await db.transact(async (tx) => {
    const roleIds = (await readRolesByCode(tx, scope, given.roles ?? [])).map((role) => role.id);
    if (roleIds.length !== (given.roles ?? []).length) throw new Error(`unknown role among ${given.roles?.join()}`);
    if (given.permissions?.length)
      roleIds.push(
        await addRole(tx, scope, {
          code: `test-${newId().slice(-10)}`,
          name: { zh: '测试角色', en: 'Test role' },
          description: { zh: '', en: '' },
          permissions: given.permissions,
        }),
      );
    const staffId = await addStaff(tx, scope, {
      number,
      name: given.name ?? `员工${number}`,
      email,
      phone: null,
      unitId,
      postId: null,
      locale: given.locale ?? 'zh-CN',
      grants: roleIds.map((roleId) => ({ roleId, unitId })),
    });
    await givePassword(tx, staffId, hash);
    return staffId;
  });
  return { id, number, password: testPassword, unitId, email };
}

/** Holds every permission at the root. */
export async function anAdministrator(place: Place): Promise<TestStaff> {
  return await aStaff(place, { roles: ['administrator'], name: '管理员' });
}

/** Gives a shipped role at a unit to somebody who is there already. */
export async function grantTo({ db }: Place, staffId: string, roleCode: string, unitId?: string): Promise<void> {
  await shipRoles(db, scope);
  await db.transact(async (tx) => {
    const [role] = await readRolesByCode(tx, scope, [roleCode]);
    await grantRole(tx, scope, staffId, { roleId: role!.id, unitId: unitId ?? (await rootUnitId(tx, scope))! });
  });
}
