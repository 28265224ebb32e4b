/** Rights of the whole program: every module's permissions, every route's right, every role. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestProgram, testProgram } from '#program';
import { home } from '../../../test/template.ts';
import { defaultRoles } from './default-roles.ts';
import { allPermissions } from './permissions.ts';

let program: TestProgram;
beforeAll(async () => {
  program = await testProgram();
}, 60_000);
afterAll(() => program?.stop());

it('every permission of every module is in a role by name, and roles name no other', () => {
  const known = allPermissions().map(({ key }) => key);
  const named = new Set(defaultRoles.flatMap(({ permissions }) => permissions));
  expect(known.filter((key) => !named.has(key))).toEqual([]);
  expect([...named].filter((key) => !known.includes(key))).toEqual([]);
});

it('every route asks for a permission that exists', () => {
  const known = new Set(allPermissions().map(({ key }) => key));
  const wrong = program.kernel.http
    .table()
    .filter(({ right }) => right.kind === 'needs' && !known.has(right.permission))
    .map(({ method, path }) => `${method} ${path}`);
  expect(wrong).toEqual([]);
});

it('the administrator holds everything, the others what they name', async () => {
  const roles = await program.kernel.db.run<{ code: string; permissions: string[] }>(
    'select code, permissions from identity.role',
  );
  expect(roles.map(({ code }) => code).sort()).toEqual(defaultRoles.map(({ code }) => code).sort());
  for (const { code, permissions } of roles) {
    const wanted =
      code === 'administrator'
        ? allPermissions().map(({ key }) => key)
        : defaultRoles.find((role) => role.code === code)!.permissions;
    expect(permissions, code).toEqual([...new Set(wanted)].sort());
  }
});

it('what an administrator took from a shipped role stays away after the next start', async () => {
  await program.kernel.db.run(
    `update identity.role set permissions = array_remove(permissions, 'tickets.write') where code = 'agent'`,
  );
  await program.kernel.db.run(
    `update identity.role set permissions = array_remove(permissions, 'routing.work') where code = 'agent'`,
  );
  // A permission that a later version brings.
  await program.kernel.db.run(
    `delete from identity.permission_offered where role_code = 'agent' and permission = 'routing.work'`,
  );
  const again = await testProgram({
    databaseUrl: program.databaseUrl,
    env: { QIAO_KEY_FILE: program.kernel.config.keyFile },
  });
  await again.stop();
  const [role] = await program.kernel.db.run<{ permissions: string[] }>(
    `select permissions from identity.role where code = 'agent'`,
  );
  expect(role!.permissions).not.toContain('tickets.write');
  expect(role!.permissions).toContain('routing.work');
});

it('every permission and every audited action has its words in both languages', () => {
  for (const { key, name } of allPermissions()) expect(name.zh && name.en, key).toBeTruthy();
  for (const locale of ['zh-CN', 'en'])
    for (const module of ['identity', 'organisation']) {
      const texts = JSON.parse(readFileSync(join(home, 'locales', locale, `${module}.json`), 'utf8')) as {
        audit: Record<string, string>;
      };
      const source = actionsIn(module);
      expect(source.length).toBeGreaterThan(5);
      for (const action of source) expect(texts.audit[action.split('.')[1]!], `${locale} ${action}`).toBeTruthy();
    }
});

/** Actions written in a module's source: beside `action`, or handed to a `tell`. */
function actionsIn(module: string): string[] {
  const folder = join(home, 'apps/server/src/modules', module);
  const found = new Set<string>();
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts')))
    for (const line of readFileSync(join(folder, file), 'utf8').split('\n'))
      if (/\baction\b|\btell\(/.test(line))
        for (const [, action] of line.matchAll(new RegExp(`'(${module}\\.[a-z-]+)'`, 'g'))) found.add(action!);
  return [...found];
}
