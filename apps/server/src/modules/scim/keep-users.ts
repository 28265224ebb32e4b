/** Users made, replaced, patched and deactivated, by identity's own use cases: rights, audit and events are theirs. */
import { addStaff as addStaffShape } from '#contracts/identity';
import { can, clock, isDuplicate, type Keys, type Scope, type Tx } from '#kernel';
import {
  addStaff,
  changeStaff,
  grantRole,
  listRoles,
  numberInUse,
  revokeGrant,
  setStaffState,
} from '#modules/identity';
import { descendantsOf, unitCards } from '#modules/organisation';
import { enterpriseUser, type patchInput, type UserInput, userInput } from './contract.ts';
import { ScimFault } from './fault.ts';
import { demandHeld, heldById, heldByLogin } from './find-users.ts';
import { applyPatch } from './patch.ts';
import {
  emailOf,
  type Held,
  localeOf,
  nameOf,
  numberFrom,
  phoneOf,
  type Said,
  settled,
  settleName,
  shown,
  withOurNames,
} from './resource.ts';
import { holdName, holdPerson, savePerson } from './store.ts';
import { sealSaid, userNameIndex } from './vault.ts';

export type Parts = { keys: Keys; root: string };

/** Throws `invalidValue`, with what is wrong where. */
export function readUser(given: unknown): UserInput {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new ScimFault(400, 'invalidSyntax', 'a user is an object');
  const read = userInput.safeParse(withOurNames(given as Record<string, unknown>));
  if (!read.success)
    throw new ScimFault(
      400,
      'invalidValue',
      read.error.issues.map((one) => `${one.path.join('.')}: ${one.message}`).join('; '),
    );
  return read.data;
}

/** The same limits as for people who type it. */
function demandFields(fields: object): void {
  const read = addStaffShape.partial().safeParse(fields);
  if (!read.success)
    throw new ScimFault(
      400,
      'invalidValue',
      read.error.issues.map((one) => `${one.path.join('.')}: ${one.message}`).join('; '),
    );
}

function saidOf({ active: _, schemas: __, roles: ___, ...said }: UserInput): Said {
  return said;
}

/** The unit whose code or name the department is, of those below the key's; else the key's. */
async function unitFor(tx: Tx, scope: Scope, said: Said): Promise<string> {
  if (!scope.unitId) throw new ScimFault(403, null, 'the key has no unit');
  if (!can(scope, 'organisation.read')) throw new ScimFault(403, null, 'the key lacks the right organisation.read');
  const wanted = said[enterpriseUser]?.department?.trim().toLowerCase();
  if (!wanted) return scope.unitId;
  const cards = await unitCards(tx, scope, await descendantsOf(tx, scope, scope.unitId));
  const fits = cards.filter(
    ({ code, name, state }) =>
      state === 'active' && [code, name.zh, name.en].some((one) => one.toLowerCase() === wanted),
  );
  return fits.length === 1 ? fits[0]!.id : scope.unitId;
}

/** Roles at the key's unit become those said; nothing said leaves them. What is given and taken needs what every grant needs. */
async function keepRoles(tx: Tx, scope: Scope, held: Held, roles: UserInput['roles']): Promise<void> {
  if (!roles || !scope.unitId) return;
  const unitId = scope.unitId;
  const wanted = new Set(roles.map(({ value }) => value.trim()).filter(Boolean));
  const present = held.staff.grants.filter((grant) => grant.unitId === unitId);
  for (const grant of present) if (!wanted.has(grant.role)) await revokeGrant(tx, scope, held.staff.id, grant.id);
  const missing = [...wanted].filter((code) => !present.some(({ role }) => role === code));
  if (missing.length === 0) return;
  const known = new Map((await listRoles(tx, scope)).map((role) => [role.code, role.id]));
  for (const code of missing) {
    const roleId = known.get(code);
    if (!roleId) throw new ScimFault(400, 'invalidValue', `no such role: ${code}`);
    await grantRole(tx, scope, held.staff.id, { roleId, unitId });
  }
}

async function keepSaid(tx: Tx, { keys }: Parts, staffId: string, said: Said): Promise<void> {
  try {
    await savePerson(tx, { ...sealSaid(keys, staffId, said), updated_at: clock.now() });
  } catch (error) {
    if (isDuplicate(error, 'person_user_name_blind_key')) throw taken(said.userName);
    throw error;
  }
}

