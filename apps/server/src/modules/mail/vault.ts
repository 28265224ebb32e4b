/** Heads and bodies of letters: sealed under a key of each letter's own; addresses are compared by blind indexes. */
import { gunzipSync, gzipSync } from 'node:zlib';
import { ports } from './ports.ts';
import { essenceOf } from './rules/addressed.ts';
import type { Head, LetterRow } from './tables.ts';

type Sealed = Pick<LetterRow, 'ring' | 'wrapped_key' | 'head_sealed' | 'html_sealed'>;

export function sealLetter(id: string, head: Head, html: string | null): Sealed {
  const { keys } = ports();
  const { key, wrapped } = keys.create();
  return {
    ring: wrapped.ring,
    wrapped_key: wrapped.wrapped,
    head_sealed: keys.seal(key, JSON.stringify(head), `letter:${id}:head`),
    html_sealed: html === null ? null : keys.seal(key, gzipSync(html).toString('base64'), `letter:${id}:html`),
  };
}

const keyOf = (row: Sealed): Buffer => ports().keys.unwrap({ ring: row.ring, wrapped: row.wrapped_key });

export function openHead(row: Sealed & { id: string }): Head {
  return JSON.parse(ports().keys.open(keyOf(row), row.head_sealed, `letter:${row.id}:head`)) as Head;
}

export function openHtml(row: Sealed & { id: string }): string | null {
  if (row.html_sealed === null) return null;
  const packed = ports().keys.open(keyOf(row), row.html_sealed, `letter:${row.id}:html`);
  return gunzipSync(Buffer.from(packed, 'base64')).toString('utf8');
}

export const hashOfId = (messageId: string): string => ports().keys.blind('mail.message-id', messageId);
/** Of what it says. */
export const essence = (letter: Parameters<typeof essenceOf>[0]): string =>
  ports().keys.blind('mail.essence', essenceOf(letter));
export const hashOfAddress = (address: string): string =>
  ports().keys.blind('mail.address', address.trim().toLowerCase());
