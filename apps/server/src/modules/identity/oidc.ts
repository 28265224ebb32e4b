/**
 * Sign-in at the company's own provider: OpenID Connect Core 1.0, authorization code flow with PKCE (RFC 7636), state and nonce.
 * The browser that began is the browser that ends: the state is bound to a cookie, kept here, and works once.
 */
import { randomBytes } from 'node:crypto';
import * as client from 'openid-client';
import { AppError, type Config, clock, type Database, type Logger, type Scope } from '#kernel';
import { oidcFailed, oidcOff, oidcUnknownStaff, oidcUnreachable } from './errors.ts';
import { type StartedSession, startSession } from './start-session.ts';
import { readAccount, readAccountByLogin } from './store-credentials.ts';
import { insertExternalIdentity, insertOidcLogin, readExternalStaff, takeOidcLogin } from './store-links.ts';
import { tokenHash } from './tokens.ts';
import { emailIndex } from './vault.ts';

const loginMs = 10 * 60_000;
export const oidcCookie = 'qiao_oidc';

export class Oidc {
  private readonly settings: Config['oidc'];
  private readonly redirectUri: string;
  private readonly log: Logger;
  private known: Promise<client.Configuration> | null = null;

  constructor(config: Pick<Config, 'oidc' | 'publicUrl'>, log: Logger) {
    this.settings = config.oidc;
    this.redirectUri = `${config.publicUrl}/api/identity/oidc/callback`;
    this.log = log;
  }

  /** What the sign-in page offers; null when no provider is configured. */
  offer(): { label: string; startUrl: string } | null {
    return this.settings && { label: new URL(this.settings.issuer).host, startUrl: '/api/identity/oidc/start' };
  }

  /** Where to send the browser, and the secret its cookie must carry back. Throws `identity.oidc-off`, `identity.oidc-unreachable`. */
  async begin(db: Database, returnTo: string): Promise<{ url: string; binding: string; expiresAt: Date }> {
    const provider = await this.provider();
    const verifier = client.randomPKCECodeVerifier();
    const [state, nonce, binding] = [client.randomState(), client.randomNonce(), randomBytes(32).toString('base64url')];
    const expiresAt = new Date(clock.ms() + loginMs);
    const login = { bindingHash: tokenHash(binding), nonce, verifier, returnTo: ownPath(returnTo) };
    await insertOidcLogin(db, tokenHash(state), login, expiresAt);
    const url = client.buildAuthorizationUrl(provider, {
      redirect_uri: this.redirectUri,
      scope: 'openid profile email',
      response_type: 'code',
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
    });
    return { url: url.href, binding, expiresAt };
  }

  /**
   * The provider's answer. Throws `identity.oidc-failed` (wrong, used or foreign state, wrong nonce, refused code, refused by the
   * provider) or `identity.oidc-unknown-staff` (proven, but nobody of ours).
   */
  async finish(
    db: Database,
    scope: Scope,
    input: { query: string; binding: string | null; agent: string },
  ): Promise<StartedSession & { returnTo: string }> {
    const provider = await this.provider();
    const callback = new URL(`${this.redirectUri}?${input.query}`);
    const state = callback.searchParams.get('state') ?? '';
    const login = await takeOidcLogin(db, scope, tokenHash(state), clock.now());
    if (!login || !input.binding || tokenHash(input.binding) !== login.bindingHash) throw oidcFailed();
    let claims: { sub: string; email?: unknown; email_verified?: unknown };
    try {
      const tokens = await client.authorizationCodeGrant(provider, callback, {
        pkceCodeVerifier: login.verifier,
        expectedState: state,
        expectedNonce: login.nonce,
        idTokenExpected: true,
      });
      const idToken = tokens.claims()!;
      claims =
        idToken.email === undefined ? await client.fetchUserInfo(provider, tokens.access_token, idToken.sub) : idToken;
    } catch (error) {
      this.log.warn(
        { err: (error as Error).message, code: (error as { code?: string }).code },
        'sign-in at the provider refused',
      );
      throw oidcFailed();
    }
    const verified = claims.email_verified === true && typeof claims.email === 'string' ? claims.email : null;
    const started = await this.signIn(db, scope, claims.sub, verified, input.agent);
    return { ...started, returnTo: login.returnTo };
  }

  /** Known by (issuer, subject); the first time by an address that the provider has verified. */
  private async signIn(
    db: Database,
    scope: Scope,
    subject: string,
    email: string | null,
    agent: string,
  ): Promise<StartedSession> {
    const { issuer } = this.settings!;
    const knownId = await readExternalStaff(db, scope, issuer, subject);
    const account = knownId
      ? await readAccount(db, scope, knownId)
      : email
        ? await readAccountByLogin(db, scope, '', emailIndex(email))
        : null;
    if (account?.state !== 'active') throw oidcUnknownStaff();
    return await db.transact(async (tx) => {
      if (!knownId) await insertExternalIdentity(tx, { issuer, subject, staffId: account.staffId }, clock.now());
      return await startSession(tx, scope, { staffId: account.staffId, unitId: account.unitId, method: 'oidc', agent });
    });
  }

  private async provider(): Promise<client.Configuration> {
    const { settings } = this;
    if (!settings) throw oidcOff();
    const issuer = new URL(settings.issuer);
    // Plain HTTP only to this machine: anywhere else the provider's answers could be forged on the way.
    const loopback = ['127.0.0.1', 'localhost', '[::1]'].includes(issuer.hostname);
    this.known ??= client.discovery(
      issuer,
      settings.clientId,
      settings.clientSecret || undefined,
      settings.clientSecret ? undefined : client.None(),
      { timeout: 10, ...(loopback ? { execute: [client.allowInsecureRequests] } : {}) },
    );
    try {
      return await this.known;
    } catch (error) {
      this.known = null;
      if (error instanceof AppError) throw error;
      this.log.warn({ err: (error as Error).message }, 'the sign-in provider cannot be reached');
      throw oidcUnreachable();
    }
  }
}

/** Only a path of ours: `//elsewhere` and `/\elsewhere` lead browsers away. */
export function ownPath(path: string): string {
  return /^\/(?![/\\])/.test(path) && !/[\s\\]/.test(path) ? path : '/';
}
