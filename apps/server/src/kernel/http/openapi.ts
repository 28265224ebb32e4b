/**
 * The OpenAPI 3.1 document, made from the route table: what is served and what is described cannot differ. It is told in
 * English or Chinese; names, shapes and examples are the same in both.
 */
import { z } from 'zod';
import { declaredErrors } from '../errors.ts';
import { errorText, type Name, nameIn } from '../i18n.ts';
import type { Locale } from '../scope.ts';
import { type DocumentWords, documentWords } from './document-words.ts';
import { exampleOf, type Json } from './example.ts';
import type { Right, Route } from './http.ts';
import type { OperationTexts } from './operation-texts.ts';

/** How the document is told. `texts`: what routes say in Chinese; where one lacks, its English stands. */
export type Telling = {
  language: Locale;
  texts: OperationTexts;
  rightName: (permission: string) => Name | undefined;
};

/** What the document says of a shape; `input` is what may be sent, `output` what comes out of it. */
export function schemaOf(type: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...schema } = z.toJSONSchema(type, { io, unrepresentable: 'any' }) as Json;
  return schema;
}

function parameters(type: z.ZodType | undefined, place: 'path' | 'query'): Json[] {
  if (!type) return [];
  const schema = schemaOf(type, 'input') as { properties?: Record<string, Json>; required?: string[] };
  return Object.entries(schema.properties ?? {}).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || (schema.required ?? []).includes(name),
    schema: property,
  }));
}

const errorSchema = (words: DocumentWords): Json => ({
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message', 'requestId'],
      properties: {
        code: { type: 'string', description: words.code },
        message: { type: 'string', description: words.message },
        params: { type: 'object' },
        requestId: { type: 'string' },
      },
    },
  },
});

const error = (code: string): Json => ({
  error: { code, message: '…', params: {}, requestId: '01900000-0000-7000-8000-000000000000' },
});
type Refusal = keyof DocumentWords['refusals'];
const responses = (words: DocumentWords): Json =>
  Object.fromEntries(
    Object.entries(words.refusals).map(([name, description]) => [
      name,
      {
        description,
        ...(name === 'TooMany'
          ? { headers: { 'Retry-After': { description: words.seconds, schema: { type: 'integer' } } } }
          : {}),
        content: {
          'application/json': {
            schema: { $ref: '#/components/schemas/Error' },
            example: error(name === 'TooMany' ? 'kernel.too-many-requests' : 'area.what'),
          },
        },
      },
    ]),
  );
const refusal = (name: Refusal): Json => ({ $ref: `#/components/responses/${name}` });

/** Who may call, as security requirements: any one of them opens. */
function security({ right, programs }: Route): Json[] {
  if (right.kind === 'open') return [];
  if (right.kind === 'visitor') return [{ visitor: [] }];
  return right.kind === 'needs' || programs ? [{ session: [] }, { apiKey: [] }] : [{ session: [] }];
}

function whoMay(right: Right, { who }: DocumentWords): string {
  if (right.kind === 'open') return who.open(right.why);
  return right.kind === 'needs' ? who.needs(right.permission) : who[right.kind];
}

function requestBody(route: Route): Json {
  if (route.multipart) {
    const schema = {
      type: 'object',
      properties: { file: { type: 'string', format: 'binary' } },
      ...(route.body ? {} : { required: ['file'] }),
    };
    const json = route.body ? { 'application/json': { schema: schemaOf(route.body, 'input') } } : {};
    return { requestBody: { required: true, content: { 'multipart/form-data': { schema }, ...json } } };
  }
  if (route.rawBody !== undefined) {
    if (!route.body && ['GET', 'DELETE'].includes(route.method)) return {};
    const schema: Json =
      route.dialect && route.body ? schemaOf(route.body, 'input') : { type: 'string', format: 'binary' };
    return { requestBody: { required: true, content: { [route.dialect?.type ?? '*/*']: { schema } } } };
  }
  if (!route.body) return {};
  const schema = schemaOf(route.body, 'input');
  return {
    requestBody: { required: true, content: { 'application/json': { schema, example: exampleOf(schema) } } },
  };
}

