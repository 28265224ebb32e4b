/** Naming a colleague in a text: `@李敏#1003`. The number decides; the name is for the eyes. */

const written = /@([^\s@#]{1,40})#([A-Za-z0-9_-]{1,32})/gu;

/** Staff numbers named in the text, lower case, each once, at most 50. */
export function numbersNamed(text: string): string[] {
  return [...new Set([...text.matchAll(written)].map((match) => match[2]!.toLowerCase()))].slice(0, 50);
}

/** The words as people say them: without the numbers. */
export function spoken(text: string): string {
  return text.replace(written, '@$1');
}

/** What a list shows of a message; at most 120 characters, one line. */
export function previewOf(text: string): string {
  return [...spoken(text).replace(/\s+/g, ' ').trim()].slice(0, 120).join('');
}

/** One room for two people, whoever begins. */
export function pairKey(one: string, other: string): string {
  return [one, other].sort().join(' ');
}

/** What a member has not read: never what was said before they came. */
export function unreadOf(room: { last_seq: number; read_seq: number; from_seq: number }): number {
  return Math.max(0, room.last_seq - Math.max(room.read_seq, room.from_seq));
}
