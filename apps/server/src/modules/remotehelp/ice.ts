/** Servers that help two browsers find each other; none by default. */
import { createHmac } from 'node:crypto';
import { clock } from '#kernel';
import type { IceServer } from './contract.ts';
import { own } from './ports.ts';
import { times } from './rules.ts';

/**
 * With a shared secret, TURN is used by a name that ends by itself: `<unix time of its end>:<session>` and its HMAC-SHA-1, as TURN
 * servers know it (draft-uberti-behave-turn-rest-00).
 */
export function iceServers(sessionId: string): IceServer[] {
  const { urls, turnSecret } = own().ice;
  if (urls.length === 0) return [];
  const stun = urls.filter((url) => url.startsWith('stun'));
  const turn = urls.filter((url) => url.startsWith('turn'));
  const username = `${Math.floor((clock.ms() + times.longestMs) / 1000)}:${sessionId}`;
  return [
    ...(stun.length > 0 ? [{ urls: stun }] : []),
    ...(turn.length > 0 && turnSecret
      ? [{ urls: turn, username, credential: createHmac('sha1', turnSecret).update(username).digest('base64') }]
      : []),
  ];
}
