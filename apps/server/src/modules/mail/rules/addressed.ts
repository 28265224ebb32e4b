/** Of a letter that lies in several of our boxes: what it says, and which of our addresses it names. Pure. */
import { createHash } from 'node:crypto';
import type { ReadLetter } from '../reading/read-letter.ts';
import type { Head } from '../tables.ts';

/**
 * What a letter says, whatever the servers on its road wrote above it or how they packed it: two letters under one Message-ID are
 * the same only when this is equal. 64 hexadecimal digits; to be blinded before it is kept.
 */
export function essenceOf({ head, text, html, files }: Pick<ReadLetter, 'head' | 'text' | 'html' | 'files'>): string {
  const hash = createHash('sha256');
  const parts = [head.from?.address.toLowerCase() ?? '', head.subject, text, html ?? ''].map(spaced);
  hash.update(JSON.stringify(parts));
  for (const { name, content } of files) hash.update(JSON.stringify([name, content.length])).update(content);
  return hash.digest('hex');
}

const spaced = (words: string): string => words.replace(/\s+/g, ' ').trim();

/** Addresses of ours that it is sent to, To before Cc, in the order written; what stands after a plus sign does not count. */
export function ownNamed({ to, cc }: Pick<Head, 'to' | 'cc'>, own: readonly string[]): string[] {
  const named = [...to, ...cc].flatMap(({ address }) => {
    const lower = address.toLowerCase();
    const plain = lower.replace(/^([^+@]+)\+[^@]*@/, '$1@');
    return own.includes(lower) ? [lower] : own.includes(plain) ? [plain] : [];
  });
  return [...new Set(named)];
}
