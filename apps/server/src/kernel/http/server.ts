/** Fastify behind the route table: authentication, rights, limits, input and output shapes, errors in the caller's language. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Server as TlsServer } from 'node:tls';
import cookie from '@fastify/cookie';
import multipart from '@fastify/multipart';
import statics from '@fastify/static';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import type { z } from 'zod';
import type { Config } from '../config.ts';
import { AppError, forbidden, invalidInput, notFound, notSignedIn, tooMany } from '../errors.ts';
import { type Name, pickLocale, translateError } from '../i18n.ts';
import type { Logger } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { PartCheck } from '../part-check.ts';
import { can, type Locale, type Scope } from '../scope.ts';
import { withSpan } from '../telemetry.ts';
import { asAppError } from './as-app-error.ts';
import { closingOf } from './closing.ts';
import { refuseForgery } from './forgery.ts';
import { type Answered, answeredOnce, type Gate } from './gate.ts';
import type { Authenticator, Http, Right, Route } from './http.ts';
import { openApi } from './openapi.ts';
import { readOperationTexts } from './operation-texts.ts';
import { pagePolicy } from './page-policy.ts';
import { RateLimiter } from './rate-limit.ts';

export const sessionCookie = 'qiao_session';
const unsafeMethods = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
const defaultRate: Record<Right['kind'], number> = { open: 120, visitor: 240, signedIn: 1200, needs: 1200 };

type Options = {
  config: Config;
  log: Logger;
  metrics: Metrics;
  version: string;
  tls?: { key: string; cert: string } | null;
  checkResponses?: boolean;
  partCheck?: PartCheck;
};

export class HttpServer implements Http {
  readonly app: FastifyInstance;
  private readonly routes: Route[] = [];
  private readonly authenticators: Authenticator[] = [];
  private readonly checks = new Map<string, () => Promise<void>>();
  private readonly limiter = new RateLimiter();
  private readonly options: Options;
  private readonly partCheck: PartCheck;
  private readonly documents = new Map<Locale, unknown>();
  private nameOfRight: (permission: string) => Name | undefined = () => undefined;
  private stopping = false;
  private readonly closing: () => Promise<void>;
  private ownGate: Gate | null = null;
  private pages: { file: string; folder: string } | null = null;

  constructor(options: Options) {
    this.options = options;
    this.partCheck = options.partCheck ?? new PartCheck();
    this.app = Fastify({
      loggerInstance: options.log.child(
        { area: 'http' },
        { level: options.log.level === 'debug' ? 'debug' : 'warn' },
      ) as never,
      logController: new LogController({ disableRequestLogging: true }),
      genReqId: () => randomUUID(),
      trustProxy: options.config.trustProxy,
      bodyLimit: 2 * 1024 * 1024,
      routerOptions: { ignoreTrailingSlash: true, maxParamLength: 200 },
      https: options.tls ?? null,
    } as never) as unknown as FastifyInstance;
    this.closing = closingOf(this.app);
    this.app.register(cookie);
    this.app.register(multipart, {
      limits: { files: 10, fileSize: options.config.uploadMaxBytes, fields: 20, fieldSize: 10_000 },
    });
    // Gives replies `sendFile`; serves nothing by itself.
    this.app.register(statics, { root: options.config.home, serve: false });
    this.app.setErrorHandler((error, request, reply) => this.answerError(error, request, reply));
    this.app.setNotFoundHandler((request, reply) => this.answerMissing(request, reply));
    this.app.addHook('onRequest', async (request, reply) => {
      reply.header('x-request-id', request.id);
      reply.header('x-content-type-options', 'nosniff');
      reply.header('referrer-policy', 'same-origin');
      if (!request.url.startsWith('/widget')) reply.header('x-frame-options', 'SAMEORIGIN');
    });
    const seconds = options.metrics.histogram(
      'qiao_http_seconds',
      'HTTP request duration',
      [0.005, 0.02, 0.1, 0.5, 2, 10],
      ['method', 'route', 'status'],
    );
    this.app.addHook('onResponse', async (request, reply) => {
      const took = reply.elapsedTime / 1000;
      seconds.observe(
        { method: request.method, route: request.routeOptions.url ?? 'none', status: String(reply.statusCode) },
        took,
      );
      options.log.debug(
        {
          reqId: request.id,
          method: request.method,
          route: request.routeOptions.url,
          status: reply.statusCode,
          ms: Math.round(reply.elapsedTime),
        },
        'request',
      );
    });
    this.kernelRoutes();
  }

  /** Served to whoever connects from now on. Throws when key and certificate are no pair. Only where TLS is on. */
  useCertificate(pair: { key: string; cert: string }): void {
    (this.app.server as unknown as TlsServer).setSecureContext(pair);
  }

  authenticator(authenticate: Authenticator): void {
    this.authenticators.push(authenticate);
  }

  gate(gate: Gate): void {
    this.ownGate = gate;
  }

  readiness(name: string, check: () => Promise<void>): void {
    this.checks.set(name, check);
  }

  rightNames(nameOf: (permission: string) => Name | undefined): void {
    this.nameOfRight = nameOf;
  }

  table(): readonly Route[] {
    return this.routes;
  }

  assets(
    prefix: string,
    folder: string,
    options: { fallback?: string; crossOrigin?: boolean; page?: boolean } = {},
  ): void {
    this.app.register(statics, {
      root: folder,
      prefix,
      decorateReply: false,
      wildcard: true,
      setHeaders: (reply, path) => {
        // Built files carry a content hash in their name; entry pages and loaders must be asked for again.
        reply.header(
          'cache-control',
          /-[A-Za-z0-9_-]{8,}\.\w+$/.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
        );
        if (options.crossOrigin) reply.header('access-control-allow-origin', '*');
        if ((options.fallback || options.page) && path.endsWith('.html'))
          reply.header('content-security-policy', pagePolicy);
      },
    });
    if (options.fallback) this.pages = { file: options.fallback, folder };
  }

  /** The entry page of a folder of assets under a path of its own. */
  page(path: string, folder: string): void {
    this.app.get(path, async (_request, reply) =>
      reply.header('content-security-policy', pagePolicy).sendFile('index.html', folder),
    );
  }

  /** A page of the web application has no file of its own: its router finds it. Fastify takes one such handler only. */
  private answerMissing(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const wantsPage =
      request.method === 'GET' &&
      !request.url.startsWith('/api/') &&
      (request.headers.accept ?? '').includes('text/html');
    if (!this.pages || !wantsPage) return this.answerError(notFound(), request, reply);
    return reply
      .header('cache-control', 'no-cache')
      .header('content-security-policy', pagePolicy)
      .sendFile(this.pages.file, this.pages.folder);
  }

  route<P, Q, B, R>(declared: Route<P, Q, B, R>): void {
    const route = { ...declared, owner: this.partCheck.owner };
    this.routes.push(route as unknown as Route);
    const { config } = this.options;
    if (
      route.crossOrigin &&
      !this.routes.some(
        (other) => other !== (route as unknown as Route) && other.path === route.path && other.crossOrigin,
      )
    )
      this.app.options(route.path, async (_request, reply) => cors(reply).status(204).send());
    const own = {
      method: route.method,
      url: route.path,
      config: { dialect: route.dialect } as object,
      handler: async (request: FastifyRequest, reply: FastifyReply) => {
        if (route.crossOrigin) cors(reply);
        const scope = await this.scopeOf(request);
        if (config.rateLimits && !(scope && (await this.ownGate?.admit(scope, reply))))
          this.limit(route as unknown as Route, scope, request);
        this.authorise(route as unknown as Route, scope, request);
        if (!route.evenOff)
          this.partCheck.refuse(route.owner, scope?.locale ?? pickLocale(request.headers['accept-language']));
        const params = parse(route.params, request.params, 'params') as P;
        const query = parse(route.query, request.query, 'query') as Q;
        const handled = route.multipart || route.rawBody !== undefined;
        const body = handled ? (undefined as B) : (parse(route.body, request.body, 'body') as B);
        const answer = async (): Promise<Answered | null> => {
          const result = await withSpan('http.route', { method: route.method, route: route.path }, () =>
            route.handle({ scope: scope ?? anonymous(request), params, query, body, request, reply }),
          );
          if (reply.sent || route.response === 'stream') return null;
          if (!route.response) return { status: 204, body: undefined };
          // zod output parsing strips what the shape does not name: nothing leaves that was not declared.
          return {
            status: reply.statusCode,
            body: this.options.checkResponses === false ? result : route.response.parse(result),
          };
        };
        const given = await answeredOnce(this.ownGate, route as unknown as Route, { scope, request, reply }, answer);
        if (given && route.dialect && given.body !== undefined) reply.type(route.dialect.type);
        return given ? reply.status(given.status).send(given.body) : reply;
      },
    };
    const { rawBody } = route;
    if (rawBody === undefined) this.app.route(route.bodyBytes ? { ...own, bodyLimit: route.bodyBytes } : own);
    else
      this.app.register(async (part) => {
        part.removeAllContentTypeParsers();
        part.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: rawBody }, (_request, body, done) =>
          done(null, body),
        );
        part.route({ ...own, bodyLimit: rawBody });
      });
  }

  private limit(route: Route, scope: Scope | null, request: FastifyRequest): void {
    const perMinute = route.ratePerMinute ?? defaultRate[route.right.kind];
    const who = scope && route.right.kind !== 'open' ? `${scope.actor.kind}:${scope.actor.id}` : request.ip;
    const group = route.ratePerMinute ? `${route.method} ${route.path}` : route.right.kind;
    const wait = this.limiter.take(`${group} ${who}`, perMinute);
    if (wait > 0) throw tooMany({ seconds: wait });
  }

  private authorise({ right, programs }: Route, scope: Scope | null, request: FastifyRequest): void {
    if (right.kind === 'open') return;
    if (!scope) throw notSignedIn();
    const byCookie = bearer(request) === null;
    if (byCookie && unsafeMethods.has(request.method)) refuseForgery(request);
    if (right.kind === 'visitor' && scope.actor.kind !== 'visitor') throw forbidden({ permission: 'visitor' });
    if (right.kind !== 'visitor' && scope.actor.kind === 'visitor') throw notSignedIn();
    // Whoever is signed in is a person with an account of their own; a key has rights and nothing else.
    if (right.kind === 'signedIn' && scope.actor.kind === 'key' && !programs) throw forbidden({ permission: 'staff' });
    if (right.kind === 'needs' && !can(scope, right.permission)) throw forbidden({ permission: right.permission });
  }

  /** The caller behind headers; also used for the WebSocket. */
  async authenticate(input: {
    headers: Record<string, string | string[] | undefined>;
    ip: string;
    requestId: string;
    token: string | null;
  }): Promise<Scope | null> {
    for (const authenticate of this.authenticators) {
      const scope = await authenticate(input);
      if (scope) return scope;
    }
    return null;
  }

  private async scopeOf(request: FastifyRequest): Promise<Scope | null> {
    const scope = await this.authenticate({
      headers: request.headers,
      ip: request.ip,
      requestId: request.id,
      token: bearer(request),
    });
    (request as { locale?: Locale }).locale = scope?.locale;
    return scope;
  }

  private answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const known = asAppError(error);
    const locale = (request as { locale?: Locale }).locale ?? pickLocale(request.headers['accept-language']);
    if (known.status >= 500)
      this.options.log.error({ reqId: request.id, route: request.routeOptions.url, err: error }, 'request failed');
    if (known.status === 429) reply.header('retry-after', String(known.params.seconds ?? 1));
    const shown = new AppError(known.code, known.status, { ...known.params, requestId: request.id });
    const message = translateError(shown, locale);
    const { dialect } = request.routeOptions.config as { dialect?: Route['dialect'] };
    if (dialect)
      return reply
        .status(known.status)
        .header('qiao-error', known.code)
        .type(dialect.type)
        .send(dialect.refusal(known, message));
    return reply.status(known.status).send({
      error: {
        code: known.code,
        message,
        params: known.params,
        requestId: request.id,
      },
    });
  }

  private kernelRoutes(): void {
    this.app.get('/healthz', async () => ({ ok: true }));
    this.app.get('/readyz', async (_request, reply) => {
      const failed: Record<string, string> = this.stopping ? { server: 'stopping' } : {};
      for (const [name, check] of this.checks) await check().catch((error: Error) => (failed[name] = error.message));
      return reply
        .status(Object.keys(failed).length === 0 ? 200 : 503)
        .send({ ok: Object.keys(failed).length === 0, failed: Object.keys(failed) });
    });
    this.app.get('/metrics', async (request, reply) => {
      if (!isLoopback(request.socket.remoteAddress)) throw notFound();
      return reply.type('text/plain; version=0.0.4').send(await this.options.metrics.text());
    });
    this.app.get('/api/openapi.json', async (request, reply) => {
      const { language: asked } = request.query as { language?: unknown };
      const language = pickLocale(typeof asked === 'string' && asked ? asked : request.headers['accept-language']);
      const known = this.documents.get(language) ?? this.documentIn(language);
      this.documents.set(language, known);
      return reply.header('content-language', language).header('vary', 'accept-language').send(known);
    });
  }

  private documentIn(language: Locale): unknown {
    const texts = readOperationTexts(this.options.config.home);
    return openApi(this.routes, this.options.version, { language, texts, rightName: this.nameOfRight });
  }

  async listen(): Promise<void> {
    const { config } = this.options;
    await this.app.listen({ port: config.port, host: config.listen === 'network' ? '0.0.0.0' : '127.0.0.1' });
  }

  /** Refuses new work, lets running requests finish. */
  async close(): Promise<void> {
    this.stopping = true;
    await this.closing();
  }
}

