/** Visitors' bearer tokens: random, kept as hashes, looked up once a minute at most. */
import { createHash } from 'node:crypto';
import { type Authenticator, clock, type Db, newToken, pickLocale, type Scope, systemScope, type Tx } from '#kernel';
import { insertToken, tokenHolder } from './store-visitors.ts';

const prefix = 'qv_';
const lifeMs = 400 * 86_400_000;
const cacheMs = 60_000;
const cacheSize = 20_000;

export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

export async function giveToken(tx: Tx, visitorId: string, verified: boolean): Promise<string> {
  const token = `${prefix}${newToken()}`;
  const at = clock.now();
  await insertToken(tx, {
    hash: hashOf(token),
    visitorId,
    at,
    expiresAt: new Date(at.getTime() + lifeMs),
    verified,
  });
  return token;
}

type Known = { visitorId: string; at: number };
const cache = new Map<string, Known>();

/** Erased visitors' tokens end at once on this node, within a minute on others. */
export function forgetTokens(): void {
  cache.clear();
}

/** Who presents a visitor's token; null for tokens of other kinds and unknown ones. */
export async function holderOf(db: Db, token: string): Promise<{ visitorId: string; hash: string } | null> {
  if (!token.startsWith(prefix) || token.length > 100) return null;
  const hash = hashOf(token);
  const known = cache.get(hash);
  if (known && clock.ms() - known.at < cacheMs) return { visitorId: known.visitorId, hash };
  const row = await tokenHolder(db, systemScope('conversations.tokens'), hash, clock.now());
  if (!row) {
    cache.delete(hash);
    return null;
  }
  if (cache.size >= cacheSize) cache.clear();
  cache.set(hash, { visitorId: row.visitor_id, at: clock.ms() });
  return { visitorId: row.visitor_id, hash };
}

const noRights: ReadonlyMap<string, 'all'> = new Map();

export function visitorAuthenticator(db: Db): Authenticator {
  return async ({ token, headers, ip, requestId }) => {
    const holder = token === null ? null : await holderOf(db, token);
    if (!holder) return null;
    const language = headers['accept-language'];
    return {
      actor: { kind: 'visitor', id: holder.visitorId },
      sessionId: holder.hash,
      locale: pickLocale(Array.isArray(language) ? language[0] : language),
      requestId,
      ip,
      reach: noRights,
      unitId: null,
    } satisfies Scope;
  };
}
