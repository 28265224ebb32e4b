/** Digest arithmetic (RFC 7616 3.4, RFC 8760 for SIP). */
import { createHash } from 'node:crypto';

export type DigestAlgorithm = 'MD5' | 'SHA-256' | 'SHA-512-256';

const HASH_NAME: Record<DigestAlgorithm, string> = { MD5: 'md5', 'SHA-256': 'sha256', 'SHA-512-256': 'sha512-256' };

/** Either the password, or the hash of `user:realm:password` for each algorithm offered. */
export type DigestSecret = { password: string } | { ha1: Partial<Record<DigestAlgorithm, string>> };

export function digestHash(algorithm: DigestAlgorithm, text: string): string {
  return createHash(HASH_NAME[algorithm]).update(text).digest('hex');
}

/** Hash to store instead of a password. */
export function makeHa1(algorithm: DigestAlgorithm, username: string, realm: string, password: string): string {
  return digestHash(algorithm, `${username}:${realm}:${password}`);
}

/** Algorithm named in a header (absent = MD5), null for one we do not know; `-sess` variants are kept apart. */
export function parseAlgorithm(name: string | undefined): { algorithm: DigestAlgorithm; session: boolean } | null {
  const upper = (name ?? 'MD5').toUpperCase();
  const session = upper.endsWith('-SESS');
  const base = session ? upper.slice(0, -5) : upper;
  return base in HASH_NAME ? { algorithm: base as DigestAlgorithm, session } : null;
}

export type DigestInput = {
  algorithm: DigestAlgorithm;
  session: boolean;
  secret: DigestSecret;
  username: string;
  realm: string;
  method: string;
  uri: string;
  nonce: string;
  qop: 'auth' | 'auth-int' | null;
  cnonce: string;
  /** Eight hexadecimal digits. */
  nc: string;
  body: Buffer;
};

/** The `response` value; null when the secret has no hash for that algorithm. */
export function digestResponse(input: DigestInput): string | null {
  const { algorithm, secret } = input;
  const hash = (text: string): string => digestHash(algorithm, text);
  let ha1 =
    'password' in secret
      ? makeHa1(algorithm, input.username, input.realm, secret.password)
      : (secret.ha1[algorithm]?.toLowerCase() ?? null);
  if (ha1 === null) return null;
  if (input.session) ha1 = hash(`${ha1}:${input.nonce}:${input.cnonce}`);
  const bodyPart =
    input.qop === 'auth-int' ? `:${createHash(HASH_NAME[algorithm]).update(input.body).digest('hex')}` : '';
  const ha2 = hash(`${input.method}:${input.uri}${bodyPart}`);
  if (input.qop === null) return hash(`${ha1}:${input.nonce}:${ha2}`);
  return hash(`${ha1}:${input.nonce}:${input.nc}:${input.cnonce}:${input.qop}:${ha2}`);
}
