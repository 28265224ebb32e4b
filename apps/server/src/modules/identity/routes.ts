/** Sign-in, sign-out, one's own account. */
import { z } from 'zod';
import { type Kernel, notSignedIn, open, type Scope, signedIn } from '#kernel';
import { postNames } from '#modules/organisation';
import { changeOwnLocale } from './change-locale.ts';
import { changePassword } from './change-password.ts';
import * as shapes from './contract.ts';
import { agentOf, cookieJar, demandOwnOrigin } from './cookies.ts';
import { describeMe } from './describe-me.ts';
import { endAllSessions, endTheseSessions } from './end-sessions.ts';
import { beginTotp, confirmTotpCode, removeOwnTotp } from './enrol-totp.ts';
import { runFirstTime } from './first-run.ts';
import { endOwnSession, listOwnSessions } from './help-staff.ts';
import { passwordResetJob } from './jobs.ts';
import type { Oidc } from './oidc.ts';
import { describeLink, setPasswordByLink } from './password-links.ts';
import { otherWaysIn } from './proven-elsewhere.ts';
import { type SessionDesk, sessionCookie } from './session-desk.ts';
import { signIn } from './sign-in.ts';
import type { StartedSession } from './start-session.ts';
import { anyStaff, readDemoAccounts } from './store-staff.ts';
import { emailIndex, foldNumber } from './vault.ts';

const signingIn = 'signing in is what makes a caller known; failures are counted and locked durably';

export function signInRoutes(kernel: Kernel, desk: SessionDesk, oidc: Oidc): void {
  const { http, db, config } = kernel;
  const jar = cookieJar(config.publicUrl);
  /** `me` shows the rights of the new session, so it is asked for the way every later request asks. */
  const meOf = async (scope: Scope, { token }: StartedSession): Promise<shapes.Me> => {
    const headers = { cookie: `${sessionCookie}=${token}` };
    const themselves = await desk.authenticate({
      headers,
      ip: scope.ip ?? '',
      requestId: scope.requestId,
      token: null,
    });
    if (!themselves) throw notSignedIn();
    return describeMe(db, themselves);
  };

  http.route({
    method: 'GET',
    path: '/api/identity/sign-in-options',
    right: open(
      'the sign-in page needs it before anybody is known; it names nobody but the demo company’s own accounts',
    ),
    summary: 'What the sign-in page offers',
    response: shapes.signInOptions,
    handle: async ({ scope }) => {
      const demo = config.seed === 'demo' && config.listen === 'loopback' ? await readDemoAccounts(db, scope) : [];
      const posts = await postNames(db, scope, [...new Set(demo.flatMap(({ postId }) => postId ?? []))]);
      return {
        oidc: oidc.offer(),
        others: await otherWaysIn(db, scope),
        demoAccounts: onePerPost(demo).map(({ number, name, postId, password }) => ({
          number,
          name: { zh: name, en: name },
          post: posts.get(postId ?? '') ?? { zh: '', en: '' },
          password,
        })),
        firstRun: !(await anyStaff(db, scope)),
      };
    },
  });
  http.route({
    method: 'POST',
    path: '/api/identity/session',
    right: open(signingIn),
    summary: 'Sign in with staff number or mail address and password',
    ratePerMinute: 240,
    body: shapes.signIn,
    response: shapes.me,
    handle: async ({ scope, body, request, reply }) => {
      demandOwnOrigin(request);
      const started = await signIn(db, scope, { ...body, agent: agentOf(request) });
      jar.putSession(reply, started);
      return meOf(scope, started);
    },
  });
  http.route({
    method: 'DELETE',
    path: '/api/identity/session',
    right: signedIn,
    summary: 'Sign out',
    handle: async ({ scope, reply }) => {
      if (scope.sessionId) await db.transact((tx) => endTheseSessions(tx, scope, [scope.sessionId!], 'signed-out'));
      jar.clear(reply, sessionCookie);
    },
  });
  http.route({
    method: 'POST',
    path: '/api/identity/first-run',
    right: open('only while there is no staff, and with the token the server printed'),
    summary: 'Set an empty installation up',
    ratePerMinute: 20,
    body: shapes.firstRun,
    response: shapes.me,
    handle: async ({ scope, body, request, reply }) => {
      demandOwnOrigin(request);
      const started = await db.transact((tx) => runFirstTime(tx, scope, { ...body, agent: agentOf(request) }));
      jar.putSession(reply, started);
      return meOf(scope, started);
    },
  });
  http.route({
    method: 'GET',
    path: '/api/identity/me',
    right: signedIn,
    summary: 'The signed-in person',
    response: shapes.me,
    handle: ({ scope }) => describeMe(db, scope),
  });
  http.route({
    method: 'PATCH',
    path: '/api/identity/me',
    right: signedIn,
    summary: 'Change one’s own language',
    body: shapes.changeMe,
    response: shapes.me,
    handle: async ({ scope, body }) => {
      await db.transact((tx) => changeOwnLocale(tx, scope, body.locale));
      return describeMe(db, { ...scope, locale: body.locale });
    },
  });
  sessionRoutes(kernel);
  passwordRoutes(kernel);
  totpRoutes(kernel);
}

