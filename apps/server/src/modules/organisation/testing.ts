/** A company and units for tests; each factory makes its own parents. */
import { clock, type Database, newId, type Scope, systemScope } from '#kernel';
import type { OpenUnit } from './contract.ts';
import { foundCompany } from './found-company.ts';
import { addPost } from './keep-posts.ts';
import { openUnit } from './open-unit.ts';
import { readTree } from './store.ts';
import { readCompany } from './store-company.ts';

const scope: Scope = systemScope('test');

/** The root unit's id; founds the company on first use. */
export async function aCompany(db: Database): Promise<string> {
  return await db.transact(async (tx) => {
    // Two factories at once: the second waits and finds the first one's company.
    await tx.run('select pg_advisory_xact_lock(7500199)');
    if (await readCompany(tx, scope)) {
      const { units } = await readTree(tx, scope);
      return units.find((unit) => unit.path.length === 1)!.id;
    }
    const { rootId } = await foundCompany(tx, scope, {
      name: { zh: '桥家电', en: 'Bridge Appliances' },
      zone: 'Asia/Shanghai',
      site: 1,
    });
    return rootId;
  });
}

/** A unit below `parentId` (default the root). Returns its id. */
export async function aUnit(db: Database, given: Partial<OpenUnit> = {}): Promise<string> {
  const parentId = given.parentId ?? (await aCompany(db));
  const code = given.code ?? `U${newId().slice(-10)}`;
  return await db.transact((tx) =>
    openUnit(tx, scope, {
      kind: 'team',
      name: { zh: `单位${code}`, en: `Unit ${code}` },
      description: { zh: '', en: '' },
      ...given,
      parentId,
      code,
    }),
  );
}

export async function aPost(db: Database, name = { zh: '客户服务专员', en: 'Agent' }): Promise<string> {
  return await db.transact((tx) =>
    addPost(tx, scope, {
      unitId: null,
      name,
      description: { zh: '', en: '' },
      qualifications: { zh: '', en: '' },
      layer: 'execution',
    }),
  );
}

/** A staff scope that holds permissions at given units (already expanded), for use cases without a session. */
export function aScope(staffId: string, reach: Record<string, 'all' | string[]>, unitId: string | null = null): Scope {
  return {
    actor: { kind: 'staff', id: staffId },
    sessionId: null,
    locale: 'zh-CN',
    requestId: `test-${clock.ms()}`,
    ip: '127.0.0.1',
    reach: new Map(Object.entries(reach).map(([key, units]) => [key, units === 'all' ? 'all' : new Set(units)])),
    unitId,
  };
}
