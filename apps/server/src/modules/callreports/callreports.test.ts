/** Figures of calls against stories whose end is known, and against the rows again; exports in Asterisk's shapes. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DrillRow, Report } from '#contracts/reports';
import { newId, systemScope } from '#kernel';
import { addDays } from '#modules/reports';
import { type Client, type TestProgram, testProgram } from '#program';
import { aStaff } from '#testing/identity';
import { aUnit } from '#testing/organisation';
import { aQueue } from '#testing/routing';
import { bringPastCalls, type Story } from './bring-calls.ts';
import { recompute } from './recompute.ts';
import { random, someStories, type World } from './testing.ts';

const scope = systemScope('test');
const to = new Date().toISOString().slice(0, 10);
const from = addDays(to, -9);
let program: TestProgram;
let world: World;
let stories: Story[];
let leader: Client;
let boss: Client;
let masked: Client;

beforeAll(async () => {
  program = await testProgram();
  const { db } = program.kernel;
  const province = await aUnit(db, { kind: 'branch' });
  const units = [await aUnit(db, { parentId: province }), await aUnit(db, { parentId: province })];
  const queues = [];
  for (const unitId of units) queues.push(await aQueue(program.kernel, { unitId, channel: 'call', targetSeconds: 20 }));
  const staff: World['staff'] = [];
  for (const unitId of units)
    for (let n = 0; n < 3; n++) {
      const { id, number } = await aStaff(program.kernel, { unitId, roles: ['agent'] });
      staff.push({ id, number, unitId });
    }
  world = { units, queues: queues.map(({ id, unitId }) => ({ id, unitId })), staff };
  const span = { from: Date.parse(`${from}T02:00:00Z`), to: Date.parse(`${addDays(to, -2)}T10:00:00Z`) };
  stories = withRegulars(someStories(random(7), world, span, 400)).sort((a, b) => a.at.getTime() - b.at.getTime());
  for (let start = 0; start < stories.length; start += 150)
    await db.transact((tx) => bringPastCalls(tx, scope, { site: 1, stories: stories.slice(start, start + 150) }));
  const sign = async (unitId: string, roles: string[]): Promise<Client> => {
    const one = await aStaff(program.kernel, { unitId, roles });
    return program.signIn(one.number, one.password);
  };
  boss = await sign(province, ['supervisor']);
  leader = await sign(units[0]!, ['supervisor']);
  masked = await sign(province, ['executive']);
}, 120_000);
afterAll(() => program?.stop());

/** Half of the calls in are made by a few: some always known, some never, some from now and then another telephone, some withheld. */
function withRegulars(all: Story[]): Story[] {
  const r = random(11);
  const known = Array.from({ length: 12 }, () => newId());
  return all.map((story) => {
    if (story.direction !== 'in' || r.next() < 0.5) return story;
    const n = r.int(0, 23);
    if (n === 0) return { ...story, party: null };
    const party = `1390000${String(n + (r.next() < 0.2 ? 100 : 0)).padStart(4, '0')}`;
    return { ...story, party, customerId: n < 12 && r.next() < 0.7 ? known[n]! : null };
  });
}
/** By the written definition, from the stories alone. */
const repeated = (story: Story): boolean =>
  calledIn(story) &&
  stories.some((other) => {
    const age = story.at.getTime() - other.at.getTime();
    if (!calledIn(other) || age <= 0 || age > 7 * 86_400_000) return false;
    if (story.customerId && other.customerId) return story.customerId === other.customerId;
    return story.party !== null && story.party === other.party;
  });
const calledIn = ({ direction, endedBy }: Story): boolean => direction === 'in' && endedBy !== 'refused';

