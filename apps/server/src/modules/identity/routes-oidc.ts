/** Sign-in at the company's own provider: two redirects. */
import { z } from 'zod';
import { AppError, type Kernel, open } from '#kernel';
import { agentOf, cookieJar } from './cookies.ts';
import { type Oidc, oidcCookie } from './oidc.ts';
import { cookieValue } from './session-desk.ts';

const cookiePath = '/api/identity/oidc';

export function oidcRoutes({ http, db, config }: Kernel, oidc: Oidc): void {
  const jar = cookieJar(config.publicUrl);
  http.route({
    method: 'GET',
    path: '/api/identity/oidc/start',
    right: open('begins a sign-in; changes nothing and tells nothing'),
    summary: 'Go to the company’s sign-in provider',
    ratePerMinute: 240,
    query: z.object({ returnTo: z.string().max(500).default('/') }),
    response: 'stream',
    handle: async ({ query, reply }) => {
      const { url, binding, expiresAt } = await oidc.begin(db, query.returnTo);
      jar.put(reply, oidcCookie, binding, expiresAt, cookiePath);
      return reply.header('cache-control', 'no-store').redirect(url, 302);
    },
  });
  http.route({
    method: 'GET',
    path: '/api/identity/oidc/callback',
    right: open('ends a sign-in: state, nonce, code and the cookie of the beginning prove it'),
    summary: 'Come back from the sign-in provider',
    ratePerMinute: 240,
    response: 'stream',
    handle: async ({ scope, request, reply }) => {
      jar.clear(reply, oidcCookie, cookiePath);
      reply.header('cache-control', 'no-store');
      try {
        const started = await oidc.finish(db, scope, {
          query: request.url.split('?')[1] ?? '',
          binding: cookieValue(request.headers.cookie, oidcCookie),
          agent: agentOf(request),
        });
        jar.putSession(reply, started);
        return reply.redirect(started.returnTo, 302);
      } catch (error) {
        // People stand in front of a browser here, not of an API: back to the sign-in page with the reason.
        if (!(error instanceof AppError) || error.code === 'identity.oidc-off') throw error;
        return reply.redirect(`/sign-in?error=${encodeURIComponent(error.code)}`, 302);
      }
    },
  });
}
