/** Addresses of the server's operations. */

export type Query = Record<string, string | number | boolean | null | undefined>;
export type Parts = { params?: Record<string, string | number>; query?: Query };

/** What is empty is not sent; the order of the keys stays: boot.js asks for the very same addresses. */
export function withQuery(path: string, query?: Query): string {
  const pairs = Object.entries(query ?? {}).filter(
    ([, value]) => value !== undefined && value !== null && value !== '',
  );
  if (pairs.length === 0) return path;
  return `${path}?${new URLSearchParams(pairs.map(([key, value]) => [key, String(value)])).toString()}`;
}

/** Address of an operation (`GET /api/tickets/{id}`), with its `{params}` filled in. Throws when one is missing. */
export function addressOf(operation: string, { params, query }: Parts = {}): string {
  const path = operation.slice(operation.indexOf(' ') + 1).replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = params?.[name];
    if (value === undefined || value === '') throw new Error(`${operation}: no ${name}`);
    return encodeURIComponent(value);
  });
  return withQuery(path, query);
}
