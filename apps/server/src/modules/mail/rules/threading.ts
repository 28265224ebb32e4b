/** How letters find their thread, and what a letter of ours carries so that its answer finds back. Pure. */
import { randomBytes } from 'node:crypto';

/** Ids in the order of RFC 5322 §3.6.4, the nearest last; broken heads are read for whatever looks like one. */
export function messageIds(value: string | null | undefined): string[] {
  const found = (value ?? '').slice(0, 20_000).match(/<[^<>\s]{1,250}>/g) ?? [];
  return [...new Set(found)].slice(-50);
}

/** Those that may name the letter answered, the likeliest first. */
export function answered(inReplyTo: string[], references: string[]): string[] {
  return [...new Set([...inReplyTo, ...[...references].reverse()])].slice(0, 30);
}

const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789';
/** Twelve letters that survive lower-casing and reading aloud: 59 bits. */
export function newThreadToken(): string {
  return [...randomBytes(12)].map((byte) => alphabet[byte % alphabet.length]).join('');
}

/** `service@example.com` → `service+t-token@example.com` (RFC 5233). */
export function plusAddress(address: string, token: string): string {
  const at = address.lastIndexOf('@');
  return `${address.slice(0, at)}+t-${token}${address.slice(at)}`;
}

/** Tokens in addresses of ours that the letter was sent to. */
export function plusTokens(own: string, addresses: string[]): string[] {
  const at = own.lastIndexOf('@');
  const [local, domain] = [own.slice(0, at).toLowerCase(), own.slice(at).toLowerCase()];
  return addresses.flatMap((address) => {
    const lower = address.toLowerCase();
    if (!lower.endsWith(domain) || !lower.startsWith(`${local}+t-`)) return [];
    return /^[a-z0-9]{12}$/.exec(lower.slice(local.length + 3, -domain.length))?.[0] ?? [];
  });
}

export const tokenLine = (token: string): string => `[ref:${token}]`;

/** Tokens in the words: quoted parts keep ours. */
export function bodyTokens(text: string): string[] {
  return [...new Set([...text.matchAll(/\[ref:([a-z0-9]{12})\]/g)].map((match) => match[1]!))].slice(0, 10);
}

/** Without the marks of answers and forwards in several languages. */
export function bareSubject(subject: string): string {
  let bare = subject.trim();
  for (;;) {
    const next = bare.replace(/^(re|aw|sv|fwd?|wg|tr|回复|答复|转发|回覆|轉寄)(\[\d+\])?\s*[:：]\s*/i, '');
    if (next === bare) return bare;
    bare = next;
  }
}
