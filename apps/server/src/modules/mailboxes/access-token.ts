/** OAuth 2.0 for boxes (RFC 6749 §6, RFC 7636): a consent given once by a person, tokens refreshed as they run out. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AppError, clock, newToken, readSigned, type Scope, signWords, systemScope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { consentRefused, mailboxNotFound, noConsentAsked } from './errors.ts';
import { changedSignal, ports } from './ports.ts';
import { MailProblem } from './rules.ts';
import { lockMailbox, saveSecrets } from './store.ts';
import type { MailboxRow } from './tables.ts';
import { openSecrets, sealNew } from './vault.ts';

const answer = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().optional(),
  expires_in: z.coerce.number().optional(),
});
/** Tokens live in memory only; a minute before their end another one is fetched. */
const held = new Map<string, { token: string; until: number; secrets: string }>();
const underWay = new Map<string, Promise<string>>();

function heldFor(row: MailboxRow): string | undefined {
  const known = held.get(row.id);
  return known && known.until > clock.ms() && known.secrets === row.secrets_sealed ? known.token : undefined;
}

/** Throws `consent-missing` before a person agreed, `consent-gone` when the provider took it back. */
export async function accessToken(row: MailboxRow): Promise<string> {
  const known = heldFor(row);
  if (known) return known;
  const running = underWay.get(row.id) ?? refresh(row).finally(() => underWay.delete(row.id));
  underWay.set(row.id, running);
  return running;
}

/** The server refused the token: the next one is asked for. */
export function dropToken(mailboxId: string): void {
  held.delete(mailboxId);
}

async function refresh(given: MailboxRow): Promise<string> {
  const { db } = ports();
  const scope = systemScope('mailboxes.tokens');
  // Providers may give each refresh token once: nodes take turns on the row.
  return db.transact(async (tx) => {
    const row = await lockMailbox(tx, scope, given.id);
    if (!row?.oauth) throw new MailProblem('consent-missing');
    // Who waited, or read the box before the last renewal, takes what that one brought.
    const known = heldFor(row);
    if (known) {
      // Sealed under a key of their own: the words without it could not be opened.
      const { ring, wrapped_key, secrets_sealed } = row;
      Object.assign(given, { ring, wrapped_key, secrets_sealed });
      return known;
    }
    const secrets = openSecrets(row);
    if (!secrets.refreshToken) throw new MailProblem('consent-missing');
    const got = await askTokens(row.oauth.tokenUrl, {
      grant_type: 'refresh_token',
      refresh_token: secrets.refreshToken,
      client_id: row.oauth.clientId,
      ...(secrets.clientSecret ? { client_secret: secrets.clientSecret } : {}),
    });
    let sealed = row.secrets_sealed;
    if (got.refresh_token && got.refresh_token !== secrets.refreshToken) {
      const next = { id: row.id, ...sealNew(row.id, { ...secrets, refreshToken: got.refresh_token }) };
      await saveSecrets(tx, next);
      sealed = next.secrets_sealed;
      Object.assign(given, next);
    }
    held.set(row.id, {
      token: got.access_token,
      until: clock.ms() + Math.max(0, (got.expires_in ?? 300) - 60) * 1000,
      secrets: sealed,
    });
    return got.access_token;
  });
}

async function askTokens(url: string, form: Record<string, string>): Promise<z.infer<typeof answer>> {
  let got: { status: number; body: unknown };
  try {
    got = await ports().outgoing.form({ url, fields: form, timeoutMs: 15_000 });
  } catch (error) {
    throw new MailProblem(
      'unreachable',
      error instanceof AppError ? String(error.params.why) : (error as Error).message,
    );
  }
  const body = (got.body ?? {}) as { error?: string; error_description?: string };
  if (got.status < 200 || got.status > 299)
    throw new MailProblem(
      body.error === 'invalid_grant' ? 'consent-gone' : 'sign-in',
      body.error_description ?? body.error ?? String(got.status),
    );
  const parsed = answer.safeParse(body);
  if (!parsed.success) throw new MailProblem('other', 'no access_token');
  return parsed.data;
}

const consentPurpose = 'mailboxes.consent';
/** A secret that only this program can make again from the state; 43 characters at least (RFC 7636 §4.1). */
const verifierOf = (state: string): string =>
  ['1', '2'].map((half) => ports().keys.blind(`mailboxes.verifier.${half}`, state)).join('');
/** A consent that was taken changes the secrets, so it is taken once: a code shown twice makes a provider withdraw everything. */
const secretsMark = (row: MailboxRow): string => ports().keys.blind('mailboxes.secrets', row.secrets_sealed);
export const callbackPath = '/api/mailboxes/oauth/callback';

/** Where the administrator's browser goes to agree. */
export function consentUrl(row: MailboxRow, scope: Scope): string {
  if (!row.oauth) throw noConsentAsked();
  // Signed: the browser may come back to another node, or after a restart.
  const state = signWords(ports().keys, consentPurpose, [row.id, scope.actor.id, secretsMark(row), newToken()], 600);
  const verifier = verifierOf(state);
  const url = new URL(row.oauth.authorizeUrl);
  for (const [name, value] of Object.entries({
    response_type: 'code',
    client_id: row.oauth.clientId,
    redirect_uri: ports().publicUrl + callbackPath,
    scope: row.oauth.scope,
    state,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    access_type: 'offline',
    prompt: 'consent',
    login_hint: row.imap.user,
  }))
    url.searchParams.set(name, value);
  return url.href;
}

/** The browser comes back with a code. Throws `mailboxes.no-consent-asked`, `mailboxes.consent-refused`. */
export async function takeConsent(tx: Tx, scope: Scope, input: { state: string; code: string }): Promise<MailboxRow> {
  const [mailboxId, staffId, mark] = readSigned(ports().keys, consentPurpose, input.state)?.parts ?? [];
  if (!mailboxId || staffId !== scope.actor.id) throw noConsentAsked();
  const row = await lockMailbox(tx, scope, mailboxId);
  if (!row) throw mailboxNotFound();
  if (!row.oauth || mark !== secretsMark(row)) throw noConsentAsked();
  const secrets = openSecrets(row);
  const got = await askTokens(row.oauth.tokenUrl, {
    grant_type: 'authorization_code',
    code: input.code,
    redirect_uri: ports().publicUrl + callbackPath,
    code_verifier: verifierOf(input.state),
    client_id: row.oauth.clientId,
    ...(secrets.clientSecret ? { client_secret: secrets.clientSecret } : {}),
  }).catch(() => null);
  if (!got?.refresh_token) throw consentRefused();
  const next = { ...row, ...sealNew(row.id, { ...secrets, refreshToken: got.refresh_token }) };
  await saveSecrets(tx, next);
  dropToken(row.id);
  tx.afterCommit(() => ports().signals.send(changedSignal, row.id));
  await record(tx, scope, {
    action: 'mailboxes.consent-given',
    subject: ['mailbox', row.id],
    unitId: row.unit_id,
  });
  return next;
}
