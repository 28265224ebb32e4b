/** Classes of calls by role: whoever calls by screen reaches as far as their rights do, whatever they call from. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Client, engineUp, freePort, type TestProgram, testProgram } from '#program';
import { anAdministrator } from '#testing/identity';
import { anAgent, aQueue, type TestQueue } from '#testing/routing';
import { reachOf } from './rules.ts';

let program: TestProgram;
let queue: TestQueue;

beforeAll(async () => {
  program = await testProgram({ env: { QIAO_SIP_PORT: String(await freePort()) } });
  const person = await anAdministrator(program.kernel);
  const office = await program.signIn(person.number, person.password);
  queue = await aQueue(program.kernel, { channel: 'call' });
  const carrier = await office.post('/api/telephony/trunks', {
    unitId: queue.unitId,
    code: 'carrier',
    name: { zh: '运营商', en: 'Carrier' },
    hosts: [`127.0.0.1:${await freePort()}`],
  });
  expect(carrier.status).toBe(200);
  await engineUp(office);
}, 60_000);
afterAll(() => program?.stop());

/** Signs in somebody new for each call: one call at a time each. */
async function calls(number: string, who: { roles?: string[]; permissions?: string[] }): Promise<string> {
  const { number: name, password } = await anAgent(program.kernel, { queue, ready: false, ...who });
  const client: Client = await program.signIn(name, password);
  const answer = await client.post<{ error?: { code: string } }>('/api/operators/calls', { to: { number } });
  return answer.status === 403 ? (answer.body.error?.code ?? '403') : String(answer.status);
}

const refused = 'operators.not-allowed-there';
it.each([
  ['a mobile', '13800003333', { roles: ['agent'] }, '200'],
  ['another country', '+442071234567', { roles: ['agent'] }, refused],
  ['another country', '+442071234567', { roles: ['supervisor'] }, '200'],
  ['a mobile', '13800003333', { permissions: ['routing.work'] }, refused],
  ['a mobile', '13800003333', { permissions: ['routing.work', 'operators.dial-national'] }, '200'],
])('%s (%s) called by %o: %s', async (_what, number, who, expected) => {
  expect(await calls(number, who)).toBe(expected);
});

it('the wider right holds the narrower one', () => {
  const scope = (rights: string[]) => ({ reach: new Map(rights.map((one) => [one, 'all'])) }) as never;
  expect(reachOf(scope([]))).toBe('local');
  expect(reachOf(scope(['operators.dial-national']))).toBe('national');
  expect(reachOf(scope(['operators.dial-international']))).toBe('international');
});
