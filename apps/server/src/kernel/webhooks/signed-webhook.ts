/**
 * Calls between two programs that share a secret: Standard Webhooks 1.0 (HMAC-SHA-256 over `id.timestamp.body`). Several
 * secrets count at once, so that one is exchanged for another without a gap.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { errorKind } from '../errors.ts';

export const webhookForged = errorKind('kernel.webhook-forged', 401);
export const webhookStale = errorKind('kernel.webhook-stale', 401);

/** How far the sender's clock may be from ours; within it whoever takes calls remembers their ids. */
export const webhookWindowMs = 5 * 60_000;
const prefix = 'whsec_';

export function newWebhookSecret(): string {
  return prefix + randomBytes(32).toString('base64');
}

function signature(secret: string, id: string, seconds: string, body: Buffer): Buffer {
  const key = Buffer.from(secret.startsWith(prefix) ? secret.slice(prefix.length) : secret, 'base64');
  return createHmac('sha256', key).update(`${id}.${seconds}.`).update(body).digest();
}

/** Headers that go with the body; one signature per secret. A repeated try keeps its id and takes a new time. */
export function signWebhook(
  secrets: readonly string[],
  call: { id: string; at: Date; body: Buffer },
): Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string> {
  const seconds = String(Math.floor(call.at.getTime() / 1000));
  return {
    'webhook-id': call.id,
    'webhook-timestamp': seconds,
    'webhook-signature': secrets
      .map((secret) => `v1,${signature(secret, call.id, seconds, call.body).toString('base64')}`)
      .join(' '),
  };
}

type Headers = Record<string, string | string[] | undefined>;
const one = (headers: Headers, name: string): string => {
  const value = headers[name];
  return typeof value === 'string' ? value : '';
};

/** The call's id when one of the secrets signed it and its time is near. Throws `kernel.webhook-forged`, `kernel.webhook-stale`. */
export function checkWebhook(secrets: readonly string[], headers: Headers, body: Buffer, now: Date): string {
  const id = one(headers, 'webhook-id');
  const seconds = one(headers, 'webhook-timestamp');
  if (!/^[\x21-\x7e]{1,200}$/.test(id) || !/^\d{1,12}$/.test(seconds)) throw webhookForged();
  const given = one(headers, 'webhook-signature')
    .split(' ')
    .filter((part) => part.startsWith('v1,'))
    .slice(0, 10)
    .map((part) => Buffer.from(part.slice(3), 'base64'));
  const good = secrets.some((secret) => {
    const own = signature(secret, id, seconds, body);
    return given.some((other) => other.length === own.length && timingSafeEqual(other, own));
  });
  if (!good) throw webhookForged();
  // Only who knows the secret learns that the time is wrong.
  if (Math.abs(now.getTime() - Number(seconds) * 1000) > webhookWindowMs) throw webhookStale();
  return id;
}
