/** Sites (places that keep working when the link between them is cut) and the company's own name and zone. */
import type { z } from 'zod';
import { announce, clock, conflict, type Db, demand, isDuplicate, notFound, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import type {
  addSite as addShape,
  Company,
  changeSite as changeShape,
  changeCompany as companyShape,
  Site,
} from './contract.ts';
import { codeTaken, siteInUse, siteNotFound } from './errors.ts';
import { siteChanged } from './events.ts';
import { demandZone } from './rules.ts';
import { countUnitsOfSite, insertSite, readCompany, readSites, updateCompany, updateSite } from './store-company.ts';

export async function listSites(db: Db, scope: Scope): Promise<Site[]> {
  demand(scope, 'organisation.read');
  return await readSites(db, scope);
}

/** Needs organisation.manage over the whole company. */
export async function addSite(tx: Tx, scope: Scope, input: z.infer<typeof addShape>): Promise<void> {
  demand(scope, 'organisation.manage', null);
  demandZone(input.zone);
  try {
    await insertSite(tx, input, clock.now());
  } catch (error) {
    if (isDuplicate(error)) throw codeTaken({ code: `${input.id} / ${input.code}` });
    throw error;
  }
  await tell(tx, scope, input.id, 'organisation.site-added');
}

export async function changeSite(
  tx: Tx,
  scope: Scope,
  id: number,
  { version, ...change }: z.infer<typeof changeShape>,
): Promise<void> {
  demand(scope, 'organisation.manage', null);
  if (change.zone) demandZone(change.zone);
  if (!(await readSites(tx, scope)).some((site) => site.id === id)) throw siteNotFound();
  if (change.state === 'closed') {
    const units = await countUnitsOfSite(tx, scope, id);
    if (units > 0) throw siteInUse({ count: units });
  }
  if (!(await updateSite(tx, id, version, change, clock.now()))) throw conflict();
  await tell(tx, scope, id, 'organisation.site-changed');
}

async function tell(tx: Tx, scope: Scope, id: number, action: string): Promise<void> {
  await record(tx, scope, { action, subject: ['site', String(id)] });
  await announce(tx, siteChanged, {
    aggregate: ['site', String(id)],
    payload: { site: id },
    actor: scope.actor,
    topics: ['organisation:tree'],
  });
}

export async function getCompany(db: Db, scope: Scope): Promise<Company> {
  const company = await readCompany(db, scope);
  if (!company) throw notFound();
  return company;
}

export async function changeCompany(tx: Tx, scope: Scope, input: z.infer<typeof companyShape>): Promise<void> {
  demand(scope, 'organisation.manage', null);
  demandZone(input.zone);
  if (!(await updateCompany(tx, input.version, input.name, input.zone, clock.now()))) throw conflict();
  await record(tx, scope, { action: 'organisation.company-changed', subject: ['company', '1'] });
}
