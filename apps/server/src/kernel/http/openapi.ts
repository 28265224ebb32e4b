/** The OpenAPI 3.1 document, made from the route table: what is served and what is described cannot differ. */
import { z } from 'zod';
import { exampleOf, type Json } from './example.ts';
import type { Right, Route } from './http.ts';

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

const errorSchema: Json = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message', 'requestId'],
      properties: {
        code: { type: 'string', description: 'stable: area.what' },
        message: { type: 'string', description: 'for people, in the language of Accept-Language' },
        params: { type: 'object' },
        requestId: { type: 'string' },
      },
    },
  },
};

const refusals: Record<string, string> = {
  BadRequest: 'the request does not fit the described shape',
  NotSignedIn: 'no session, token or key, or one that is over',
  Forbidden: 'the caller lacks the right',
  NotFound: 'not there, or not in reach of the caller',
  Conflict: 'somebody changed it first, or its state does not allow this',
  Refused: 'understood and refused; the code says why',
  TooMany: 'over the limit; Retry-After says how many seconds to wait',
};
const error = (code: string): Json => ({
  error: { code, message: '…', params: {}, requestId: '01900000-0000-7000-8000-000000000000' },
});
const responses = Object.fromEntries(
  Object.entries(refusals).map(([name, description]) => [
    name,
    {
      description,
      ...(name === 'TooMany'
        ? { headers: { 'Retry-After': { description: 'seconds', schema: { type: 'integer' } } } }
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
const refusal = (name: keyof typeof refusals): Json => ({ $ref: `#/components/responses/${name}` });

/** Who may call, as security requirements: any one of them opens. */
function security({ right, programs }: Route): Json[] {
  if (right.kind === 'open') return [];
  if (right.kind === 'visitor') return [{ visitor: [] }];
  return right.kind === 'needs' || programs ? [{ session: [] }, { apiKey: [] }] : [{ session: [] }];
}

const words: Record<Right['kind'], (right: Right) => string> = {
  open: (right) => `Anybody may call: ${right.kind === 'open' ? right.why : ''}.`,
  visitor: () => 'With a visitor’s token.',
  signedIn: () => 'Everybody signed in.',
  needs: (right) => `Right: \`${right.kind === 'needs' ? right.permission : ''}\`.`,
};

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

function success(route: Route): Json {
  if (route.response === 'stream') return { '200': { description: 'content' } };
  if (!route.response) return { '204': { description: 'done' } };
  const schema = schemaOf(route.response, 'output');
  return {
    '200': {
      description: 'done',
      content: { [route.dialect?.type ?? 'application/json']: { schema, example: exampleOf(schema) } },
    },
  };
}

const repeats: Json = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'A unique value: repeated with it, the call is done once and gets the same answer for 24 hours.',
  schema: { type: 'string', maxLength: 255 },
};

function operation(route: Route, path: string): Json {
  const changes = route.method !== 'GET';
  const closed = route.right.kind !== 'open';
  const once = changes && closed && !route.multipart && route.rawBody === undefined && route.response !== 'stream';
  return {
    operationId: `${route.method.toLowerCase()}${path.replace(/[^a-zA-Z0-9]+(.)?/g, (_, next: string | undefined) => (next ?? '').toUpperCase())}`,
    summary: route.summary,
    description: words[route.right.kind](route.right),
    tags: [tagOf(route)],
    'x-right': route.right,
    ...(route.crossOrigin ? { 'x-cross-origin': true } : {}),
    security: security(route),
    parameters: [...parameters(route.params, 'path'), ...parameters(route.query, 'query'), ...(once ? [repeats] : [])],
    ...requestBody(route),
    responses: {
      ...success(route),
      '400': refusal('BadRequest'),
      ...(closed ? { '401': refusal('NotSignedIn'), '403': refusal('Forbidden') } : {}),
      ...(route.params ? { '404': refusal('NotFound') } : {}),
      ...(changes ? { '409': refusal('Conflict'), '422': refusal('Refused') } : {}),
      '429': refusal('TooMany'),
      default: refusal('Refused'),
    },
  };
}

function tagOf(route: Route): string {
  const [, first, second] = route.path.split('/');
  return (first === 'api' ? second : first) ?? 'kernel';
}

export function openApi(routes: readonly Route[], version: string): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] ??= {};
    paths[path][route.method.toLowerCase()] = operation(route, path);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Qiao 桥',
      version,
      description:
        'Programs send `Authorization: Bearer qk_…`. Unsafe calls with the session cookie need the header `x-qiao-csrf: 1`.',
    },
    servers: [{ url: '/' }],
    tags: [...new Set(routes.map(tagOf))].map((name) => ({ name })),
    paths,
    components: {
      schemas: { Error: errorSchema },
      responses,
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'qiao_session' },
        apiKey: { type: 'http', scheme: 'bearer', description: 'An API key, made under Settings → API keys' },
        visitor: { type: 'http', scheme: 'bearer', description: 'Of one visitor of the widget' },
      },
    },
  };
}
