/**
 * Words that the program gave away and takes back: signed, so that every node knows its own and none has to remember. They end by
 * themselves. What may be used once only must be told apart by what it does.
 */
import { timingSafeEqual } from 'node:crypto';
import { clock } from '../time.ts';
import type { Keys } from './keys.ts';

export type Signed = { parts: string[]; until: Date };

/** `parts` without dots. */
export function signWords(keys: Keys, purpose: string, parts: readonly string[], seconds: number): string {
  const said = [...parts, (Math.floor(clock.ms() / 1000) + seconds).toString(36)].join('.');
  return `${said}.${keys.blind(`signed.${purpose}`, said)}`;
}

/** Null for what this program did not sign for this purpose, and for what is over. */
export function readSigned(keys: Keys, purpose: string, words: string): Signed | null {
  const at = words.lastIndexOf('.');
  if (at < 0 || words.length > 1000) return null;
  const said = words.slice(0, at);
  const expected = Buffer.from(keys.blind(`signed.${purpose}`, said));
  const given = Buffer.from(words.slice(at + 1));
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  const parts = said.split('.');
  const until = new Date(Number.parseInt(parts.pop()!, 36) * 1000);
  return until.getTime() > clock.ms() ? { parts, until } : null;
}
