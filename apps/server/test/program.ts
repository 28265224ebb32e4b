/** For tests: the whole program on a database of its own and a free port, and clients that sign in. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import type { Module } from '#kernel';
import { testDatabase } from '#kernel/testing';
import { boot, type Parts } from '../src/boot.ts';
import { readConfig } from '../src/kernel/config.ts';
import { createLogger } from '../src/kernel/log.ts';
import { allModules } from '../src/wiring.ts';
import { freePort } from './free-port.ts';
import { home } from './template.ts';

export type Answer<T = unknown> = { status: number; body: T; headers: Headers };
export type Client = {
  get<T = unknown>(path: string): Promise<Answer<T>>;
  post<T = unknown>(path: string, body?: unknown): Promise<Answer<T>>;
  put<T = unknown>(path: string, body?: unknown): Promise<Answer<T>>;
  patch<T = unknown>(path: string, body?: unknown): Promise<Answer<T>>;
  delete<T = unknown>(path: string): Promise<Answer<T>>;
  /** `qiao_session=…`, for sockets. */
  cookie: string;
};
export { freePort };

export type TestProgram = {
  kernel: Parts;
  url: string;
  dataDir: string;
  databaseUrl: string;
  /** A client without a session. */
  anonymous: Client;
  /** Signs in by staff number and password. */
  signIn(login: string, password: string): Promise<Client>;
  /** A client with a bearer token. */
  bearer(token: string): Client;
  stop(): Promise<void>;
};

/** `QIAO_TEST_ENGINE=asterisk QIAO_ASTERISK_ROOT=…` runs the tests of calls with Asterisk below them. */
const { QIAO_TEST_ENGINE, QIAO_ASTERISK_ROOT } = process.env;
export const engineOfTests: Record<string, string> = QIAO_TEST_ENGINE
  ? { QIAO_ENGINE: QIAO_TEST_ENGINE, QIAO_ASTERISK_ROOT: QIAO_ASTERISK_ROOT ?? '/' }
  : {};

export async function testProgram(
  options: { modules?: Module[]; env?: Record<string, string>; databaseUrl?: string } = {},
): Promise<TestProgram> {
  const database = options.databaseUrl ? null : await testDatabase();
  const databaseUrl = options.databaseUrl ?? database!.url;
  await database?.db.close();
  const dataDir = mkdtempSync(join(tmpdir(), 'qiao-program-'));
  const port = await freePort();
  const config = readConfig({
    QIAO_HOME: home,
    QIAO_DATA_DIR: dataDir,
    QIAO_PORT: String(port),
    QIAO_SEED: 'none',
    QIAO_LOG_LEVEL: 'silent',
    QIAO_RATE_LIMITS: '0',
    QIAO_DB_POOL: '8',
    QIAO_ENGINE: 'embedded',
    ...engineOfTests,
    DATABASE_URL: databaseUrl,
    ...options.env,
  });
  const program = await boot({
    config,
    databaseUrl,
    log: createLogger(config.logLevel, config.node),
    modules: options.modules ?? allModules,
  });
  const url = `http://127.0.0.1:${port}`;
  const anonymous = client(url, {});
  return {
    kernel: program.kernel,
    url,
    dataDir,
    databaseUrl,
    anonymous,
    bearer: (token) => client(url, { authorization: `Bearer ${token}` }),
    async signIn(login, password) {
      const answer = await anonymous.post('/api/identity/session', { login, password });
      if (answer.status !== 200)
        throw new Error(`sign-in of ${login}: ${answer.status} ${JSON.stringify(answer.body)}`);
      const cookie = answer.headers
        .getSetCookie()
        .map((line) => line.split(';')[0])
        .join('; ');
      return client(url, { cookie, 'x-qiao-csrf': '1' });
    },
    async stop() {
      await program.stop();
      await database?.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Resolves when calls can be made: an engine of its own takes some seconds after the first line was set up, Asterisk more. */
export async function engineUp(office: Client): Promise<void> {
  await vi.waitFor(
    async () => expect((await office.get<{ state: string }>('/api/telephony/engine')).body.state).toBe('up'),
    { timeout: 30_000, interval: 20 },
  );
}

function client(url: string, headers: Record<string, string>): Client {
  const call = async <T>(method: string, path: string, body?: unknown): Promise<Answer<T>> => {
    const answer = await fetch(url + path, {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      body: body === undefined ? undefined : JSON.stringify(body),
      redirect: 'manual',
    });
    const text = await answer.text();
    let parsed: unknown = text;
    if ((answer.headers.get('content-type') ?? '').includes('json') && text) parsed = JSON.parse(text);
    return { status: answer.status, body: parsed as T, headers: answer.headers };
  };
  return {
    cookie: headers.cookie ?? '',
    get: (path) => call('GET', path),
    post: (path, body = {}) => call('POST', path, body),
    put: (path, body = {}) => call('PUT', path, body),
    patch: (path, body = {}) => call('PATCH', path, body),
    delete: (path) => call('DELETE', path),
  };
}
