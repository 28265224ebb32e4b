/** The OpenAPI document against what is there: every call of web and widget is one of its operations, real answers have the described shape. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { type Client, type TestProgram, testProgram } from '#program';
import { aConversation } from '#testing/conversations';
import { aCustomer } from '#testing/customers';
import { anAdministrator } from '#testing/identity';
import { aTicket } from '#testing/tickets';
import { apiDocument } from '../src/api-document.ts';
import { home } from './template.ts';

type Media = { schema: Record<string, unknown>; example?: unknown };
type Operation = {
  operationId: string;
  summary: string;
  description: string;
  'x-right': { kind: string };
  'x-right-name'?: string;
  security: object[];
  'x-cross-origin'?: boolean;
  parameters: { name: string; in: string; required: boolean }[];
  requestBody?: { content: Record<string, Media> };
  responses: Record<string, { content?: Record<string, Media> }>;
};
let program: TestProgram;
let boss: Client;
let paths: Record<string, Record<string, Operation>>;
beforeAll(async () => {
  program = await testProgram();
  const { number, password } = await anAdministrator(program.kernel);
  boss = await program.signIn(number, password);
  await aConversation(program.kernel);
  const customerId = (await aCustomer(program.kernel, { name: '王五' })).id;
  await aTicket(program.kernel, { title: '漏水', customerId });
  paths = (await program.anonymous.get<{ paths: typeof paths }>('/api/openapi.json?language=en')).body.paths;
}, 120_000);
afterAll(() => program?.stop());

const operations = () =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );

/** Every operation that an application names in its sources, as `GET /api/tickets/{id}`; the law refuses any other address. */
function named(folder: string): { file: string; operation: string }[] {
  return readdirSync(join(home, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.includes('.generated.'))
    .map((entry) => join(entry.parentPath, entry.name))
    .flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/['`]((?:GET|POST|PUT|PATCH|DELETE) \/[^'`]*)['`]/g)].map(
        ([, operation]) => ({ file: file.slice(home.length), operation: operation! }),
      ),
    );
}

it('every call of web and widget is an operation of the document, open to who makes it', () => {
  const described = new Map(
    operations().map(({ path, method, operation }) => [`${method.toUpperCase()} ${path}`, operation]),
  );
  const unknown = (calls: ReturnType<typeof named>, open: (operation: Operation) => boolean) =>
    calls.filter(({ operation }) => {
      const found = described.get(operation);
      return !found || !open(found);
    });
  const web = named('apps/web/src');
  const widget = named('apps/widget/src');
  expect(unknown(web, ({ security }) => security.length === 0 || security.some((one) => 'session' in one))).toEqual([]);
  expect(unknown(widget, (operation) => operation['x-cross-origin'] === true)).toEqual([]);
  expect(new Set(web.map(({ operation }) => operation)).size).toBeGreaterThan(330);
  expect(new Set(widget.map(({ operation }) => operation)).size).toBeGreaterThan(15);
});

