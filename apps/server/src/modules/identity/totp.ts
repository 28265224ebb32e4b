/** Time-based one-time codes (RFC 6238): SHA-1, six digits, 30 s, one step of drift either way. */
import { Secret, TOTP } from 'otpauth';
import { clock } from '#kernel';

const period = 30;

function generator(secret: string, label: string): TOTP {
  return new TOTP({ issuer: 'Qiao', label, algorithm: 'SHA1', digits: 6, period, secret: Secret.fromBase32(secret) });
}

/** 160 bits, as RFC 4226 §4 asks. */
export function newTotpSecret(): string {
  return new Secret({ size: 20 }).base32;
}

/** `otpauth://totp/…` for the QR picture. */
export function totpUri(secret: string, label: string): string {
  return generator(secret, label).toString();
}

/** The time step the code belongs to, or null for a wrong one. */
export function totpStep(secret: string, code: string): number | null {
  const now = clock.ms();
  const drift = generator(secret, '').validate({ token: code, window: 1, timestamp: now });
  return drift === null ? null : Math.floor(now / 1000 / period) + drift;
}
