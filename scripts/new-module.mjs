/**
 * `npm run new-module -- NAME --after OTHER`: a module that passes every check, at its place in the law, wired, with a route, a
 * right, an event, a store, both languages and a test. NAME is a plural noun of the glossary in lower case.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const args = process.argv.slice(2);
const option = (name, fallback) => (args.includes(name) ? args[args.indexOf(name) + 1] : fallback);
const root = resolve(option('--root', join(import.meta.dirname, '..')));
const name = args[0];
const lawFile = join(root, 'apps/server/src/modules.json');
const law = JSON.parse(readFileSync(lawFile, 'utf8'));
const after = option('--after', law.at(-1));

const fail = (words) => {
  console.error(words);
  process.exit(1);
};
if (!/^[a-z][a-z]{2,30}$/.test(name ?? ''))
  fail('usage: npm run new-module -- NAME [--after OTHER]   NAME: lower-case letters, e.g. warehouses');
if (law.includes(name)) fail(`${name} exists already`);
if (!law.includes(after)) fail(`--after ${after}: no such module; there are ${law.join(', ')}`);

const folder = join(root, 'apps/server/src/modules', name);
if (existsSync(folder)) fail(`${folder} exists already`);
const write = (path, text) => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
};
const Name = name[0].toUpperCase() + name.slice(1);

const files = {
  'README.md': `# ${name}

What this room is for, in one sentence.

**Owns** \`${name}.entry\`.

**Says** \`${name}.entry-added\`.

**Hears** nothing.

**Calls** identity (rights), audit.
`,
  'contract.ts': `/** ${Name} as browsers see them. */
import { z } from 'zod';

export const entry = z.object({ id: z.uuid(), title: z.string(), unitId: z.uuid(), createdAt: z.iso.datetime() });
export type Entry = z.infer<typeof entry>;
export const addEntry = z.object({ title: z.string().trim().min(1).max(200), unitId: z.uuid() });
export type AddEntry = z.infer<typeof addEntry>;
`,
  'events.ts': `/** What ${name} says. Ids and states only. */
import { z } from 'zod';
import { defineEvent } from '#kernel';

export const entryAdded = defineEvent({
  type: '${name}.entry-added',
  version: 1,
  schema: z.object({ entryId: z.uuid(), unitId: z.uuid() }),
});
`,
  'permissions.ts': `import type { Name } from '#kernel';

/** Rights of this module, granted by roles at units. */
export const ${name}Permissions: { key: string; name: Name }[] = [
  { key: '${name}.read', name: { zh: '查看${name}', en: 'See ${name}' } },
  { key: '${name}.write', name: { zh: '修改${name}', en: 'Change ${name}' } },
];
`,
  'tables.ts': `export type EntryRow = { id: string; origin_site: number; unit_id: string; title: string; created_at: Date };
`,
  'store.ts': `/** All SQL of the schema \`${name}\`. */
import { type Db, type Scope, type Tx, unitsWith } from '#kernel';
import type { EntryRow } from './tables.ts';

export async function insertEntry(tx: Tx, row: EntryRow): Promise<void> {
  await tx.query(
    '${name}.insert',
    'insert into ${name}.entry(id, origin_site, unit_id, title, created_at) values ($1, $2, $3, $4, $5)',
    [row.id, row.origin_site, row.unit_id, row.title, row.created_at],
  );
}

