/** Who sets up a queue decides where its callers go when they wait no longer. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Client, type TestProgram, testProgram } from '#program';
import { anAdministrator, aStaff } from '#testing/identity';
import { aQueue } from '#testing/routing';

let program: TestProgram;
let office: Client;
let unitId: string;
beforeAll(async () => {
  program = await testProgram();
  const person = await anAdministrator(program.kernel);
  ({ unitId } = person);
  office = await program.signIn(person.number, person.password);
}, 120_000);
afterAll(() => program?.stop());

it('leads to a flow in use, another queue of calls or a node; not to what is not there, nor to itself', async () => {
  const { id } = await aQueue(program.kernel, { channel: 'call', unitId });
  const other = await aQueue(program.kernel, { channel: 'call', unitId });
  const chats = await aQueue(program.kernel, { channel: 'chat', unitId });
  const name = { zh: '夜间', en: 'Night' };
  const nodes = [{ id: 'bye', kind: 'hang-up', config: { prompt: 'goodbye' } }];
  const opened = await office.post<{ id: string }>('/api/flows', {
    name,
    unitId,
    draft: { start: 'bye', rescue: 'bye', nodes },
  });
  const flow = opened.body.id;
  // Whoever sets up queues need not be one who sees flows.
  const leader = await aStaff(program.kernel, { permissions: ['routing.configure', 'routing.queues.read'] });
  const boss = await program.signIn(leader.number, leader.password);
  let version = 0;
  const leads = async (to: object) => {
    const answer = await boss.put<{ version: number; leave: object[]; error?: { code: string } }>(
      `/api/waitrooms/${id}`,
      {
        leave: [{ by: 'time', at: 60, to }],
        version,
      },
    );
    if (answer.status === 200) ({ version } = answer.body);
    return answer.status === 200 ? answer.body.leave : answer.body.error?.code;
  };
  const unknown = 'waitrooms.goal-unknown';
  expect(await leads({ kind: 'flow', flowId: flow })).toBe(unknown);
  expect((await office.post(`/api/flows/${flow}/publish`, { version: 1 })).status).toBe(200);
  for (const to of [
    { kind: 'exit' },
    { kind: 'flow', flowId: flow },
    { kind: 'queue', queueId: other.id },
    { kind: 'node', node: 'callback', config: { queueId: other.id, otherNumber: true } },
  ])
    expect(await leads(to)).toEqual([{ by: 'time', at: 60, to }]);
  expect(await leads({ kind: 'queue', queueId: id })).toBe(unknown);
  expect(await leads({ kind: 'queue', queueId: chats.id })).toBe(unknown);
  expect(await leads({ kind: 'flow', flowId: other.id })).toBe(unknown);
});