function success(route: Route, words: DocumentWords): Json {
  if (route.response === 'stream') return { '200': { description: words.content } };
  if (!route.response) return { '204': { description: words.done } };
  const schema = schemaOf(route.response, 'output');
  return {
    '200': {
      description: words.done,
      content: { [route.dialect?.type ?? 'application/json']: { schema, example: exampleOf(schema) } },
    },
  };
}

const repeats = (words: DocumentWords): Json => ({
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: words.repeats,
  schema: { type: 'string', maxLength: 255 },
});

/** What the route says of itself and of who may call, in the language asked for. */
function told(route: Route, path: string, { language, texts }: Telling): { summary: string; right: Right } {
  const { summary, right } = route;
  if (language === 'en') return { summary, right };
  const key = `${route.method} ${path}`;
  return {
    summary: texts.summaries[key] ?? summary,
    right: right.kind === 'open' ? { ...right, why: texts.open[key] ?? right.why } : right,
  };
}

function operation(route: Route, path: string, telling: Telling): Json {
  const words = documentWords[telling.language];
  const { summary, right } = told(route, path, telling);
  const rightName = right.kind === 'needs' ? telling.rightName(right.permission) : undefined;
  const changes = route.method !== 'GET';
  const closed = route.right.kind !== 'open';
  const once = changes && closed && !route.multipart && route.rawBody === undefined && route.response !== 'stream';
  return {
    operationId: `${route.method.toLowerCase()}${path.replace(/[^a-zA-Z0-9]+(.)?/g, (_, next: string | undefined) => (next ?? '').toUpperCase())}`,
    summary,
    description: whoMay(right, words),
    tags: [tagOf(route)],
    'x-right': right,
    ...(rightName ? { 'x-right-name': nameIn(rightName, telling.language) } : {}),
    ...(route.crossOrigin ? { 'x-cross-origin': true } : {}),
    security: security(route),
    parameters: [
      ...parameters(route.params, 'path'),
      ...parameters(route.query, 'query'),
      ...(once ? [repeats(words)] : []),
    ],
    ...requestBody(route),
    responses: {
      ...success(route, words),
      '400': refusal('BadRequest'),
      ...(closed ? { '401': refusal('NotSignedIn'), '403': refusal('Forbidden') } : {}),
      ...(route.params ? { '404': refusal('NotFound') } : {}),
      ...(changes ? { '409': refusal('Conflict'), '422': refusal('Refused') } : {}),
      '429': refusal('TooMany'),
      default: refusal('Refused'),
    },
  };
}

export function tagOf(route: Pick<Route, 'path'>): string {
  const [, first, second] = route.path.split('/');
  return (first === 'api' ? second : first) ?? 'kernel';
}

export function openApi(routes: readonly Route[], version: string, telling: Telling): Json {
  const words = documentWords[telling.language];
  const tagName = (name: string): string | undefined =>
    telling.language === 'en' ? undefined : telling.texts.tags[name];
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] ??= {};
    paths[path][route.method.toLowerCase()] = operation(route, path, telling);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Qiao 桥',
      version,
      description: words.about,
    },
    servers: [{ url: '/' }],
    tags: [...new Set(routes.map(tagOf))].map((name) => ({ name, description: tagName(name) })),
    paths,
    // Every code that an answer may carry, with its sentence as it is before its params are filled in.
    'x-errors': declaredErrors().map((one) => ({ ...one, message: errorText(one.code, telling.language) })),
    components: {
      schemas: { Error: errorSchema(words) },
      responses: responses(words),
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'qiao_session' },
        apiKey: { type: 'http', scheme: 'bearer', description: words.apiKey },
        visitor: { type: 'http', scheme: 'bearer', description: words.visitor },
      },
    },
  };
}
