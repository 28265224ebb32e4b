import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemScope } from '#kernel';
import { type Answer, type Client, type TestProgram, testProgram } from '#program';
import { anAdministrator, aStaff } from '#testing/identity';
import { aUnit } from '#testing/organisation';
import type { AuditEntry } from './contract.ts';
import { record } from './record.ts';

let program: TestProgram;
let admin: Client;
beforeAll(async () => {
  program = await testProgram();
  const administrator = await anAdministrator(program.kernel);
  admin = await program.signIn(administrator.number, administrator.password);
}, 60_000);
afterAll(() => program?.stop());

type Found = { entries: AuditEntry[]; nextCursor: string | null; total: { count: number; capped: boolean } };
const search = (client: Client, query: string): Promise<Answer<Found>> => client.get(`/api/audit/entries?${query}`);
const note = (action: string, subject: string, more: { unitId?: string; at?: Date; n?: number } = {}): Promise<void> =>
  program.kernel.db.transact((tx) =>
    record(tx, systemScope('test'), { action, subject: ['thing', subject], detail: { n: more.n ?? 0 }, ...more }),
  );

it('filters by actor, action, subject, unit and time, newest first, page by page', async () => {
  for (let n = 0; n < 5; n++) await note('probe.made', 'filtered', { n });
  await note('probe.broken', 'filtered', { at: new Date('2020-05-01T00:00:00Z') });
  const all = (await search(admin, 'subjectId=filtered')).body;
  expect(all.total).toEqual({ count: 6, capped: false });
  expect(all.entries.map(({ action }) => action)).toEqual(['probe.broken', ...Array(5).fill('probe.made')]);
  expect((await search(admin, 'subjectId=filtered&action=probe.made')).body.total.count).toBe(5);
  expect((await search(admin, 'subjectId=filtered&action=probe.')).body.total.count).toBe(6);
  expect((await search(admin, 'subjectId=filtered&to=2021-01-01T00:00:00Z')).body.entries.map(({ at }) => at)).toEqual([
    '2020-05-01T00:00:00.000Z',
  ]);
  expect((await search(admin, 'subjectId=filtered&actorId=test')).body.total.count).toBe(6);
  expect((await search(admin, 'subjectId=filtered&actorId=other')).body.total.count).toBe(0);
  const seen: unknown[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page: Found = (await search(admin, `subjectId=filtered&limit=2${cursor && `&cursor=${cursor}`}`)).body;
    seen.push(...page.entries.map(({ id }) => id));
    cursor = page.nextCursor;
  }
  expect(seen).toEqual(all.entries.map(({ id }) => id));
  expect((await admin.get<{ actions: string[] }>('/api/audit/actions')).body.actions).toEqual(
    expect.arrayContaining(['identity.signed-in', 'probe.broken', 'probe.made']),
  );
});

it('names staff, and gives entries their place in the chain within a second', async () => {
  await note('probe.sealed', 'sealed');
  const began = performance.now();
  let entry: AuditEntry | undefined;
  while (!entry?.seq) {
    expect(performance.now() - began).toBeLessThan(5_000);
    [entry] = (await search(admin, 'subjectId=sealed')).body.entries;
  }
  expect(performance.now() - began).toBeLessThan(1_500);
  const [signedIn] = (await search(admin, 'action=identity.signed-in')).body.entries;
  expect(signedIn!.actor).toMatchObject({ kind: 'staff', name: '管理员' });
  expect(signedIn!.ip).toBe('127.0.0.1');
});

it('shows a reader of a unit the lines of that unit only', async () => {
  const [mine, other] = [await aUnit(program.kernel.db), await aUnit(program.kernel.db)];
  const staff = await aStaff(program.kernel, { unitId: mine, permissions: ['audit.read'] });
  await note('canary.mine', 'scoped', { unitId: mine });
  await note('canary.other', 'scoped', { unitId: other });
  await note('canary.company', 'scoped');
  const client = await program.signIn(staff.number, staff.password);
  const { body } = await search(client, 'subjectId=scoped');
  expect(body.entries.map(({ action }) => action)).toEqual(['canary.mine']);
  expect(body.total.count).toBe(1);
  expect((await search(client, `subjectId=scoped&unitId=${other}`)).body.entries).toEqual([]);
  const nobody = await aStaff(program.kernel);
  expect((await search(await program.signIn(nobody.number, nobody.password), '')).status).toBe(403);
});
