/** A refused or failed request, with the sentence for people that came from the server (or ours, when it never arrived). */
export class ApiError extends Error {
  readonly code: string;
  readonly status: number;
  readonly params: Record<string, unknown>;
  readonly requestId: string | null;
  readonly retryAfter: number | null;

  constructor(input: {
    code: string;
    message: string;
    status: number;
    params?: Record<string, unknown>;
    requestId?: string | null;
    retryAfter?: number | null;
  }) {
    super(input.message);
    this.name = 'ApiError';
    this.code = input.code;
    this.status = input.status;
    this.params = input.params ?? {};
    this.requestId = input.requestId ?? null;
    this.retryAfter = input.retryAfter ?? null;
  }

  /** The request never reached a server, or the server could not work on it: the same call may succeed later. */
  get passing(): boolean {
    return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 504;
  }
}

export function isApiError(error: unknown, code?: string): error is ApiError {
  return error instanceof ApiError && (code === undefined || error.code === code);
}

type Answer = { error?: { code?: unknown; message?: unknown; params?: unknown; requestId?: unknown } };

/** Reads the server's error answer; anything else (a proxy's page, nothing) becomes a general one in our words. */
export function errorFrom(
  status: number,
  body: unknown,
  headers: { get(name: string): string | null },
  own: { unreadable: string },
): ApiError {
  const { error } = (typeof body === 'object' && body !== null ? body : {}) as Answer;
  const retry = Number(headers.get('retry-after'));
  return new ApiError({
    code: typeof error?.code === 'string' ? error.code : `ui.http-${status}`,
    message: typeof error?.message === 'string' ? error.message : own.unreadable,
    status,
    params: (error?.params ?? {}) as Record<string, unknown>,
    requestId: typeof error?.requestId === 'string' ? error.requestId : headers.get('x-request-id'),
    retryAfter: Number.isFinite(retry) && retry > 0 ? retry : null,
  });
}

/** Whether a failed read is worth another try, and after how many milliseconds. Refusals (4xx) never are, except 429. */
export function shouldRetry(failures: number, error: unknown): boolean {
  if (!(error instanceof ApiError)) return false;
  if (error.status === 429) return failures < 2;
  return error.passing && failures < 3;
}

export function retryDelay(failures: number, error: unknown): number {
  if (error instanceof ApiError && error.retryAfter) return error.retryAfter * 1000;
  return Math.min(8000, 400 * 2 ** failures);
}
