/** Zendesk's export through the imports' own road: looked at, written, once. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ImportDetail } from '#contracts/imports';
import type { Ticket } from '#contracts/tickets';
import { bytesSource, openSheet, systemScope } from '#kernel';
import { ticketFigures } from '#modules/tickets';
import { type Client, type TestProgram, testProgram } from '#program';
import { aStaff } from '#testing/identity';
import { aUnit } from '#testing/organisation';

let program: TestProgram;
let lead: Client;
let unitId: string;
let leadId: string;
beforeAll(async () => {
  program = await testProgram();
  unitId = await aUnit(program.kernel.db);
  const permissions = ['imports.run', 'tickets.import', 'tickets.read', 'tickets.write', 'customers.read'];
  const person = await aStaff(program.kernel, { unitId, permissions });
  leadId = person.id;
  lead = await program.signIn(person.number, person.password);
}, 120_000);
afterAll(() => program?.stop());

const ticket = (id: number, more: object = {}) => ({
  id,
  subject: `洗衣机漏水 ${id}`,
  description: '一开机就漏水。',
  status: 'open',
  priority: null,
  type: 'incident',
  via: { channel: 'email', source: { rel: null } },
  created_at: '2025-03-01T08:00:00Z',
  updated_at: '2025-03-03T08:00:00Z',
  requester_id: 77,
  requester: { id: 77, name: '王小明', email: 'ming@zendesk.example' },
  ...more,
});
const comment = (author_id: number, created_at: string, body: string, more = {}) => ({
  author_id,
  created_at,
  body,
  ...more,
});
const lines = [
  ticket(101, {
    status: 'closed',
    priority: 'high',
    comments: [
      comment(77, '2025-03-01T08:00:00Z', '一开机就漏水。', { public: true }),
      comment(5, '2025-03-01T10:00:00Z', '请拍一张照片。', { public: true }),
      comment(77, '2025-03-01T11:00:00Z', '见附件', {
        public: true,
        attachments: [{ file_name: '漏水.jpg', content_url: 'https://old.example/a/1' }],
      }),
      comment(5, '2025-03-02T09:00:00Z', '密封圈老化', { public: false }),
    ],
  }),
  ticket(102, { status: 'pending', comments: [] }),
  ticket(103, { status: 'lost' }),
  ticket(104, { status: 'deleted' }),
  ticket(105, { requester: { id: 78, name: '坏', email: 'not an address' } }),
  ticket(101),
];
const file = lines.map((line) => JSON.stringify(line)).join('\n');

async function bring(content: string): Promise<{ status: number; body: ImportDetail & { error?: { code: string } } }> {
  const form = new FormData();
  form.set('file', new Blob([content]), 'tickets.json');
  const answer = await fetch(`${program.url}/api/imports?kind=zendesk-tickets`, {
    method: 'POST',
    headers: { cookie: lead.cookie, 'x-qiao-csrf': '1' },
    body: form,
  });
  return { status: answer.status, body: (await answer.json()) as ImportDetail };
}
async function settled(id: string): Promise<ImportDetail> {
  const read = async () => (await lead.get<ImportDetail>(`/api/imports/${id}`)).body;
  await expect
    .poll(async () => (await read()).state, { timeout: 30_000, interval: 50 })
    .not.toMatch(/checking|running/);
  return read();
}
async function through(content: string): Promise<[ImportDetail, ImportDetail]> {
  const brought = await bring(content);
  expect([brought.status, brought.body.mapping?.slice(0, 3)]).toEqual([200, ['id', 'subject', 'description']]);
  const { id, mapping, mode, consentSource } = brought.body;
  expect((await lead.post(`/api/imports/${id}/check`, { mapping, mode, consentSource })).status).toBe(200);
  const checked = await settled(id);
  expect(checked).toMatchObject({ state: 'checked', failure: null });
  expect((await lead.post(`/api/imports/${id}/start`, {})).status).toBe(200);
  return [checked, await settled(id)];
}
type Listed = { tickets: { id: string; title: string; state: string; priority: string; createdAt: string }[] };
const listed = async () => (await lead.get<Listed>('/api/tickets?view=all&limit=50')).body.tickets;

it('brings tickets with their history, tells what is wrong, and adds nothing the second time', async () => {
  const [checked, done] = await through(file);
  expect(checked).toMatchObject({ state: 'checked', total: 6, added: 2, same: 1, wrong: 3 });
  expect(checked.problems.map(({ line, field }) => [line, field])).toEqual([
    [3, '状态'],
    [4, '状态'],
    [5, '客户邮箱'],
  ]);
  expect(done).toMatchObject({ state: 'done', added: 2, wrong: 3 });
  const { rows } = {
    rows: await program.kernel.db.run<{
      id: string;
      title: string;
      state: string;
      priority: string;
      type: string;
      created_at: Date;
      customer_id: string;
    }>('select * from tickets.ticket order by title'),
  };
  expect(rows).toMatchObject([
    {
      title: '洗衣机漏水 101',
      state: 'closed',
      priority: 'high',
      type: 'repair',
      created_at: new Date('2025-03-01T08:00:00Z'),
    },
    { title: '洗衣机漏水 102', state: 'waiting', priority: 'normal' },
  ]);
  expect(rows[0]!.customer_id).toBe(rows[1]!.customer_id);
  const told = await program.kernel.db.run<{ kind: string; text: string | null }>(
    'select kind, text from tickets.change where ticket_id = $1 order by at, id',
    [rows[0]!.id],
  );
  expect(told.filter(({ text }) => text !== null)).toEqual([
    { kind: 'comment', text: '请拍一张照片。' },
    { kind: 'comment', text: '王小明：见附件\n📎 漏水.jpg https://old.example/a/1' },
    { kind: 'note', text: '密封圈老化' },
  ]);
  const [again] = await through(file);
  expect(again).toMatchObject({ added: 0, same: 3, wrong: 3 });
  expect((await listed()).map(({ title }) => title).sort()).toEqual(['洗衣机漏水 101', '洗衣机漏水 102']);
});

it('says where a file is damaged; inner fields become columns', async () => {
  expect((await bring(`${JSON.stringify(ticket(1))}\n{"id": 2`)).body.error?.code).toBe('kernel.sheet-damaged');
  const sheet = await openSheet(bytesSource(Buffer.from('{"a":1,"b":{"c":"x","d":[1,2]}}\n\n{"e":null,"a":true}')), {
    mostBytes: 1000,
  });
  const rows = [];
  for await (const row of sheet.rows()) rows.push(row);
  expect([sheet.kind, rows]).toEqual([
    'jsonl',
    [
      { line: 1, cells: ['a', 'b.c', 'b.d'] },
      { line: 1, cells: ['1', 'x', '[1,2]'] },
      { line: 3, cells: ['true', '', ''] },
    ],
  ]);
});

it('takes an answer of the API as well as the export, and says when there are no tickets in it', async () => {
  const tickets = [301, 302].map((id) => ticket(id, { requester: { name: '接口', email: 'api@zendesk.example' } }));
  for (const [n, document] of [
    { count: 2, next_page: null, tickets },
    { ticket: ticket(303) },
    [ticket(304)],
  ].entries()) {
    const [checked, done] = await through(JSON.stringify(document, null, 2));
    expect(checked).toMatchObject({ state: 'checked', wrong: 0 });
    expect(done).toMatchObject({ state: 'done', added: n === 0 ? 2 : 1, wrong: 0 });
  }
  // As `tickets.json?include=users` gives it: the people beside the tickets, in whatever order.
  const users = [{ id: 91, name: '陈晓', email: 'chen@zendesk.example', phone: null }];
  for (const [n, whole] of [
    { users, tickets: [] as object[] },
    { tickets: [] as object[], users },
  ].entries()) {
    const [alone, nobody] = [310 + 2 * n, 311 + 2 * n].map((id, m) => ticket(id, { requester_id: 91 + m }));
    whole.tickets = [alone!, nobody!].map(({ requester: _, ...rest }: Record<string, unknown>) => rest);
    const [, done] = await through(JSON.stringify(whole));
    expect(done).toMatchObject({ state: 'done', added: 2, wrong: 0 });
  }
  const customers = await program.kernel.db.run<{ id: string; tickets: number }>(
    `select customer_id as id, count(*)::int as tickets from tickets.ticket
     where title ~ '31[0-3]$' group by customer_id order by 2, 1 nulls last`,
  );
  expect(customers.map(({ id, tickets }) => [id !== null, tickets])).toEqual([
    [true, 2],
    [false, 2],
  ]);
  expect((await lead.get<{ name: string }>(`/api/customers/${customers[0]!.id}`)).body.name).toBe('陈晓');
  for (const bad of ['{"tickets": [', '{"tickets": []}', '[]']) {
    const refused = await bring(bad);
    expect([refused.status, refused.body.error?.code]).toEqual([400, 'zendesk.document-damaged']);
  }
  const large = await bring(`{"tickets": [${' '.repeat(17 * 1024 * 1024)}]}`);
  expect([large.status, large.body.error?.code]).toEqual([413, 'zendesk.document-too-large']);
});

it('owes nothing for what another system left open, until somebody takes it here or the customer answers', async () => {
  const before = await ticketFigures(program.kernel.db, systemScope('test'), [unitId]);
  const [, done] = await through(
    [ticket(501, { status: 'new' }), ticket(502), ticket(503, { status: 'pending' })]
      .map((line) => JSON.stringify(line))
      .join('\n'),
  );
  expect(done).toMatchObject({ added: 3, wrong: 0 });
  expect(before.unassignedTooLong).toBe(0);
  expect(await ticketFigures(program.kernel.db, systemScope('test'), [unitId])).toEqual({
    ...before,
    open: before.open + 3,
  });
  const named = async (n: number) => (await listed()).find(({ title }) => title.endsWith(` ${n}`))!.id;
  const clocks = async (id: string) => {
    const { body } = await lead.get<Ticket>(`/api/tickets/${id}`);
    return Object.fromEntries(
      body.clocks.map((one) => [one.target, one.state === 'paused' ? one.pauseReason : one.state]),
    );
  };
  const still = { assignment: 'brought-in', response: 'brought-in', solution: 'brought-in' };
  const running = { response: 'running', solution: 'running' };
  for (const n of [501, 502]) {
    const id = await named(n);
    expect(await clocks(id)).toEqual(still);
    const { version } = (await lead.get<Ticket>(`/api/tickets/${id}`)).body;
    const from = Date.now();
    const taken = await lead.post<Ticket>(`/api/tickets/${id}/assign`, { assigneeId: leadId, version });
    expect(taken.status, JSON.stringify(taken.body)).toBe(200);
    expect(await clocks(id)).toEqual({ ...running, assignment: 'met' });
    // With its whole time: it was not owed for the months before.
    const solution = taken.body.clocks.find(({ target }) => target === 'solution')!;
    expect(Date.parse(solution.dueAt)).toBeGreaterThanOrEqual(from + solution.targetSeconds * 1000 - 1000);
  }
  const id = await named(503);
  expect(await clocks(id)).toEqual(still);
  const { version } = (await lead.get<Ticket>(`/api/tickets/${id}`)).body;
  const answered = await lead.post(`/api/tickets/${id}/state`, { to: 'open', version });
  expect(answered.status, JSON.stringify(answered.body)).toBe(200);
  expect(await clocks(id)).toEqual({ ...running, assignment: 'running' });
});
