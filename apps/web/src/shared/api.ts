/**
 * The one way to the server. Adds the header that proves the call comes from our pages, keeps the server's error sentences,
 * and in development checks every answer against the module's contract.
 */
import { ApiError, errorFrom } from './api-error.ts';
import { currentLocale, i18n } from './i18n.ts';
import { noteServerTime } from './time/server-time.ts';

/** What we need of a zod schema. */
export type Shape<T> = { safeParse(value: unknown): { success: true; data: T } | { success: false; error: Error } };
export type Query = Record<string, string | number | boolean | null | undefined>;
type Options = { query?: Query; signal?: AbortSignal };

declare global {
  interface Window {
    /** Answers asked for by boot.js; each may be taken once. */
    qiaoEarly?: Map<string, Promise<Response>>;
  }
}

const earlyMs = 10_000;

let signedOut: () => void = () => {};
/** Told when a call finds that the session has ended. */
export function onSignedOut(listener: () => void): void {
  signedOut = listener;
}

export function withQuery(path: string, query?: Query): string {
  const pairs = Object.entries(query ?? {}).filter(
    ([, value]) => value !== undefined && value !== null && value !== '',
  );
  if (pairs.length === 0) return path;
  return `${path}?${new URLSearchParams(pairs.map(([key, value]) => [key, String(value)])).toString()}`;
}

async function send(method: string, url: string, body: unknown, signal?: AbortSignal): Promise<Response> {
  const early = method === 'GET' ? window.qiaoEarly?.get(url) : undefined;
  if (early) {
    window.qiaoEarly?.delete(url);
    // An answer from the start of the page is the truth only for its first moments.
    if (performance.now() < earlyMs) return early;
  }
  const form = body instanceof FormData;
  return fetch(url, {
    method,
    credentials: 'same-origin',
    signal: signal ?? null,
    headers: {
      accept: 'application/json',
      'accept-language': currentLocale(),
      'x-qiao-csrf': '1',
      ...(body !== undefined && !form ? { 'content-type': 'application/json' } : {}),
    },
    body: body === undefined ? null : form ? body : JSON.stringify(body),
  });
}

async function request<T>(
  method: string,
  path: string,
  shape: Shape<T> | undefined,
  body: unknown,
  options: Options = {},
): Promise<T> {
  const url = withQuery(path, options.query);
  const started = Date.now();
  let response: Response;
  try {
    response = await send(method, url, body, options.signal);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError({ code: 'ui.network', status: 0, message: i18n.t('ui:error.network') });
  }
  noteServerTime(response.headers.get('date'), started);
  const answer: unknown =
    response.status === 204 ? undefined : await response.json().catch(() => (response.ok ? undefined : null));
  if (!response.ok) {
    const error = errorFrom(response.status, answer, response.headers, { unreadable: i18n.t('ui:error.unreadable') });
    if (error.status === 401 && error.code === 'kernel.not-signed-in') signedOut();
    throw error;
  }
  return checked(shape, answer, `${method} ${path}`);
}

/** Contracts are checked where people develop; in production the server has already checked what it sends. */
export function checked<T>(shape: Shape<T> | undefined, value: unknown, place: string): T {
  if (import.meta.env.DEV && shape) {
    const result = shape.safeParse(value);
    if (!result.success) {
      console.error(`contract broken: ${place}`, result.error, value);
      throw new ApiError({ code: 'ui.contract', status: 500, message: `${place}: ${result.error.message}` });
    }
    return result.data;
  }
  return value as T;
}

export const api = {
  get: <T>(path: string, shape?: Shape<T>, options?: Options) => request<T>('GET', path, shape, undefined, options),
  post: <T = void>(path: string, body?: unknown, shape?: Shape<T>, options?: Options) =>
    request<T>('POST', path, shape, body ?? {}, options),
  put: <T = void>(path: string, body?: unknown, shape?: Shape<T>, options?: Options) =>
    request<T>('PUT', path, shape, body ?? {}, options),
  patch: <T = void>(path: string, body?: unknown, shape?: Shape<T>, options?: Options) =>
    request<T>('PATCH', path, shape, body ?? {}, options),
  delete: <T = void>(path: string, shape?: Shape<T>, options?: Options) =>
    request<T>('DELETE', path, shape, undefined, options),
};
