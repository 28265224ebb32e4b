/**
 * The one way to the server: `send(who, 'GET /api/widget/conversations/{id}/messages', { params, query })`. What may be asked, with
 * what and what comes back is generated from the server's OpenAPI document (operations.generated.ts, `npm run api-client`).
 */
import type { Language } from './context.ts';
import type { Contents, Operations } from './operations.generated.ts';

export type { Operations };
export type Operation = keyof Operations;
export type Given<K extends Operation> = Operations[K]['given'];
export type Answer<K extends Operation> = Operations[K]['answer'];
/** May be left out when nothing must be given. */
export type Arguments<G> = Partial<G> extends G ? [given?: G] : [given: G];
/** Where the server is and, where it matters, who asks in which language. */
export type Who = { base: string; language?: Language; visitorToken?: string };
type How = { signal?: AbortSignal; keepalive?: boolean };
type Loose = {
  params?: Record<string, string | number>;
  query?: Record<string, string | number | null | undefined>;
  body?: unknown;
};
type Answered<T> = { json(): Promise<T> } & Response;

/** Whole address; what is empty is not sent. */
export function addressOf(who: Who, operation: Operation | keyof Contents, { params, query }: Loose = {}): string {
  const path = operation
    .slice(operation.indexOf(' ') + 1)
    .replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params?.[name] ?? ''));
  const asked = Object.entries(query ?? {}).filter(([, value]) => value !== '' && value != null);
  const text = new URLSearchParams(asked.map(([name, value]) => [name, String(value)])).toString();
  return who.base + path + (text && `?${text}`);
}

export const headersOf = ({ language, visitorToken }: Who): Record<string, string> => ({
  ...(language && { 'accept-language': language }),
  ...(visitorToken && { authorization: `Bearer ${visitorToken}` }),
});

/** The answer as it came, refusals too. */
export function send<K extends Operation>(
  who: Who,
  operation: K,
  ...[given]: Arguments<Given<K> & How>
): Promise<Answered<Answer<K>>> {
  const { body, signal, keepalive, ...place }: Loose & How = given ?? {};
  const headers = headersOf(who);
  if (body !== undefined) headers['content-type'] = 'application/json';
  return fetch(addressOf(who, operation, place), {
    method: operation.slice(0, operation.indexOf(' ')),
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
    ...(keepalive && { keepalive }),
  });
}
