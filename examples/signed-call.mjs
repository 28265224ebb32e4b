/** Signed calls between Qiao and a program of yours (Standard Webhooks 1.0). Node 20, no packages. */
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';

const key = (secret) => Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
const sign = (secret, id, seconds, body) =>
  `v1,${createHmac('sha256', key(secret)).update(`${id}.${seconds}.${body}`).digest('base64')}`;

/** Tells Qiao something. The same `id` again is taken once, so a call may be repeated until it is answered. */
export async function callQiao({ url, secret }, payload, id = randomUUID()) {
  const body = JSON.stringify(payload);
  const seconds = String(Math.floor(Date.now() / 1000));
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': seconds,
      'webhook-signature': sign(secret, id, seconds, body),
    },
    body,
  });
  const said = await answer.json().catch(() => null);
  if (!answer.ok) throw new Error(`Qiao answered ${answer.status}: ${said?.error?.code ?? ''}`);
  return said;
}

/** What Qiao said, or null when nobody who knows the secret said it within five minutes. `body` as it came, before JSON.parse. */
export function fromQiao(secret, headers, body) {
  const { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': signatures = '' } = headers;
  if (!id || Math.abs(Date.now() / 1000 - Number(seconds)) > 300) return null;
  const own = Buffer.from(sign(secret, id, seconds, body));
  // While a secret is exchanged there are two signatures; one that fits is enough.
  const good = signatures.split(' ').some((one) => {
    const other = Buffer.from(one);
    return other.length === own.length && timingSafeEqual(other, own);
  });
  return good ? { id, ...JSON.parse(body) } : null;
}

/** The whole body of a request. */
export async function bodyOf(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}
