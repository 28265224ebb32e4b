import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Client, type TestProgram, testProgram } from '#program';
import { aPost, aUnit } from '#testing/organisation';
import type { ImportResult, StaffDetail, StaffSummary } from './contract.ts';
import { anAdministrator, aStaff } from './testing.ts';

let program: TestProgram;
let admin: Client;
let code: string;
let unitId: string;
beforeAll(async () => {
  program = await testProgram();
  const administrator = await anAdministrator(program.kernel);
  admin = await program.signIn(administrator.number, administrator.password);
  await aPost(program.kernel.db, { zh: '客户服务专员', en: 'Agent' });
});
afterAll(() => program?.stop());
let run = 0;
beforeEach(async () => {
  code = `IMP${++run}`;
  unitId = await aUnit(program.kernel.db, { code });
});

async function send(
  bytes: Uint8Array | string,
  query = 'dryRun=0',
  client = admin,
): Promise<{ status: number; body: ImportResult & { error?: { code: string } } }> {
  const form = new FormData();
  form.set('file', new Blob([bytes as string]), 'staff.csv');
  const answer = await fetch(`${program.url}/api/identity/staff-import?${query}`, {
    method: 'POST',
    headers: { cookie: client.cookie, 'x-qiao-csrf': '1' },
    body: form,
  });
  return { status: answer.status, body: (await answer.json()) as ImportResult };
}
/** GBK bytes by another program than the one under test. */
function gbk(text: string): Uint8Array {
  const { stdout, status } = spawnSync('iconv', ['-f', 'UTF-8', '-t', 'GB18030'], { input: text });
  if (status !== 0) throw new Error('iconv failed');
  return new Uint8Array(stdout);
}
const staffOf = async (): Promise<StaffSummary[]> =>
  (await admin.get<{ staff: StaffSummary[] }>(`/api/identity/staff?unitId=${unitId}`)).body.staff;
const file = (): string =>
  `工号,姓名,邮箱,手机,单位编码,岗位,角色\n${code}-1,张伟,zhang.${code}@example.com,13800000001,${code},客户服务专员,客服代表\n${code}-2,"李,娜",,,${code},,agent；数据分析员\n`;

