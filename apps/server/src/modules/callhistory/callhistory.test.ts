/** Calls are found by what they came to and by whom, against stories whose end is known. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId, systemScope } from '#kernel';
import { bringPastCalls, type Story } from '#modules/callreports';
import { type Client, type TestProgram, testProgram } from '#program';
import { random, someStories, type World } from '#testing/callreports';
import { aCustomer } from '#testing/customers';
import { aStaff } from '#testing/identity';
import { aUnit } from '#testing/organisation';
import { aQueue } from '#testing/routing';
import type { ListedCall } from './contract.ts';

type Page = { calls: ListedCall[]; nextCursor: string | null };
const scope = systemScope('test');
const day = 86_400_000;
const until = Math.floor(Date.now() / day) * day - day;
const span = { from: until - 9 * day, to: until };
let program: TestProgram;
let world: World;
let stories: Story[];
let boss: Client;
let leader: Client;
let agent: Client;
let customer: { id: string; name: string };

beforeAll(async () => {
  program = await testProgram();
  const { db } = program.kernel;
  const province = await aUnit(db, { kind: 'branch' });
  const units = [await aUnit(db, { parentId: province }), await aUnit(db, { parentId: province })];
  const queues: World['queues'] = [];
  for (const unitId of units)
    queues.push({ unitId, id: (await aQueue(program.kernel, { unitId, channel: 'call' })).id });
  const staff: World['staff'] = [];
  const sign = async (unitId: string, roles: string[]): Promise<Client> => {
    const one = await aStaff(program.kernel, { unitId, roles });
    if (roles[0] === 'agent') staff.push({ id: one.id, number: one.number, unitId });
    return program.signIn(one.number, one.password);
  };
  agent = await sign(units[0]!, ['agent']);
  await sign(units[0]!, ['agent']);
  await sign(units[1]!, ['agent']);
  boss = await sign(province, ['supervisor']);
  leader = await sign(units[0]!, ['supervisor']);
  world = { units, queues, staff };
  customer = await aCustomer(program.kernel, { unitId: province, name: '欧阳若曦' });
  stories = someStories(random(3), world, span, 300).sort((a, b) => a.at.getTime() - b.at.getTime());
  for (const story of stories.filter((_, n) => n % 40 === 0)) story.customerId = customer.id;
  await db.transact((tx) => bringPastCalls(tx, scope, { site: 1, stories }));
}, 60_000);
afterAll(() => program?.stop());

/** All pages; no call comes twice, and each is older than the one before. */
async function found(client: Client, query: Record<string, string>, limit = 60): Promise<ListedCall[]> {
  const all: ListedCall[] = [];
  let cursor: string | null = null;
  do {
    const asked = new URLSearchParams({ ...query, limit: String(limit), ...(cursor ? { cursor } : {}) });
    const { status, body }: { status: number; body: Page } = await client.get<Page>(`/api/telephony/calls?${asked}`);
    expect(status, JSON.stringify(body)).toBe(200);
    all.push(...body.calls);
    cursor = body.nextCursor;
  } while (cursor);
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  const at = all.map(({ startedAt }) => startedAt);
  expect(at).toEqual([...at].sort().reverse());
  return all;
}
const moments = (calls: ListedCall[]): string[] => calls.map(({ startedAt }) => startedAt);
const told = (test: (story: Story) => boolean): string[] =>
  stories
    .filter(test)
    .map(({ at }) => at.toISOString())
    .reverse();
const spoke =
  (id: string) =>
  (story: Story): boolean =>
    !story.cause && story.turns.some(({ staffId }) => staffId === id);

it('lists all of the units in reach, page by page, with what each came to', async () => {
  const all = await found(boss, {}, 37);
  expect(moments(all)).toEqual(told(() => true));
  expect(all.every(({ result }) => result !== null)).toBe(true);
  const [lost] = all.filter(({ result }) => result === 'lost');
  expect(lost!.why).not.toBeNull();
});