const taken = (userName: string): ScimFault => new ScimFault(409, 'uniqueness', `${userName} is there already`);
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Writes what differs, and nothing when nothing does. */
async function become(tx: Tx, scope: Scope, parts: Parts, held: Held, input: UserInput): Promise<void> {
  const { staff } = held;
  const said = saidOf(input);
  const asked = said[enterpriseUser]?.employeeNumber?.trim();
  const wanted = {
    name: nameOf(said).slice(0, 80),
    email: emailOf(said),
    phone: phoneOf(said),
    ...(asked ? { number: asked } : {}),
    ...(localeOf(said) ? { locale: localeOf(said)! } : {}),
    ...(said[enterpriseUser]?.department !== held.said[enterpriseUser]?.department
      ? { unitId: await unitFor(tx, scope, said) }
      : {}),
  };
  demandFields(wanted);
  const change = Object.fromEntries(
    Object.entries(wanted).filter(([key, value]) => staff[key as keyof typeof staff] !== value),
  );
  if (Object.keys(change).length > 0) await changeStaff(tx, scope, staff.id, { version: staff.version, ...change });
  // Who was suspended here is not let in again by a directory that says nothing about it.
  const state = (input.active ?? staff.state !== 'suspended') ? 'active' : 'suspended';
  if (staff.state !== state) {
    const now = await heldById(tx, scope, parts.keys, staff.id);
    await setStaffState(tx, scope, staff.id, { version: now!.staff.version, state, leaver: true });
  }
  await keepRoles(tx, scope, held, input.roles);
  const settledNow = settled(said, { number: wanted.number ?? staff.number, locale: wanted.locale ?? staff.locale });
  if (held.saidVersion === 0 || !same(settledNow, settled(held.said, staff)))
    await keepSaid(tx, parts, staff.id, settledNow);
}

/** Returns the id. Who left comes back; anybody else of that name is a `uniqueness` 409. */
export async function createUser(tx: Tx, scope: Scope, parts: Parts, input: UserInput): Promise<string> {
  const said = saidOf(input);
  await holdName(tx, userNameIndex(parts.keys, said.userName));
  const before = await heldByLogin(tx, scope, parts.keys, said.userName);
  if (before.some(({ staff }) => staff.state !== 'left')) throw taken(said.userName);
  const [gone] = before;
  if (gone) {
    await become(tx, scope, parts, gone, input);
    return gone.staff.id;
  }
  const asked = said[enterpriseUser]?.employeeNumber?.trim();
  const fields = {
    name: nameOf(said).slice(0, 80),
    number: asked || (await freeNumber(tx, scope, said.userName)),
    email: emailOf(said),
    phone: phoneOf(said),
    locale: localeOf(said) ?? ('zh-CN' as const),
  };
  demandFields(fields);
  const id = await addStaff(tx, scope, { ...fields, unitId: await unitFor(tx, scope, said) });
  await keepSaid(tx, parts, id, settled(said, fields));
  const held = (await heldById(tx, scope, parts.keys, id))!;
  await keepRoles(tx, scope, held, input.roles);
  if (input.active === false)
    await setStaffState(tx, scope, id, {
      version: (await heldById(tx, scope, parts.keys, id))!.staff.version,
      state: 'suspended',
    });
  return id;
}

async function freeNumber(tx: Tx, scope: Scope, userName: string): Promise<string> {
  for (let turn = 0; turn < 50; turn++) {
    const number = numberFrom(userName, turn);
    if (!(await numberInUse(tx, scope, number))) return number;
  }
  throw taken(userName);
}

type Demand = (held: Held) => void;

/** Locked, so that of two who hold the same version one is refused. */
async function demandMine(
  tx: Tx,
  scope: Scope,
  parts: Parts,
  { id, demand }: { id: string; demand: Demand },
): Promise<Held> {
  await demandHeld(tx, scope, parts.keys, id);
  await holdPerson(tx, id);
  const held = await demandHeld(tx, scope, parts.keys, id);
  demand(held);
  return held;
}

/** `demand`: looks at the version that the caller holds. */
export async function replaceUser(
  tx: Tx,
  scope: Scope,
  parts: Parts,
  given: { id: string; input: UserInput; demand: Demand },
): Promise<void> {
  const held = await demandMine(tx, scope, parts, given);
  await become(tx, scope, parts, held, given.input);
}

export async function patchUser(
  tx: Tx,
  scope: Scope,
  parts: Parts,
  given: { id: string; operations: ReturnType<typeof patchInput.parse>['Operations']; demand: Demand },
): Promise<void> {
  const held = await demandMine(tx, scope, parts, given);
  const before = shown(held, scope.unitId, parts.root) as unknown as Record<string, unknown>;
  const after = settleName(before, withOurNames(applyPatch(before, given.operations)));
  await become(tx, scope, parts, held, readUser(after));
}

/** Employment is over: sessions end, work goes back. A second time it is not there. */
export async function removeUser(
  tx: Tx,
  scope: Scope,
  parts: Parts,
  given: { id: string; demand: Demand },
): Promise<void> {
  const held = await demandMine(tx, scope, parts, given);
  await setStaffState(tx, scope, given.id, { version: held.staff.version, state: 'left', leaver: true });
}