it('what the page asks before its programs are there is described too', () => {
  const boot = readFileSync(join(home, 'apps/web/public/boot.js'), 'utf8');
  const asked = [...boot.matchAll(/ask\(['`]([^'`?]+)/g)].map(([, path]) => path!.replace(/\$\{[^}]*\}/g, '{id}'));
  expect(asked.filter((path) => !paths[path]?.get)).toEqual([]);
  expect(asked.length).toBe(4);
});

it('is whole: ids are single, bodies and answers carry examples that fit, what needs a right may be called with a key', () => {
  const all = operations();
  expect(all.length).toBeGreaterThan(300);
  expect(new Set(all.map(({ operation }) => operation.operationId)).size).toBe(all.length);
  const wrong: string[] = [];
  for (const { path, method, operation } of all) {
    const place = `${method} ${path}`;
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const named = operation.parameters.filter((one) => one.in === 'path').map(({ name }) => name);
    if ([...inPath].sort().join() !== [...named].sort().join()) wrong.push(`${place}: path parameters`);
    if (operation.summary.length < 4) wrong.push(`${place}: summary`);
    const answer = operation.responses['200']?.content?.['application/json'];
    if (answer && !z.fromJSONSchema(answer.schema as never)) wrong.push(`${place}: schema`);
  }
  expect(wrong).toEqual([]);
  expect(paths['/api/tickets']!.get!.security).toEqual([{ session: [] }, { apiKey: [] }]);
  expect(paths['/api/identity/me']!.get!.security).toEqual([{ session: [] }]);
  const made = paths['/api/apikeys']!.post!.requestBody!.content['application/json']!;
  expect(z.fromJSONSchema(made.schema as never).safeParse(made.example).success).toBe(true);
});

it('is the document that is read off the modules without a program, of which the web’s client is made', () => {
  // As JSON, like what was served: what is undefined is not there.
  expect(JSON.parse(JSON.stringify(apiDocument(home, '0').paths))).toEqual(paths);
});

/** The document without what is written for people. */
const bare = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(bare);
  const told = ['summary', 'description', 'x-right-name', 'why', 'message'];
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) =>
      told.includes(name) && typeof inner === 'string' ? [] : [[name, bare(inner)]],
    ),
  );
};

it('is told in Chinese unless English is asked for: by the address first, then by the header', async () => {
  type Told = {
    paths: typeof paths;
    'x-errors': { code: string; status: number; message: string | null }[];
    tags: { name: string; description?: string }[];
    components: unknown;
  };
  const asked = async (query: string, header?: string) => {
    const headers = header ? { 'accept-language': header } : undefined;
    const answer = await fetch(`${program.url}/api/openapi.json${query}`, { headers });
    return { language: answer.headers.get('content-language'), body: (await answer.json()) as Told };
  };
  const [chinese, english, ...others] = await Promise.all([
    asked(''),
    asked('', 'en-GB,zh;q=0.5'),
    asked('?language=zh-CN', 'en'),
    asked('?language=en', 'zh-CN'),
  ]);
  expect([chinese!.language, english!.language, ...others.map(({ language }) => language)]).toEqual([
    'zh-CN',
    'en',
    'zh-CN',
    'en',
  ]);
  expect(others.map(({ body }) => body)).toEqual([chinese!.body, english!.body]);
  expect(bare(chinese!.body)).toEqual(bare(english!.body));
  expect(english!.body.paths).toEqual(paths);

  const han = /\p{Script=Han}/u;
  const all = Object.values(chinese!.body.paths).flatMap((methods) => Object.values(methods));
  expect(all.filter(({ summary, description }) => !han.test(summary) || !han.test(description))).toEqual([]);
  expect(chinese!.body.tags.filter(({ description }) => !han.test(description ?? ''))).toEqual([]);
  const { get } = chinese!.body.paths['/api/tickets']!;
  expect([get!.summary, get!['x-right-name']]).toEqual(['按视图、筛选条件或搜索词查询工单', '查看工单']);
  expect(english!.body.paths['/api/tickets']!.get).toMatchObject({
    summary: 'Tickets by view, filter or words',
    'x-right-name': 'See tickets',
  });
  // Every code that an answer may carry, each with its sentence in both languages.
  for (const { body, says } of [
    { body: chinese!.body, says: (text: string) => han.test(text) },
    { body: english!.body, says: (text: string) => !han.test(text) && text.length > 3 },
  ])
    expect(body['x-errors'].filter(({ message }) => !says(message ?? ''))).toEqual([]);
  expect(chinese!.body['x-errors'].map(({ code, status }) => ({ code, status }))).toEqual(
    english!.body['x-errors'].map(({ code, status }) => ({ code, status })),
  );
  expect(chinese!.body['x-errors'].find(({ code }) => code === 'tickets.not-found')).toMatchObject({
    status: 404,
    message: '没有找到这张工单，或您无权查看。',
  });
  expect(chinese!.body['x-errors'].length).toBeGreaterThan(400);
  // A right whose name nobody registered would be shown as its key alone.
  expect(all.filter((one) => one['x-right'].kind === 'needs' && !han.test(one['x-right-name'] ?? ''))).toEqual([]);
});

it('real answers have the described shape', async () => {
  const plain = operations().filter(
    ({ method, operation }) =>
      method === 'get' &&
      operation.responses['200']?.content?.['application/json'] &&
      operation.parameters.every(({ required }) => !required),
  );
  const faults: string[] = [];
  let looked = 0;
  for (const { path, operation } of plain) {
    const { status, body } = await boss.get(path);
    if (status !== 200) continue;
    looked++;
    const shape = z.fromJSONSchema(operation.responses['200']!.content!['application/json']!.schema as never);
    const result = shape.safeParse(body);
    if (!result.success) faults.push(`${path}: ${result.error.message.slice(0, 200)}`);
  }
  expect(faults).toEqual([]);
  expect(looked).toBeGreaterThan(60);
});

it('the developer pages are served, for themselves', async () => {
  const page = await fetch(`${program.url}/developers`, { redirect: 'follow' });
  expect([page.status, page.headers.get('content-security-policy')]).toEqual([
    200,
    expect.stringContaining("default-src 'none'"),
  ]);
  const html = await page.text();
  for (const [, file] of html.matchAll(/(?:src|href)="(\/developers\/[^"]+\.\w+)"/g))
    expect([file, (await fetch(program.url + file)).status]).toEqual([file, 200]);
  expect(html).not.toMatch(/https?:\/\//);
});
