import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Event, newId, type Scope, systemScope, type Tail } from '#kernel';
import { type TestDatabase, testDatabase } from '#kernel/testing';
import { auditTrail } from '#testing/audit';
import { changeUnit } from './change-unit.ts';
import { setUnitState } from './close-unit.ts';
import { foundCompany } from './found-company.ts';
import { addPost, changePost, listPosts } from './keep-posts.ts';
import { addSite, changeSite, listSites } from './keep-sites.ts';
import { getUnit, listUnits } from './list-units.ts';
import { moveUnit } from './move-unit.ts';
import { plugStaffCounts } from './staff-counts.ts';
import { descendantIds } from './store.ts';
import { aCompany, aPost, aScope, aUnit } from './testing.ts';
import { UnitTree } from './unit-tree.ts';

const system = systemScope('test');
let kit: TestDatabase;
let rootId: string;
beforeAll(async () => {
  kit = await testDatabase();
  rootId = await aCompany(kit.db);
});
afterAll(() => kit.drop());

const change = <T>(work: (tx: Parameters<Parameters<typeof kit.db.transact>[0]>[0]) => Promise<T>) =>
  kit.db.transact(work);
const pathOf = async (id: string): Promise<string[]> =>
  (await kit.db.run<{ path: string[] }>('select path from organisation.unit where id = $1', [id]))[0]!.path;

