/** The wizard of an empty installation: company, root unit, first administrator. Only while there is no staff. */
import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import { clock, type Database, type Scope, systemScope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { foundCompany, rootUnitId } from '#modules/organisation';
import { addStaff } from './add-staff.ts';
import type { firstRun as firstRunShape } from './contract.ts';
import { alreadySetUp, setupTokenWrong } from './errors.ts';
import { grantRole } from './grant-role.ts';
import { ports } from './ports.ts';
import { setPassword } from './set-password.ts';
import { type StartedSession, startSession } from './start-session.ts';
import { readAccount } from './store-credentials.ts';
import { insertSetupToken, spendSetupToken } from './store-links.ts';
import { lockRoles, readRolesByCode } from './store-roles.ts';
import { anyStaff } from './store-staff.ts';
import { tokenHash } from './tokens.ts';

/** A token to print at the start, or null when the company is set up. Tokens printed earlier stay good until one is used. */
export async function issueSetupToken(db: Database): Promise<string | null> {
  const scope = systemScope('identity.setup');
  return await db.transact(async (tx) => {
    if (await anyStaff(tx, scope)) return null;
    const token = randomBytes(24).toString('base64url');
    await insertSetupToken(tx, tokenHash(token), clock.now());
    return token;
  });
}

/** Throws `identity.already-set-up`, `identity.setup-token-wrong`, or why the password is refused. */
export async function runFirstTime(
  tx: Tx,
  scope: Scope,
  input: z.infer<typeof firstRunShape> & { agent: string },
): Promise<StartedSession> {
  // Two wizards at once: the second waits here and then finds staff.
  await lockRoles(tx);
  if (await anyStaff(tx, scope)) throw alreadySetUp();
  if (!(await spendSetupToken(tx, scope, tokenHash(input.token)))) throw setupTokenWrong();
  const system = systemScope('identity.setup', input.locale);
  const rootId =
    (await rootUnitId(tx, system)) ??
    (await foundCompany(tx, system, { name: input.company, zone: input.zone, site: ports().site })).rootId;
  const [administrator] = await readRolesByCode(tx, system, ['administrator']);
  const { number, name, email, password } = input.administrator;
  const staffId = await addStaff(tx, system, {
    number,
    name,
    email,
    phone: null,
    unitId: rootId,
    postId: null,
    locale: input.locale,
    grants: [],
  });
  await grantRole(tx, system, staffId, { roleId: administrator!.id, unitId: rootId });
  const account = await readAccount(tx, system, staffId);
  await setPassword(tx, system, account!, password, { except: null, how: 'first-run' });
  await record(tx, system, { action: 'identity.set-up', subject: ['staff', staffId], unitId: rootId });
  return await startSession(tx, scope, { staffId, unitId: rootId, method: 'first-run', agent: input.agent });
}
