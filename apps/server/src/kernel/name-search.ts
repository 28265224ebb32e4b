/** What a name is found by: any fragment, pinyin initials (wgl → 王桂兰), whole pinyin. */
import { pinyin } from 'pinyin-pro';
import { foldText } from './search-text.ts';

export type NameKeys = { nameKey: string; pinyin: string; initials: string; grams: string[] };

/** Letters and digits only, one spelling. */
export function nameKey(name: string): string {
  return foldText(name).replace(/[^\p{L}\p{N}]/gu, '');
}

/** Single characters and pairs: short names need both. */
function grams(prefix: string, text: string): string[] {
  const characters = [...text];
  const found = new Set<string>();
  for (const [index, character] of characters.entries()) {
    found.add(prefix + character);
    const next = characters[index + 1];
    if (next !== undefined) found.add(prefix + character + next);
  }
  return [...found];
}

export function nameKeys(name: string): NameKeys {
  const key = nameKey(name);
  if (!key) return { nameKey: '', pinyin: '', initials: '', grams: [] };
  const syllables = pinyin(key, { toneType: 'none', type: 'array', surname: 'head', nonZh: 'consecutive', v: true });
  const whole = syllables.join('').toLowerCase();
  const initials = syllables
    .map((syllable) => syllable[0] ?? '')
    .join('')
    .toLowerCase();
  const chinese = /\p{Script=Han}/u.test(key);
  return {
    nameKey: key,
    pinyin: chinese ? whole : '',
    initials: chinese ? initials : '',
    grams: [...grams('', key), ...(chinese ? [...grams('i:', initials), ...grams('p:', whole)] : [])],
  };
}

/** Gram sets of a query; a hit carries all of one of them (and is then compared whole). Null when nothing can be looked for. */
export function nameQuery(text: string): { key: string; name: string[]; initials: string[]; pinyin: string[] } | null {
  const key = nameKey(text);
  if (!key) return null;
  const pairs = (prefix: string): string[] => {
    const all = grams(prefix, key);
    // Pairs say more than single characters; those only serve one-character queries.
    const longer = all.filter((gram) => [...gram].length === [...prefix].length + 2);
    return longer.length > 0 ? longer : all;
  };
  return { key, name: pairs(''), initials: pairs('i:'), pinyin: pairs('p:') };
}
