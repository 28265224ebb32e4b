/** The signed-in person, for the shell of every screen. */
import { type Db, notSignedIn, type Scope } from '#kernel';
import { postNames, unitCards } from '#modules/organisation';
import type { Me } from './contract.ts';
import { ofCompany } from './ports.ts';
import { readAccount } from './store-credentials.ts';
import { readSelf } from './store-staff.ts';
import { openField } from './vault.ts';

export async function describeMe(db: Db, scope: Scope): Promise<Me> {
  const staff = await readSelf(db, scope);
  const account = staff && (await readAccount(db, scope, staff.id));
  if (!staff || !account || !scope.sessionId) throw notSignedIn();
  const [unit] = await unitCards(db, scope, [staff.unit_id]);
  const posts = await postNames(db, scope, staff.post_id ? [staff.post_id] : []);
  const company = await ofCompany(db);
  const off = new Set(company.modulesOff);
  return {
    staff: {
      id: staff.id,
      number: staff.number,
      name: staff.name,
      email: openField(staff, 'email', staff.email_sealed),
      unitId: staff.unit_id,
      unitName: unit!.name,
      postName: posts.get(staff.post_id ?? '') ?? null,
      site: unit!.site,
    },
    locale: staff.locale,
    // Of what is switched off nothing is shown: its rights are kept, and count again when it is switched on.
    permissions: [...scope.reach.keys()].filter((right) => !off.has(right.split('.')[0]!)).sort(),
    ...company,
    totpEnabled: account.totpOn,
    mustChangePassword: account.mustChange,
    sessionId: scope.sessionId,
  };
}