it('finds by period, direction, result, queue, who spoke, talk time and rating, and by all of them at once', async () => {
  const from = new Date(span.from + 3 * day);
  const to = new Date(span.from + 5 * day);
  const within = ({ at }: Story): boolean => at >= from && at < to;
  const period = { from: from.toISOString(), to: to.toISOString() };
  expect(moments(await found(boss, period, 11))).toEqual(told(within));
  expect(moments(await found(boss, { direction: 'out' }))).toEqual(told(({ direction }) => direction === 'out'));
  const answered = (story: Story): boolean => story.turns.length > 0 && !story.cause;
  expect(moments(await found(boss, { result: 'answered' }))).toEqual(told(answered));
  const [queue] = world.queues;
  const stood = (story: Story): boolean => story.stays.some(({ queueId }) => queueId === queue!.id);
  // A call that came outside of the hours counts as having stood there where its story says so.
  const inQueue = await found(boss, { queueId: queue!.id });
  expect(moments(inQueue)).toEqual(expect.arrayContaining(told(stood)));
  expect(inQueue.every(({ direction }) => direction === 'in')).toBe(true);
  for (const { id } of world.staff) expect(moments(await found(boss, { staffId: id }))).toEqual(told(spoke(id)));
  const talked = ({ turns, cause }: Story): number =>
    cause ? 0 : turns.flatMap(({ parts }) => parts.filter((_, n) => n % 2 === 0)).reduce((sum, ms) => sum + ms, 0);
  expect(moments(await found(boss, { talkSeconds: '300' }))).toEqual(told((story) => talked(story) >= 300_000));
  expect(moments(await found(boss, { rated: 'yes' }))).toEqual(told(({ score }) => score !== null));
  expect(moments(await found(boss, { rated: 'low' }))).toEqual(told(({ score }) => score !== null && score <= 2));
  const one = world.staff[2]!.id;
  const both = { ...period, staffId: one, result: 'answered', direction: 'in' };
  expect(moments(await found(boss, both))).toEqual(
    told((story) => within(story) && spoke(one)(story) && answered(story) && story.direction === 'in'),
  );
});

it('finds by the call’s number, the whole number of who called, and the customer', async () => {
  const all = await found(boss, {});
  const one = all[42]!;
  expect((await found(boss, { q: one.number })).map(({ id }) => id)).toEqual([one.id]);
  expect((await found(boss, { q: one.number.toLowerCase() })).map(({ id }) => id)).toEqual([one.id]);
  const story = stories.findLast(({ party }) => party !== null)!;
  const ofParty = told(({ party }) => party === story.party);
  expect(moments(await found(boss, { q: story.party! }))).toEqual(ofParty);
  expect(moments(await found(boss, { q: `+86 ${story.party!.slice(0, 3)} ${story.party!.slice(3)}` }))).toEqual(
    ofParty,
  );
  const ofCustomer = ({ customerId }: Story): boolean => customerId === customer.id;
  expect(moments(await found(boss, { q: '若曦' }, 3))).toEqual(told(ofCustomer));
  expect(moments(await found(boss, { q: '若曦', direction: 'out' }))).toEqual(
    told((call) => ofCustomer(call) && call.direction === 'out'),
  );
  expect(await found(boss, { q: '没有这个人' })).toEqual([]);
  expect(await found(boss, { result: 'open' })).toEqual([]);
});

it('keeps to the reach: one’s unit, and what one had a part in', async () => {
  const [unit] = world.units;
  expect(moments(await found(leader, { result: 'answered', direction: 'in' }))).toEqual(
    told((story) => story.unitId === unit && story.direction === 'in' && story.turns.length > 0),
  );
  const other = world.staff[2]!.id;
  expect(moments(await found(leader, { staffId: other }))).toEqual(
    told((story) => spoke(other)(story) && story.unitId === unit),
  );
  const own = await found(agent, { result: 'answered' });
  expect(own.length).toBeGreaterThan(0);
  const mine = told((story) => spoke(world.staff[0]!.id)(story));
  expect(moments(own)).toEqual(expect.arrayContaining(mine));
  const { status } = await program.anonymous.get(`/api/telephony/calls?staffId=${newId()}`);
  expect(status).toBe(401);
});
