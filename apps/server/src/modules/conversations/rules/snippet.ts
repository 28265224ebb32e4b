/** The part of a text around what was searched for. */
const before = 30;
const length = 120;

export function snippetOf(text: string, query: string): string {
  const flat = text.replace(/\s+/g, ' ').trim();
  const words = query.trim().split(/\s+/);
  const places = words.map((word) => flat.toLowerCase().indexOf(word.toLowerCase())).filter((at) => at >= 0);
  const at = places.length > 0 ? Math.min(...places) : 0;
  const start = Math.max(0, at - before);
  const part = flat.slice(start, start + length);
  return `${start > 0 ? '…' : ''}${part}${start + length < flat.length ? '…' : ''}`;
}
