/**
 * Every operation of the OpenAPI document, called with wrong input of many kinds by an administrator, a visitor and nobody: a
 * clear 4xx or a success, never a 5xx, and a refused call leaves every table as it was.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Client, type TestProgram, testProgram } from '#program';
import { aVisitor } from '#testing/conversations';
import { anAdministrator } from '#testing/identity';

type Schema = {
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  enum?: unknown[];
  format?: string;
  anyOf?: Schema[];
  const?: unknown;
  pattern?: string;
};
type Operation = {
  method: string;
  path: string;
  parameters: { name: string; in: string; required: boolean; schema: Schema }[];
  body: Schema | null;
  multipart: boolean;
};

let program: TestProgram;
const clients: Record<string, Client> = {};
let operations: Operation[] = [];

beforeAll(async () => {
  program = await testProgram();
  const administrator = await anAdministrator(program.kernel);
  clients.administrator = await program.signIn(administrator.number, administrator.password);
  clients.visitor = program.bearer((await aVisitor(program.kernel)).token);
  clients.nobody = program.anonymous;
  const { body } = await program.anonymous.get<{
    paths: Record<
      string,
      Record<
        string,
        { parameters: Operation['parameters']; requestBody?: { content: Record<string, { schema: Schema }> } }
      >
    >;
  }>('/api/openapi.json');
  operations = Object.entries(body.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      parameters: operation.parameters.filter((one) => one.in !== 'header'),
      body: operation.requestBody?.content['application/json']?.schema ?? null,
      multipart: operation.requestBody?.content['multipart/form-data'] !== undefined,
    })),
  );
}, 120_000);
afterAll(() => program?.stop());

const nasty = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    -1,
    0,
    1e308,
    2 ** 53,
    '',
    ' ',
    '\u0000',
    '😀'.repeat(50),
    "';drop table x;--",
    '<script>alert(1)</script>',
    '../../etc/passwd',
    '%00',
    'a'.repeat(20_000),
    '00000000-0000-7000-8000-000000000000',
    '9999-99-99T99:99:99Z',
    [],
    {},
    [[[]]],
    { __proto__: 1 },
    '\ud800',
  ),
  fc.string({ maxLength: 40 }),
  fc.integer(),
  fc.double(),
  fc.array(fc.string(), { maxLength: 3 }),
);

/** A value of the schema's shape. */
function fitting(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(fitting));
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (type === 'object') {
    const fields = Object.fromEntries(
      Object.entries(schema.properties ?? {}).map(([name, property]) => [name, fitting(property)]),
    );
    return fc.record(fields, { requiredKeys: (schema.required ?? []) as never[] });
  }
  if (type === 'array') return fc.array(fitting(schema.items ?? {}), { maxLength: 3 });
  if (type === 'integer' || type === 'number') return fc.integer({ min: 0, max: 100 });
  if (type === 'boolean') return fc.boolean();
  if (schema.format === 'uuid') return fc.uuid();
  if (schema.format === 'date-time') return fc.constant('2026-03-01T08:00:00.000Z');
  if (schema.format === 'date') return fc.constant('2026-03-01');
  if (schema.format === 'email') return fc.constant('a@example.com');
  return fc.string({ minLength: 1, maxLength: 20 });
}

/** The shape with one place gone wrong, or something else altogether. */
function broken(schema: Schema): fc.Arbitrary<unknown> {
  const fields = Object.keys(schema.properties ?? {});
  if (fields.length === 0) return nasty;
  return fc.oneof(
    {
      weight: 4,
      arbitrary: fc
        .tuple(fitting(schema), fc.constantFrom(...fields), nasty)
        .map(([value, field, wrong]) => ({ ...(value as object), [field]: wrong })),
    },
    { weight: 1, arbitrary: nasty },
  );
}