describe('bulk import', () => {
  it('shows first, writes then, changes nothing the second time', async () => {
    const dry = await send(file(), 'dryRun=1');
    expect(dry.body).toMatchObject({ dryRun: true, rows: 2, added: 2, changed: 0, problems: [], links: [] });
    expect(dry.body.preview).toEqual([
      { line: 2, number: `${code}-1`, name: '张伟', outcome: 'add' },
      { line: 3, number: `${code}-2`, name: '李,娜', outcome: 'add' },
    ]);
    expect(await staffOf()).toEqual([]);

    const real = await send(file());
    expect(real.body).toMatchObject({ dryRun: false, added: 2, unchanged: 0, problems: [] });
    expect(real.body.links.map(({ number }) => number)).toEqual([`${code}-1`, `${code}-2`]);
    const staff = await staffOf();
    expect(staff.map(({ name, roles }) => [name, roles.map((role) => role.zh)])).toEqual([
      ['张伟', ['客服代表']],
      ['李,娜', ['客服代表', '数据分析员']],
    ]);
    const again = await send(file());
    expect(again.body).toMatchObject({ added: 0, changed: 0, unchanged: 2, links: [] });

    const edited = file().replace('张伟', '张维').replace('13800000001', '13800000009');
    expect((await send(edited)).body).toMatchObject({ added: 0, changed: 1, unchanged: 1 });
    const { body } = await admin.get<StaffDetail>(`/api/identity/staff/${staff[0]!.id}`);
    expect(body).toMatchObject({ name: '张维', phone: '13800000009', email: `zhang.${code}@example.com` });
  });

  it('reads GBK as spreadsheets in China write it, and UTF-8 with a mark', async () => {
    const asGbk = await send(gbk(file()));
    expect(asGbk.body).toMatchObject({ encoding: 'gb18030', added: 2, problems: [] });
    expect((await staffOf()).map(({ name }) => name)).toEqual(['张伟', '李,娜']);
    const marked = await send(`\ufeff${file()}`);
    expect(marked.body).toMatchObject({ encoding: 'utf-8', unchanged: 2, problems: [] });
  });

  it('refuses a file glued from two encodings and one that a quote swallows, with the lines', async () => {
    const lines = file().trimEnd().split(/\r?\n/);
    const glued = Buffer.concat([Buffer.from(`\ufeff${lines[0]}\n${lines[1]}\n`), gbk(`${lines[2]}\n`)]);
    const mixed: { body: unknown } = await send(glued);
    expect(mixed.body).toMatchObject({
      error: { code: 'kernel.sheet-mixed', params: { lines: '3', encoding: 'GBK' } },
    });
    const swallowed: { body: unknown } = await send(`${lines[0]}\n"${lines[1]}\n${lines[2]}\n`);
    expect(swallowed.body).toMatchObject({ error: { code: 'kernel.sheet-quote-open', params: { line: 2 } } });
    expect(await staffOf()).toEqual([]);
  });

  it('names line and column of every problem and writes nothing', async () => {
    const rows = [
      '工号;姓名;邮箱;单位编码;角色',
      `${code}-1;好人;;${code};`,
      `${code}-2;;;${code};`,
      `${code}-3;无单位;;NOWHERE;`,
      `${code}-4;坏邮箱;not-a-mail;${code};`,
      `${code}-1;重复;;${code};`,
      `${code}-5;坏角色;;${code};国王`,
    ].join('\r\n');
    const { body } = await send(rows);
    expect(body.problems.map(({ line, column, code: what }) => [line, column, what])).toEqual([
      [3, '姓名', 'kernel.invalid-input'],
      [4, '单位编码', 'identity.import-unit-unknown'],
      [5, '邮箱', 'kernel.invalid-input'],
      [6, '工号', 'identity.import-number-twice'],
      [7, '角色', 'identity.role-not-found'],
    ]);
    expect(body.problems[1]!.message).toContain('NOWHERE');
    expect(body).toMatchObject({ added: 0, changed: 0, links: [] });
    expect(await staffOf()).toEqual([]);
  });

  it('gives nobody a right the importer lacks, and touches nobody out of reach', async () => {
    const manager = await aStaff(program.kernel, {
      unitId,
      permissions: ['identity.staff.read', 'identity.staff.manage', 'identity.grants.manage', 'organisation.read'],
    });
    const client = await program.signIn(manager.number, manager.password);
    const outsider = await aStaff(program.kernel, { number: `OUT-${code}` });
    const other = await aUnit(program.kernel.db, { code: `${code}-OTHER` });
    const { body } = await send(
      `工号,姓名,单位编码,角色\n${code}-9,甲,${code},administrator\n${outsider.number},改名,${code},\n${code}-8,乙,${code}-OTHER,\n`,
      'dryRun=0',
      client,
    );
    expect(body.problems.map(({ line, code: what }) => [line, what])).toEqual([
      [2, 'identity.more-rights-than-you'],
      [3, 'identity.staff-not-found'],
      [4, 'identity.unit-unknown'],
    ]);
    expect((await admin.get<StaffDetail>(`/api/identity/staff/${outsider.id}`)).body.name).not.toBe('改名');
    expect((await admin.get<{ staff: unknown[] }>(`/api/identity/staff?unitId=${other}`)).body.staff).toEqual([]);
  });

  it('refuses what is no such file', async () => {
    for (const content of ['', '\n\n', 'a,b,c\n1,2,3\n', '工号,工号,姓名,单位编码\n'])
      expect((await send(content)).body.error?.code).toBe('identity.import-unreadable');
    expect((await send(new Uint8Array([0x50, 0x4b, 3, 4, 0, 0, 0xff]))).body.error?.code).toBe(
      'kernel.sheet-unreadable',
    );
    expect((await send('工号,姓名,单位编码\n1,"开口,X\n')).body.error?.code).toBe('kernel.sheet-quote-open');
    const none = await admin.post<{ error: { code: string } }>('/api/identity/staff-import?dryRun=1', {});
    expect([none.status, none.body.error.code]).toEqual([400, 'kernel.invalid-input']);
    expect((await send('x'.repeat(5 * 1024 * 1024))).status).toBe(413);
    const many = `工号,姓名,单位编码\n${Array.from({ length: 5001 }, (_, n) => `M${n},某,${code}`).join('\n')}`;
    expect((await send(many)).body.error?.code).toBe('identity.import-too-long');
  });
});
