/** Nodes that speak and listen. */
import { z } from 'zod';
import { type Dialogue, type Effect, type Piece, pieces, variableName } from '../contract.ts';
import type { NodeKind, Seen, Turn } from '../node-kinds.ts';
import { filled } from './templates.ts';

const words = pieces.min(1);
const pressed = z.enum(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '#']);
const seconds = z.number().int().min(1).max(60);
const tries = z.number().int().min(1).max(9);

export function say(list: Piece[], seen: Pick<Dialogue, 'variables' | 'language'>, cut: boolean): Effect {
  const ready = list.flatMap((one): Piece[] => {
    if ('prompt' in one) return [one];
    const digits = filled(one.digits, seen.variables).replace(/[^0-9]/g, '');
    return digits ? [{ digits: digits.slice(0, 80) }] : [];
  });
  return { do: 'say', pieces: ready, language: seen.language, cut };
}
/** Hangs on the end of what is said. */
const untilSaid = { resume: (): Turn => ({ effects: [], leave: 'next' }) };
const onward = () => [{ key: 'next', required: true }];

const sayConfig = z.object({ pieces: words });
export const sayNode: NodeKind<z.infer<typeof sayConfig>> = {
  kind: 'say',
  config: sayConfig,
  exits: onward,
  waits: false,
  pieces: (config) => config.pieces,
  enter: (config, seen) => ({ effects: [say(config.pieces, seen, false)] }),
  ...untilSaid,
  example: { pieces: [{ prompt: 'welcome' }] },
};

const playConfig = z.object({ prompt: z.string().min(1).max(60), skip: z.boolean().default(true) });
export const playNode: NodeKind<z.infer<typeof playConfig>> = {
  kind: 'play',
  config: playConfig,
  exits: onward,
  waits: false,
  pieces: ({ prompt }) => [{ prompt }],
  enter: ({ prompt, skip }, seen) => ({ effects: [say([{ prompt }], seen, skip)] }),
  ...untilSaid,
  example: { prompt: 'welcome', skip: true },
};

const menuConfig = z.object({
  pieces: words,
  keys: z.array(pressed).min(1).max(12),
  seconds: seconds.default(8),
  tries: tries.default(3),
});
type Menu = z.infer<typeof menuConfig>;
function askMenu(config: Menu, seen: Seen, again: Effect[] = []): Turn {
  return {
    effects: [
      ...again,
      say(config.pieces, seen, true),
      { do: 'listen', most: 1, least: 1, end: null, ms: config.seconds * 1000 },
    ],
  };
}
export const menuNode: NodeKind<Menu> = {
  kind: 'menu',
  config: menuConfig,
  exits: ({ keys }) => [
    ...keys.map((one) => ({ key: exitOfKey(one), required: true })),
    { key: 'none', required: true },
  ],
  waits: true,
  pieces: (config) => config.pieces,
  enter: askMenu,
  resume(config, seen, input) {
    const digit = input.kind === 'digits' ? input.digits.at(-1)! : null;
    if (digit && (config.keys as string[]).includes(digit)) return { effects: [], leave: exitOfKey(digit) };
    if (seen.tries + 1 >= config.tries) return { effects: [], leave: 'none' };
    const again: Effect[] = digit ? [say([{ prompt: 'system.wrong-key' }], seen, true)] : [];
    return { ...askMenu(config, seen, again), tries: seen.tries + 1 };
  },
  example: { pieces: [{ prompt: 'menu' }], keys: ['1', '2'], seconds: 8, tries: 3 },
};
export const exitOfKey = (digit: string): string => `key-${digit === '*' ? 'star' : digit === '#' ? 'hash' : digit}`;

const collectConfig = z.object({
  pieces: words,
  variable: variableName,
  least: z.number().int().min(1).max(40).default(1),
  most: z.number().int().min(1).max(40).default(20),
  end: z.enum(['#', '*']).nullable().default('#'),
  seconds: seconds.default(6),
  tries: tries.default(3),
});
type Collect = z.infer<typeof collectConfig>;
function askDigits(config: Collect, seen: Seen, again: Effect[] = []): Turn {
  const { most, least, end } = config;
  return {
    effects: [...again, say(config.pieces, seen, true), { do: 'listen', most, least, end, ms: config.seconds * 1000 }],
  };
}
export const collectNode: NodeKind<Collect> = {
  kind: 'collect',
  config: collectConfig,
  exits: () => [
    { key: 'next', required: true },
    { key: 'none', required: true },
  ],
  waits: true,
  pieces: (config) => config.pieces,
  sets: ({ variable }) => [variable],
  enter: askDigits,
  resume(config, seen, input) {
    const digits = input.kind === 'digits' ? input.digits.replace(/[*#]+$/, '') : '';
    if (digits.length >= config.least && digits.length <= config.most && /^\d+$/.test(digits))
      return { effects: [], leave: 'next', variables: { [config.variable]: digits } };
    if (seen.tries + 1 >= config.tries) return { effects: [], leave: 'none' };
    const again: Effect[] = digits ? [say([{ prompt: 'system.wrong-number' }], seen, true)] : [];
    return { ...askDigits(config, seen, again), tries: seen.tries + 1 };
  },
  example: {
    pieces: [{ prompt: 'enter-number' }],
    variable: 'orderNumber',
    least: 1,
    most: 20,
    end: '#',
    seconds: 6,
    tries: 3,
  },
};

const surveyConfig = z.object({
  pieces: words,
  variable: variableName,
  most: z.number().int().min(2).max(9).default(5),
});
type Survey = z.infer<typeof surveyConfig>;
/** How many keys this node offers for a rating; null: it asks for none. */
export const ratingAsked = ({ kind, config }: { kind: string; config: unknown }): number | null =>
  kind === 'survey' ? surveyConfig.parse(config).most : null;
/** One question by keys 1…most; silence is an answer too. */
export const surveyNode: NodeKind<Survey> = {
  kind: 'survey',
  config: surveyConfig,
  exits: onward,
  waits: true,
  pieces: (config) => config.pieces,
  sets: ({ variable }) => [variable],
  enter: (config, seen) => ({
    effects: [say(config.pieces, seen, true), { do: 'listen', most: 1, least: 1, end: null, ms: 8000 }],
  }),
  resume(config, seen, input) {
    const score = input.kind === 'digits' ? Number(input.digits.at(-1)) : Number.NaN;
    if (score >= 1 && score <= config.most) {
      return {
        effects: [{ do: 'act', kind: 'rated', config: { score, most: config.most } }],
        leave: 'next',
        variables: { [config.variable]: String(score) },
      };
    }
    if (input.kind !== 'digits' || seen.tries > 0) return { effects: [], leave: 'next' };
    return { ...this.enter(config, seen), tries: seen.tries + 1 };
  },
  example: { pieces: [{ prompt: 'rate-us' }], variable: 'score', most: 5 },
};