let counting = '';
/** Asked some hundred times: one statement that stays prepared, for planning it costs more than running it. */
async function rowCounts(): Promise<string> {
  if (!counting) {
    const tables = await program.kernel.db.run<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema', 'graphile_worker', 'audit') and schemaname || '.' || tablename not in
       ('kernel.outbox', 'kernel.log_head', 'kernel.lease', 'kernel.subscription') and tablename !~ '^(event_log|sign_in|attempt)' order by 1`,
    );
    counting = tables.map(({ name }) => `select '${name}' as name, count(*) as n from ${name}`).join(' union all ');
  }
  const counts = await program.kernel.db.query<{ name: string; n: number }>('test.row-counts', counting);
  return JSON.stringify(counts.filter(({ n }) => n > 0));
}

function urlOf(operation: Operation, parameters: Record<string, unknown>): string {
  let path = operation.path;
  const query = new URLSearchParams();
  for (const { name, in: place } of operation.parameters) {
    const value = parameters[name];
    if (value === undefined) continue;
    const text = wellFormed(typeof value === 'object' ? JSON.stringify(value) : String(value)).slice(0, 3000);
    if (place === 'path') path = path.replace(`{${name}}`, encodeURIComponent(text) || 'x');
    else query.set(name, text);
  }
  return `${path}${query.size > 0 ? `?${query}` : ''}`;
}

const wellFormed = (text: string): string => Buffer.from(text, 'utf8').toString('utf8');

/** Ends the session or closes the whole: called last or not at all by the fuzzer. */
const sparing = (operation: Operation): boolean =>
  operation.method === 'DELETE' && /\/identity\/(session|sessions)/.test(operation.path);

it('answers wrong input with 4xx and keeps every table as it was', async () => {
  const failures: string[] = [];
  let refused = 0;
  let before = await rowCounts();
  for (const operation of operations.filter((each) => !sparing(each))) {
    const parameters = fc.record(
      Object.fromEntries(operation.parameters.map(({ name, schema }) => [name, fc.oneof(nasty, fitting(schema))])),
    );
    const bodies = operation.body ? broken(operation.body) : nasty;
    const runs = fc.sample(fc.tuple(parameters, bodies, fc.constantFrom('administrator', 'visitor', 'nobody')), {
      numRuns: 8,
      seed: 7500,
    });
    let allRefused = true;
    for (const [values, body, who] of runs) {
      const url = urlOf(operation, values);
      const client = clients[who]!;
      const verb = operation.method.toLowerCase() as 'get' | 'post' | 'put' | 'patch' | 'delete';
      const answer = await client[verb](
        url,
        operation.method === 'GET' || operation.method === 'DELETE' ? undefined : body,
      );
      if (answer.status >= 500)
        failures.push(
          `${operation.method} ${url.slice(0, 200)} by ${who} → ${answer.status} ${JSON.stringify(body)?.slice(0, 200)}`,
        );
      if (answer.status < 400) allRefused = false;
      else {
        refused++;
        const said = answer.body as { error?: { code?: string; message?: string } | string; detail?: string };
        const error = typeof said.error === 'string' ? { message: said.error, code: undefined } : said.error;
        // Doors of other standards say our code in a header.
        const code = error?.code ?? answer.headers.get('qiao-error');
        const message = error?.message ?? said.detail;
        if (!code || !message || message === code)
          failures.push(
            `${operation.method} ${operation.path}: refused without words: ${JSON.stringify(answer.body)?.slice(0, 200)}`,
          );
      }
    }
    const after = await rowCounts();
    if (allRefused && after !== before)
      failures.push(`${operation.method} ${operation.path}: refused calls changed rows`);
    before = after;
  }
  expect(failures).toEqual([]);
  expect(operations.length).toBeGreaterThan(40);
  expect(refused).toBeGreaterThan(operations.length);
}, 240_000);

it('refuses bodies that are no JSON, too large, or of another type', async () => {
  const posts = operations.filter((operation) => operation.method === 'POST' && operation.body);
  for (const { path } of posts.slice(0, 12)) {
    for (const [type, content] of [
      ['application/json', '{"a":'],
      ['application/json', `"${'x'.repeat(3 * 1024 * 1024)}"`],
      ['text/xml', '<a/>'],
    ] as const) {
      const answer = await fetch(program.url + path.replace(/\{\w+\}/g, '00000000-0000-7000-8000-000000000000'), {
        method: 'POST',
        headers: { 'content-type': type, cookie: clients.administrator!.cookie, 'x-qiao-csrf': '1' },
        body: content,
      });
      expect(answer.status, `${path} ${type}`).toBeGreaterThanOrEqual(400);
      expect(answer.status, `${path} ${type}`).toBeLessThan(500);
    }
  }
});
