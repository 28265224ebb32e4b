/** Which fields the config of a node has, and by what they are filled in. */
import type { Chooser } from './data.ts';

export type FieldSpec =
  | { as: 'pieces'; key: string }
  | { as: 'choose'; key: string; of: Chooser; none?: boolean }
  | { as: 'keys'; key: string }
  | { as: 'number'; key: string; min: number; max: number; unit?: 'seconds' | 'times' | 'digits' | 'minutes' }
  | { as: 'switch'; key: string }
  | { as: 'text'; key: string; holder?: string }
  | { as: 'variable'; key: string }
  | { as: 'variables'; key: string }
  | { as: 'pick'; key: string; from: readonly (string | null)[] }
  | { as: 'set' | 'cases' | 'save' | 'answers'; key: string };

const seconds = (key: string, min: number, max: number): FieldSpec => ({
  as: 'number',
  key,
  min,
  max,
  unit: 'seconds',
});
const tries: FieldSpec = { as: 'number', key: 'tries', min: 1, max: 9, unit: 'times' };

export const nodeFields: Record<string, FieldSpec[]> = {
  say: [{ as: 'pieces', key: 'pieces' }],
  play: [
    { as: 'choose', key: 'prompt', of: 'prompt' },
    { as: 'switch', key: 'skip' },
  ],
  menu: [{ as: 'pieces', key: 'pieces' }, { as: 'keys', key: 'keys' }, seconds('seconds', 1, 60), tries],
  collect: [
    { as: 'pieces', key: 'pieces' },
    { as: 'variable', key: 'variable' },
    { as: 'number', key: 'least', min: 1, max: 40, unit: 'digits' },
    { as: 'number', key: 'most', min: 1, max: 40, unit: 'digits' },
    { as: 'pick', key: 'end', from: ['#', '*', null] },
    seconds('seconds', 1, 60),
    tries,
  ],
  survey: [
    { as: 'pieces', key: 'pieces' },
    { as: 'variable', key: 'variable' },
    { as: 'number', key: 'most', min: 2, max: 9 },
  ],
  keyword: [
    { as: 'pieces', key: 'pieces' },
    { as: 'answers', key: 'answers' },
    seconds('first', 1, 20),
    seconds('silence', 1, 5),
    seconds('most', 2, 30),
    tries,
  ],
  hours: [{ as: 'choose', key: 'calendarId', of: 'calendar' }],
  lookup: [
    { as: 'text', key: 'url', holder: 'https://' },
    { as: 'pick', key: 'method', from: ['GET', 'POST'] },
    { as: 'variables', key: 'send' },
    { as: 'save', key: 'save' },
    seconds('seconds', 1, 10),
  ],
  branch: [{ as: 'cases', key: 'cases' }],
  set: [{ as: 'set', key: 'set' }],
  language: [{ as: 'pick', key: 'language', from: ['zh', 'en'] }],
  queue: [
    { as: 'choose', key: 'queueId', of: 'queue' },
    { as: 'number', key: 'priority', min: 0, max: 60 },
    { as: 'choose', key: 'music', of: 'prompt' },
    seconds('saySeconds', 0, 600),
    seconds('mostSeconds', 5, 86_400),
    { as: 'variable', key: 'identify' },
    { as: 'switch', key: 'offerCallback' },
  ],
  extension: [{ as: 'choose', key: 'extensionId', of: 'extension' }, seconds('seconds', 5, 120)],
  room: [{ as: 'choose', key: 'roomId', of: 'room', none: true }],
  voicemail: [{ as: 'choose', key: 'boxId', of: 'box' }],
  callback: [
    { as: 'choose', key: 'queueId', of: 'queue' },
    { as: 'switch', key: 'otherNumber' },
  ],
  transfer: [
    { as: 'text', key: 'number' },
    seconds('seconds', 5, 120),
    { as: 'choose', key: 'trunkId', of: 'trunk', none: true },
  ],
  'hang-up': [{ as: 'choose', key: 'prompt', of: 'prompt', none: true }],
};

/** The key that a menu's exit stands for. */
export function exitOfKey(digit: string): string {
  return `key-${digit === '*' ? 'star' : digit === '#' ? 'hash' : digit}`;
}
const digitOf = (exit: string): string => exit.slice(4).replace('star', '*').replace('hash', '#');

type Case = { exit: string; variable: string; is: string; value: string };
export type Answer = { exit: string; words: string[]; key: string | null };
/** What an exit is called on the card. */
export function exitLabel(
  t: (key: string, values?: Record<string, string>) => string,
  exit: string,
  config: Record<string, unknown>,
): string {
  if (exit.startsWith('key-')) return t('exits.key', { digit: digitOf(exit) });
  if (exit.startsWith('case-')) {
    const one = (config.cases as Case[] | undefined)?.find((found) => found.exit === exit);
    return one ? `${one.variable} ${t(`tests.${one.is}`)} ${one.value}`.trim() : exit;
  }
  if (exit.startsWith('word-')) {
    const one = (config.answers as Answer[] | undefined)?.find((found) => found.exit === exit);
    return one?.words.find((word) => word.trim() !== '') ?? exit;
  }
  return t(`exits.${exit}`);
}
