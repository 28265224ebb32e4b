/** Broken promises reach the history, the list order and the people who answer for them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemScope } from '#kernel';
import { createPolicy, sweepClocks, sweepEscalations } from '#modules/clocks';
import { type Client, type TestProgram, testProgram } from '#program';
import { type SteeredTime, steeredTime } from '#testing/clocks';
import { aStaff, type TestStaff } from '#testing/identity';
import { aUnit } from '#testing/organisation';
import { TestSocket } from '../../../test/road/socket.ts';
import type { Ticket } from './contract.ts';
import { importTickets } from './import-tickets.ts';
import { aTicket } from './testing.ts';

let program: TestProgram;
let time: SteeredTime;
let unitId: string;
let owner: TestStaff;
let agent: Client;
let leader: TestStaff;

beforeAll(async () => {
  program = await testProgram();
  unitId = await aUnit(program.kernel.db);
  owner = await aStaff(program.kernel, { unitId, permissions: ['tickets.read', 'tickets.write'] });
  agent = await program.signIn(owner.number, owner.password);
  leader = await aStaff(program.kernel, { unitId, permissions: ['tickets.read', 'routing.supervise'] });
}, 120_000);
afterAll(() => program?.stop());

async function notices(staffId: string): Promise<{ code: string; params: Record<string, unknown> }[]> {
  return program.kernel.db.run(
    'select code, params from notifications.notice where staff_id = $1 order by created_at',
    [staffId],
  );
}

describe('a ticket nobody takes', () => {
  it('alerts the leader after two hours, once', async () => {
    const ticket = await aTicket(program.kernel, { unitId });
    time = steeredTime(ticket.created_at.toISOString());
    try {
      // Business hours: some days later every business promise has run out.
      time.wait(5 * 86_400);
      await sweepClocks(program.kernel.db);
      await expect
        .poll(async () => (await notices(leader.id)).filter(({ params }) => params.number === ticket.number).length)
        .toBeGreaterThanOrEqual(3);
      await sweepClocks(program.kernel.db);
    } finally {
      time.end();
    }
    const told = (await notices(leader.id)).filter(({ params }) => params.number === ticket.number);
    expect(told.map(({ code }) => code).sort()).toEqual([
      'tickets.breached-assignment',
      'tickets.breached-response',
      'tickets.breached-solution',
    ]);
    const { body } = await agent.get<Ticket>(`/api/tickets/${ticket.id}`);
    const broken = body.changes.filter(({ kind }) => kind === 'clock').map(({ fields }) => fields[0]!.field);
    expect(broken.sort()).toEqual(['assignment', 'response', 'solution']);
    expect(body.clocks.map(({ state }) => state)).toEqual(['breached', 'breached', 'breached']);
  });

  it('with an owner, the owner is told at three quarters of the time, owner and leader when it is over, each once', async () => {
    const ticket = await aTicket(program.kernel, { unitId, assigneeId: owner.id });
    time = steeredTime(ticket.created_at.toISOString());
    try {
      const socket = await TestSocket.open(program.url, { cookie: agent.cookie }, [`staff:${owner.id}`]);
      const of = async (staffId: string) =>
        (await notices(staffId)).filter(({ params }) => params.number === ticket.number).map(({ code }) => code);
      const solution = 86_400;
      time.wait(solution * 0.6);
      await sweepClocks(program.kernel.db);
      await program.kernel.events.settle();
      expect((await of(owner.id)).filter((code) => code.endsWith('solution'))).toEqual([]);
      time.wait(solution * 0.16);
      await sweepClocks(program.kernel.db);
      await sweepClocks(program.kernel.db);
      await program.kernel.events.settle();
      expect((await of(owner.id)).filter((code) => code.endsWith('solution'))).toEqual(['tickets.warned-solution']);
      await expect
        .poll(() => socket.events.filter(({ type }) => type === 'notifications.notice-added').length)
        .toBeGreaterThan(0);
      expect((await of(leader.id)).filter((code) => code.endsWith('solution'))).toEqual([]);
      time.wait(5 * solution);
      await sweepClocks(program.kernel.db);
      await program.kernel.events.settle();
      for (const code of ['tickets.breached-response', 'tickets.breached-solution']) {
        expect((await of(owner.id)).filter((one) => one === code)).toHaveLength(1);
        expect((await of(leader.id)).filter((one) => one === code)).toHaveLength(1);
      }
      socket.close();
    } finally {
      time.end();
    }
  });
});

describe('imports', () => {
  it('keep dates, states, history and clocks of the past, and announce nothing', async () => {
    const at = (day: number, hour: number): Date => new Date(Date.UTC(2026, 2, day, hour));
    const common = {
      site: 1,
      description: '洗碗机三次上门仍报 E4',
      type: 'complaint' as const,
      topicId: null,
      priority: 'high' as const,
      special: true,
      unitId,
      assigneeId: owner.id,
      customerId: null,
      conversationId: null,
      createdAt: at(2, 2),
    };
    const [closed, waiting] = await program.kernel.db.transact((tx) =>
      importTickets(tx, systemScope('test'), [
        {
          ...common,
          title: '已结束',
          state: 'closed',
          assignedAt: at(2, 3),
          respondedAt: at(2, 4),
          resolvedAt: at(4, 2),
          closedAt: at(5, 2),
        },
        {
          ...common,
          title: '等客户',
          state: 'waiting',
          assignedAt: at(2, 3),
          respondedAt: at(2, 5),
          resolvedAt: null,
          closedAt: null,
        },
      ]),
    );
    const first = (await agent.get<Ticket>(`/api/tickets/${closed!.id}`)).body;
    expect(first).toMatchObject({
      state: 'closed',
      createdAt: at(2, 2).toISOString(),
      closedAt: at(5, 2).toISOString(),
    });
    expect(first.changes.map(({ kind }) => kind)).toEqual(['opened', 'assigned', 'state', 'state']);
    expect(Object.fromEntries(first.clocks.map(({ target, state }) => [target, state]))).toEqual({
      assignment: 'met',
      response: 'breached',
      solution: 'breached',
      return_visit: 'met',
    });
    const second = (await agent.get<Ticket>(`/api/tickets/${waiting!.id}`)).body;
    expect(second.clocks.find(({ target }) => target === 'solution')?.state).toBe('paused');
    const events = await program.kernel.db.run('select 1 from kernel.event_log where aggregate_id = any($1)', [
      [closed!.id, waiting!.id],
    ]);
    expect(events).toEqual([]);
    const found = await agent.get<{ tickets: { id: string }[] }>(`/api/tickets?q=${encodeURIComponent('三次上门')}`);
    expect(found.body.tickets.map(({ id }) => id)).toContain(closed!.id);
  });
});

describe('a broken promise that nobody mends', () => {
  it('climbs to the leader, then to those above, each told once, and stands in the history', async () => {
    const { db } = program.kernel;
    const branch = await aUnit(db);
    const team = await aUnit(db, { parentId: branch });
    const near = await aStaff(program.kernel, { unitId: team, permissions: ['tickets.read', 'routing.supervise'] });
    const far = await aStaff(program.kernel, { unitId: branch, permissions: ['tickets.read', 'routing.supervise'] });
    await db.transact((tx) =>
      createPolicy(tx, systemScope('test'), {
        code: 'climbing',
        name: { zh: '升级', en: 'Climbing' },
        target: 'solution',
        position: 1,
        terms: {
          match: { types: ['praise'] },
          seconds: 600,
          business: false,
          calendarId: null,
          pauseWhenWaiting: false,
          steps: [100],
          escalation: [
            { afterSeconds: 600, level: 1 },
            { afterSeconds: 1200, level: 2 },
            { afterSeconds: 1800, level: 5 },
          ],
        },
      }),
    );
    const ticket = await aTicket(program.kernel, { unitId: team, type: 'praise' });
    time = steeredTime(ticket.created_at.toISOString());
    const of = async (staffId: string) =>
      (await notices(staffId))
        .filter(({ params }) => params.number === ticket.number)
        .map(({ params }) => params.minutes);
    try {
      time.wait(601);
      await sweepClocks(db);
      // What was said first is heard first: each kind of news has a reader of its own.
      await program.kernel.events.settle();
      time.wait(600);
      await sweepEscalations(db);
      await expect.poll(() => of(near.id)).toContain(10);
      expect(await of(far.id)).toEqual([]);
      time.wait(600);
      await sweepEscalations(db);
      await expect.poll(() => of(far.id)).toEqual([20]);
      // The tree ends here: whoever stands highest hears the rest.
      time.wait(600);
      await sweepEscalations(db);
      await sweepEscalations(db);
      await expect.poll(() => of(far.id)).toEqual([20, 30]);
      expect((await of(near.id)).filter((minutes) => minutes !== undefined)).toEqual([10]);
    } finally {
      time.end();
    }
    const rows = await db.run<{ to: string }>(
      `select fields->0->>'to' as to from tickets.change where ticket_id = $1 and kind = 'clock' order by at, id`,
      [ticket.id],
    );
    expect(rows.map(({ to }) => to)).toEqual(['breached', 'escalated-1', 'escalated-2', 'escalated-5']);
  });
});
