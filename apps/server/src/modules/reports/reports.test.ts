import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '#kernel';
import { type Client, type TestProgram, testProgram } from '#program';
import { aStaff } from '#testing/identity';
import { aUnit } from '#testing/organisation';
import { aQueue } from '#testing/routing';
import type { DrillRow, Report } from './contract.ts';
import { foldEvents } from './fold-events.ts';
import { addDays } from './rules/days.ts';
import { aHistory, random, type World } from './testing.ts';

let program: TestProgram;
let world: World;
let province: string;
let leader: Client;
let boss: Client;
const to = new Date().toISOString().slice(0, 10);
const from = addDays(to, -9);

beforeAll(async () => {
  program = await testProgram();
  const { db } = program.kernel;
  province = await aUnit(db, { kind: 'branch' });
  const units = [await aUnit(db, { parentId: province }), await aUnit(db, { parentId: province })];
  const queues = [];
  for (const unitId of units) queues.push(await aQueue(program.kernel, { unitId, targetSeconds: 20 }));
  const staff = [];
  for (const unitId of units)
    for (let n = 0; n < 3; n++)
      staff.push({ id: (await aStaff(program.kernel, { unitId, roles: ['agent'] })).id, unitId });
  world = { units, queues, staff };
  // Ends two days ago, so that every chat and ticket step is inside of the period.
  const span = { from: Date.parse(`${from}T00:00:00Z`), to: Date.parse(`${addDays(to, -5)}T00:00:00Z`) };
  const said = aHistory(random(11), world, span, { chats: 300, tickets: 80, agentDays: 4 }, 0);
  await db.transact((tx) =>
    foldEvents(
      tx,
      said
        .filter(({ at }) => at < Date.now())
        .map(({ kind, at, payload }, index) => ({ type: kind.type, at: new Date(at), position: index + 1, payload })),
    ),
  );
  const one = await aStaff(program.kernel, { unitId: units[0]!, roles: ['supervisor'] });
  leader = await program.signIn(one.number, one.password);
  const two = await aStaff(program.kernel, { unitId: province, roles: ['supervisor'] });
  boss = await program.signIn(two.number, two.password);
}, 90_000);
afterAll(() => program?.stop());

