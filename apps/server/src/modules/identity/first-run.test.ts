import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Answer, type TestProgram, testProgram } from '#program';
import type { Me } from './contract.ts';
import { issueSetupToken } from './first-run.ts';

let program: TestProgram;
beforeAll(async () => {
  program = await testProgram();
});
afterAll(() => program?.stop());

const run = (token: string, password = 'A-fine-new-phrase'): Promise<Answer<Me & { error?: { code: string } }>> =>
  program.anonymous.post('/api/identity/first-run', {
    token,
    company: { zh: '云灶电器', en: 'Yunzao' },
    administrator: { number: 'A001', name: '李管理', password },
  });

it('sets an empty installation up once, with the printed token only', async () => {
  const options = await program.anonymous.get<{ firstRun: boolean }>('/api/identity/sign-in-options');
  expect(options.body).toEqual({ oidc: null, others: [], demoAccounts: [], firstRun: true });
  const printed = (await issueSetupToken(program.kernel.db))!;
  const later = (await issueSetupToken(program.kernel.db))!;
  expect((await run('x'.repeat(32))).body.error?.code).toBe('identity.setup-token-wrong');
  expect((await run(printed, 'short')).body.error?.code).toBe('identity.password-too-short');

  // Two wizards at once, with both tokens: one company.
  const answers = await Promise.all([run(printed), run(later)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  const done = answers.find(({ status }) => status === 200)!;
  expect(done.body.staff).toMatchObject({ number: 'A001', name: '李管理', unitName: { zh: '云灶电器' } });
  expect(done.body.permissions).toContain('identity.roles.manage');
  const cookie = done.headers.getSetCookie()[0]!.split(';')[0]!;
  expect((await fetch(`${program.url}/api/identity/roles`, { headers: { cookie } })).status).toBe(200);

  expect((await run(printed)).body.error?.code).toBe('identity.already-set-up');
  expect(await issueSetupToken(program.kernel.db)).toBeNull();
  expect((await program.anonymous.get<{ firstRun: boolean }>('/api/identity/sign-in-options')).body.firstRun).toBe(
    false,
  );
  const client = await program.signIn('A001', 'A-fine-new-phrase');
  const { body } = await client.get<{ units: { code: string }[] }>('/api/organisation/tree');
  expect(body.units.map(({ code }) => code)).toEqual(['HQ']);
});