describe('the tree', () => {
  it('has one company with one root', async () => {
    await expect(
      change((tx) => foundCompany(tx, system, { name: { zh: '二', en: 'Two' }, zone: 'Asia/Shanghai', site: 2 })),
    ).rejects.toMatchObject({ code: 'organisation.company-exists' });
    const units = await listUnits(kit.db, system, { closed: false });
    expect(units[0]).toMatchObject({ id: rootId, parentId: null, path: [{ zh: '桥家电', en: 'Bridge Appliances' }] });
  });

  it('opens units, keeps codes apart, tells and records it', async () => {
    const parent = await aUnit(kit.db, { code: 'EAST', kind: 'province', name: { zh: '华东', en: 'East' } });
    const team = await aUnit(kit.db, { code: 'EAST-1', parentId: parent, zone: 'Asia/Urumqi' });
    expect(await getUnit(kit.db, system, team)).toMatchObject({
      zone: 'Asia/Urumqi',
      site: 1,
      path: [{ zh: '桥家电' }, { zh: '华东' }, { zh: '单位EAST-1' }],
    });
    await expect(aUnit(kit.db, { code: 'EAST' })).rejects.toMatchObject({ code: 'organisation.code-taken' });
    await expect(aUnit(kit.db, { zone: 'Mars/Base' })).rejects.toMatchObject({ code: 'organisation.unknown-zone' });
    expect((await auditTrail(kit.db, team)).map(({ action, unitId }) => [action, unitId])).toEqual([
      ['organisation.unit-opened', team],
    ]);
    const told = await kit.db.run('select topics from kernel.outbox where aggregate_id = $1', [team]);
    expect(told).toEqual([{ topics: ['organisation:tree', `unit:${parent}`] }]);
  });

  it('moves a whole branch and its paths', async () => {
    const a = await aUnit(kit.db);
    const b = await aUnit(kit.db);
    const child = await aUnit(kit.db, { parentId: a });
    const leaf = await aUnit(kit.db, { parentId: child });
    await change((tx) => moveUnit(tx, system, child, { version: 1, parentId: b }));
    expect(await pathOf(leaf)).toEqual([rootId, b, child, leaf]);
    expect((await descendantIds(kit.db, system, a)).sort()).toEqual([a]);
    expect((await descendantIds(kit.db, system, b)).sort()).toEqual([b, child, leaf].sort());
  });

  it('refuses circles, the root, a stale version', async () => {
    const a = await aUnit(kit.db);
    const child = await aUnit(kit.db, { parentId: a });
    const leaf = await aUnit(kit.db, { parentId: child });
    for (const parentId of [a, child, leaf])
      await expect(change((tx) => moveUnit(tx, system, a, { version: 1, parentId }))).rejects.toMatchObject({
        code: 'organisation.would-circle',
      });
    await expect(change((tx) => moveUnit(tx, system, rootId, { version: 1, parentId: a }))).rejects.toMatchObject({
      code: 'organisation.root-stays',
    });
    await expect(change((tx) => moveUnit(tx, system, leaf, { version: 7, parentId: a }))).rejects.toMatchObject({
      code: 'kernel.conflict',
    });
    expect(await pathOf(leaf)).toEqual([rootId, a, child, leaf]);
  });

  it('lets two opposite moves at once close no circle', async () => {
    for (let round = 0; round < 5; round++) {
      const a = await aUnit(kit.db);
      const b = await aUnit(kit.db);
      const outcome = await Promise.allSettled([
        change((tx) => moveUnit(tx, system, a, { version: 1, parentId: b })),
        change((tx) => moveUnit(tx, system, b, { version: 1, parentId: a })),
      ]);
      expect(outcome.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const paths = [await pathOf(a), await pathOf(b)].sort((x, y) => x.length - y.length);
      expect(paths[1]).toEqual([...paths[0]!, paths[1]!.at(-1)]);
    }
  });

  it('closes only an empty unit, and opens nothing below a closed one', async () => {
    const a = await aUnit(kit.db);
    const child = await aUnit(kit.db, { parentId: a });
    await expect(change((tx) => setUnitState(tx, system, a, { version: 1, state: 'closed' }))).rejects.toMatchObject({
      code: 'organisation.unit-in-use',
      params: { units: 1, staff: 0 },
    });
    plugStaffCounts(async (_db, _scope, ids) => new Map(ids.includes(child) ? [[child, 3]] : []));
    await expect(
      change((tx) => setUnitState(tx, system, child, { version: 1, state: 'closed' })),
    ).rejects.toMatchObject({ code: 'organisation.unit-in-use', params: { units: 0, staff: 3 } });
    expect((await getUnit(kit.db, system, child)).staffCount).toBe(3);
    plugStaffCounts(async () => new Map());
    await change((tx) => setUnitState(tx, system, child, { version: 1, state: 'closed' }));
    await change((tx) => setUnitState(tx, system, a, { version: 1, state: 'closed' }));
    await expect(aUnit(kit.db, { parentId: a })).rejects.toMatchObject({ code: 'organisation.parent-closed' });
    await expect(
      change((tx) => setUnitState(tx, system, child, { version: 2, state: 'active' })),
    ).rejects.toMatchObject({ code: 'organisation.parent-closed' });
    const open = (await listUnits(kit.db, system, { closed: false })).map(({ id }) => id);
    expect(open).not.toContain(a);
    expect((await listUnits(kit.db, system, { closed: true })).map(({ id }) => id)).toContain(a);
  });
});

describe('who may see and change it', () => {
  it('shows a reader only the units in reach, with the way up as names', async () => {
    const mine = await aUnit(kit.db);
    const other = await aUnit(kit.db, { name: { zh: '金丝雀单位', en: 'canary' } });
    const scope = aScope('s1', { 'organisation.read': [mine], 'organisation.manage': [mine] }, mine);
    const text = JSON.stringify(await listUnits(kit.db, scope, { closed: true }));
    expect(text).toContain(mine);
    expect(text).toContain('桥家电');
    expect(text).not.toContain('金丝雀');
    await expect(getUnit(kit.db, scope, other)).rejects.toMatchObject({ code: 'organisation.unit-not-found' });
    for (const work of [
      (s: Scope) => change((tx) => changeUnit(tx, s, other, { version: 1, code: 'STOLEN' })),
      (s: Scope) => change((tx) => moveUnit(tx, s, other, { version: 1, parentId: mine })),
      (s: Scope) => change((tx) => moveUnit(tx, s, mine, { version: 1, parentId: other })),
      (s: Scope) => change((tx) => setUnitState(tx, s, other, { version: 1, state: 'closed' })),
    ])
      await expect(work(scope)).rejects.toMatchObject({ code: 'organisation.unit-not-found', status: 404 });
  });

  it('refuses changes to a reader without the right, and company-wide ones to a manager of a part', async () => {
    const mine = await aUnit(kit.db);
    const reader = aScope('s1', { 'organisation.read': 'all' });
    await expect(
      change((tx) => changeUnit(tx, reader, mine, { version: 1, name: { zh: '新', en: '' } })),
    ).rejects.toMatchObject({ code: 'kernel.forbidden' });
    const manager = aScope('s2', { 'organisation.read': 'all', 'organisation.manage': [mine] });
    await change((tx) => changeUnit(tx, manager, mine, { version: 1, name: { zh: '新', en: '' } }));
    expect((await getUnit(kit.db, manager, mine)).name).toEqual({ zh: '新', en: '' });
    const outside = await aUnit(kit.db);
    await expect(change((tx) => moveUnit(tx, manager, mine, { version: 2, parentId: outside }))).rejects.toMatchObject({
      code: 'kernel.forbidden',
    });
    await expect(
      change((tx) => addSite(tx, manager, { id: 9, code: 'X', name: { zh: '九', en: '' }, zone: 'Asia/Shanghai' })),
    ).rejects.toMatchObject({ code: 'kernel.forbidden' });
    await expect(
      change((tx) =>
        addPost(tx, manager, {
          unitId: null,
          name: { zh: '专员', en: '' },
          description: { zh: '', en: '' },
          qualifications: { zh: '', en: '' },
          layer: 'execution',
        }),
      ),
    ).rejects.toMatchObject({ code: 'kernel.forbidden' });
  });
});

describe('posts and sites', () => {
  it('keeps posts with description and qualifications, retires them', async () => {
    const id = await aPost(kit.db, { zh: '技术支持工程师', en: 'Support engineer' });
    await change((tx) =>
      changePost(tx, system, id, { version: 1, qualifications: { zh: '电工证', en: 'Electrician' }, state: 'retired' }),
    );
    const post = (await listPosts(kit.db, system, null)).find((one) => one.id === id);
    expect(post).toMatchObject({ state: 'retired', qualifications: { zh: '电工证' }, version: 2 });
    await expect(change((tx) => changePost(tx, system, id, { version: 1, layer: 'support' }))).rejects.toMatchObject({
      code: 'kernel.conflict',
    });
  });

  it('keeps sites; one with units stays open', async () => {
    await change((tx) =>
      addSite(tx, system, { id: 2, code: 'WEST', name: { zh: '西部', en: 'West' }, zone: 'Asia/Chongqing' }),
    );
    await aUnit(kit.db, { site: 2 });
    expect((await listSites(kit.db, system)).map((site) => site.id)).toEqual([1, 2]);
    await expect(change((tx) => changeSite(tx, system, 2, { version: 1, state: 'closed' }))).rejects.toMatchObject({
      code: 'organisation.site-in-use',
    });
  });
});

describe('the expanded tree', () => {
  const tails: Tail[] = [];
  const newTree = (): UnitTree =>
    new UnitTree({
      db: kit.db,
      events: { tail: (tail: Tail) => void tails.push(tail) },
    } as unknown as ConstructorParameters<typeof UnitTree>[0]);

  it('knows at once what this process opened, also while it was reading', async () => {
    const tree = newTree();
    const parent = await aUnit(kit.db);
    expect([...(await tree.current()).below(parent)]).toEqual([parent]);
    const child = await aUnit(kit.db, { parentId: parent });
    expect([...(await tree.current()).below(parent)].sort()).toEqual([parent, child].sort());
    // Asked before the next one stands, answered after: it is not what is known from then on.
    const fresh = newTree();
    const early = fresh.current();
    const next = await aUnit(kit.db, { parentId: parent });
    await early;
    expect([...(await fresh.current()).below(parent)].sort()).toEqual([parent, child, next].sort());
    expect((await tree.current()).below(newId()).size).toBe(0);
    expect((await tree.current()).rootId).toBe(rootId);
  });

  it('is renewed by an event of another node at once', async () => {
    const tree = newTree();
    const parent = await aUnit(kit.db);
    expect([...(await tree.current()).below(parent)]).toEqual([parent]);
    const child = newId();
    await kit.db.transact(async (tx) => {
      await tx.run('update organisation.company set tree_version = tree_version + 1');
      await tx.run(
        `insert into organisation.unit select (jsonb_populate_record(u, jsonb_build_object(
           'id', $2::uuid, 'parent_id', u.id, 'code', $3::text, 'path', to_jsonb(u.path || $2::uuid)))).*
         from organisation.unit u where id = $1`,
        [parent, child, `N${child.slice(-10)}`],
      );
    });
    expect([...(await tree.current()).below(parent)]).toEqual([parent]);
    tails.at(-1)!.handle([{ type: 'organisation.unit-opened' } as Event]);
    expect([...(await tree.current()).below(parent)].sort()).toEqual([parent, child].sort());
  });
});
