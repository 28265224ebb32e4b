import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { verifyIdentity } from './identity-jwt.ts';

const secret = 'a-secret-of-the-host-site';
const now = new Date('2026-03-01T08:00:00Z');
const seconds = now.getTime() / 1000;
const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
function token(claims: unknown, header: unknown = { alg: 'HS256', typ: 'JWT' }, key = secret): string {
  const signed = `${part(header)}.${part(claims)}`;
  return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`;
}
const refusal = (jwt: string): unknown => {
  try {
    verifyIdentity(jwt, secret, now);
    return null;
  } catch (error) {
    return (error as { params: { reason: string } }).params.reason;
  }
};

describe('identity of the host site', () => {
  it('takes what the site signed', () => {
    expect(verifyIdentity(token({ sub: 'u-7', name: '王芳', exp: seconds + 60 }), secret, now)).toMatchObject({
      sub: 'u-7',
      name: '王芳',
    });
  });

  it('refuses every other algorithm, also none, and unknown critical headers', () => {
    const claims = { sub: 'u-7', exp: seconds + 60 };
    expect(refusal(`${part({ alg: 'none' })}.${part(claims)}.`)).toBe('algorithm');
    expect(refusal(token(claims, { alg: 'HS512' }))).toBe('algorithm');
    expect(refusal(token(claims, { alg: 'RS256' }))).toBe('algorithm');
    expect(refusal(token(claims, { alg: 'HS256', crit: ['b64'] }))).toBe('algorithm');
  });

  it('refuses another key, a changed claim, a cut signature, and what is no token', () => {
    const good = token({ sub: 'u-7', exp: seconds + 60 });
    const [head, , signature] = good.split('.');
    expect(refusal(token({ sub: 'u-7', exp: seconds + 60 }, undefined, 'other'))).toBe('signature');
    expect(refusal(`${head}.${part({ sub: 'u-8', exp: seconds + 60 })}.${signature}`)).toBe('signature');
    expect(refusal(good.slice(0, -4))).toBe('signature');
    expect(refusal('a.b')).toBe('form');
    expect(refusal(`${'a'.repeat(5000)}.b.c`)).toBe('form');
  });

  it('demands an end, keeps it within the leeway of two clocks, and heeds a beginning', () => {
    expect(refusal(token({ sub: 'u-7' }))).toBe('claims');
    expect(refusal(token({ sub: '', exp: seconds + 60 }))).toBe('claims');
    expect(refusal(token({ sub: 'u-7', exp: seconds - 31 }))).toBe('expired');
    expect(refusal(token({ sub: 'u-7', exp: seconds - 29 }))).toBeNull();
    expect(refusal(token({ sub: 'u-7', exp: seconds + 600, nbf: seconds + 31 }))).toBe('not-yet');
  });
});
