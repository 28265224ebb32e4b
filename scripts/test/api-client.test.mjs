import { expect, test } from 'vitest';
import { clientText } from '../api-client/client.mjs';
import { operationProblems } from '../api-client/operations.mjs';
import { typeWriter } from '../api-client/types.mjs';

const type = (schema) => typeWriter([]).type(schema);

test('a schema becomes the type of what fits it', () => {
  expect(type({ type: 'string', format: 'uuid' })).toBe('string');
  expect(type({ type: ['integer', 'null'] })).toBe('number | null');
  expect(type({ enum: ['it’s', "it's", 3, null] })).toBe("'it’s' | 'it\\'s' | 3 | null");
  expect(type({ type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'null' }] } })).toBe('(string | null)[]');
  expect(type({ type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }] })).toBe('[string, number]');
  expect(type({})).toBe('unknown');
  expect(type({ not: {} })).toBe('never');
  const fields = { a: { type: 'boolean' }, 'b-c': { const: 'x' } };
  expect(type({ type: 'object', properties: fields, required: ['a'], additionalProperties: false })).toBe(
    "{ a: boolean; 'b-c'?: 'x' }",
  );
  const record = { type: 'object', additionalProperties: { type: 'number' } };
  expect(type(record)).toBe('Record<string, number>');
  expect(type({ ...record, propertyNames: { enum: ['a', 'b'] }, required: ['a'] })).toBe('{ a: number; b?: number }');
  expect(type({ type: 'object', additionalProperties: false })).toBe('Record<string, never>');
  expect(() => type({ $ref: '#/x' })).toThrow('refers to another');
});

test('equal shapes share the first name; each is written once, with its own parts by name', () => {
  const inner = {
    type: 'object',
    properties: { id: { type: 'string' }, number: { type: 'string' }, state: { enum: ['open', 'closed'] } },
  };
  const outer = { type: 'object', properties: { inner, more: { type: 'array', items: inner } } };
  const types = typeWriter([
    { name: 'Outer', schema: structuredClone(outer) },
    { name: 'Inner', schema: structuredClone(inner) },
    { name: 'Again', schema: structuredClone(inner) },
    {
      name: 'Never',
      schema: { type: 'object', properties: { a: { const: 'a name that nothing which is asked for has' } } },
    },
  ]);
  expect(types.type(outer)).toBe('Outer');
  expect(types.declarations()).toEqual([
    ['Inner', "{ id?: string; number?: string; state?: 'open' | 'closed' }"],
    ['Outer', '{ inner?: Inner; more?: Inner[] }'],
  ]);
});

const text = { type: 'string' };
const operation = (more) => ({ 'x-right': { kind: 'signedIn' }, parameters: [], responses: { 204: {} }, ...more });
const answer = (schema) => ({ responses: { 200: { content: { 'application/json': { schema } } } } });
const sent = (schema, media = 'application/json') => ({ requestBody: { content: { [media]: { schema } } } });
const document = {
  paths: {
    '/api/things/{id}': {
      get: operation({
        parameters: [
          { name: 'id', in: 'path', required: true, schema: text },
          { name: 'of', in: 'query', required: true, schema: text },
          { name: 'limit', in: 'query', required: false, schema: { type: 'integer' } },
          { name: 'Idempotency-Key', in: 'header', required: false, schema: text },
        ],
        ...answer({ type: 'object', properties: { id: text }, required: ['id'] }),
      }),
      patch: operation(sent({ type: 'object', properties: { name: text } })),
      put: operation(sent({ type: 'object', properties: { name: text }, required: ['name'] })),
    },
    '/api/things/{id}/picture': {
      get: operation({ responses: { 200: {} } }),
      post: operation(
        sent(
          { type: 'object', properties: { file: { type: 'string', format: 'binary' } }, required: ['file'] },
          'multipart/form-data',
        ),
      ),
    },
    '/elsewhere': { get: operation(answer(text)) },
  },
};

test('an operation says what is given and what comes back; files are apart; empty queries may be left out', () => {
  const lines = clientText(document, [], ({ path }) => path.startsWith('/api/')).split('\n');
  expect(lines).toEqual(
    expect.arrayContaining([
      "  'GET /api/things/{id}': { given: { params: { id: string }; query: { of: string; limit?: number | '' | null } }; answer: { id: string } };",
      "  'PATCH /api/things/{id}': { given: { body?: { name?: string } }; answer: undefined };",
      "  'PUT /api/things/{id}': { given: { body: { name: string } }; answer: undefined };",
      "  'POST /api/things/{id}/picture': { given: { body: { file: Blob } }; answer: undefined };",
    ]),
  );
  const contents = lines.indexOf('export type Contents = {');
  expect(lines.indexOf("  'GET /api/things/{id}/picture': { given: Record<never, never> };")).toBeGreaterThan(contents);
  expect(lines.join()).not.toContain('elsewhere');
});

test('each operation, group and reason has its own Chinese text in the file of its module, and no other stands there', () => {
  const operations = [
    { owner: 'things', operation: 'GET /api/things', summary: 'Things', tag: 'things' },
    {
      owner: 'things',
      operation: 'POST /api/things',
      summary: 'Add a thing',
      tag: 'things',
      why: 'the link is the right',
    },
    { owner: 'parts', operation: 'GET /api/things/{id}/parts', summary: 'Parts of a thing', tag: 'things' },
  ];
  const right = {
    things: {
      tags: { things: '物品' },
      summaries: { 'GET /api/things': '物品列表', 'POST /api/things': '新增物品' },
      open: { 'POST /api/things': '凭链接' },
    },
    parts: { summaries: { 'GET /api/things/{id}/parts': '物品的部件' } },
  };
  expect(operationProblems(operations, right)).toEqual([]);
  const wrong = structuredClone(right);
  wrong.things.summaries = {
    'GET /api/things': 'Things',
    'PUT /api/things': '改',
    'GET /api/things/{id}/parts': '部件',
  };
  wrong.things.open['POST /api/things'] = 'Only the link';
  wrong.things.tags = {};
  expect(operationProblems(operations, wrong)).toEqual([
    'locales/zh-CN/operations/things.json: summaries "GET /api/things" is not Chinese',
    'locales/zh-CN/operations/things.json: summaries lacks "POST /api/things"',
    'locales/zh-CN/operations/things.json: open "POST /api/things" is not Chinese',
    'locales/zh-CN/operations/things.json: tags lacks "things"',
    'locales/zh-CN/operations/things.json: summaries "PUT /api/things" belongs to no route of things',
    'locales/zh-CN/operations/things.json: summaries "GET /api/things/{id}/parts" belongs to no route of things',
  ]);
});
