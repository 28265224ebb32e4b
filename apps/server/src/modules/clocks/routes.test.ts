/** Keeping calendars and policies over HTTP. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId, systemScope } from '#kernel';
import { type Client, type TestProgram, testProgram } from '#program';
import { auditTrail } from '#testing/audit';
import { aStaff } from '#testing/identity';
import { aUnit } from '#testing/organisation';
import type { Calendar, DayImportResult, Policy, PolicyVersion, Recalculation } from './contract.ts';
import { type Chip, chipOf, clocksOf } from './read-clocks.ts';
import { replay } from './rules/replay.ts';
import { pauseWatch, resumeWatch, startWatch } from './rules/stopwatch.ts';
import { startClocks } from './run-clocks.ts';

let program: TestProgram;
let keeper: Client;
let reader: Client;
beforeAll(async () => {
  program = await testProgram();
  const one = await aStaff(program.kernel, { permissions: ['clocks.write'] });
  keeper = await program.signIn(one.number, one.password);
  const two = await aStaff(program.kernel, { permissions: ['tickets.read'] });
  reader = await program.signIn(two.number, two.password);
}, 120_000);
afterAll(() => program?.stop());

const day = [{ from: '09:00', to: '18:00' }];
const definition = { zone: 'Europe/Berlin', weekly: [day, day, day, day, day, [], []], days: [] };
const name = { zh: '柏林', en: 'Berlin' };

describe('calendars', () => {
  it('get a new version with every new definition', async () => {
    const { body } = await keeper.post<Calendar>('/api/clocks/calendars', { name, definition });
    expect(body.version).toBe(1);
    const holiday = { ...definition, days: [{ date: '2026-12-25', name: 'Weihnachten', hours: [] }] };
    const changed = await keeper.patch<Calendar>(`/api/clocks/calendars/${body.id}`, {
      version: 1,
      definition: holiday,
    });
    expect(changed.body).toMatchObject({ version: 2, definition: holiday });
    expect((await keeper.patch(`/api/clocks/calendars/${body.id}`, { version: 1, definition })).status).toBe(409);
    const there = await aStaff(program.kernel, {
      permissions: ['clocks.write'],
      unitId: await aUnit(program.kernel.db),
    });
    const branch = await program.signIn(there.number, there.password);
    expect((await branch.patch(`/api/clocks/calendars/${body.id}`, { version: 2, definition })).status).toBe(403);
    expect((await auditTrail(program.kernel.db, body.id)).map(({ action }) => action)).toEqual([
      'clocks.calendar-changed',
      'clocks.calendar-changed',
    ]);
  });

  it('take holidays and worked Saturdays from a file whole, or not at all', async () => {
    const { body } = await keeper.post<Calendar>('/api/clocks/calendars', { name, definition });
    const path = `/api/clocks/calendars/${body.id}/days`;
    const file = (bytes: string | Buffer): string => Buffer.from(bytes as string).toString('base64');
    type Answer = DayImportResult & { error: { code: string } };
    const send = (bytes: string | Buffer, order: boolean, version = 1) =>
      keeper.post<Answer>(path, { version, base64: file(bytes), order });
    const stands = async () =>
      (await keeper.get<{ calendars: Calendar[] }>('/api/clocks/calendars')).body.calendars.find(
        ({ id }) => id === body.id,
      )!;
    // As a spreadsheet in China writes it: GB 18030.
    const gbk = Buffer.from(
      'c8d5c6da2cc3fbb3c62cc0e0d0cd0a323032362d31302d30312cb9fac7ec2cd0dd0a323032362d31302d31302cb9fac7ec2cb0e00a',
      'hex',
    );
    const looked = await send(gbk, false);
    expect(looked.body).toMatchObject({
      written: false,
      problems: [],
      days: [
        { line: 2, date: '2026-10-01', name: '国庆', kind: 'holiday', hours: [], change: 'new' },
        { line: 3, date: '2026-10-10', kind: 'working', hours: day, change: 'new' },
      ],
    });
    expect((await stands()).version).toBe(1);
    const half = await send('date,kind\n2026-10-01,休\n2026-10-99,休', true);
    expect(half.body.error.code).toBe('clocks.holiday-rows');
    for (const wrong of [
      'hello',
      'name,phone\nLi,138',
      Buffer.from('89504e470d0a1a0a0000000d', 'hex'),
      'BEGIN:VCALENDAR\nEND:VCALENDAR',
    ]) {
      const refused = await send(wrong, true);
      expect([refused.status, refused.body.error.code.split('.')[0]]).toEqual([
        400,
        expect.stringMatching(/clocks|kernel/),
      ]);
    }
    expect((await stands()).version).toBe(1);
    expect((await send(gbk, true)).body.written).toBe(true);
    expect(await stands()).toMatchObject({
      version: 2,
      definition: {
        days: [
          { date: '2026-10-01', name: '国庆', hours: [] },
          { date: '2026-10-10', name: '国庆', hours: day },
        ],
      },
    });
    // The calendar moved on: what was looked at is not what would be changed.
    expect((await send(gbk, true)).status).toBe(409);
    expect((await send(gbk, false, 2)).body.days.map(({ change }) => change)).toEqual(['same', 'same']);
    expect((await reader.post(path, { version: 2, base64: file(gbk), order: true })).status).toBe(403);
  });

  it('take a calendar file as a telephone publishes it, and nothing of one that only repeats', async () => {
    const { body } = await keeper.post<Calendar>('/api/clocks/calendars', { name, definition });
    const send = (lines: string[], version: number) =>
      keeper.post<DayImportResult & { error: { code: string } }>(`/api/clocks/calendars/${body.id}/days`, {
        version,
        base64: Buffer.from(lines.join('\r\n')).toString('base64'),
        order: true,
      });
    const event = (uid: string, lines: string[]): string[] => [
      'BEGIN:VEVENT',
      'DTSTAMP:19760401T005545Z',
      `UID:${uid}`,
      'CLASS:PUBLIC',
      'TRANSP:TRANSPARENT',
      'CATEGORIES:节假日',
      'X-APPLE-UNIVERSAL-ID:63f6a07e-8a8c-4b6f-a5f4-3b9d2c4f0a11',
      ...lines,
      'END:VEVENT',
    ];
    const wrapped = (...events: string[][]): string[] => [
      'BEGIN:VCALENDAR',
      'METHOD:PUBLISH',
      'VERSION:2.0',
      'X-WR-CALNAME:中国大陆节假日',
      'PRODID:-//Apple Inc.//iCloud//EN',
      'CALSCALE:GREGORIAN',
      ...events.flat(),
      'END:VCALENDAR',
      '',
    ];
    const spring = event('spring', [
      'DTSTART;VALUE=DATE:20260216',
      'DTEND;VALUE=DATE:20260223',
      'SUMMARY;LANGUAGE=zh_CN:春节（休）',
      'X-APPLE-SPECIAL-DAY:WORK-HOLIDAY',
    ]);
    const worked = event('worked', [
      'DTSTART;VALUE=DATE:20260228',
      'SUMMARY;LANGUAGE=zh_CN:春节（班）',
      'X-APPLE-SPECIAL-DAY:ALTERNATE-WORKDAY',
    ]);
    const repeats = event('new-year', ['DTSTART;VALUE=DATE:20260101', 'SUMMARY:元旦（休）', 'RRULE:FREQ=YEARLY']);
    expect((await send(wrapped(spring, repeats), 1)).body.error.code).toBe('clocks.holiday-rows');
    const taken = await send(wrapped(spring, worked), 1);
    expect(taken.body).toMatchObject({ written: true, problems: [] });
    const stands = (await keeper.get<{ calendars: Calendar[] }>('/api/clocks/calendars')).body.calendars.find(
      ({ id }) => id === body.id,
    )!;
    expect(stands.version).toBe(2);
    // Seven days, the end of the event not among them; the Saturday has the hours of an ordinary day.
    expect(stands.definition.days.map(({ date, hours }) => [date, hours])).toEqual([
      ...[16, 17, 18, 19, 20, 21, 22].map((of) => [`2026-02-${of}`, []]),
      ['2026-02-28', day],
    ]);
    expect(new Set(stands.definition.days.map((one) => one.name))).toEqual(new Set(['春节（休）', '春节（班）']));
  });

  it.each([
    ['an unknown zone', { ...definition, zone: 'Mars/Base' }, 'clocks.zone-unknown'],
    ['no hours at all', { ...definition, weekly: [[], [], [], [], [], [], []] }, 'clocks.never-open'],
    ['six days', { ...definition, weekly: definition.weekly.slice(1) }, 'kernel.invalid-input'],
    [
      'overlapping hours',
      { ...definition, weekly: [[...day, { from: '17:00', to: '19:00' }], [], [], [], [], [], []] },
      'kernel.invalid-input',
    ],
    [
      'one date twice',
      {
        ...definition,
        days: [
          { date: '2026-12-25', hours: [] },
          { date: '2026-12-25', hours: day },
        ],
      },
      'kernel.invalid-input',
    ],
  ])('refuse %s', async (_what, wrong, code) => {
    const answer = await keeper.post<{ error: { code: string } }>('/api/clocks/calendars', { name, definition: wrong });
    expect([answer.status, answer.body.error.code]).toEqual([400, code]);
  });

  it('cannot be retired while a policy goes by them', async () => {
    const { body } = await reader.get<{ calendars: Calendar[] }>('/api/clocks/calendars');
    const used = body.calendars[0]!;
    const answer = await keeper.patch<{ error: { code: string } }>(`/api/clocks/calendars/${used.id}`, {
      version: used.version,
      state: 'retired',
    });
    expect(answer.body.error.code).toBe('clocks.calendar-in-use');
  });
});

describe('policies', () => {
  it('are published to everybody and changed by their keepers', async () => {
    const { body } = await reader.get<{ policies: Policy[] }>('/api/clocks/policies');
    const chat = body.policies.find(({ code }) => code === 'first-response-chat')!;
    const terms = { match: { channels: ['chat'] }, seconds: 45, business: false };
    expect((await reader.patch(`/api/clocks/policies/${chat.id}`, { version: 1, terms })).status).toBe(403);
    const changed = await keeper.patch<Policy>(`/api/clocks/policies/${chat.id}`, { version: 1, terms });
    expect(changed.body).toMatchObject({ version: 2, seconds: 45, steps: [50, 75, 100] });
    const business = { match: {}, seconds: 60, business: true };
    expect((await keeper.patch(`/api/clocks/policies/${chat.id}`, { version: 2, terms: business })).status).toBe(400);
    const double = { code: 'solution', name, target: 'solution', terms };
    expect((await keeper.post('/api/clocks/policies', double)).status).toBe(409);
  });
});

describe('running clocks', () => {
  const facts = { channel: 'ticket', type: 'repair', priority: 'normal' };
  const system = systemScope('test');
  const start = async () => {
    const id = newId();
    const subject = { kind: 'thing', id, unitId: newId() };
    const [row] = await program.kernel.db.transact((tx) =>
      startClocks(tx, system, { subject, targets: ['solution'], facts }),
    );
    return row!;
  };
  const state = async (id: string): Promise<Chip> => {
    const found = await clocksOf(program.kernel.db, system, 'thing', [id]);
    return chipOf(found.get(id)![0]!);
  };

  it('keep their version when the policy changes or is retired, until a previewed recalculation is ordered', async () => {
    const { body } = await reader.get<{ policies: Policy[] }>('/api/clocks/policies');
    const solution = body.policies.find(({ code }) => code === 'solution')!;
    const path = `/api/clocks/policies/${solution.id}`;
    const one = await start();
    const before = await state(one.subject_id);
    expect(before.targetSeconds).toBe(86_400);
    const terms = { match: {}, seconds: 3 * 86_400, business: false, pauseWhenWaiting: true };
    expect((await keeper.patch<Policy>(path, { version: 1, terms })).body.version).toBe(2);
    expect(await state(one.subject_id)).toEqual(before);
    const two = await start();
    expect((await state(two.subject_id)).targetSeconds).toBe(3 * 86_400);
    const { versions } = (await reader.get<{ versions: PolicyVersion[] }>(`${path}/versions`)).body;
    expect(versions.map(({ version, running }) => [version, running])).toEqual([
      [2, 1],
      [1, 1],
    ]);
    // Looking changes nothing, and only a keeper may look.
    expect((await reader.post(`${path}/recalculation`, { order: false })).status).toBe(403);
    const seen = (await keeper.post<Recalculation>(`${path}/recalculation`, { order: false })).body;
    const newDueAt = new Date(one.started_at.getTime() + 3 * 86_400_000).toISOString();
    expect(seen).toEqual({
      clocks: 1,
      late: 0,
      first: [{ subjectKind: 'thing', subjectId: one.subject_id, dueAt: before.dueAt, newDueAt }],
    });
    expect(await state(one.subject_id)).toEqual(before);
    expect((await keeper.post<Recalculation>(`${path}/recalculation`, { order: true })).body).toEqual(seen);
    expect(await state(one.subject_id)).toMatchObject({ dueAt: newDueAt, targetSeconds: 3 * 86_400, state: 'running' });
    expect((await keeper.post<Recalculation>(`${path}/recalculation`, { order: true })).body.clocks).toBe(0);
    expect((await auditTrail(program.kernel.db, solution.id)).map(({ action }) => action)).toContain(
      'clocks.recalculated',
    );
    // Retired while used: what runs goes on, nothing new is promised, and there is nothing to recalculate by.
    expect((await keeper.patch(path, { version: 2, state: 'retired' })).status).toBe(200);
    expect(await state(two.subject_id)).toMatchObject({ state: 'running', targetSeconds: 3 * 86_400 });
    const none = await reader.get<{ policyId: string | null }>('/api/clocks/promise?target=solution&type=repair');
    expect(none.body.policyId).toBeNull();
    expect((await keeper.post(`${path}/recalculation`, { order: false })).status).toBe(404);
    await keeper.patch(path, { version: 2, state: 'active' });
    const again = await reader.get<{ code: string; seconds: number }>(
      '/api/clocks/promise?target=solution&type=repair',
    );
    expect(again.body).toMatchObject({ code: 'solution', seconds: 3 * 86_400 });
  });
});

describe('replaying a clock under other terms', () => {
  it('gives what a clock would show that had run under them from the start', () => {
    const gap = fc.integer({ min: 1, max: 40_000 });
    fc.assert(
      fc.property(
        fc.integer({ min: 60, max: 200_000 }),
        fc.array(fc.tuple(gap, gap), { maxLength: 6 }),
        (seconds, gaps) => {
          let at = 1_700_000_000_000;
          const startedAt = at;
          let expected = startWatch(null, seconds, at);
          const pauses = [];
          for (const [run, rest] of gaps) {
            at += run * 1000;
            if (at > expected.dueAt) break;
            expected = pauseWatch(null, expected, at);
            const began = at;
            at += rest * 1000;
            expected = resumeWatch(null, expected, at);
            pauses.push({ startedAt: began, endedAt: at });
          }
          const found = replay(null, seconds, startedAt, pauses);
          expect(found).toEqual(expected);
          const paused = pauses.reduce((sum, pause) => sum + pause.endedAt - pause.startedAt, 0);
          expect(found.dueAt).toBe(startedAt + seconds * 1000 + paused);
        },
      ),
      { numRuns: 500 },
    );
  });
});
