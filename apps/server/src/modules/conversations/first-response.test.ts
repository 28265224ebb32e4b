/** The promise of a first answer has one source: the clock policy of the channel. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Client, type TestProgram, testProgram } from '#program';
import { anAdministrator } from '#testing/identity';
import type { Conversation } from './contract.ts';
import { aConversation } from './testing.ts';

let program: TestProgram;
let admin: Client;
beforeAll(async () => {
  program = await testProgram();
  const person = await anAdministrator(program.kernel);
  admin = await program.signIn(person.number, person.password);
}, 120_000);
afterAll(() => program?.stop());

async function promised(): Promise<number | null> {
  const { row } = await aConversation(program.kernel);
  const { firstResponse } = (await admin.get<Conversation>(`/api/conversations/${row.id}`)).body;
  return firstResponse && (Date.parse(firstResponse.dueAt) - Date.parse(firstResponse.startedAt)) / 1000;
}

it('is 30 seconds as shipped, follows a changed policy for new chats, and is absent without one', async () => {
  expect(await promised()).toBe(30);
  type Policy = { id: string; code: string; version: number };
  const find = async () =>
    (await admin.get<{ policies: Policy[] }>('/api/clocks/policies')).body.policies.find(
      ({ code }) => code === 'first-response-chat',
    )!;
  const terms = { match: { channels: ['chat'] }, seconds: 45, business: false };
  const before = await find();
  const changed = await admin.patch(`/api/clocks/policies/${before.id}`, { version: before.version, terms });
  expect(changed.status, JSON.stringify(changed.body)).toBeLessThan(300);
  expect(await promised()).toBe(45);
  const now = await find();
  await admin.patch(`/api/clocks/policies/${now.id}`, { version: now.version, state: 'retired' });
  expect(await promised()).toBeNull();
});