/** A demo has thirty people; the sign-in page shows one of each post. */
function onePerPost<T extends { postId: string | null }>(accounts: T[]): T[] {
  const seen = new Set<string | null>();
  return accounts.filter(({ postId }) => !seen.has(postId) && seen.add(postId)).slice(0, 10);
}

function sessionRoutes({ http, db }: Kernel): void {
  http.route({
    method: 'GET',
    path: '/api/identity/sessions',
    right: signedIn,
    summary: 'One’s own open sessions',
    response: z.object({ sessions: z.array(shapes.session) }),
    handle: async ({ scope }) => ({ sessions: await listOwnSessions(db, scope) }),
  });
  http.route({
    method: 'DELETE',
    path: '/api/identity/sessions/:id',
    right: signedIn,
    summary: 'End one of one’s own sessions',
    params: z.object({ id: z.uuid() }),
    handle: async ({ scope, params }) => db.transact((tx) => endOwnSession(tx, scope, params.id)),
  });
  http.route({
    method: 'POST',
    path: '/api/identity/sessions/end-others',
    right: signedIn,
    summary: 'End all of one’s sessions but this one',
    response: z.object({ ended: z.number().int() }),
    handle: async ({ scope }) => ({
      ended: await db.transact((tx) => endAllSessions(tx, scope, scope.actor.id, 'ended-by-self', scope.sessionId)),
    }),
  });
}

function passwordRoutes({ http, db, jobs, config }: Kernel): void {
  const jar = cookieJar(config.publicUrl);
  http.route({
    method: 'POST',
    path: '/api/identity/password',
    right: signedIn,
    summary: 'Change one’s own password',
    ratePerMinute: 30,
    body: shapes.changePassword,
    handle: ({ scope, body }) => changePassword(db, scope, body),
  });
  http.route({
    method: 'POST',
    path: '/api/identity/password-reset',
    right: open('asked by people who cannot sign in; the answer is the same whether or not the account exists'),
    summary: 'Ask for a link to set a new password',
    ratePerMinute: 20,
    body: shapes.askReset,
    handle: async ({ body }) => {
      const who = { numberKey: foldNumber(body.login), emailBlind: emailIndex(body.login) };
      await db.transact((tx) => jobs.enqueue(tx, passwordResetJob, who, { key: `reset:${who.emailBlind}` }));
    },
  });
  http.route({
    method: 'POST',
    path: '/api/identity/password-link/check',
    right: open('the unguessable link itself is the right'),
    summary: 'Whose password a link sets',
    ratePerMinute: 60,
    body: shapes.linkToken,
    response: shapes.linkOwner,
    handle: ({ scope, body }) => describeLink(db, scope, body.token),
  });
  http.route({
    method: 'POST',
    path: '/api/identity/password-link/set',
    right: open('the unguessable link itself is the right; it works once'),
    summary: 'Set the password by a link',
    ratePerMinute: 30,
    body: shapes.setPassword,
    response: z.object({ signedIn: z.boolean() }),
    handle: async ({ scope, body, request, reply }) => {
      demandOwnOrigin(request);
      const started = await setPasswordByLink(db, scope, { ...body, agent: agentOf(request) });
      if (started) jar.putSession(reply, started);
      return { signedIn: started !== null };
    },
  });
}

function totpRoutes({ http, db }: Kernel): void {
  http.route({
    method: 'POST',
    path: '/api/identity/totp/begin',
    right: signedIn,
    summary: 'Begin to set up a second factor',
    ratePerMinute: 30,
    body: shapes.ownPassword,
    response: shapes.totpBegun,
    handle: ({ scope, body }) => beginTotp(db, scope, body),
  });
  http.route({
    method: 'POST',
    path: '/api/identity/totp/confirm',
    right: signedIn,
    summary: 'Turn the second factor on by its first code',
    ratePerMinute: 30,
    body: shapes.totpCode,
    response: shapes.totpConfirmed,
    handle: async ({ scope, body }) => ({ recoveryCodes: await confirmTotpCode(db, scope, body) }),
  });
  http.route({
    method: 'POST',
    path: '/api/identity/totp/remove',
    right: signedIn,
    summary: 'Take one’s own second factor off',
    ratePerMinute: 30,
    body: shapes.ownPassword,
    handle: ({ scope, body }) => removeOwnTotp(db, scope, body),
  });
}
