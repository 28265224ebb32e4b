/** After the breach: a chain that climbs, each step once, over restarts; versions that hold from a day ahead; policies taken away. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId, systemScope } from '#kernel';
import { type TestDatabase, testDatabase } from '#kernel/testing';
import { sweepEscalations } from './escalate-clocks.ts';
import { changeCalendar, changePolicy, createCalendar, createPolicy } from './keep-policies.ts';
import { calendars, policies, promiseFor, versionsOf } from './read-clocks.ts';
import { forgetEverything } from './rule-book.ts';
import { type Subject, startClocks, stopClocks } from './run-clocks.ts';
import { clocksOfSubjects } from './store.ts';
import { sweepClocks } from './sweep-clocks.ts';
import { type SteeredTime, steeredTime } from './testing.ts';

const scope = systemScope('test');
let database: TestDatabase;
let time: SteeredTime;
beforeAll(async () => {
  database = await testDatabase();
  forgetEverything();
}, 90_000);
afterAll(async () => {
  await database?.drop();
  forgetEverything();
});
beforeEach(() => {
  time = steeredTime('2026-11-23T09:00:00+08:00');
});
afterEach(() => time.end());

const terms = {
  match: { types: ['chained'] },
  seconds: 600,
  business: false,
  calendarId: null,
  pauseWhenWaiting: false,
  steps: [100],
};
const chain = [
  { afterSeconds: 1800, level: 2 },
  { afterSeconds: 3600, level: 3 },
];
const aSubject = (): Subject => ({ kind: 'ticket', id: newId(), unitId: newId() });
const start = (subject: Subject, type = 'chained') =>
  database.db.transact((tx) => startClocks(tx, scope, { subject, targets: ['solution'], facts: { type } }));
const make = (code: string, more: object = {}, own: object = {}) =>
  database.db.transact((tx) =>
    createPolicy(tx, scope, {
      code,
      name: { zh: code, en: code },
      target: 'solution',
      position: 1,
      terms: { ...terms, ...more },
      ...own,
    }),
  );
async function climbed(subject: Subject): Promise<[number, number][]> {
  const events = await database.db.run<{ step: number; level: number }>(
    `select (payload->>'step')::int as step, (payload->>'level')::int as level from kernel.outbox
     where type = 'clock.escalated' and payload->>'subjectId' = $1 order by id`,
    [subject.id],
  );
  return events.map(({ step, level }) => [step, level]);
}
const sweep = async (): Promise<void> => {
  await sweepClocks(database.db);
  await sweepEscalations(database.db);
};

describe('the chain after a breach', () => {
  it('climbs step by step, each once also when two nodes sweep and when the program was down; stops with the clock', async () => {
    await make('chained', { escalation: chain });
    const [left, mended] = [aSubject(), aSubject()];
    await start(left);
    await start(mended);
    time.wait(599);
    await sweep();
    expect(await climbed(left)).toEqual([]);
    time.wait(2);
    await sweep();
    expect(await climbed(left)).toEqual([]);
    time.wait(1800);
    await Promise.all([sweep(), sweep(), sweep()]);
    await sweep();
    expect(await climbed(left)).toEqual([[0, 2]]);
    expect(await climbed(mended)).toEqual([[0, 2]]);
    await database.db.transact((tx) =>
      stopClocks(tx, scope, { subject: mended, targets: ['solution'], at: new Date('2026-11-23T09:45:00+08:00') }),
    );
    // As after a night without the program: what is due is told when it is back, what was told is not told again.
    forgetEverything();
    time.wait(86_400);
    await sweep();
    await sweep();
    expect(await climbed(left)).toEqual([
      [0, 2],
      [1, 3],
    ]);
    expect(await climbed(mended)).toEqual([[0, 2]]);
  });

  it('counts from the breach, not from when the sweep came to see it', async () => {
    const subject = aSubject();
    await start(subject);
    time.wait(600 + 1801);
    await sweep();
    await sweep();
    expect(await climbed(subject)).toEqual([[0, 2]]);
  });
});

describe('a version with a day ahead', () => {
  it('holds from that very moment for new work; earlier versions stand until then; running clocks keep theirs', async () => {
    const id = await make('dated', { match: { types: ['dated'] }, seconds: 1000 });
    const promised = async () => (await promiseFor(database.db, scope, 'solution', { type: 'dated' }))?.seconds;
    const running = aSubject();
    await start(running, 'dated');
    await database.db.transact((tx) =>
      changePolicy(tx, scope, {
        id,
        version: 1,
        terms: { ...terms, match: { types: ['dated'] }, seconds: 2000 },
        effectiveAt: new Date(Date.parse('2026-11-23T09:00:00+08:00') + 60_000).toISOString(),
      }),
    );
    expect(await promised()).toBe(1000);
    time.wait(59);
    expect(await promised()).toBe(1000);
    time.wait(1);
    expect(await promised()).toBe(2000);
    const [clock] = await clocksOfSubjects(database.db, scope, running.kind, [running.id]);
    expect(clock?.target_seconds).toBe(1000);
    const versions = await versionsOf(database.db, scope, id);
    expect(versions.map(({ version, running: count }) => [version, count])).toEqual([
      [2, 0],
      [1, 1],
    ]);
    expect((await policies(database.db, scope)).find((one) => one.id === id)?.effectiveAt).toBe(
      '2026-11-23T01:01:00.000Z',
    );
  });

  it('a policy whose first day has not come promises nothing of its own; a past day means at once', async () => {
    await make('future', { match: { types: ['future'] }, seconds: 77 }, { effectiveAt: '2026-11-24T00:00:00.000Z' });
    await make('past', { match: { types: ['past'] }, seconds: 78 }, { effectiveAt: '2020-01-01T00:00:00.000Z' });
    const seconds = async (type: string) => (await promiseFor(database.db, scope, 'solution', { type }))?.seconds;
    // The shipped policy for all work stands in.
    expect(await seconds('future')).toBe(86_400);
    expect(await seconds('past')).toBe(78);
    time.at('2026-11-24T00:00:00.000Z');
    expect(await seconds('future')).toBe(77);
  });
});

describe('what is taken away while it is used', () => {
  it('a retired policy promises nothing new; its running clocks warn, break and climb to their end', async () => {
    const id = await make('leaving', { match: { types: ['leaving'] }, escalation: chain });
    const before = aSubject();
    await start(before, 'leaving');
    await database.db.transact((tx) => changePolicy(tx, scope, { id, version: 1, state: 'retired' }));
    const after = aSubject();
    await start(after, 'leaving');
    const secondsOf = async (subject: Subject) =>
      (await clocksOfSubjects(database.db, scope, subject.kind, [subject.id])).map((row) => row.target_seconds);
    expect(await secondsOf(before)).toEqual([600]);
    expect(await secondsOf(after)).toEqual([86_400]);
    time.wait(601);
    await sweep();
    time.wait(3600);
    await sweep();
    expect((await clocksOfSubjects(database.db, scope, before.kind, [before.id]))[0]?.state).toBe('breached');
    expect(await climbed(before)).toEqual([
      [0, 2],
      [1, 3],
    ]);
    // A policy in use cannot be deleted behind the program's back either.
    await expect(database.db.run('delete from clocks.policy where id = $1', [id])).rejects.toThrow();
  });

  it('a calendar that a policy goes by is not retired; clocks keep the calendar version they began under', async () => {
    const definition = (await calendars(database.db, scope))[0]!.definition;
    const calendarId = await database.db.transact((tx) =>
      createCalendar(tx, scope, { name: { zh: '早班', en: 'Early' }, definition }),
    );
    await make('early', { match: { types: ['early'] }, business: true, calendarId });
    const subject = aSubject();
    await start(subject, 'early');
    const change = (part: object) =>
      database.db.transact((tx) => changeCalendar(tx, scope, { id: calendarId, version: 1, ...part }));
    await expect(change({ state: 'retired' })).rejects.toMatchObject({ code: 'clocks.calendar-in-use' });
    const [before] = await clocksOfSubjects(database.db, scope, subject.kind, [subject.id]);
    await change({ definition: { ...definition, days: [{ date: '2026-11-23', name: '休', hours: [] }] } });
    const [kept] = await clocksOfSubjects(database.db, scope, subject.kind, [subject.id]);
    expect(kept?.due_at).toEqual(before?.due_at);
    const later = aSubject();
    await start(later, 'early');
    const [fresh] = await clocksOfSubjects(database.db, scope, later.kind, [later.id]);
    expect(fresh!.due_at.getTime()).toBeGreaterThan(kept!.due_at.getTime());
  });
});
