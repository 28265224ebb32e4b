/** The first step of a new installation: the company, its first site and the head office at the root of the tree. */

import { announce, clock, isDuplicate, newId, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { companyExists } from './errors.ts';
import { unitOpened } from './events.ts';
import { demandZone } from './rules.ts';
import { insertUnit } from './store.ts';
import { insertCompany, insertSite, readCompany } from './store-company.ts';

export type FoundCompany = {
  name: { zh: string; en: string };
  zone: string;
  site: number;
  siteName?: { zh: string; en: string };
};

/** Returns the root unit. Throws `organisation.company-exists` the second time. */
export async function foundCompany(tx: Tx, scope: Scope, input: FoundCompany): Promise<{ rootId: string }> {
  demandZone(input.zone);
  if (await readCompany(tx, scope)) throw companyExists();
  const at = clock.now();
  try {
    await insertCompany(tx, input.name, input.zone, at);
  } catch (error) {
    if (isDuplicate(error)) throw companyExists();
    throw error;
  }
  const siteName = input.siteName ?? { zh: '总部', en: 'Head office' };
  await insertSite(tx, { id: input.site, code: `S${input.site}`, name: siteName, zone: input.zone }, at);
  const rootId = newId();
  await insertUnit(
    tx,
    {
      id: rootId,
      origin_site: input.site,
      parent_id: null,
      kind: 'head_office',
      code: 'HQ',
      name: input.name,
      description: { zh: '', en: '' },
      zone: input.zone,
      site: input.site,
      state: 'active',
      path: [rootId],
    },
    at,
  );
  await record(tx, scope, { action: 'organisation.company-founded', subject: ['unit', rootId], unitId: rootId });
  await announce(tx, unitOpened, {
    aggregate: ['unit', rootId],
    payload: { unitId: rootId, parentId: null },
    actor: scope.actor,
    topics: ['organisation:tree'],
  });
  return { rootId };
}
