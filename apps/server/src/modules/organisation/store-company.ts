/** SQL of the company and its sites. Every member of staff may know both. */
import { type Db, forEveryone, forStaff, type Scope, type Tx } from '#kernel';
import type { OrganisationTables } from './tables.ts';

type Text = { zh: string; en: string };
export type CompanyRow = { name: Text; zone: string; version: number };
export type SiteRow = {
  id: number;
  code: string;
  name: Text;
  zone: string;
  state: 'active' | 'closed';
  version: number;
};

export async function readCompany(db: Db, scope: Scope): Promise<CompanyRow | null> {
  forEveryone(scope);
  const [row] = await db.query<CompanyRow>(
    'organisation.company',
    'select name, zone, version from organisation.company',
  );
  return row ?? null;
}

export async function insertCompany(tx: Tx, name: Text, zone: string, at: Date): Promise<void> {
  await tx
    .tables<OrganisationTables>()
    .insertInto('organisation.company')
    .values({ name: JSON.stringify(name), zone, created_at: at, updated_at: at })
    .execute();
}

export async function updateCompany(tx: Tx, version: number, name: Text, zone: string, at: Date): Promise<boolean> {
  const result = await tx
    .tables<OrganisationTables>()
    .updateTable('organisation.company')
    .set({ name: JSON.stringify(name), zone, updated_at: at })
    .set(({ eb }) => ({ version: eb('version', '+', 1) }))
    .where('version', '=', version)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

export async function readSites(db: Db, scope: Scope): Promise<SiteRow[]> {
  forStaff(scope);
  return await db.query<SiteRow>(
    'organisation.sites',
    'select id, code, name, zone, state, version from organisation.site order by id',
  );
}

export async function insertSite(tx: Tx, site: Omit<SiteRow, 'version' | 'state'>, at: Date): Promise<void> {
  await tx
    .tables<OrganisationTables>()
    .insertInto('organisation.site')
    .values({ ...site, name: JSON.stringify(site.name), state: 'active', created_at: at, updated_at: at })
    .execute();
}

export async function updateSite(
  tx: Tx,
  id: number,
  version: number,
  change: Partial<Pick<SiteRow, 'name' | 'zone' | 'state'>>,
  at: Date,
): Promise<boolean> {
  const { name, ...plain } = change;
  const result = await tx
    .tables<OrganisationTables>()
    .updateTable('organisation.site')
    .set({ ...plain, ...(name ? { name: JSON.stringify(name) } : {}), updated_at: at })
    .set(({ eb }) => ({ version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

export async function countUnitsOfSite(db: Db, scope: Scope, id: number): Promise<number> {
  forStaff(scope);
  const [row] = await db.run<{ n: number }>(
    `select count(*) as n from organisation.unit where site = $1 and state = 'active'`,
    [id],
  );
  return row?.n ?? 0;
}