const ask = async (client: Client, id: string, more = ''): Promise<Report> => {
  const { status, body } = await client.get<Report>(`/api/reports/${id}?from=${from}&to=${to}${more}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
};
const figureOf = (report: Report, id: string, key?: string): number | null => {
  const line = key === undefined ? report.total : report.groups.find((group) => group.key === key)!;
  return line.values[report.figures.findIndex((figure) => figure.id === id)]!;
};
const told = (test: (story: Story) => boolean): number => stories.filter(test).length;
const sum = (of: (story: Story) => number): number => stories.reduce((all, story) => all + of(story), 0);

it('tells each call as its story ends', async () => {
  const calls = await ask(boss, 'calls');
  expect(figureOf(calls, 'calls')).toBe(stories.length);
  const answered = told(({ turns, cause }) => turns.length > 0 && !cause);
  expect(figureOf(calls, 'calls-answered')).toBe(answered);
  expect(figureOf(calls, 'calls-callback')).toBe(told(({ endedBy }) => endedBy === 'callback'));
  expect(figureOf(calls, 'calls-voicemail')).toBe(told(({ endedBy }) => endedBy === 'voicemail'));
  const refused = told(({ endedBy }) => endedBy === 'refused');
  expect(refused).toBeGreaterThan(0);
  expect(figureOf(calls, 'calls-refused')).toBe(refused);
  expect(figureOf(calls, 'calls-served')).toBe(
    told(
      ({ direction, turns, stays: all, closed, endedBy }) =>
        direction === 'in' && turns.length + all.length === 0 && !closed && endedBy === 'flow',
    ),
  );
  const whys = await ask(boss, 'lost-calls');
  const lost = (key: string): number =>
    whys.groups.some((group) => group.key === key) ? figureOf(whys, 'calls-lost', key)! : 0;
  const gaveUp = (test: (stay: Story['stays'][number]) => boolean): number =>
    told(({ stays: all }) => all.at(-1)?.end === 'abandoned' && test(all.at(-1)!));
  const rang = (stay: Story['stays'][number]): boolean => stay.offers.at(-1)?.outcome === 'withdrawn';
  expect(lost('ringing')).toBe(gaveUp(rang));
  const short = told(
    ({ stays: all }) => all.length === 1 && all[0]!.end === 'abandoned' && all[0]!.waitMs <= 5000 && !rang(all[0]!),
  );
  expect(lost('short')).toBe(short);
  expect(lost('queue')).toBe(gaveUp((stay) => !rang(stay)) - short);
  expect(lost('overflow')).toBe(told(({ stays: all, endedBy }) => all.at(-1)?.end === 'late' && endedBy === 'flow'));
  expect(lost('closed')).toBe(told(({ closed, endedBy }) => closed !== undefined && endedBy === 'flow'));
  expect(lost('busy')).toBe(told(({ cause }) => cause === 'busy'));
  expect(lost('unanswered')).toBe(told(({ cause }) => cause === 'no-answer'));
  expect(lost('failed')).toBe(told(({ cause }) => cause === 'unreachable'));
  expect(lost('flow')).toBe(
    told(
      ({ stays: all, turns, closed, endedBy }) => all.length + turns.length === 0 && !closed && endedBy === 'caller',
    ),
  );
  for (const key of ['ringing', 'short', 'queue', 'overflow', 'closed', 'busy', 'unanswered', 'failed', 'flow'])
    expect(lost(key), key).toBeGreaterThan(0);
  expect(figureOf(whys, 'calls-lost')).toBe(figureOf(calls, 'calls-lost'));
});

it('says the service level by its definition, and by the others as well', async () => {
  const report = await ask(boss, 'call-queues');
  const all = stories.flatMap(({ stays: of }) => of.map((stay, index) => ({ ...stay, last: index === of.length - 1 })));
  const answered = all.filter(({ last, end }) => last && end === 'answered');
  const gone = all.filter(({ last, end, waitMs }) => last && end === 'abandoned' && waitMs > 5000);
  const within = answered.filter(({ waitMs }) => waitMs <= 20_000).length;
  const percent = (part: number, whole: number): number => Math.round((part / whole) * 1000) / 10;
  expect(figureOf(report, 'queue-entered')).toBe(all.length);
  expect(figureOf(report, 'queue-answered')).toBe(answered.length);
  expect(figureOf(report, 'queue-abandoned')).toBe(gone.length);
  expect(figureOf(report, 'queue-overflowed')).toBe(all.filter(({ last }) => !last).length);
  expect(figureOf(report, 'call-service-level')).toBe(percent(within, answered.length + gone.length));
  expect(figureOf(report, 'service-level-20')).toBe(percent(within, answered.length + gone.length));
  expect(figureOf(report, 'service-level-entered')).toBe(percent(within, all.length));
  expect(figureOf(report, 'service-level-answered')).toBe(percent(within, answered.length));
  const lateGone = gone.filter(({ waitMs }) => waitMs > 20_000).length;
  expect(figureOf(report, 'service-level-late-only')).toBe(percent(within, answered.length + lateGone));
  const waits = answered.reduce((ms, { waitMs }) => ms + waitMs, 0);
  expect(figureOf(report, 'call-wait')).toBe(Math.round(waits / answered.length));
  const level = report.figures.find(({ id }) => id === 'call-service-level')!;
  expect(level.text.zh).toContain('短放弃');
  expect(level.formula).toBe('within_target / (answered + abandoned)');
});

it('gives agents their talk, hold and wrap-up, results and scores', async () => {
  const report = await ask(boss, 'call-agents');
  const turns = stories.flatMap(({ turns: of, cause }) => (cause ? [] : of));
  const parts = (odd: number): number =>
    turns.reduce((all, turn) => all + turn.parts.filter((_, n) => n % 2 === odd).reduce((a, b) => a + b, 0), 0);
  expect(figureOf(report, 'turns')).toBe(turns.length);
  expect(figureOf(report, 'turn-time')).toBe(parts(0));
  expect(figureOf(report, 'turn-hold')).toBe(Math.round(parts(1) / turns.length));
  expect(figureOf(report, 'turn-passed-on')).toBe(sum(({ turns: of }) => Math.max(0, of.length - 1)));
  const one = world.staff[1]!;
  expect(figureOf(report, 'turns', one.id)).toBe(turns.filter(({ staffId }) => staffId === one.id).length);
  const offers = stories.flatMap(({ stays: of }) => of.flatMap((stay) => stay.offers));
  expect(figureOf(report, 'rings-missed')).toBe(offers.filter(({ outcome }) => outcome === 'missed').length);
  const results = await ask(boss, 'dispositions');
  const wrapped = stories.filter(({ wrapup, turns: of, cause }) => wrapup && of.length > 0 && !cause);
  expect(figureOf(results, 'wrapups')).toBe(wrapped.length);
  expect(figureOf(results, 'wrapups', 'repair-visit')).toBe(
    wrapped.filter(({ wrapup }) => wrapup!.code === 'repair-visit').length,
  );
  expect(figureOf(results, 'turn-wrapup')).toBe(
    Math.round(wrapped.reduce((ms, { wrapup }) => ms + wrapup!.ms, 0) / wrapped.length),
  );
  const scores = stories.flatMap(({ score }) => score ?? []);
  const ratings = await ask(boss, 'key-ratings');
  const asked = told((story) => story.asked === true);
  expect(asked).toBeGreaterThan(scores.length);
  expect(figureOf(ratings, 'rating-asked')).toBe(asked);
  expect(figureOf(ratings, 'rated')).toBe(scores.length);
  expect(figureOf(ratings, 'rated-share')).toBe(Math.round((scores.length / asked) * 1000) / 10);
  expect(figureOf(ratings, 'rated-high')).toBe(
    Math.round((scores.filter((score) => score >= 4).length / scores.length) * 1000) / 10,
  );
  expect(figureOf(ratings, 'rated-low')).toBe(scores.filter((score) => score <= 2).length);
  expect(ratings.figures.find(({ id }) => id === 'rating-asked')).toMatchObject({ drill: true });
  expect(figureOf(ratings, 'rating')).toBe(Math.round((scores.reduce((a, b) => a + b, 0) / scores.length) * 100) / 100);
});

it('counts calls of the same caller by the definition, leads to them, and keeps them when the customer is erased', async () => {
  const report = await ask(boss, 'call-repeats');
  const calls = told(calledIn);
  const again = told(repeated);
  expect(again).toBeGreaterThan(50);
  expect(again).toBeLessThan(calls);
  // By number alone, or by customer alone, it would be another count.
  expect(again).not.toBe(
    told(
      (story) =>
        calledIn(story) &&
        stories.some(
          (one) =>
            one !== story && one.at < story.at && calledIn(one) && story.party !== null && one.party === story.party,
        ),
    ),
  );
  expect(figureOf(report, 'calls-in')).toBe(calls);
  expect(figureOf(report, 'repeat-calls')).toBe(again);
  expect(figureOf(report, 'repeat-call-rate')).toBe(Math.round((again / calls) * 1000) / 10);
  expect(report.figures.find(({ id }) => id === 'repeat-calls')!.text.zh).toContain('7 天');
  const { db } = program.kernel;
  await db.run(
    'update callreports.call_fact set previous_at = null where call_id = (select call_id from callreports.call_fact where previous_at is not null limit 1)',
  );
  const mended = await recompute({ db, site: 1 }, scope, { days: 12 });
  expect(mended.differences.map(({ table }) => table)).toContain('call_fact');
  const someone = stories.find((story) => story.customerId && repeated(story))!.customerId!;
  await db.run(`update telephony.call set customer_id = null, party_sealed = null, party_masked = null, party_blind = null,
    wrapped_key = null where customer_id = '${someone}'`);
  expect((await recompute({ db, site: 1 }, scope, { days: 12 })).differences).toEqual([]);
  expect((await ask(boss, 'call-repeats')).total).toEqual(report.total);
});

it('adds up by every grouping, leads from each count to exactly its rows, and keeps to the reach', async () => {
  for (const id of [
    'calls',
    'call-queues',
    'call-agents',
    'lost-calls',
    'dispositions',
    'key-ratings',
    'call-repeats',
  ]) {
    const { body } = await boss.get<{ reports: { id: string; dimensions: string[] }[] }>('/api/reports');
    for (const by of [...body.reports.find((report) => report.id === id)!.dimensions, 'day', 'week']) {
      const report = await ask(boss, id, `&by=${by}`);
      const group = report.groups[0]!;
      for (const [index, figure] of report.figures.entries()) {
        if (figure.kind !== 'count') continue;
        const all = report.groups.reduce((n, { values }) => n + (values[index] ?? 0), 0);
        expect(all, `${id} by ${by}: ${figure.id}`).toBe(report.total.values[index] ?? 0);
        if (by === 'week' || !figure.drill) continue;
        const rows = await rowsOf(id, by, figure.id, group.key);
        expect(rows.length, `${id} by ${by}: ${figure.id} of ${group.label}`).toBe(group.values[index] ?? 0);
        expect(rows.every(({ link, number }) => link?.startsWith('/calls/') && number?.startsWith('H1-'))).toBe(true);
      }
    }
  }
  const own = await ask(leader, 'calls', `&unitId=${world.units[0]}`);
  expect(figureOf(own, 'calls')).toBe(told((story) => (story.stays.at(-1)?.unitId ?? story.unitId) === world.units[0]));
  expect((await leader.get(`/api/reports/calls?from=${from}&to=${to}&unitId=${world.units[1]}`)).status).toBe(403);
}, 60_000);

async function rowsOf(id: string, by: string, figure: string, key: string): Promise<DrillRow[]> {
  const rows: DrillRow[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: { body: { rows: DrillRow[]; nextCursor: string | null } } = await boss.get(
      `/api/reports/${id}/rows?from=${from}&to=${to}&by=${by}&figure=${figure}&limit=70&key=${key}${cursor ? `&cursor=${cursor}` : ''}`,
    );
    rows.push(...page.body.rows);
    cursor = page.body.nextCursor;
  }
  return rows;
}

it('told anew from the rows nothing differs; what was tampered with is found and put right', async () => {
  const parts = { db: program.kernel.db, site: 1 };
  const whole = await recompute(parts, scope, { days: 12 });
  expect(whole).toEqual({ calls: stories.length, differences: [] });
  const before = await ask(boss, 'call-queues');
  await program.kernel.db.run(`delete from callreports.visit_fact where outcome = 'abandoned'`);
  await program.kernel.db.run('update callreports.call_sum set calls = calls + 3');
  const again = await recompute(parts, scope, { days: 12 });
  expect(again.differences.map(({ table }) => table).sort()).toEqual(
    expect.arrayContaining(['call_sum', 'visit_fact']),
  );
  expect((await recompute(parts, scope, { days: 12 })).differences).toEqual([]);
  expect((await ask(boss, 'call-queues')).total).toEqual(before.total);
});

it('writes call records in the columns of Asterisk, numbers masked without the right, audited', async () => {
  const file = async (client: Client, name: string): Promise<string> => {
    const answer = await fetch(`${program.url}/api/callreports/${name}?from=${from}&to=${to}`, {
      headers: { cookie: client.cookie },
    });
    expect(answer.status).toBe(200);
    return answer.text();
  };
  const lines = (await file(boss, 'cdr')).trimEnd().split('\n');
  const rows = lines.map((line) =>
    [...line.matchAll(/"((?:[^"]|"")*)"|(\d+)/g)].map(([, text, n]) => text ?? Number(n)),
  );
  expect(rows.every((row) => row.length === 18)).toBe(true);
  expect(new Set(rows.map((row) => row[17])).size).toBe(stories.length);
  const one = stories.find(
    ({ turns, stays: of, party }) => turns.length === 1 && of.length === 1 && of[0]!.offers.length === 1 && party,
  )!;
  const stamp = new Intl.DateTimeFormat('sv-SE', {
    timeZone: 'Asia/Shanghai',
    dateStyle: 'short',
    timeStyle: 'medium',
  });
  const row = rows.find((of) => of[1] === one.party && of[9] === stamp.format(one.at))!;
  const agent = world.staff.find(({ id }) => id === one.turns[0]!.staffId)!;
  expect(row.slice(2, 4)).toEqual([one.entry, 'from-trunk']);
  expect(row[4]).toBe(`"""" <${one.party}>`);
  expect(row[6]).toContain(`/${agent.number}-`);
  expect(row[7]).toBe('Queue');
  expect(row[13]).toBe(Math.round(one.turns[0]!.parts.reduce((a, b) => a + b, 0) / 1000));
  expect(row[14]).toBe('ANSWERED');
  expect(rows.map((of) => of[14]).filter((word) => word === 'BUSY').length).toBe(told(({ cause }) => cause === 'busy'));
  const hidden = await file(masked, 'cdr');
  expect(hidden).not.toContain(one.party!);
  expect(hidden.trimEnd().split('\n')).toHaveLength(lines.length);
  const other = await aStaff(program.kernel, { unitId: world.units[0]!, roles: ['agent'] });
  const agents = await program.signIn(other.number, other.password);
  expect((await agents.get(`/api/callreports/cdr?from=${from}&to=${to}`)).status).toBe(403);
  const audit = await boss.get<{ entries: { action: string }[] }>('/api/audit/entries?limit=50');
  expect(audit.body.entries.map(({ action }) => action)).toContain('callreports.cdr-exported');
});

it('writes the queue log so that who reads it comes to the same figures', async () => {
  const answer = await fetch(`${program.url}/api/callreports/queue-log?from=${from}&to=${to}`, {
    headers: { cookie: boss.cookie },
  });
  const events = (await answer.text())
    .trimEnd()
    .split('\n')
    .map((line) => line.split('|'));
  expect(events.map(([at]) => Number(at))).toEqual(events.map(([at]) => Number(at)).sort((a, b) => a - b));
  const of = (name: string) => events.filter(([, , , , event]) => event === name);
  const report = await ask(boss, 'call-queues');
  expect(of('ENTERQUEUE')).toHaveLength(figureOf(report, 'queue-entered')!);
  expect(of('CONNECT')).toHaveLength(figureOf(report, 'queue-answered')!);
  expect(of('ABANDON')).toHaveLength(figureOf(report, 'queue-abandoned')! + figureOf(report, 'queue-short')!);
  expect(of('RINGNOANSWER')).toHaveLength(
    sum(({ stays: all }) => all.flatMap(({ offers }) => offers).filter(({ outcome }) => outcome === 'missed').length),
  );
  expect(of('ATTENDEDTRANSFER')).toHaveLength(told(({ turns, stays: all }) => turns.length > 1 && all.length > 0));
  const late = of('ABANDON').map(([, , , , , place, origin, waited]) => [place, origin, waited].map(Number));
  expect(late.every(([place, origin, waited]) => place! >= 1 && place! <= origin! && waited! >= 0)).toBe(true);
  // Everybody who was connected is either completed or handed on.
  const ended = of('COMPLETEAGENT').length + of('COMPLETECALLER').length + of('ATTENDEDTRANSFER').length;
  expect(ended).toBe(of('CONNECT').length);
  expect(events.every((fields) => fields.length >= 5 && fields[3] !== '')).toBe(true);
});
