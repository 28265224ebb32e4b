/** The session cookie: not readable by scripts, not sent along from other sites, over TLS only once TLS is on. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { foreignOrigin } from './errors.ts';
import { sessionCookie } from './session-desk.ts';
import type { StartedSession } from './start-session.ts';

export type CookieJar = {
  put(reply: FastifyReply, name: string, value: string, expires: Date, path?: string): void;
  putSession(reply: FastifyReply, session: StartedSession): void;
  clear(reply: FastifyReply, name: string, path?: string): void;
};

export function cookieJar(publicUrl: string): CookieJar {
  const secure = publicUrl.startsWith('https:');
  const put: CookieJar['put'] = (reply, name, value, expires, path = '/') =>
    void reply.setCookie(name, value, { path, httpOnly: true, sameSite: 'lax', secure, expires });
  return {
    put,
    putSession: (reply, { token, expiresAt }) => put(reply, sessionCookie, token, expiresAt),
    clear: (reply, name, path = '/') => void reply.clearCookie(name, { path, httpOnly: true, sameSite: 'lax', secure }),
  };
}

/**
 * Routes that start a session are open, so the general check does not hold them: a foreign page must not sign a browser in as
 * somebody else. Throws `identity.foreign-origin`.
 */
export function demandOwnOrigin(request: FastifyRequest): void {
  const { origin, host } = request.headers;
  if (origin === undefined) return;
  try {
    if (new URL(origin).host === host) return;
  } catch {
    // An opaque origin ("null") is foreign.
  }
  throw foreignOrigin();
}

export const agentOf = (request: FastifyRequest): string => request.headers['user-agent'] ?? '';
