/** Batch changes through HTTP: rights row by row, lines of what was refused, undoing; and a worker that dies in the middle. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clock, type Database, newId, systemScope } from '#kernel';
import { type Client, type TestProgram, testProgram } from '#program';
import { aConversation, aWidget } from '#testing/conversations';
import { aStaff } from '#testing/identity';
import { aUnit } from '#testing/organisation';
import { anAgent } from '#testing/routing';
import { aTicket } from '#testing/tickets';
import { takeOffer } from '../../../test/road/take-offer.ts';
import type { Batch, BatchAction, BatchDetail } from './contract.ts';
import { orderBatch } from './order-batch.ts';
import { fits, undoable } from './rules.ts';
import { findBatch, takeUpIdle } from './store.ts';
import { workBatch } from './work-batch.ts';

const everything = systemScope('test');
let program: TestProgram;
let leader: Client;
let leaderId: string;
let stranger: Client;
let team: string;
let elsewhere: string;
let colleague: string;
beforeAll(async () => {
  program = await testProgram();
  const { kernel } = program;
  team = await aUnit(kernel.db, { kind: 'team' });
  elsewhere = await aUnit(kernel.db, { kind: 'branch' });
  const lead = await aStaff(kernel, { unitId: team, roles: ['supervisor'] });
  leaderId = lead.id;
  leader = await program.signIn(lead.number, lead.password);
  const other = await aStaff(kernel, { unitId: elsewhere, roles: ['supervisor'] });
  stranger = await program.signIn(other.number, other.password);
  colleague = (await aStaff(kernel, { unitId: team, roles: ['agent'], name: '李敏' })).id;
}, 120_000);
afterAll(() => program?.stop());

type Ticket = {
  state: string;
  unitId: string;
  priority: string;
  version: number;
  assignee: { id: string } | null;
  history: unknown[];
};
type Refusal = { error: { code: string } };
const ticket = async (id: string): Promise<Ticket> => (await leader.get<Ticket>(`/api/tickets/${id}`)).body;
const tickets = async (count: number, unitId = team): Promise<string[]> => {
  const made: string[] = [];
  for (let n = 0; n < count; n += 1) made.push((await aTicket(program.kernel, { unitId, title: `批量 ${n}` })).id);
  return made;
};
const order = async (client: Client, body: object): Promise<Batch> => {
  const answer = await client.post<Batch>('/api/batches', { id: newId(), ...body });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body;
};
const ended = async (client: Client, id: string): Promise<BatchDetail> => {
  const look = async (): Promise<BatchDetail> => (await client.get<BatchDetail>(`/api/batches/${id}`)).body;
  await expect.poll(async () => (await look()).state, { timeout: 15_000, interval: 25 }).not.toBe('running');
  return look();
};

describe('a batch over tickets', () => {
  it('does each row by the caller’s rights, tells the refused ones line by line, and can be undone where nobody changed it since', async () => {
    const ours = await tickets(23);
    const [theirs] = await tickets(1, elsewhere);
    const absent = newId();
    const id = newId();
    const body = {
      id,
      subject: 'ticket',
      ids: [...ours, theirs, absent],
      action: { do: 'assign', staffId: colleague },
    };
    const [first, again] = await Promise.all([
      leader.post<Batch>('/api/batches', body),
      leader.post<Batch>('/api/batches', body),
    ]);
    expect([first.status, again.status, first.body.id, again.body.id]).toEqual([200, 200, id, id]);

    const result = await ended(leader, id);
    expect(result).toMatchObject({
      state: 'done',
      total: 25,
      handled: 25,
      done: 23,
      same: 0,
      failed: 2,
      mayUndo: true,
    });
    expect(result.problems.map((one) => [one.subjectId, one.number, one.message])).toEqual(
      [theirs, absent].sort().map((one) => [one, '', '找不到，或者您看不到。']),
    );
    expect((await ticket(ours[0]!)).assignee?.id).toBe(colleague);
    // Not theirs to see, not to undo, not to stop.
    for (const [path, send] of [
      ['', null],
      ['/undo', { id: newId() }],
      ['/cancel', {}],
    ] as const)
      expect(
        (await (send ? stranger.post(`/api/batches/${id}${path}`, send) : stranger.get(`/api/batches/${id}`))).status,
      ).toBe(404);
    // Somebody else’s id answers nothing of theirs.
    expect((await stranger.post('/api/batches', body)).status).toBe(409);

    // The same order in another batch finds it done already.
    const twice = await ended(leader, (await order(leader, { subject: 'ticket', ids: ours, action: body.action })).id);
    expect(twice).toMatchObject({ done: 0, same: 23, failed: 0, mayUndo: false });

    const touched = ours[3]!;
    const { version } = await ticket(touched);
    expect((await leader.patch(`/api/tickets/${touched}`, { version, priority: 'urgent' })).status).toBe(200);
    const undo = await leader.post<Batch>(`/api/batches/${id}/undo`, { id: newId() });
    expect(undo.status, JSON.stringify(undo.body)).toBe(200);
    const undone = await ended(leader, undo.body.id);
    expect(undone).toMatchObject({ done: 22, failed: 1, undoOf: id, mayUndo: false });
    expect(undone.problems).toMatchObject([{ subjectId: touched, message: '之后有人改过，保持现状。' }]);
    expect((await ticket(ours[0]!)).assignee).toBeNull();
    expect((await ticket(touched)).assignee?.id).toBe(colleague);
    expect((await leader.post<Refusal>(`/api/batches/${id}/undo`, { id: newId() })).body.error.code).toBe(
      'batches.not-now',
    );
    const audit = await program.kernel.db.run<{ action: string }>(
      `select action from audit.entry where subject_kind = 'batch' and subject_id = any($1) order by action`,
      [[id, undo.body.id]],
    );
    expect(audit.map(({ action }) => action)).toEqual([
      'batches.ended',
      'batches.ended',
      'batches.started',
      'batches.undone',
    ]);
  });

  it('takes what a filter finds, counted beforehand, in the caller’s own unit; several fields, states and their undoing', async () => {
    const unit = await aUnit(program.kernel.db, { kind: 'team', parentId: team });
    const mine = await tickets(5, unit);
    const filter = { tickets: { view: 'all', unitId: unit } };
    expect((await leader.post('/api/batches/count', { filter })).body).toEqual({ count: 5 });
    expect((await stranger.post('/api/batches/count', { filter })).body).toEqual({ count: 0 });
    const fields = await ended(
      leader,
      (await order(leader, { subject: 'ticket', filter, action: { do: 'set', priority: 'high', type: 'complaint' } }))
        .id,
    );
    expect(fields).toMatchObject({ done: 5, failed: 0 });
    // Moved to another unit of one's own, and back.
    const nextDoor = await aUnit(program.kernel.db, { kind: 'team', parentId: team });
    const move = await order(leader, { subject: 'ticket', ids: mine, action: { do: 'set', unitId: nextDoor } });
    expect(await ended(leader, move.id)).toMatchObject({ done: 5, failed: 0, mayUndo: true });
    expect((await ticket(mine[0]!)).unitId).toBe(nextDoor);
    const moveBack = await leader.post<Batch>(`/api/batches/${move.id}/undo`, { id: newId() });
    expect(await ended(leader, moveBack.body.id)).toMatchObject({ done: 5, failed: 0 });
    expect((await ticket(mine[0]!)).unitId).toBe(unit);
    const solved = await ended(
      leader,
      (await order(leader, { subject: 'ticket', filter, action: { do: 'state', to: 'waiting' } })).id,
    );
    // New ones cannot wait before they are open.
    expect(solved).toMatchObject({ done: 0, failed: 5 });
    expect(solved.problems[0]!.number).toMatch(/^T/);
    expect(solved.problems[0]!.message).not.toContain('tickets.');
    await ended(leader, (await order(leader, { subject: 'ticket', filter, action: { do: 'state', to: 'open' } })).id);
    const waiting = await ended(
      leader,
      (await order(leader, { subject: 'ticket', filter, action: { do: 'state', to: 'waiting' } })).id,
    );
    expect(waiting).toMatchObject({ done: 5, mayUndo: true });
    const back = (await leader.post<Batch>(`/api/batches/${waiting.id}/undo`, { id: newId() })).body;
    expect(await ended(leader, back.id)).toMatchObject({ done: 5, failed: 0 });
    expect(await ticket(mine[0]!)).toMatchObject({ state: 'open', priority: 'high' });

    const refused = async (body: object) =>
      (await leader.post<Refusal>('/api/batches', { id: newId(), subject: 'ticket', ...body })).body.error.code;
    expect(await refused({ ids: mine, action: { do: 'close' } })).toBe('batches.misplaced');
    expect(await refused({ ids: mine, action: { do: 'set' } })).toBe('batches.misplaced');
    expect(await refused({ filter: { tickets: { q: '没有的词句' } }, action: { do: 'note', text: '。' } })).toBe(
      'batches.nothing',
    );
    expect(
      (await leader.get<{ batches: Batch[] }>('/api/batches')).body.batches.some(({ id }) => id === waiting.id),
    ).toBe(true);
  });

  it('goes on where a dead worker stood: no row twice, none left out, and the dead one writes nothing more', async () => {
    const ids = await tickets(50);
    const { db } = program.kernel;
    const scope = {
      ...everything,
      actor: { kind: 'staff' as const, id: leaderId },
      reach: new Map([
        ['tickets.read', null],
        ['tickets.write', null],
      ]),
    } as never;
    const id = newId();
    // Under another epoch than the job's: the program leaves it to this test.
    await db.transact(async (tx) => {
      await orderBatch(tx, scope, { id, subject: 'ticket', ids, action: { do: 'note', text: '请今天回访' } });
      await tx.run('update batches.batch set epoch = 2 where id = $1', [id]);
    });
    let steps = 0;
    const dying = new Proxy(db, {
      get: (of, name) => {
        if (name !== 'transact') return Reflect.get(of, name, of).bind?.(of) ?? Reflect.get(of, name, of);
        return (work: Parameters<Database['transact']>[0]) => {
          steps += 1;
          if (steps === 2) throw new Error('the connection is lost');
          return of.transact(work);
        };
      },
    });
    await expect(workBatch(dying, everything, { id, epoch: 2 })).rejects.toThrow('connection');
    expect(await findBatch(db, everything, id)).toMatchObject({ state: 'running', handled: 20, done: 20 });
    const [taken] = await db.transact((tx) => takeUpIdle(tx, everything, new Date(clock.ms() + 1000), clock.now()));
    expect(taken).toEqual({ id, epoch: 3 });
    // The old one comes back, and two of the new ones meet.
    await Promise.all([2, 3, 3].map((epoch) => workBatch(db, everything, { id, epoch })));
    expect(await findBatch(db, everything, id)).toMatchObject({ state: 'done', handled: 50, done: 50, failed: 0 });
    const notes = await db.run<{ n: number }>(
      `select count(*)::int as n from tickets.change where ticket_id = any($1::uuid[]) and kind = 'note' group by ticket_id`,
      [ids],
    );
    expect(notes).toHaveLength(50);
    expect(notes.every(({ n }) => n === 1)).toBe(true);
  });
});

describe('a batch over conversations', () => {
  it('writes notes, lets sleep and wakes, ends; only those in hand or in the caller’s unit', async () => {
    const { kernel } = program;
    const widget = await aWidget(kernel);
    const person = await anAgent(kernel, { queue: widget.queue, capacity: { chat: 10 } });
    const agent = await program.signIn(person.number, person.password);
    const talks: string[] = [];
    for (let n = 0; n < 3; n += 1) {
      const { row } = await aConversation(kernel, { widget });
      await takeOffer(agent, row.id);
      talks.push(row.id);
    }
    const { row: foreign } = await aConversation(kernel);
    const until = new Date(clock.ms() + 3_600_000).toISOString();
    const filter = { conversations: 'mine' };
    expect((await agent.post('/api/batches/count', { filter })).body).toEqual({ count: 3 });
    const slept = await ended(
      agent,
      (await order(agent, { subject: 'conversation', filter, action: { do: 'snooze', until } })).id,
    );
    expect(slept).toMatchObject({ done: 3, failed: 0, mayUndo: true });
    const one = async (id: string) =>
      (await agent.get<{ snoozedUntil: string | null; state: string; lastSeq: number }>(`/api/conversations/${id}`))
        .body;
    expect((await one(talks[0]!)).snoozedUntil).toBe(until);
    const woken = (await agent.post<Batch>(`/api/batches/${slept.id}/undo`, { id: newId() })).body;
    expect(await ended(agent, woken.id)).toMatchObject({ done: 3 });
    expect((await one(talks[0]!)).snoozedUntil).toBeNull();
    const all = [...talks, foreign.id];
    for (const action of [
      { do: 'note', text: '统一说明' },
      { do: 'close', reason: '故障已恢复' },
    ]) {
      const batch = await ended(agent, (await order(agent, { subject: 'conversation', ids: all, action })).id);
      expect(batch).toMatchObject({ done: 3, failed: 1, mayUndo: false });
      expect(batch.problems).toMatchObject([{ subjectId: foreign.id, number: '' }]);
    }
    expect((await one(talks[1]!)).state).toBe('closed');
    const late = await ended(
      agent,
      (await order(agent, { subject: 'conversation', ids: talks, action: { do: 'note', text: '迟了' } })).id,
    );
    expect(late).toMatchObject({ done: 0, failed: 3 });
  });
});

it('a change fits conversations or tickets as its fields say, and only what can be put back can be undone', () => {
  const actions = fc.constantFrom<BatchAction>(
    { do: 'note', text: 'a' },
    { do: 'assign', staffId: null },
    { do: 'set', priority: 'high' },
    { do: 'state', to: 'open', reason: '' },
    { do: 'transfer', queueId: newId(), note: '' },
    { do: 'close', reason: '' },
    { do: 'snooze', until: null },
  );
  fc.assert(
    fc.property(actions, (action) => {
      const both = fits(action, 'ticket') && fits(action, 'conversation');
      expect(both).toBe(action.do === 'note');
      expect(fits(action, 'ticket') || fits(action, 'conversation')).toBe(true);
      if (undoable(action)) expect(both).toBe(false);
    }),
  );
  expect(fits({ do: 'transfer', note: '' }, 'conversation')).toBe(false);
  expect(fits({ do: 'transfer', queueId: newId(), staffId: newId(), note: '' }, 'conversation')).toBe(false);
});