/** Newest first, of the units where the caller may read. */
export async function listEntries(db: Db, scope: Scope, limit: number): Promise<EntryRow[]> {
  return db.query<EntryRow>(
    '${name}.list',
    \`select id, origin_site, unit_id, title, created_at from ${name}.entry
     where $1::uuid[] is null or unit_id = any($1) order by created_at desc, id desc limit $2\`,
    [unitsWith(scope, '${name}.read'), limit],
  );
}
`,
  'add-entry.ts': `import { announce, clock, demand, newId, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import type { AddEntry } from './contract.ts';
import { entryAdded } from './events.ts';
import { insertEntry } from './store.ts';
import type { EntryRow } from './tables.ts';

/** Adds an entry at a unit. Throws \`kernel.forbidden\` without the right there. */
export async function addEntry(tx: Tx, scope: Scope, input: AddEntry, site: number): Promise<EntryRow> {
  demand(scope, '${name}.write', input.unitId);
  const row = { id: newId(), origin_site: site, unit_id: input.unitId, title: input.title, created_at: clock.now() };
  await insertEntry(tx, row);
  await announce(tx, entryAdded, {
    aggregate: ['${name}', row.id],
    payload: { entryId: row.id, unitId: row.unit_id },
    actor: scope.actor,
    topics: [\`unit:\${row.unit_id}\`],
  });
  await record(tx, scope, { action: '${name}.added', subject: ['${name}', row.id], unitId: row.unit_id });
  return row;
}
`,
  'routes.ts': `/** Thin entrances. */
import { z } from 'zod';
import { type Kernel, needs } from '#kernel';
import { addEntry } from './add-entry.ts';
import { addEntry as addEntryInput, type Entry, entry } from './contract.ts';
import { listEntries } from './store.ts';
import type { EntryRow } from './tables.ts';

const shown = (row: EntryRow): Entry => ({
  id: row.id,
  title: row.title,
  unitId: row.unit_id,
  createdAt: row.created_at.toISOString(),
});

export function ${name}Routes({ http, db, config }: Kernel): void {
  http.route({
    method: 'GET',
    path: '/api/${name}',
    right: needs('${name}.read'),
    summary: 'Newest first, of the units in reach',
    query: z.object({ limit: z.coerce.number().int().min(1).max(100).default(50) }),
    response: z.object({ entries: z.array(entry) }),
    handle: async ({ scope, query }) => ({ entries: (await listEntries(db, scope, query.limit)).map(shown) }),
  });
  http.route({
    method: 'POST',
    path: '/api/${name}',
    right: needs('${name}.write'),
    summary: 'Adds one at a unit',
    body: addEntryInput,
    response: entry,
    handle: async ({ scope, body }) => shown(await db.transact((tx) => addEntry(tx, scope, body, config.site))),
  });
}
`,
  'module.ts': `/** Wiring of ${name}. */
import type { Kernel, Module } from '#kernel';
import { registerPermissions } from '#modules/identity';
import { ${name}Permissions } from './permissions.ts';
import { ${name}Routes } from './routes.ts';

export const ${name}Module: Module = {
  name: '${name}',
  wire(kernel: Kernel) {
    registerPermissions(${name}Permissions);
    ${name}Routes(kernel);
  },
};
`,
  'index.ts': `/** Front door of ${name}. */
export { addEntry } from './add-entry.ts';
export { entryAdded } from './events.ts';
`,
  [`migrations/0001_${name}.sql`]: `create schema ${name};

create table ${name}.entry (
  id uuid primary key,
  origin_site smallint not null,
  unit_id uuid not null,
  title text not null,
  created_at timestamptz not null
);
create index entry_unit on ${name}.entry (unit_id, created_at desc);
`,
  'add-entry.test.ts': `import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId, systemScope } from '#kernel';
import { type TestDatabase, testDatabase } from '#kernel/testing';
import { addEntry } from './add-entry.ts';
import { listEntries } from './store.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

it('adds an entry that only people of its unit read', async () => {
  const { db } = database;
  const unitId = newId();
  const everything = systemScope('test');
  const row = await db.transact((tx) => addEntry(tx, everything, { title: '一条', unitId }, 1));
  expect((await listEntries(db, everything, 10)).map(({ id }) => id)).toEqual([row.id]);
  const elsewhere = { ...everything, reach: new Map([['${name}.read', new Set([newId()])]]) };
  expect(await listEntries(db, elsewhere, 10)).toEqual([]);
  await expect(db.transact((tx) => addEntry(tx, elsewhere, { title: '一条', unitId }, 1))).rejects.toMatchObject({
    code: 'kernel.forbidden',
  });
});
`,
};

for (const [file, text] of Object.entries(files)) write(join(folder, file), text);
for (const language of ['zh-CN', 'en'])
  write(join(root, 'locales', language, `${name}.json`), `${JSON.stringify({ errors: {} }, null, 2)}\n`);
// What its operations do, in Chinese; their English is the summary of the route.
const operations = {
  tags: { [name]: `${name} 模块` },
  summaries: {
    [`GET /api/${name}`]: '权限范围内的记录，最新的在前',
    [`POST /api/${name}`]: '在单位下新增一条记录',
  },
};
write(join(root, `locales/zh-CN/operations/${name}.json`), `${JSON.stringify(operations, null, 2)}\n`);
law.splice(law.indexOf(after) + 1, 0, name);
writeFileSync(lawFile, `${JSON.stringify(law, null, 2)}\n`);

const wiringFile = join(root, 'apps/server/src/wiring.ts');
const wiring = readFileSync(wiringFile, 'utf8');
const imports = [...wiring.matchAll(/^import \{ \w+Module \} .*$/gm)].map(([line]) => line);
const sorted = [...imports, `import { ${name}Module } from './modules/${name}/module.ts';`].sort((a, b) =>
  a.match(/modules\/(\w+)/)[1] < b.match(/modules\/(\w+)/)[1] ? -1 : 1,
);
writeFileSync(
  wiringFile,
  wiring
    .replace(imports.join('\n'), sorted.join('\n'))
    .replace(`  ${after}Module,\n`, `  ${after}Module,\n  ${name}Module,\n`),
);
// Every module is a part of the product or of its core: the core, until somebody decides otherwise.
const partsFile = join(root, 'apps/server/src/modules/parts/rules.ts');
const core = 'export const core: readonly string[] = [\n';
writeFileSync(partsFile, readFileSync(partsFile, 'utf8').replace(core, `${core}  '${name}',\n`));
console.log(
  `${name} stands after ${after}: apps/server/src/modules/${name}. Next: say in its README what it is for; may it be switched off, move it in parts/rules.ts from the core to a part; name its group in Chinese in locales/zh-CN/operations/${name}.json; then npm run check.`,
);
