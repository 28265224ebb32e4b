/**
 * Substring search in any script without server extensions: overlapping pairs of characters (bigrams) with positions in a
 * `tsvector`, found again as phrases. Literals are built here, so PostgreSQL's own word parser has no say in Chinese.
 */

/** tsvector positions end at 16,383 (PostgreSQL, "Text Search Types"); later text is not indexed. */
const lastPosition = 16_000;

/** One spelling of everything: NFKC folds full-width forms (Ａ, １), then lower case. */
export function foldText(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/** Unbroken runs of letters and digits; a phrase never crosses from one run to the next. */
function runs(text: string): string[][] {
  return (foldText(text).match(/[\p{L}\p{N}\p{M}]+/gu) ?? []).map((run) => [...run]);
}

const quoted = (token: string): string => `'${token.replaceAll("'", "''").replaceAll('\\', '\\\\')}'`;

/** For a parameter cast `::tsvector`. The run's last character stands alone, so that one-character queries find it. */
export function searchVector(...texts: string[]): string {
  const places = new Map<string, number[]>();
  let position = 0;
  for (const text of texts) {
    for (const run of runs(text)) {
      position++;
      for (let index = 0; index < run.length; index++) {
        if (++position > lastPosition) break;
        const token = run[index]! + (run[index + 1] ?? '');
        const known = places.get(token);
        // 256 places a token are the type's limit.
        if (!known) places.set(token, [position]);
        else if (known.length < 255) known.push(position);
      }
    }
  }
  return [...places].map(([token, at]) => `${quoted(token)}:${at.join(',')}`).join(' ');
}

/** For a parameter cast `::tsquery`: every run of the query must occur. Null when the query has no letter or digit. */
export function searchQuery(text: string): string | null {
  const parts = runs(text)
    .slice(0, 12)
    .map((run) => {
      if (run.length === 1) return `${quoted(run[0]!)}:*`;
      return run
        .slice(0, 60)
        .slice(0, -1)
        .map((character, index) => quoted(character + run[index + 1]!))
        .join(' <-> ');
    });
  return parts.length === 0 ? null : parts.map((part) => `(${part})`).join(' & ');
}

/** Pairs of neighbouring characters: how alike two texts are is how many of these they share. */
export function searchPairs(...texts: string[]): Set<string> {
  return new Set(
    texts.flatMap((text) =>
      runs(text).flatMap((run) => run.slice(0, -1).map((character, index) => character + run[index + 1]!)),
    ),
  );
}

/** For a parameter cast `::tsquery`: any pair of the text may occur. Null when it has none. */
export function searchAnyQuery(text: string): string | null {
  const pairs = [...searchPairs(text)].slice(0, 40);
  return pairs.length === 0 ? null : pairs.map(quoted).join(' | ');
}
