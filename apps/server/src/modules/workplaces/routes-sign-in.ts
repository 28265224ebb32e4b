/** Sign-in by a platform: two redirects. */
import { z } from 'zod';
import { AppError, type Kernel, open } from '#kernel';
import { agentOf, cookieJar, cookieValue } from '#modules/identity';
import { platform } from './contract.ts';
import { beginSignIn, finishSignIn } from './sign-in.ts';

const cookie = 'qiao_workplace';
const cookiePath = '/api/workplaces/sign-in';
const which = z.object({ platform });

export function signInRoutes({ http, db, config }: Kernel): void {
  const jar = cookieJar(config.publicUrl);
  http.route({
    method: 'GET',
    path: '/api/workplaces/sign-in/:platform/start',
    right: open('begins a sign-in; changes nothing and tells nothing'),
    summary: 'Go to WeCom or DingTalk to sign in',
    ratePerMinute: 240,
    params: which,
    query: z.object({ returnTo: z.string().max(500).default('/') }),
    response: 'stream',
    handle: async ({ scope, params, query, reply }) => {
      const { url, binding, expiresAt } = await beginSignIn(db, scope, params.platform, query.returnTo);
      jar.put(reply, cookie, binding, expiresAt, cookiePath);
      return reply.header('cache-control', 'no-store').redirect(url, 302);
    },
  });
  http.route({
    method: 'GET',
    path: '/api/workplaces/sign-in/:platform/callback',
    right: open('ends a sign-in: state, code and the cookie of the beginning prove it'),
    summary: 'Come back from WeCom or DingTalk',
    ratePerMinute: 240,
    params: which,
    query: z.object({
      /** WeCom names it `code`, DingTalk `authCode`. */
      code: z.string().max(600).default(''),
      authCode: z.string().max(600).default(''),
      state: z.string().max(200).default(''),
    }),
    response: 'stream',
    handle: async ({ scope, request, params, query, reply }) => {
      jar.clear(reply, cookie, cookiePath);
      reply.header('cache-control', 'no-store');
      try {
        const started = await finishSignIn(db, scope, {
          platform: params.platform,
          code: query.authCode || query.code,
          state: query.state,
          binding: cookieValue(request.headers.cookie, cookie),
          agent: agentOf(request),
        });
        jar.putSession(reply, started);
        return reply.redirect(started.returnTo, 302);
      } catch (error) {
        // A person stands in front of a browser here: back to the sign-in page with the reason.
        if (!(error instanceof AppError) || error.code === 'workplaces.provider-off') throw error;
        return reply.redirect(`/sign-in?error=${encodeURIComponent(error.code)}`, 302);
      }
    },
  });
}
