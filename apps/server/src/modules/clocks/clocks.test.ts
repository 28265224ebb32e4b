/** Clocks in the database: pauses as rows, versions kept, steps told once, restart and several nodes. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Db, newId, systemScope, type Tx } from '#kernel';
import { type TestDatabase, testDatabase } from '#kernel/testing';
import { changePolicy, createCalendar, createPolicy } from './keep-policies.ts';
import { policies, promiseFor } from './read-clocks.ts';
import { currentCalendars, forgetEverything } from './rule-book.ts';
import { pauseClocks, resumeClocks, type Subject, startClocks, stopClocks } from './run-clocks.ts';
import { clocksOfSubjects, pausesOf } from './store.ts';
import { sweepClocks } from './sweep-clocks.ts';
import type { ClockRow } from './tables.ts';
import { type SteeredTime, steeredTime } from './testing.ts';

const scope = systemScope('test');
let database: TestDatabase;
let time: SteeredTime;
beforeAll(async () => {
  database = await testDatabase();
  forgetEverything();
}, 90_000);
afterAll(() => database?.drop());
beforeEach(() => {
  // A Monday, nine o'clock in Shanghai.
  time = steeredTime('2026-11-23T09:00:00+08:00');
});
afterEach(() => time.end());

const aSubject = (): Subject => ({ kind: 'ticket', id: newId(), unitId: newId() });
async function rows(subject: Subject): Promise<ClockRow[]> {
  return clocksOfSubjects(database.db, scope, subject.kind, [subject.id]);
}
async function start(subject: Subject, ...targets: ('solution' | 'response' | 'assignment')[]): Promise<void> {
  await database.db.transact((tx) => startClocks(tx, scope, { subject, targets, facts: { type: 'repair' } }));
}
async function told(subject: Subject): Promise<string[]> {
  const events = await database.db.run<{ type: string; step: string | null }>(
    `select type, payload->>'step' as step from kernel.outbox where payload->>'subjectId' = $1 order by id`,
    [subject.id],
  );
  return events.map(({ type, step }) => (step ? `${type} ${step}` : type));
}

describe('shipped policies', () => {
  it('promise what the defaults say', async () => {
    const promised = (await policies(database.db, scope)).map(({ code, seconds, business }) => [
      code,
      seconds,
      business,
    ]);
    expect(promised).toEqual(
      expect.arrayContaining([
        ['first-response-chat', 30, false],
        ['first-response-phone', 60, false],
        ['first-response-mail', 7200, true],
        ['assignment', 7200, true],
        ['response', 3600, true],
        ['solution', 86_400, false],
        ['return-visit', 259_200, false],
      ]),
    );
  });

  it('business promises asked on Friday evening end on Monday', async () => {
    time.at('2026-11-27T17:30:00+08:00');
    const subject = aSubject();
    await start(subject, 'assignment');
    expect((await rows(subject))[0]!.due_at.toISOString()).toBe(new Date('2026-11-30T10:30:00+08:00').toISOString());
  });
});

describe('pauses', () => {
  it('stop the clock that its policy lets pause, are rows, and move the due time', async () => {
    const subject = aSubject();
    await start(subject, 'response', 'solution');
    time.wait(600);
    const reason = 'waiting-for-customer';
    await database.db.transact((tx) => pauseClocks(tx, scope, { subject, reason }));
    const [response, solution] = await rows(subject);
    expect([response!.state, solution!.state, solution!.remaining_seconds]).toEqual(['running', 'paused', 85_800]);
    expect(solution!.next_step_at).toBeNull();
    time.wait(7200);
    await database.db.transact((tx) => resumeClocks(tx, scope, { subject }));
    const [, again] = await rows(subject);
    expect(again!.state).toBe('running');
    expect(again!.due_at.getTime() - again!.started_at.getTime()).toBe((86_400 + 7200) * 1000);
    const pauses = await pausesOf(database.db, scope, [again!.id]);
    expect(pauses).toHaveLength(1);
    expect(pauses[0]!.ended_at!.getTime() - pauses[0]!.started_at.getTime()).toBe(7_200_000);
  });

  it('a paused clock never breaches, however long', async () => {
    const subject = aSubject();
    await start(subject, 'solution');
    await database.db.transact((tx) => pauseClocks(tx, scope, { subject, reason: 'x' }));
    time.wait(90 * 86_400);
    await sweepClocks(database.db);
    expect((await rows(subject))[0]!.state).toBe('paused');
    expect(await told(subject)).toEqual([]);
  });
});

describe('steps', () => {
  it('are told at 50, 75 and 100 per cent, each once, then never again', async () => {
    const subject = aSubject();
    await start(subject, 'solution');
    const expected: string[] = [];
    for (const [hours, event] of [
      [11.9, null],
      [0.2, 'clock.warned 50'],
      [5, null],
      [1, 'clock.warned 75'],
      [5.9, 'clock.breached'],
      [100, null],
    ] as const) {
      time.wait(hours * 3600);
      await sweepClocks(database.db);
      if (event) expected.push(event);
      expect(await told(subject)).toEqual(expected);
    }
    const [breached] = await rows(subject);
    expect([breached!.state, breached!.stopped_at]).toEqual(['breached', null]);
    // The breach happened at the due time, not when somebody looked.
    expect(breached!.breached_at).toEqual(breached!.due_at);
    await database.db.transact((tx) => stopClocks(tx, scope, { subject }));
    expect((await rows(subject))[0]).toMatchObject({ state: 'breached' });
    expect(await told(subject)).toEqual([...expected, 'clock.ended']);
  });

  it('are told once when two nodes sweep at the same time', async () => {
    const subjects = Array.from({ length: 40 }, aSubject);
    for (const subject of subjects) await start(subject, 'solution');
    time.wait(90_000);
    await Promise.all([sweepClocks(database.db), sweepClocks(database.db), sweepClocks(database.db)]);
    for (const subject of subjects) expect(await told(subject)).toEqual(['clock.breached']);
  });

  it('a stopped clock is told of no more; a late stop tells the breach nobody saw', async () => {
    const [inTime, late] = [aSubject(), aSubject()];
    await start(inTime, 'solution');
    await start(late, 'solution');
    time.wait(3600);
    await database.db.transact((tx) => stopClocks(tx, scope, { subject: inTime }));
    time.wait(86_400);
    await database.db.transact((tx) => stopClocks(tx, scope, { subject: late }));
    await sweepClocks(database.db);
    expect(await told(inTime)).toEqual(['clock.ended']);
    expect(await told(late)).toEqual(['clock.breached', 'clock.ended']);
    expect((await rows(inTime))[0]!.state).toBe('met');
    expect((await rows(late))[0]!.state).toBe('breached');
  });
});

describe('policies', () => {
  it('are seen before their commit by the transaction that changes them alone, and at once after it', async () => {
    const promised = async (db: Db) => (await promiseFor(db, scope, 'return_visit', {}))?.seconds;
    const known = (await policies(database.db, scope)).find(({ code }) => code === 'return-visit')!;
    const { id, version, seconds, match, business, calendarId, pauseWhenWaiting, steps } = known;
    const terms = { match, seconds: 60, business, calendarId, pauseWhenWaiting, steps };
    const calendars = (await currentCalendars(database.db, scope)).size;
    const change = async (tx: Tx): Promise<void> => {
      await changePolicy(tx, scope, { id, version, terms });
      await createCalendar(tx, scope, {
        name: { zh: '夜班', en: `Night ${newId()}` },
        definition: {
          zone: 'Asia/Shanghai',
          weekly: Array.from({ length: 7 }, () => [{ from: '20:00', to: '23:00' }]),
          days: [],
        },
      });
    };
    const taken = database.db.transact(async (tx) => {
      await change(tx);
      // With an empty book, the one who changes is the first to read.
      forgetEverything();
      expect(await promised(tx)).toBe(60);
      expect((await currentCalendars(tx, scope)).size).toBe(calendars + 1);
      expect(await promised(database.db)).toBe(seconds);
      expect((await currentCalendars(database.db, scope)).size).toBe(calendars);
      throw new Error('taken back');
    });
    await expect(taken).rejects.toThrow('taken back');
    expect(await promised(database.db)).toBe(seconds);
    expect((await currentCalendars(database.db, scope)).size).toBe(calendars);
    await database.db.transact(change);
    expect(await promised(database.db)).toBe(60);
    expect((await currentCalendars(database.db, scope)).size).toBe(calendars + 1);
    await database.db.transact((tx) =>
      changePolicy(tx, scope, { id, version: version + 1, terms: { ...terms, seconds } }),
    );
    expect(await promised(database.db)).toBe(seconds);
  });

  it('change for new work only: a running clock keeps the version it started under', async () => {
    const id = await database.db.transact((tx) =>
      createPolicy(tx, scope, {
        code: `praise-${newId().slice(-6)}`,
        name: { zh: '赞誉解决', en: 'Praise' },
        target: 'solution',
        position: 1,
        terms: {
          match: { types: ['praise'] },
          seconds: 100,
          business: false,
          calendarId: null,
          pauseWhenWaiting: false,
          steps: [100],
        },
      }),
    );
    const open = async (): Promise<Subject> => {
      const subject = aSubject();
      await database.db.transact((tx) =>
        startClocks(tx, scope, { subject, targets: ['solution'], facts: { type: 'praise' } }),
      );
      return subject;
    };
    const before = await open();
    const terms = {
      match: { types: ['praise'] },
      seconds: 500,
      business: false,
      calendarId: null,
      pauseWhenWaiting: false,
      steps: [100],
    };
    await database.db.transact((tx) => changePolicy(tx, scope, { id, version: 1, terms }));
    const after = await open();
    expect((await rows(before))[0]!.target_seconds).toBe(100);
    expect((await rows(after))[0]!.target_seconds).toBe(500);
    await expect(
      database.db.transact((tx) => changePolicy(tx, scope, { id, version: 1, terms })),
    ).rejects.toMatchObject({ code: 'kernel.conflict' });
    // Retired while used: the running clock goes on, new work falls back to the general promise.
    await database.db.transact((tx) => changePolicy(tx, scope, { id, version: 2, state: 'retired' }));
    const general = await open();
    expect((await rows(general))[0]!.target_seconds).toBe(86_400);
    time.wait(101);
    await sweepClocks(database.db);
    expect(await told(before)).toEqual(['clock.breached']);
    expect(await told(after)).toEqual([]);
  });
});
