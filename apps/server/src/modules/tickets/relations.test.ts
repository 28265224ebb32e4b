/** Tickets that belong together: relations, merges and their undoing, splits; through the whole program. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, type TestProgram, testProgram } from '#program';
import { aConversation } from '#testing/conversations';
import { aCustomer } from '#testing/customers';
import { aStaff } from '#testing/identity';
import { aUnit } from '#testing/organisation';
import type { Ticket, TicketSummary } from './contract.ts';
import { mergeRefusal } from './rules-merge.ts';
import type { TicketState } from './tables.ts';
import { aTicket } from './testing.ts';

let program: TestProgram;
let unitId: string;
let client: Client;
let conversationId: string;
type Refused = { error: { code: string; message: string } };

beforeAll(async () => {
  program = await testProgram();
  const { row } = await aConversation(program.kernel);
  conversationId = row.id;
  unitId = row.unit_id;
  const staff = await aStaff(program.kernel, {
    unitId,
    permissions: ['tickets.read', 'tickets.write', 'conversations.read', 'conversations.read.unit', 'customers.read'],
  });
  client = await program.signIn(staff.number, staff.password);
}, 120_000);
afterAll(() => program?.stop());

const read = async (id: string): Promise<Ticket> => (await client.get<Ticket>(`/api/tickets/${id}`)).body;
async function act(id: string, part: string, body: object): Promise<Ticket> {
  const answer = await client.post<Ticket>(`/api/tickets/${id}${part}`, body);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body;
}
const code = async (id: string, part: string, body: object): Promise<string> =>
  (await client.post<Refused>(`/api/tickets/${id}${part}`, body)).body.error.code;
const told = (ticket: Ticket) =>
  ticket.changes.flatMap(({ kind, fields }) => fields.map(({ field, from, to }) => [kind, field, from ?? to]));

describe('a merge', () => {
  it('is allowed from open work into what is not closed and stands for itself', () => {
    const side = (id: string, state: TicketState, merged_into: string | null = null) => ({ id, state, merged_into });
    const states: TicketState[] = ['new', 'open', 'waiting', 'resolved', 'closed'];
    const table = states.map((from) => states.map((to) => mergeRefusal(side('a', from), side('b', to))));
    const row = [null, null, null, null, 'survivor-ended'];
    const ended = Array(5).fill('absorbed-ended');
    expect(table).toEqual([row, row, row, ended, ended]);
    expect(mergeRefusal(side('a', 'open'), side('a', 'open'))).toBe('itself');
    expect(mergeRefusal(side('a', 'open'), side('b', 'open', 'c'))).toBe('survivor-ended');
  });

  it('rests the absorbed ticket under the survivor, and un-merging puts it back as it was', async () => {
    const customer = await aCustomer(program.kernel, { unitId });
    const absorbed = await aTicket(program.kernel, { unitId, customerId: customer.id });
    const survivor = await aTicket(program.kernel, { unitId });
    await act(absorbed.id, '/conversations', { conversationId });
    const before = await act(absorbed.id, '/comments', { text: '已联系客户', internal: false });

    const merged = await act(absorbed.id, '/merge', { intoId: survivor.id, version: before.version });
    expect(merged).toMatchObject({ state: 'closed', merged: { into: { number: survivor.number } } });
    expect(merged.clocks.filter(({ state }) => state === 'running')).toEqual([]);
    expect(merged.nextClock).toMatchObject({ target: 'solution', state: 'paused', pauseReason: 'merged' });
    expect(merged.conversationIds).toEqual([conversationId]);
    const whole = await read(survivor.id);
    expect(whole.absorbed.map(({ number }) => number)).toEqual([absorbed.number]);
    expect(whole.conversationIds).toEqual([conversationId]);
    expect(told(whole)).toContainEqual(['merged', 'absorbed', absorbed.number]);
    const open = await client.get<{ tickets: TicketSummary[] }>(`/api/tickets?view=unit&limit=100`);
    expect(open.body.tickets.map(({ id }) => id)).not.toContain(absorbed.id);

    for (const [part, body] of [
      ['/state', { to: 'open', version: merged.version }],
      ['/comments', { text: 'x', internal: true }],
      ['/assign', { assigneeId: null, version: merged.version }],
      ['/merge', { intoId: survivor.id, version: merged.version }],
    ] as const) {
      const refused = await client.post<Refused>(`/api/tickets/${absorbed.id}${part}`, body);
      expect([refused.status, refused.body.error.code], part).toEqual([409, 'tickets.merged-away']);
      expect(refused.body.error.message).toContain(survivor.number);
    }

    const back = await act(absorbed.id, '/unmerge', { version: merged.version });
    const same = ({ title, state, closedAt, customerId, assignee, conversationIds, reopened }: Ticket) => ({
      title,
      state,
      closedAt,
      customerId,
      assignee,
      conversationIds,
      reopened,
    });
    expect(same(back)).toEqual(same(before));
    expect(back.merged).toBeNull();
    const running = (ticket: Ticket) =>
      ticket.clocks
        .filter(({ state }) => state === 'running')
        .map(({ target }) => target)
        .sort();
    expect(running(back)).toEqual(running(before));
    expect(back.nextClock?.state).toBe('running');
    const parted = await read(survivor.id);
    expect([parted.absorbed, parted.conversationIds]).toEqual([[], []]);
    expect(await code(absorbed.id, '/unmerge', { version: back.version })).toBe('tickets.not-merged');
  });

  it('leaves a paused clock its rest, and a ticket that waited goes on waiting', async () => {
    const survivor = await aTicket(program.kernel, { unitId });
    const row = await aTicket(program.kernel, { unitId });
    const opened = await act(row.id, '/state', { to: 'open', version: 1 });
    const before = await act(row.id, '/state', { to: 'waiting', version: opened.version });
    const merged = await act(row.id, '/merge', { intoId: survivor.id, version: before.version });
    const back = await act(row.id, '/unmerge', { version: merged.version });
    const solution = (ticket: Ticket) => ticket.clocks.filter(({ target }) => target === 'solution');
    expect(back.state).toBe('waiting');
    expect(solution(back)).toEqual(solution(before));
    expect(solution(back)[0]).toMatchObject({ state: 'paused', pauseReason: 'waiting-for-customer' });
  });

  it('chains: what a survivor absorbed goes with it, and no circle can come about', async () => {
    const [a, b, c] = [
      await aTicket(program.kernel, { unitId }),
      await aTicket(program.kernel, { unitId }),
      await aTicket(program.kernel, { unitId }),
    ];
    await act(a.id, '/merge', { intoId: b.id, version: 1 });
    const { version } = await read(b.id);
    await act(b.id, '/merge', { intoId: c.id, version });
    expect((await read(c.id)).absorbed.map(({ id }) => id)).toEqual([b.id, a.id]);
    expect(await code(c.id, '/merge', { intoId: a.id, version: (await read(c.id)).version })).toBe(
      'tickets.merged-away',
    );
    expect(await code(c.id, '/merge', { intoId: c.id, version: (await read(c.id)).version })).toBe(
      'tickets.merge-refused',
    );
  });

  it('asked for from both sides at once happens once', async () => {
    const [a, b] = [await aTicket(program.kernel, { unitId }), await aTicket(program.kernel, { unitId })];
    const answers = await Promise.all([
      client.post(`/api/tickets/${a.id}/merge`, { intoId: b.id, version: 1 }),
      client.post(`/api/tickets/${b.id}/merge`, { intoId: a.id, version: 1 }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });
});

describe('relations', () => {
  it('show from both ends under the right name, once, and may be taken back', async () => {
    const [a, b] = [await aTicket(program.kernel, { unitId }), await aTicket(program.kernel, { unitId })];
    const first = await act(a.id, '/relations', { otherId: b.id, kind: 'caused-by' });
    expect(first.relations.map(({ id, kind }) => [id, kind])).toEqual([[b.id, 'caused-by']]);
    expect((await read(b.id)).relations.map(({ id, kind }) => [id, kind])).toEqual([[a.id, 'causes']]);
    const again = await act(a.id, '/relations', { otherId: b.id, kind: 'caused-by' });
    expect(again.version).toBe(first.version);
    const other = await act(b.id, '/relations', { otherId: a.id, kind: 'duplicate' });
    expect(other.relations.map(({ kind }) => kind)).toEqual(['duplicate']);
    expect((await read(a.id)).relations.map(({ kind }) => kind)).toEqual(['duplicated-by']);
    expect(told(await read(b.id))).toEqual([
      ['related', 'causes', a.number],
      ['related', 'duplicate', a.number],
    ]);
    const parted = await client.delete<Ticket>(`/api/tickets/${a.id}/relations/${b.id}`);
    expect([parted.status, parted.body.relations]).toEqual([200, []]);
    expect(await code(a.id, '/relations', { otherId: a.id, kind: 'related' })).toBe('tickets.merge-refused');
  });
});

describe('a split', () => {
  it('takes chosen entries along with author and time, and points back', async () => {
    const row = await aTicket(program.kernel, { unitId, priority: 'high' });
    await act(row.id, '/comments', { text: '烟机的事', internal: false });
    const written = await act(row.id, '/comments', { text: '客户还问热水器', internal: true });
    const chosen = written.changes.find(({ text }) => text === '客户还问热水器')!;
    const made = await act(row.id, '/split', { title: '热水器咨询', type: 'consult', changeIds: [chosen.id] });
    expect(made).toMatchObject({ title: '热水器咨询', type: 'consult', priority: 'high', state: 'new', unitId });
    expect(made.relations.map(({ id, kind }) => [id, kind])).toEqual([[row.id, 'split-from']]);
    const copy = made.changes.filter(({ kind }) => kind === 'note');
    expect(copy.map(({ text, at, actor }) => ({ text, at, actor }))).toEqual([
      { text: chosen.text, at: chosen.at, actor: chosen.actor },
    ]);
    const first = await read(row.id);
    expect(first.relations.map(({ kind }) => kind)).toEqual(['split-into']);
    expect(first.changes.filter(({ text }) => text !== null)).toHaveLength(2);
  });

  it('with an entry of another ticket makes nothing', async () => {
    const [row, other] = [await aTicket(program.kernel, { unitId }), await aTicket(program.kernel, { unitId })];
    const foreign = await act(other.id, '/comments', { text: '别的工单', internal: false });
    const count = async () => (await program.kernel.db.run('select 1 from tickets.ticket')).length;
    const before = await count();
    const changeIds = [foreign.changes.at(-1)!.id];
    expect(await code(row.id, '/split', { title: 'x', changeIds })).toBe('tickets.entries-unknown');
    expect(await count()).toBe(before);
  });
});

describe('tickets of another unit', () => {
  it('cannot be reached or seen through merge, relation or split', async () => {
    const own = await aTicket(program.kernel, { unitId });
    const away = await aTicket(program.kernel, { unitId: await aUnit(program.kernel.db), title: 'CANARY' });
    const moved = await aTicket(program.kernel, { unitId, title: 'CANARY later' });
    for (const [id, part, body] of [
      [own.id, '/merge', { intoId: away.id, version: 1 }],
      [away.id, '/merge', { intoId: own.id, version: 1 }],
      [away.id, '/unmerge', { version: 1 }],
      [own.id, '/relations', { otherId: away.id, kind: 'related' }],
      [away.id, '/relations', { otherId: own.id, kind: 'related' }],
      [away.id, '/split', { title: 'x' }],
    ] as const)
      expect((await client.post(`/api/tickets/${id}${part}`, body)).status, part).toBe(404);
    // Related while visible, then moved away: the card goes with the sight.
    await act(own.id, '/relations', { otherId: moved.id, kind: 'related' });
    await program.kernel.db.run('update tickets.ticket set unit_id = $2 where id = $1', [moved.id, away.unit_id]);
    const page = await read(own.id);
    expect(page.relations).toEqual([]);
    expect(JSON.stringify(page)).not.toContain('CANARY');
  });
});