function cors(reply: FastifyReply): FastifyReply {
  return reply
    .header('access-control-allow-origin', '*')
    .header('access-control-allow-headers', 'authorization, content-type, idempotency-key')
    .header('access-control-allow-methods', 'GET, POST, PUT, PATCH, DELETE')
    .header('access-control-max-age', '86400');
}

function bearer(request: FastifyRequest): string | null {
  const header = request.headers.authorization;
  return header?.startsWith('Bearer ') ? header.slice(7) : null;
}

function parse(schema: z.ZodType | undefined, value: unknown, place: string): unknown {
  if (!schema) return undefined;
  const result = schema.safeParse(value ?? {});
  if (result.success) return result.data;
  const fields = result.error.issues
    .slice(0, 8)
    .map((issue) => `${[...(place === 'body' ? [] : [place]), ...issue.path].join('.')}: ${issue.message}`);
  throw invalidInput({ fields: fields.join('; ') });
}

function isLoopback(address: string | undefined): boolean {
  return address === '127.0.0.1' || address === '::1' || address === '::ffff:127.0.0.1';
}

function anonymous(request: FastifyRequest): Scope {
  return {
    actor: { kind: 'visitor', id: 'anonymous' },
    sessionId: null,
    locale: pickLocale(request.headers['accept-language']),
    requestId: request.id,
    ip: request.ip,
    reach: new Map(),
    unitId: null,
  };
}

/** Folder of an app's build, from the repository root. */
export function builtApp(home: string, app: string): string {
  return join(home, 'apps', app, 'dist');
}
