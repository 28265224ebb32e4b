/**
 * The one way to the server: `api('GET /api/tickets/{id}', { params: { id } })`. What may be asked, with what and what comes back
 * is generated from the server's OpenAPI document (operations.generated.ts, `npm run api-client`). Adds the header that proves
 * the call comes from our pages and keeps the server's error sentences.
 */
import { addressOf, type Parts, withQuery } from './address.ts';
import { ApiError, errorFrom } from './api-error.ts';
import { currentLocale, i18n } from './i18n.ts';
import type { Contents, Operations } from './operations.generated.ts';
import { noteServerTime } from './time/server-time.ts';

export type { Operations };
export type Operation = keyof Operations;
/** What is given with a call: `params` of the path, `query`, `body`. */
export type Given<K extends Operation> = Operations[K]['given'];
export type Answer<K extends Operation> = Operations[K]['answer'];
type How = { signal?: AbortSignal; keepalive?: boolean };
/** May be left out when nothing must be given. */
type Arguments<G, H = unknown> = Partial<G> extends G ? [given?: G & H] : [given: G & H];
/** The same of any call, as it is sent. */
type Loose = Parts & { body?: unknown };

export { withQuery };

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

/** A file goes as a form. */
function formOf(body: unknown): FormData | null {
  const file = body && typeof body === 'object' && 'file' in body ? body.file : null;
  if (!(file instanceof Blob)) return null;
  const form = new FormData();
  form.append('file', file);
  return form;
}

async function send(method: string, url: string, body: unknown, how: How): Promise<Response> {
  const early = method === 'GET' ? window.qiaoEarly?.get(url) : undefined;
  if (early) {
    window.qiaoEarly?.delete(url);
    // An answer from the start of the page is the truth only for its first moments.
    if (performance.now() < earlyMs) return early;
  }
  const form = formOf(body);
  return fetch(url, {
    method,
    credentials: 'same-origin',
    signal: how.signal ?? null,
    keepalive: how.keepalive ?? false,
    headers: {
      accept: 'application/json',
      'accept-language': currentLocale(),
      'x-qiao-csrf': '1',
      ...(body !== undefined && !form ? { 'content-type': 'application/json' } : {}),
    },
    body: body === undefined ? null : (form ?? JSON.stringify(body)),
  });
}

export async function api<K extends Operation>(operation: K, ...[given]: Arguments<Given<K>, How>): Promise<Answer<K>> {
  const method = operation.slice(0, operation.indexOf(' '));
  const { body, ...place }: Loose & How = given ?? {};
  const sent = method === 'GET' || method === 'DELETE' ? undefined : (body ?? {});
  const url = addressOf(operation, place);
  const started = Date.now();
  let response: Response;
  try {
    response = await send(method, url, sent, place);
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
  return answer as Answer<K>;
}

/** Where a file or page of the server is found: for links, pictures and sound. */
export function link<K extends keyof Contents>(content: K, ...[given]: Arguments<Contents[K]['given']>): string {
  return addressOf(content, given);
}