const ask = async (client: Client, id: string, more = ''): Promise<Report> => {
  const { status, body } = await client.get<Report>(`/api/reports/${id}?from=${from}&to=${to}${more}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
};
const figureOf = (report: Report, id: string, key?: string): number | null => {
  const line = key === undefined ? report.total : report.groups.find((group) => group.key === key)!;
  return line.values[report.figures.findIndex((figure) => figure.id === id)]!;
};

it('answers each report by every grouping, and the groups add up to the total', async () => {
  const { body } = await boss.get<{ reports: { id: string; dimensions: string[] }[] }>('/api/reports');
  // With seven of calls, which have their own tests.
  expect(body.reports).toHaveLength(16);
  for (const { id, dimensions } of body.reports)
    for (const by of [...dimensions, 'day', 'week', 'month']) {
      const report = await ask(boss, id, `&by=${by}`);
      report.figures.forEach((figure, index) => {
        expect(figure.version).toBe(1);
        expect(figure.text.zh.length).toBeGreaterThan(4);
        if (figure.kind !== 'count' || figure.id === 'backlog') return;
        const sum = report.groups.reduce((all, group) => all + (group.values[index] ?? 0), 0);
        expect(sum, `${id} by ${by}: ${figure.id}`).toBe(report.total.values[index] ?? 0);
      });
    }
  const queues = await ask(boss, 'queues');
  expect(figureOf(queues, 'arrived')).toBeGreaterThan(250);
  expect(figureOf(queues, 'service-level')).toBeGreaterThan(0);
  expect(queues.groups.map(({ label }) => label).join()).toContain('队列');
  const halves = await boss.get<Report>(`/api/reports/queues?from=${from}&to=${addDays(from, 6)}&by=half-hour`);
  const days = await boss.get<Report>(`/api/reports/queues?from=${from}&to=${addDays(from, 6)}&by=day`);
  expect(halves.body.total).toEqual(days.body.total);
  expect(days.body.groups).toHaveLength(7);
});

it('leads from every count to exactly its rows', async () => {
  const checked: string[] = [];
  for (const id of ['queues', 'agents', 'channels', 'tickets', 'clocks', 'satisfaction', 'repeats']) {
    const report = await ask(boss, id);
    const group = report.groups[0]!;
    for (const [index, figure] of report.figures.entries()) {
      if (!figure.drill || figure.kind !== 'count') continue;
      for (const key of [undefined, group.key]) {
        const rows: DrillRow[] = [];
        for (let cursor: string | null = ''; cursor !== null; ) {
          const page: { body: { rows: DrillRow[]; nextCursor: string | null } } = await boss.get(
            `/api/reports/${id}/rows?from=${from}&to=${to}&figure=${figure.id}&limit=200${key ? `&key=${key}` : ''}${cursor ? `&cursor=${cursor}` : ''}`,
          );
          rows.push(...page.body.rows);
          cursor = page.body.nextCursor;
        }
        expect(rows.length, `${id} ${figure.id} ${key ?? ''}`).toBe((key ? group : report.total).values[index] ?? 0);
        if (rows.length > 0) checked.push(figure.id);
      }
    }
  }
  expect(new Set(checked).size).toBeGreaterThan(20);
});

it('compares with the period before', async () => {
  const earlier = { from: addDays(from, 5), to: addDays(from, 6) };
  const { body } = await boss.get<Report>(`/api/reports/queues?from=${earlier.from}&to=${earlier.to}&by=day`);
  expect(body.before).toEqual({ from: addDays(from, 3), to: addDays(from, 4) });
  const { body: before } = await boss.get<Report>(
    `/api/reports/queues?from=${body.before!.from}&to=${body.before!.to}&by=day`,
  );
  expect(body.total.before).toEqual(before.total.values);
  expect(body.groups.map((group) => group.before)).toEqual(before.groups.map((group) => group.values));
});

it('shows a leader the own tree and nothing beside it', async () => {
  const [own, other] = world.units;
  const all = await ask(boss, 'queues', '&by=unit');
  const mine = await ask(leader, 'queues', '&by=unit');
  expect(mine.unitId).toBe(own);
  expect(mine.groups.map(({ key }) => key)).toEqual([own]);
  expect(figureOf(mine, 'arrived')).toBe(figureOf(all, 'arrived', own));
  expect(figureOf(all, 'arrived', other)).toBeGreaterThan(0);
  for (const path of [
    `queues?unitId=${other}`,
    `queues?unitId=${province}`,
    `queues/rows?figure=arrived&unitId=${other}`,
  ])
    expect((await leader.get(`/api/reports/${path}&from=${from}&to=${to}`)).status, path).toBe(403);
  const agent = await aStaff(program.kernel, { unitId: own!, roles: ['agent'] });
  const desk = await program.signIn(agent.number, agent.password);
  expect((await desk.get(`/api/reports/queues?from=${from}&to=${to}`)).status).toBe(403);
});

it('refuses what cannot be asked', async () => {
  for (const [path, status] of [
    [`nothing?from=${from}&to=${to}`, 400],
    [`queues?from=${to}&to=${from}`, 400],
    [`queues?from=2020-01-01&to=${to}`, 400],
    [`queues?from=${from}&to=${to}&by=half-hour`, 400],
    [`queues?from=${from}&to=${to}&by=staff`, 400],
    [`queues?from=${from}&to=${to}&unitId=${newId()}`, 404],
    [`queues/rows?from=${from}&to=${to}&figure=opened`, 400],
    [`queues/rows?from=${from}&to=${to}&figure=arrived&cursor=x`, 400],
  ] as const)
    expect((await boss.get(`/api/reports/${path}`)).status, path).toBe(status);
});
