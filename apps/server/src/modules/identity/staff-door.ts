/** What other modules ask about staff. */
import type { Db, Scope } from '#kernel';
import { descendantsOf, unitCards } from '#modules/organisation';
import { readAccount } from './store-credentials.ts';
import { readHoldersAt } from './store-roles.ts';
import { readStaffCards, readStaffOfUnits, type StaffCard } from './store-staff.ts';
import { openField } from './vault.ts';

/** Name and number of one member of staff; null when unknown. Many at once: `staffCards`. */
export async function staffCard(db: Db, scope: Scope, id: string): Promise<StaffCard | null> {
  return (await readStaffCards(db, scope, [id]))[0] ?? null;
}

/** Ids of active staff of the units, `below`: with every unit under them. */
export async function staffInUnits(
  db: Db,
  scope: Scope,
  unitIds: string[],
  options: { below?: boolean } = {},
): Promise<string[]> {
  const units = options.below
    ? [...new Set((await Promise.all(unitIds.map((id) => descendantsOf(db, scope, id)))).flat())]
    : unitIds;
  return await readStaffOfUnits(db, scope, units);
}

/** Active staff whose right reaches the unit, the nearest level first: who is to be told about it. */
export async function staffResponsibleFor(
  db: Db,
  scope: Scope,
  unitId: string,
  permission: string,
): Promise<{ nearest: string[]; all: string[]; levels: string[][] }> {
  const [unit] = await unitCards(db, scope, [unitId]);
  const all: string[] = [];
  const levels: string[][] = [];
  for (const id of [...(unit?.path ?? [])].reverse()) {
    const holders = await readHoldersAt(db, scope, [id], permission);
    // Somebody named at two levels counts at the nearer one.
    const fresh = holders.filter((holder) => !all.includes(holder));
    if (fresh.length > 0) levels.push(fresh);
    all.push(...fresh);
  }
  return { nearest: levels[0] ?? [], all, levels };
}

/** Where to mail somebody; null without an address or when they are not active. For sending, never for showing. */
export async function staffEmail(
  db: Db,
  scope: Scope,
  id: string,
): Promise<{ email: string; locale: 'zh-CN' | 'en' } | null> {
  const account = await readAccount(db, scope, id);
  if (account?.state !== 'active') return null;
  const holder = { id, ring: account.ring, wrapped_key: account.wrappedKey };
  const email = openField(holder, 'email', account.emailSealed);
  return email === null ? null : { email, locale: account.locale };
}
