/**
 * A boundary rule that silently stopped biting is the usual way it is lost. So each violation is planted in a copy of the
 * source tree, and each must be refused by name.
 */
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { home } from './template.ts';

type Checker = 'types' | 'imports' | 'law';
type Plant = { what: string; file: string; text: string; by: Checker; says: RegExp };

const modules = 'apps/server/src/modules';
const plants: Plant[] = [
  {
    what: 'a deep import into another module',
    file: `${modules}/tickets/plant-deep.ts`,
    text: `import { anything } from '#modules/customers/store';\nexport const x = anything;\n`,
    by: 'types',
    says: /plant-deep\.ts.*Cannot find module '#modules\/customers\/store'/,
  },
  {
    what: 'a side door by a relative path',
    file: `${modules}/tickets/plant-side.ts`,
    text: `import { planted } from '../customers/plant-inner.ts';\nexport const x = planted;\n`,
    by: 'imports',
    says: /front-door: .*plant-side\.ts/,
  },
  {
    what: '(the room behind the side door)',
    file: `${modules}/customers/plant-inner.ts`,
    text: 'export const planted = 1;\n',
    by: 'types',
    says: /(?:)/,
  },
  {
    what: 'an import of a module below',
    file: `${modules}/customers/plant-upward.ts`,
    text: `import { ticket } from '#contracts/tickets';\nexport const x = ticket;\n`,
    by: 'imports',
    says: /order-customers: .*plant-upward\.ts/,
  },
  {
    what: 'a cycle',
    file: `${modules}/tickets/plant-cycle-a.ts`,
    text: `import { b } from './plant-cycle-b.ts';\nexport const a = (): number => b();\n`,
    by: 'imports',
    says: /no-cycles: .*plant-cycle-/,
  },
  {
    what: '(its other half)',
    file: `${modules}/tickets/plant-cycle-b.ts`,
    text: `import { a } from './plant-cycle-a.ts';\nexport const b = (): number => a();\n`,
    by: 'types',
    says: /(?:)/,
  },
  {
    what: 'the kernel reaching into a module',
    file: 'apps/server/src/kernel/plant-kernel.ts',
    text: `import { unit } from '#contracts/organisation';\nexport const x = unit;\n`,
    by: 'imports',
    says: /kernel-knows-no-module: .*plant-kernel\.ts/,
  },
  {
    what: 'a business word in the kernel',
    file: 'apps/server/src/kernel/plant-word.ts',
    text: 'export const complaintLimit = 3;\n',
    by: 'law',
    says: /plant-word\.ts:1 business-word-in-kernel/,
  },
  {
    what: 'rules that read files',
    file: `${modules}/tickets/rules/plant.ts`,
    text: `import { readFileSync } from 'node:fs';\nexport const x = readFileSync;\n`,
    by: 'imports',
    says: /pure-rules: .*rules\/plant\.ts/,
  },
  {
    what: 'rules that announce',
    file: `${modules}/tickets/rules/plant-announce.ts`,
    text: `import { announce } from '#kernel';\nexport const x = announce;\n`,
    by: 'law',
    says: /plant-announce\.ts:1 impure-rules/,
  },
  {
    what: "SQL on another module's schema",
    file: `${modules}/tickets/store-plant.ts`,
    text: `import type { Db, Scope } from '#kernel';\nexport const stolen = (db: Db, scope: Scope) => db.run('select name from customers.customer where unit_id = any($1)', [scope.unitId]);\n`,
    by: 'law',
    says: /store-plant\.ts:2 foreign-schema/,
  },
  {
    what: 'a typed query on another schema',
    file: `${modules}/tickets/store-plant-typed.ts`,
    text: `import type { Db, Scope } from '#kernel';\nexport const stolen = (db: Db, _scope: Scope) => db.tables<{ 'customers.customer': { id: string } }>().selectFrom('customers.customer').selectAll().execute();\n`,
    by: 'law',
    says: /store-plant-typed\.ts:2 foreign-schema/,
  },
  {
    what: 'SQL outside a store',
    file: `${modules}/tickets/plant-sql.ts`,
    text: `import type { Db } from '#kernel';\nexport const count = (db: Db) => db.run('select count(*) from tickets.ticket');\n`,
    by: 'law',
    says: /plant-sql\.ts:2 sql-outside-store/,
  },
  {
    what: 'a store read without Scope',
    file: `${modules}/tickets/store-plant-scope.ts`,
    text: `import type { Db } from '#kernel';\nexport async function everything(db: Db) {\n  return db.run('select * from tickets.ticket');\n}\n`,
    by: 'law',
    says: /store-plant-scope\.ts:2 read-without-scope/,
  },
  {
    what: 'a store read that takes a Scope and ignores it',
    file: `${modules}/tickets/store-plant-ignored.ts`,
    text: `import type { Db, Scope } from '#kernel';\nexport async function everything(db: Db, _scope: Scope) {\n  return db.run('select * from tickets.ticket');\n}\n`,
    by: 'law',
    says: /store-plant-ignored\.ts:2 scope-ignored/,
  },
  {
    what: 'process.env outside config',
    file: `${modules}/tickets/plant-env.ts`,
    text: 'export const secret = process.env.SECRET;\n',
    by: 'law',
    says: /plant-env\.ts:1 environment/,
  },
  {
    what: 'announcing outside a transaction',
    file: `${modules}/tickets/plant-announce.ts`,
    text: `import { announce, type Database, type EventKind } from '#kernel';\nexport const x = (db: Database, kind: EventKind<object>) => announce(db, kind, { aggregate: ['ticket', ''], payload: {}, actor: { kind: 'system', id: '' } });\n`,
    by: 'types',
    says: /plant-announce\.ts.*(not assignable to parameter of type|missing the following properties from type) 'Tx'/,
  },
  {
    what: 'a route without a right',
    file: `${modules}/tickets/plant-route.ts`,
    text: `import type { Http } from '#kernel';\nexport const x = (http: Http) => http.route({ method: 'GET', path: '/api/tickets/plant', summary: 'no right', handle: async () => ({}) });\n`,
    by: 'types',
    says: /plant-route\.ts.*(Property 'right' is missing|not assignable)/,
  },
  {
    what: 'the wiring imported by another module',
    file: `${modules}/tickets/plant-wiring.ts`,
    text: `import * as wiring from '../tickets/module.ts';\nexport const x = wiring;\n`,
    by: 'imports',
    says: /wiring-only-from-boot: .*plant-wiring\.ts/,
  },
  {
    what: 'an address of the server that the web writes by hand',
    file: 'apps/web/src/features/tickets/plant-address.tsx',
    text: 'export const file = (id: string) => <a href={`/api/contracts/${id}/document`}>x</a>;\n',
    by: 'law',
    says: /plant-address\.tsx:1 hand-written-address/,
  },
  {
    what: 'an address of the server that the widget writes by hand',
    file: 'apps/widget/src/plant-address.ts',
    text: "export const asked = (base: string) => fetch(base + '/api/widget/standards');\n",
    by: 'law',
    says: /plant-address\.ts:1 hand-written-address/,
  },
];

