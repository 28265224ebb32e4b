/** What about a letter should make its reader careful. Pure. */
import type { Address } from '../tables.ts';
import type { Headers } from './kinds.ts';

export type Warning =
  | 'looks-like-us'
  | 'name-shows-other-address'
  | 'answers-go-elsewhere'
  | 'not-authenticated'
  | 'mixed-scripts';

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1).toLowerCase();

export function warningsOf(
  letter: { from: Address | null; replyTo: Address[]; headers: Headers },
  ownAddresses: string[],
): Warning[] {
  const found: Warning[] = [];
  const { from } = letter;
  if (!from) return found;
  const domain = domainOf(from.address);
  const ours = [...new Set(ownAddresses.map(domainOf))];
  if (!ours.includes(domain) && ours.some((own) => alike(domain, own))) found.push('looks-like-us');
  const named = /[^\s<>"'(]+@[^\s<>"')]+\.[^\s<>"')]+/.exec(from.name)?.[0];
  if (named && named.toLowerCase() !== from.address.toLowerCase()) found.push('name-shows-other-address');
  if (letter.replyTo.some((to) => domainOf(to.address) !== domain)) found.push('answers-go-elsewhere');
  if (/\bdmarc=fail\b/i.test(letter.headers.get('authentication-results') ?? '')) found.push('not-authenticated');
  if (isMixed(domain)) found.push('mixed-scripts');
  return found;
}

/** Names under xn-- or with letters of several scripts look like others. */
export function isMixed(host: string): boolean {
  return /(^|\.)xn--/i.test(host) || /[^\p{ASCII}]/u.test(host);
}

const twins: Record<string, string> = {
  '0': 'o',
  '1': 'l',
  i: 'l',
  '5': 's',
  '3': 'e',
  '4': 'a',
  '8': 'b',
  а: 'a',
  е: 'e',
  о: 'o',
  р: 'p',
  с: 'c',
  х: 'x',
  у: 'y',
  і: 'l',
};
const folded = (host: string): string =>
  [...host.toLowerCase()]
    .map((letter) => twins[letter] ?? letter)
    .join('')
    .replace(/rn/g, 'm')
    .replace(/vv/g, 'w')
    .replace(/-/g, '');

/** Reads the same at a glance, has our whole name before its own, or differs by one letter or two that changed places. */
export function alike(host: string, own: string): boolean {
  if (host === own || host.endsWith(`.${own}`)) return false;
  if (folded(host) === folded(own)) return true;
  if (`.${host}`.includes(`.${own}.`) || `.${host}`.includes(`.${own}-`)) return true;
  return own.length >= 8 && Math.abs(host.length - own.length) <= 1 && distance(host, own) === 1;
}

function distance(one: string, other: string): number {
  let before: number[] = [];
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (one[i - 1] === other[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1])
        next[j] = Math.min(next[j]!, before[j - 2]! + 1);
    }
    before = row;
    row = next;
  }
  return row[other.length]!;
}
