/** Portrait and preferences through the whole program: who sees what, merge, erasure, whether a call suits now. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { steerClock, systemScope } from '#kernel';
import { eraseCustomer, mergeCustomers, partCustomers } from '#modules/customers';
import { type Client, type TestProgram, testProgram } from '#program';
import { aCustomer } from '#testing/customers';
import { anAdministrator, aStaff } from '#testing/identity';
import { aUnit } from '#testing/organisation';
import { aTicket } from '#testing/tickets';
import type { Portrait, Preferences } from './contract.ts';
import { readPreferences } from './keep-preferences.ts';
import { preferencesOf } from './store.ts';

const scope = systemScope('test');
let program: TestProgram;
let office: Client;
let unitId: string;
beforeAll(async () => {
  program = await testProgram();
  const first = await anAdministrator(program.kernel);
  office = await program.signIn(first.number, first.password);
  unitId = await aUnit(program.kernel.db);
}, 120_000);
afterAll(() => program?.stop());

const path = (id: string, what = 'preferences'): string => `/api/customers/${id}/${what}`;
const wishes = {
  channel: 'mail',
  language: 'en',
  topics: ['新品', '保养'],
  hours: { fromMinute: 540, toMinute: 1080 },
  quiet: { fromMinute: 1320, toMinute: 420 },
  zone: 'Asia/Shanghai',
  saidBy: 'customer',
};
const read = async (id: string, client = office): Promise<Preferences> =>
  (await client.get<Preferences>(path(id))).body;

it('is written down with its version, audited by who changes it, refused when stale or wrong', async () => {
  const { id } = await aCustomer(program.kernel, { unitId });
  expect(await read(id)).toMatchObject({ version: 0, channel: null, callNow: 'suits', changedBy: null });
  const kept = await office.put<Preferences>(path(id), { ...wishes, version: 0 });
  expect(kept.body, JSON.stringify(kept.body)).toMatchObject({ ...wishes, version: 1 });
  expect((await read(id)).changedBy).toBeTruthy();
  expect((await office.put(path(id), { ...wishes, version: 0 })).status).toBe(409);
  for (const wrong of [
    { zone: 'Mars/Base' },
    { hours: { fromMinute: 600, toMinute: 540 } },
    { quiet: { fromMinute: 60, toMinute: 60 } },
    { channel: 'smoke' },
    { topics: ['x'.repeat(31)] },
  ])
    expect((await office.put(path(id), { ...wishes, ...wrong, version: 1 })).status, JSON.stringify(wrong)).toBe(400);
  const trail = await program.kernel.db.run<{ n: number }>(
    `select count(*)::int as n from audit.entry where subject_id = $1 and action = 'portraits.preferences-changed'`,
    [id],
  );
  expect(trail[0]!.n).toBe(1);
});

it('says whether a call suits, by the clock of the customer', async () => {
  const { id } = await aCustomer(program.kernel, { unitId });
  await office.put(path(id), { ...wishes, version: 0 });
  const said = async (utc: string): Promise<string> => {
    const steered = steerClock(() => Date.parse(utc));
    try {
      // Asked of the use case: a session would be over at that hour.
      return (await readPreferences(program.kernel.db, scope, id)).callNow;
    } finally {
      steered();
    }
  };
  expect(await said('2026-11-20T02:00:00Z')).toBe('suits');
  expect(await said('2026-11-20T11:00:00Z')).toBe('outside-hours');
  expect(await said('2026-11-20T15:00:00Z')).toBe('quiet');
});

it('is not there for whoever may not see the file, nor changed by whoever may only read', async () => {
  const { id } = await aCustomer(program.kernel, { unitId });
  const reader = await aStaff(program.kernel, { unitId, permissions: ['customers.read'] });
  const stranger = await aStaff(program.kernel, {
    unitId: await aUnit(program.kernel.db),
    permissions: ['customers.read', 'customers.write'],
  });
  const [near, far] = [
    await program.signIn(reader.number, reader.password),
    await program.signIn(stranger.number, stranger.password),
  ];
  expect((await near.get(path(id))).status).toBe(200);
  expect((await near.put(path(id), { ...wishes, version: 0 })).status).toBe(403);
  for (const what of ['preferences', 'portrait']) expect((await far.get(path(id, what))).status).toBe(404);
  expect((await far.put(path(id), { ...wishes, version: 0 })).status).toBe(404);
});

it('draws the portrait of what the asker may read', async () => {
  const { id } = await aCustomer(program.kernel, { unitId });
  await aTicket(program.kernel, { unitId, customerId: id, type: 'repair' });
  await program.kernel.events.settle();
  const drawn = await office.get<Portrait>(path(id, 'portrait'));
  expect(drawn.body, JSON.stringify(drawn.body)).toMatchObject({
    topics: [{ key: 'repair', count: 1 }],
    open: 1,
    contacts: 0,
    orders: [],
  });
  const reader = await aStaff(program.kernel, { unitId, permissions: ['customers.read'] });
  const near = await program.signIn(reader.number, reader.password);
  expect((await near.get<Portrait>(path(id, 'portrait'))).body).toMatchObject({ topics: [], open: 0, orders: null });
});

it('follows a merge and a parting, and goes with an erasure', async () => {
  const kept = await aCustomer(program.kernel, { unitId });
  const gone = await aCustomer(program.kernel, { unitId });
  await office.put(path(gone.id), { ...wishes, version: 0 });
  const { db } = program.kernel;
  await db.transact((tx) => mergeCustomers(tx, scope, { absorbedId: gone.id, survivorId: kept.id }));
  const [merge] = await db.run<{ id: string }>('select id from customers.merge where from_id = $1', [gone.id]);
  expect(await read(kept.id)).toMatchObject({ channel: 'mail', version: 1 });
  expect((await office.put(path(kept.id), { ...wishes, channel: 'phone', version: 1 })).status).toBe(200);
  expect(await read(kept.id)).toMatchObject({ channel: 'phone', version: 2 });
  await db.transact((tx) => partCustomers(tx, scope, { mergeId: merge!.id }));
  expect(await read(gone.id)).toMatchObject({ channel: 'mail', version: 1 });
  expect(await read(kept.id)).toMatchObject({ channel: 'phone', version: 2 });
  await db.transact((tx) => eraseCustomer(tx, scope, { customerId: kept.id, reason: 'asked' }));
  expect(await preferencesOf(db, scope, [kept.id, gone.id])).toMatchObject([{ customer_id: gone.id }]);
});
