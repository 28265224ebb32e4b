/** Keeping calendars and policies over HTTP. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, type TestProgram, testProgram } from '#program';
import { auditTrail } from '#testing/audit';
import { aStaff } from '#testing/identity';
import type { Calendar, Policy } from './contract.ts';

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
    expect((await auditTrail(program.kernel.db, body.id)).map(({ action }) => action)).toEqual([
      'clocks.calendar-changed',
      'clocks.calendar-changed',
    ]);
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
