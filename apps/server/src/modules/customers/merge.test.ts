/** Merging and parting: what is seen afterwards, who sees it, and that parting puts everything back. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemScope } from '#kernel';
import { type Client, type TestProgram, testProgram } from '#program';
import { auditTrail } from '#testing/audit';
import { aStaff } from '#testing/identity';
import { aUnit } from '#testing/organisation';
import type { Contact, Customer, CustomerSummary, Merge } from './contract.ts';
import { customerNames, customerSubject } from './customer-card.ts';
import { editCustomer } from './edit-customer.ts';
import { settleErasures } from './erase-customer.ts';
import { findOrCreateByIdentity } from './find-or-create.ts';
import { mergeCustomers, partCustomers } from './merge-customers.ts';
import { getCustomer } from './read-customer.ts';
import { readTimeline } from './read-timeline.ts';
import { memberIds } from './store.ts';
import { livingMerge } from './store-merge.ts';
import { aContact, aCustomer, aPhoneNumber } from './testing.ts';

let program: TestProgram;
let east: string;
let south: string;
let steward: Client;
let southAgent: Client;
const system = systemScope('test');
const rights = [
  'customers.read',
  'customers.write',
  'customers.merge',
  'customers.configure',
  'customers.erase',
  'customers.export',
  'customers.reveal.address',
  'conversations.read',
  'tickets.read',
];

beforeAll(async () => {
  program = await testProgram();
  const { kernel } = program;
  east = await aUnit(kernel.db);
  south = await aUnit(kernel.db);
  const person = await aStaff(kernel, { unitId: east, permissions: rights });
  steward = await program.signIn(person.number, person.password);
  const other = await aStaff(kernel, { unitId: south, permissions: rights });
  southAgent = await program.signIn(other.number, other.password);
}, 120_000);
afterAll(() => program?.stop());

const read = async (id: string) => (await steward.get<Customer>(`/api/customers/${id}`)).body;
const merge = async (from: string, into: string) =>
  steward.post<Customer & { error?: { code: string; params: { why?: string } } }>(`/api/customers/${from}/merge`, {
    intoId: into,
    version: (await read(from)).version,
  });
const merges = async (id: string) =>
  (await steward.get<{ merges: Merge[] }>(`/api/customers/${id}/merges`)).body.merges;
const part = (id: string, mergeId: string) => steward.post<Customer>(`/api/customers/${id}/merges/${mergeId}/undo`);
const find = async (q: string) =>
  (await steward.get<{ customers: CustomerSummary[] }>(`/api/customers?q=${encodeURIComponent(q)}`)).body.customers;

describe('a merge', () => {
  it('shows one file for both, found by whatever either is known by, and parts them as they were', async () => {
    const { kernel } = program;
    const [phoneA, phoneB] = [aPhoneNumber(), aPhoneNumber()];
    const a = await aCustomer(kernel, { name: '端木磊', phone: phoneA, unitId: east });
    const b = await aCustomer(kernel, {
      name: '端木石三',
      phone: phoneB,
      unitId: east,
      address: '杭州市西湖区文三路9号',
    });
    await steward.patch(`/api/customers/${b.id}`, {
      version: (await read(b.id)).version,
      tags: ['换机'],
      passport: 'E12345678',
    });
    await aContact(kernel, { customerId: a.id, unitId: east, title: '甲的会话' });
    await aContact(kernel, { customerId: b.id, unitId: east, kind: 'ticket', state: 'open', title: '乙的工单' });
    const [beforeA, beforeB] = [await read(a.id), await read(b.id)];

    const merged = await merge(b.id, a.id);
    expect(merged.status).toBe(200);
    expect(merged.body).toMatchObject({
      id: a.id,
      name: '端木磊',
      tags: ['换机'],
      openTickets: 1,
      absorbed: [{ id: b.id, number: beforeB.number, name: '端木石三' }],
    });
    expect(merged.body.address?.shown).toBe(beforeB.address?.shown);
    expect(merged.body.identities).toHaveLength(2);
    expect((await read(b.id)).id).toBe(a.id);
    const line = await steward.get<{ contacts: Contact[] }>(`/api/customers/${b.id}/timeline`);
    expect(line.body.contacts.map(({ title }) => title).sort()).toEqual(['乙的工单', '甲的会话']);
    for (const q of ['端木石三', 'dmss', beforeB.number, phoneB, phoneB.slice(-6), 'E12345678'])
      expect(
        (await find(q)).map(({ id }) => id),
        q,
      ).toEqual([a.id]);
    const revealed = await steward.post<{ value: string }>(`/api/customers/${a.id}/reveal`, {
      field: 'address',
      reason: '核对地址',
    });
    expect(revealed.body.value).toBe('杭州市西湖区文三路9号');
    expect((await customerNames(kernel.db, system, [b.id])).get(b.id)).toMatchObject({ id: a.id, name: '端木磊' });
    expect(await customerSubject(kernel.db, system, b.id)).toMatchObject({ id: a.id });
    expect((await memberIds(kernel.db, system, b.id)).sort()).toEqual([a.id, b.id].sort());
    const known = await kernel.db.transact((tx) =>
      findOrCreateByIdentity(tx, system, { kind: 'phone', value: phoneB, verified: false, unitId: east }),
    );
    expect(known).toMatchObject({ id: a.id, created: false });

    const [living] = await merges(a.id);
    expect(living).toMatchObject({ absorbed: { id: b.id }, into: { id: a.id }, undoneAt: null });
    expect(living!.by).not.toBe('');
    expect((await part(a.id, living!.id)).body.id).toBe(b.id);
    expect((await part(a.id, living!.id)).status).toBe(404);
    const same = ({ version: _, ...rest }: Customer) => rest;
    expect(same(await read(a.id))).toEqual(same(beforeA));
    expect(same(await read(b.id))).toEqual(same(beforeB));
    const actions = (await auditTrail(kernel.db, b.id)).map(({ action }) => action);
    expect(actions).toEqual(expect.arrayContaining(['customers.merged', 'customers.parted']));
    expect((await merges(a.id)).map(({ undoneBy }) => undoneBy)).toEqual([expect.any(String)]);
  });

  it('keeps an editor’s word about the united file, and takes it back with the merge', async () => {
    const a = await aCustomer(program.kernel, { name: '甲', unitId: east });
    const b = await aCustomer(program.kernel, { name: '乙', unitId: east, address: '上海市静安区某路1号' });
    await steward.patch(`/api/customers/${b.id}`, { version: 1 + 1, tags: ['甲类', '乙类'], preferences: '上午来电' });
    await merge(b.id, a.id);
    const united = await read(a.id);
    expect(united).toMatchObject({ tags: ['甲类', '乙类'], preferences: '上午来电' });
    const { body: edited } = await steward.patch<Customer>(`/api/customers/${a.id}`, {
      version: united.version,
      tags: ['乙类', '新'],
      preferences: '',
      address: null,
      businessNeed: '换新灶',
    });
    expect(edited).toMatchObject({ tags: ['新', '乙类'], preferences: '', address: null, businessNeed: '换新灶' });
    // A form that sends everything back changes nothing.
    const again = await steward.patch<Customer>(`/api/customers/${a.id}`, {
      version: edited.version,
      tags: edited.tags,
      preferences: edited.preferences,
    });
    expect(again.body.version).toBe(edited.version);
    await part(a.id, (await merges(a.id))[0]!.id);
    expect(await read(b.id)).toMatchObject({ tags: ['甲类', '乙类'], preferences: '上午来电' });
    expect((await read(b.id)).address).not.toBeNull();
    expect(await read(a.id)).toMatchObject({ tags: ['新'], businessNeed: '换新灶', preferences: '' });
  });

  it('is refused of itself, of an absorbed or erased file, without the right at both homes, and once of two that cross', async () => {
    const { kernel } = program;
    const one = async () => (await aCustomer(kernel, { name: '丙', unitId: east })).id;
    const [a, b, c, gone] = [await one(), await one(), await one(), await one()];
    expect((await merge(a, a)).body.error?.code).toBe('customers.merge-refused');
    const foreign = (await aCustomer(kernel, { name: '丁', unitId: south })).id;
    expect((await merge(a, foreign)).status).toBe(404);
    expect((await steward.post(`/api/customers/${foreign}/merge`, { intoId: a, version: 1 })).status).toBe(404);
    await steward.post(`/api/customers/${gone}/erase`, { reason: '本人要求' });
    expect((await merge(a, gone)).body.error?.code).toBe('customers.merge-refused');
    await merge(b, a);
    const stale = await steward.post<{ error: { code: string } }>(`/api/customers/${c}/merge`, {
      intoId: b,
      version: 99,
    });
    expect(stale.body.error.code).toBe('customers.merge-refused');
    const crossing = [await one(), await one()];
    const answers = await Promise.all([merge(crossing[0]!, crossing[1]!), merge(crossing[1]!, crossing[0]!)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it('lets the absorbed file’s units see the survivor, and no longer afterwards', async () => {
    const { kernel } = program;
    const a = await aCustomer(kernel, { name: '戊', unitId: east });
    const b = await aCustomer(kernel, { name: '己', unitId: south });
    expect((await southAgent.get(`/api/customers/${a.id}`)).status).toBe(404);
    await kernel.db.transact((tx) => mergeCustomers(tx, system, { absorbedId: b.id, survivorId: a.id }));
    expect((await southAgent.get<Customer>(`/api/customers/${a.id}`)).body.id).toBe(a.id);
    expect((await steward.get<Customer>(`/api/customers/${b.id}`)).body.id).toBe(a.id);
    const living = await livingMerge(kernel.db, system, b.id);
    await kernel.db.transact((tx) => partCustomers(tx, system, { mergeId: living!.id }));
    expect((await southAgent.get(`/api/customers/${a.id}`)).status).toBe(404);
    expect((await steward.get(`/api/customers/${b.id}`)).status).toBe(404);
  });
});

describe('erasure of a merged file', () => {
  it('reaches what it absorbed, in the export and in the wiping, and cannot be parted afterwards', async () => {
    const { kernel } = program;
    const a = await aCustomer(kernel, { name: '庚', phone: aPhoneNumber(), unitId: east });
    const b = await aCustomer(kernel, {
      name: '辛',
      phone: aPhoneNumber(),
      unitId: east,
      address: '北京市东城区某街2号',
    });
    await merge(b.id, a.id);
    const { body } = await steward.post<{ fileId: string }>(`/api/customers/${a.id}/export`, { reason: '本人申请' });
    const file = await steward.get<{ customers: { identities: object[]; absorbed: object[] } }>(
      `/api/customers/exports/${body.fileId}`,
    );
    expect(file.body.customers.identities).toHaveLength(2);
    expect(file.body.customers.absorbed).toMatchObject([{ name: '辛', address: '北京市东城区某街2号' }]);
    const [living] = await merges(a.id);
    expect((await steward.post(`/api/customers/${b.id}/erase`, { reason: '本人要求' })).status).toBe(204);
    expect((await part(a.id, living!.id)).status).toBe(409);
    await expect(kernel.db.transact((tx) => partCustomers(tx, system, { mergeId: living!.id }))).rejects.toMatchObject({
      code: 'customers.merge-refused',
    });
    const rows = await kernel.db.run<{ state: string; name: string; wrapped_key: string | null }>(
      'select state, name, wrapped_key from customers.customer where id = any($1::uuid[])',
      [[a.id, b.id]],
    );
    expect(rows).toEqual([
      { state: 'erased', name: '', wrapped_key: null },
      { state: 'erased', name: '', wrapped_key: null },
    ]);
  });

  it('that was asked for after parting spares the other file when a backup brings the merge back', async () => {
    const { kernel } = program;
    const a = await aCustomer(kernel, { name: '壬', unitId: east });
    const b = await aCustomer(kernel, { name: '癸', unitId: east });
    await merge(b.id, a.id);
    const rows = await kernel.db.run<{ row: object }>(
      'select to_jsonb(c) as row from customers.customer c where id = $1',
      [b.id],
    );
    const [living] = await merges(a.id);
    await part(a.id, living!.id);
    expect((await steward.post(`/api/customers/${b.id}/erase`, { reason: '本人要求' })).status).toBe(204);
    // As a restored backup has it: the row is whole, the alias lives.
    await kernel.db.run(
      `update customers.customer c set (state, name, ring, wrapped_key) = (r.state, r.name, r.ring, r.wrapped_key)
       from jsonb_populate_record(null::customers.customer, $2) r where c.id = $1`,
      [b.id, JSON.stringify(rows[0]!.row)],
    );
    await kernel.db.run('update customers.merge set undone_at = null, undone_by = null where id = $1', [living!.id]);
    await kernel.db.run('delete from customers.erasure where customer_id = $1', [b.id]);
    expect(await settleErasures(kernel.db)).toBe(1);
    expect((await read(a.id)).name).toBe('壬');
    expect((await steward.get(`/api/customers/${b.id}`)).status).toBe(404);
  });
});

type Step =
  | { do: 'merge'; from: number; into: number }
  | { do: 'part'; from: number }
  | { do: 'contact'; of: number; unit: number }
  | { do: 'tag'; of: number };

it('any sequence of merges and partings: every read sees the right union, and parting all restores', async () => {
  const { db } = program.kernel;
  const size = 5;
  const units = [east, south, await aUnit(db), await aUnit(db), await aUnit(db)];
  const place = fc.nat({ max: size - 1 });
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 5, arbitrary: fc.record({ do: fc.constant('merge' as const), from: place, into: place }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('part' as const), from: place }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('contact' as const), of: place, unit: place }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('tag' as const), of: place }) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
      const files = await Promise.all(
        units.map(async (unitId, index) => {
          const phone = aPhoneNumber();
          const { id } = await aCustomer(program.kernel, { name: `档${index}`, phone, unitId });
          await db.transact((tx) => editCustomer(tx, system, { id, version: 2, tags: [`t${index}`] }));
          return { id, tags: new Set([`t${index}`]), units: new Set([unitId]), contacts: new Set<string>() };
        }),
      );
      const into: (number | null)[] = files.map(() => null);
      let tagged = 0;
      const root = (index: number): number => (into[index] === null ? index : root(into[index]!));
      const family = (index: number) => files.filter((_, other) => root(other) === root(index));
      const mergeOf = async (index: number) => (await livingMerge(db, system, files[index]!.id))!.id;
      for (const one of steps) {
        if (one.do === 'merge') {
          const allowed = one.from !== one.into && into[one.from] === null && into[one.into] === null;
          const work = db.transact((tx) =>
            mergeCustomers(tx, system, { absorbedId: files[one.from]!.id, survivorId: files[one.into]!.id }),
          );
          if (allowed) {
            expect(await work).toBe(files[one.into]!.id);
            into[one.from] = one.into;
          } else await expect(work).rejects.toMatchObject({ code: 'customers.merge-refused' });
        } else if (one.do === 'part') {
          if (into[one.from] === null) continue;
          const mergeId = await mergeOf(one.from);
          await db.transact((tx) => partCustomers(tx, system, { mergeId }));
          into[one.from] = null;
        } else if (one.do === 'contact') {
          const file = files[one.of]!;
          file.contacts.add(await aContact(program.kernel, { customerId: file.id, unitId: units[one.unit]! }));
          file.units.add(units[one.unit]!);
        } else {
          const shown = await getCustomer(db, system, files[one.of]!.id);
          // Never one that kin already carry: who owns such a one is nobody's question here.
          tagged += 1;
          const tag = `n${tagged}`;
          await db.transact((tx) =>
            editCustomer(tx, system, { id: shown.id, version: shown.version, tags: [...shown.tags, tag] }),
          );
          files[root(one.of)]!.tags.add(tag);
        }
        for (const [index, file] of files.entries()) {
          const kin = family(index);
          const whole = <T>(part: (one: (typeof files)[number]) => Iterable<T>) =>
            [...new Set(kin.flatMap((k) => [...part(k)]))].sort();
          const seen = await getCustomer(db, system, file.id);
          expect(seen.id).toBe(files[root(index)]!.id);
          expect(seen.tags.toSorted()).toEqual(whole((k) => k.tags));
          expect(seen.identities).toHaveLength(kin.length);
          const { contacts } = await readTimeline(db, system, { customerId: file.id, limit: 100 });
          expect(contacts.map(({ id }) => id).sort()).toEqual(whole((k) => k.contacts));
          const [row] = await db.run<{ seen_by: string[]; last: Date | null }>(
            'select seen_by, last_contact_at as last from customers.customer where id = $1',
            [seen.id],
          );
          expect(row!.seen_by.toSorted()).toEqual(whole((k) => k.units));
          expect(row!.last === null).toBe(whole((k) => k.contacts).length === 0);
        }
      }
      for (const index of files.keys())
        if (into[index] !== null) {
          const mergeId = await mergeOf(index);
          await db.transact((tx) => partCustomers(tx, system, { mergeId }));
        }
      for (const file of files) {
        const seen = await getCustomer(db, system, file.id);
        expect(seen.id).toBe(file.id);
        expect(seen.tags.toSorted()).toEqual([...file.tags].sort());
        const [row] = await db.run<{ state: string; own: string[] | null; emptied: string[]; seen_by: string[] }>(
          'select state, own_seen_by as own, emptied, seen_by from customers.customer where id = $1',
          [file.id],
        );
        expect(row).toMatchObject({ state: 'active', own: null, emptied: [] });
        expect(row!.seen_by.toSorted()).toEqual([...file.units].sort());
      }
    }),
    { numRuns: 12 },
  );
}, 180_000);