let copy = '';
const output: Record<Checker | 'made', string> = { types: '', imports: '', law: '', made: '' };

function run(command: string, args: string[], cwd: string): Promise<string> {
  return new Promise((done) => {
    execFile(command, args, { cwd, maxBuffer: 64 << 20 }, (_error, stdout, stderr) => done(stdout + stderr));
  });
}

beforeAll(async () => {
  copy = mkdtempSync(join(tmpdir(), 'qiao-law-'));
  for (const path of [
    'apps/server/src',
    'apps/server/package.json',
    'apps/server/tsconfig.json',
    'tsconfig.base.json',
    'locales',
    'scripts/law',
    '.dependency-cruiser.cjs',
    'package.json',
  ])
    cpSync(join(home, path), join(copy, path), { recursive: true });
  symlinkSync(join(home, 'node_modules'), join(copy, 'node_modules'));
  output.made = await run(
    process.execPath,
    [join(home, 'scripts/new-module.mjs'), 'warehouses', '--after', 'customers', '--root', copy],
    copy,
  );
  for (const { file, text } of plants) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    writeFileSync(join(copy, file), text);
  }
  // Types of what was planted and of the new module, with whatever those import: the whole is checked by scripts/check.mjs.
  const planted = plants.filter(({ by }) => by === 'types').map(({ file }) => file.replace('apps/server/', ''));
  const server = join(copy, 'apps/server');
  writeFileSync(
    join(server, 'tsconfig.plants.json'),
    JSON.stringify({ extends: './tsconfig.json', include: [...planted, 'src/modules/warehouses'] }),
  );
  const bin = join(home, 'node_modules');
  const [types, imports, law] = await Promise.all([
    run(
      process.execPath,
      [
        join(bin, 'typescript-native/bin/tsc'),
        ...['-p', 'apps/server/tsconfig.plants.json', '--pretty', 'false', '--singleThreaded'],
      ],
      copy,
    ),
    run(
      process.execPath,
      [
        join(bin, 'dependency-cruiser/bin/dependency-cruise.mjs'),
        '--config',
        '.dependency-cruiser.cjs',
        'apps/server/src',
      ],
      copy,
    ),
    run(process.execPath, ['scripts/law/source-law.mjs', copy], copy),
  ]);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terminal colours
  const plain = (text: string): string => text.replace(/\u001b\[[0-9;]*m/g, '');
  Object.assign(output, { types: plain(types), imports: plain(imports), law: plain(law) });
}, 180_000);

afterAll(() => rmSync(copy, { recursive: true, force: true }));

describe('each planted violation is refused', () => {
  for (const plant of plants.filter(({ what }) => !what.startsWith('(')))
    it(plant.what, () => {
      expect(output[plant.by]).toMatch(plant.says);
    });
});

it('a module made by new-module breaks no law', () => {
  expect(output.made).toMatch(/warehouses stands after customers/);
  for (const by of ['types', 'imports', 'law'] as const)
    expect(
      output[by].split('\n').filter((line) => line.includes('modules/warehouses/') || line.includes('src/wiring.ts')),
    ).toEqual([]);
  const wiring = readFileSync(join(copy, 'apps/server/src/wiring.ts'), 'utf8');
  const [, name, file] = /import \{ (\w+) \} from '(\.\/modules\/warehouses\/[^']+)';/.exec(wiring) ?? [];
  expect(existsSync(join(copy, 'apps/server/src', file ?? 'nowhere'))).toBe(true);
  expect(wiring).toMatch(new RegExp(`\\bcustomersModule,\\s+${name},`));
});

it('a module made by new-module says in Chinese what its operations do', () => {
  const routes = readFileSync(join(copy, modules, 'warehouses/routes.ts'), 'utf8');
  const declared = [...routes.matchAll(/method: '(\w+)',\s+path: '([^']+)'/g)].map(
    ([, method, path]) => `${method} ${path}`,
  );
  const texts = JSON.parse(readFileSync(join(copy, 'locales/zh-CN/operations/warehouses.json'), 'utf8'));
  expect(Object.keys(texts.summaries)).toEqual(declared);
  expect(declared.length).toBe(2);
});

it('the wiring follows the law', async () => {
  const { allModules } = await import('../src/wiring.ts');
  expect(allModules.map(({ name }) => name)).toEqual(
    JSON.parse(readFileSync(join(home, 'apps/server/src/modules.json'), 'utf8')),
  );
});
