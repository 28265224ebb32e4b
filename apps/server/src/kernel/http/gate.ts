/** What stands between the door and the handler for programs that call us: limits of their own, and answers kept for a repeated call. */
import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { errorKind } from '../errors.ts';
import type { Locale, Scope } from '../scope.ts';
import type { Route } from './http.ts';

/** `kernel.idempotency-key-invalid` 400: 1 to 255 printable ASCII characters. */
export const idempotencyKeyInvalid = errorKind('kernel.idempotency-key-invalid', 400);
/** 422: the key was used for another request. */
export const idempotencyMismatch = errorKind('kernel.idempotency-mismatch', 422);
/** 409: the first request with this key has not ended yet. */
export const idempotencyRunning = errorKind('kernel.idempotency-running', 409);

export type Answered = { status: number; body: unknown };
export type Repeatable = { actor: string; key: string; fingerprint: string; locale: Locale; requestId: string };

export interface Gate {
  /** Takes one call from the caller's own limit and writes the limit's headers. False: the caller has none. Throws 429. */
  admit(scope: Scope, reply: FastifyReply): Promise<boolean>;
  /** Runs once for a key; a repeated call gets the kept answer (`replayed`). Throws the two errors above, and what `run` throws. */
  once(call: Repeatable, run: () => Promise<Answered>): Promise<Answered & { replayed: boolean }>;
}

/** Of the header `Idempotency-Key`; null without one. What makes two calls the same: method, address with query, and body. */
export function repeatable(request: FastifyRequest, scope: Scope): Repeatable | null {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return null;
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key)) throw idempotencyKeyInvalid();
  const fingerprint = createHash('sha256')
    .update(`${request.method} ${request.url}\n${JSON.stringify(request.body ?? null)}`)
    .digest('base64url');
  return {
    actor: `${scope.actor.kind}:${scope.actor.id}`,
    key,
    fingerprint,
    locale: scope.locale,
    requestId: scope.requestId,
  };
}

const changing = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** A changing call of somebody known with an `Idempotency-Key` is done once; its repetition is told the same again. */
export async function answeredOnce(
  gate: Gate | null,
  route: Route,
  { scope, request, reply }: { scope: Scope | null; request: FastifyRequest; reply: FastifyReply },
  answer: () => Promise<Answered | null>,
): Promise<Answered | null> {
  const plain =
    route.multipart || route.rawBody !== undefined || route.response === 'stream' || !changing.has(route.method);
  const call = plain || !scope || !gate ? null : repeatable(request, scope);
  if (!call || !gate) return answer();
  const kept = await gate.once(call, async () => (await answer()) ?? { status: 200, body: undefined });
  if (kept.replayed) reply.header('idempotent-replayed', 'true');
  return reply.sent ? null : kept;
}
