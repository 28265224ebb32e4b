/**
 * Errors that people may see. A code is stable (`area.what`), its texts live in locales/<language>/<area>.json under
 * `errors`. Logged once, at the edge.
 */
export type ErrorParams = Record<string, string | number | boolean | null>;

export class AppError extends Error {
  readonly code: string;
  readonly status: number;
  readonly params: ErrorParams;
  constructor(code: string, status: number, params: ErrorParams = {}) {
    super(code);
    this.code = code;
    this.status = status;
    this.params = params;
  }
}

const declared = new Map<string, number>();

/** Every declared error with its status, by code. */
export function declaredErrors(): { code: string; status: number }[] {
  return [...declared].map(([code, status]) => ({ code, status })).sort((a, b) => (a.code < b.code ? -1 : 1));
}

/** Declares an error of a module: `const ticketNotFound = errorKind('tickets.not-found', 404)`; `throw ticketNotFound({id})`. */
export function errorKind(code: string, status: number): (params?: ErrorParams) => AppError {
  declared.set(code, status);
  return (params) => new AppError(code, status, params);
}

export const invalidInput = errorKind('kernel.invalid-input', 400);
export const badRequest = errorKind('kernel.bad-request', 400);
export const notSignedIn = errorKind('kernel.not-signed-in', 401);
export const forbidden = errorKind('kernel.forbidden', 403);
export const notFound = errorKind('kernel.not-found', 404);
export const conflict = errorKind('kernel.conflict', 409);
export const tooLarge = errorKind('kernel.too-large', 413);
export const tooMany = errorKind('kernel.too-many-requests', 429);
export const unavailable = errorKind('kernel.unavailable', 503);
export const internal = errorKind('kernel.internal', 500);
export const forged = errorKind('kernel.csrf', 403);
