/** Nodes that decide, ask the house, or end. */
import { z } from 'zod';
import { language, variableName } from '../contract.ts';
import type { NodeKind } from '../node-kinds.ts';
import { say } from './nodes-words.ts';
import { filled } from './templates.ts';

const noOutcome = (exit: string) => ({ effects: [], leave: exit });

const hoursConfig = z.object({ calendarId: z.uuid() });
export const hoursNode: NodeKind<z.infer<typeof hoursConfig>> = {
  kind: 'hours',
  config: hoursConfig,
  exits: () => [
    { key: 'open', required: true },
    { key: 'closed', required: true },
  ],
  waits: false,
  enter: (config) => ({ effects: [{ do: 'act', kind: 'hours', config }] }),
  // Unknown hours let the caller in: somebody may be there.
  resume: (_config, _seen, input) => noOutcome(input.kind === 'outcome' && input.exit === 'closed' ? 'closed' : 'open'),
  example: { calendarId: '00000000-0000-7000-8000-000000000000' },
};

const lookupConfig = z.object({
  /** `{{variables}}` are put in percent-encoded; the host may hold none. */
  url: z
    .string()
    .max(500)
    .regex(/^https?:\/\/[^/{}\s]+(\/\S*)?$/),
  method: z.enum(['GET', 'POST']).default('GET'),
  /** Sent as JSON with POST: names of variables. */
  send: z.array(variableName).max(20).default([]),
  /** Dotted path in the JSON answer → variable. */
  save: z.array(z.object({ path: z.string().min(1).max(100), variable: variableName })).max(20),
  seconds: z.number().int().min(1).max(10).default(3),
});
type Lookup = z.infer<typeof lookupConfig>;
export const lookupNode: NodeKind<Lookup> = {
  kind: 'lookup',
  config: lookupConfig,
  exits: () => [
    { key: 'next', required: true },
    { key: 'failed', required: true },
  ],
  waits: false,
  sets: ({ save }) => save.map(({ variable }) => variable),
  enter(config, { variables }) {
    const url = filled(config.url, variables, encodeURIComponent);
    const body = Object.fromEntries(config.send.map((one) => [one, variables[one] ?? '']));
    return { effects: [{ do: 'act', kind: 'lookup', config: { ...config, url, body } }] };
  },
  resume: (_config, _seen, input) =>
    input.kind === 'outcome' && input.exit === 'next'
      ? { effects: [], leave: 'next', variables: input.values }
      : noOutcome('failed'),
  example: { url: 'https://example.com/orders/{{orderNumber}}', method: 'GET', send: [], save: [], seconds: 3 },
};

const test = z.object({
  exit: z.string().regex(/^case-[1-9][0-9]?$/),
  variable: variableName,
  is: z.enum(['equal', 'different', 'starts', 'contains', 'less', 'more', 'empty', 'filled']),
  value: z.string().max(200).default(''),
});
const branchConfig = z.object({ cases: z.array(test).min(1).max(20) });
type Case = z.infer<typeof test>;
function holds({ is, value }: Case, found: string): boolean {
  switch (is) {
    case 'equal':
      return found === value;
    case 'different':
      return found !== value;
    case 'starts':
      return found.startsWith(value);
    case 'contains':
      return found.includes(value);
    case 'less':
      return found !== '' && Number(found) < Number(value);
    case 'more':
      return found !== '' && Number(found) > Number(value);
    case 'empty':
      return found === '';
    case 'filled':
      return found !== '';
  }
}
export const branchNode: NodeKind<z.infer<typeof branchConfig>> = {
  kind: 'branch',
  config: branchConfig,
  exits: ({ cases }) => [
    ...[...new Set(cases.map(({ exit }) => exit))].map((key) => ({ key, required: true })),
    { key: 'else', required: true },
  ],
  waits: false,
  enter(config, { variables }) {
    const hit = config.cases.find((one) => holds(one, filled(`{{${one.variable}}}`, variables)));
    return { effects: [], leave: hit?.exit ?? 'else' };
  },
  example: { cases: [{ exit: 'case-1', variable: 'tier', is: 'equal', value: 'vip' }] },
};

const setConfig = z.object({
  set: z
    .array(z.object({ variable: variableName, value: z.string().max(500) }))
    .min(1)
    .max(20),
});
export const setNode: NodeKind<z.infer<typeof setConfig>> = {
  kind: 'set',
  config: setConfig,
  exits: () => [{ key: 'next', required: true }],
  waits: false,
  sets: ({ set }) => set.map(({ variable }) => variable),
  enter: ({ set }, { variables }) => ({
    effects: [],
    leave: 'next',
    variables: Object.fromEntries(
      set.map(({ variable, value }) => [variable, filled(value, variables).slice(0, 2000)]),
    ),
  }),
  example: { set: [{ variable: 'reason', value: 'repair' }] },
};

const languageConfig = z.object({ language });
export const languageNode: NodeKind<z.infer<typeof languageConfig>> = {
  kind: 'language',
  config: languageConfig,
  exits: () => [{ key: 'next', required: true }],
  waits: false,
  enter: (config) => ({ effects: [], leave: 'next', language: config.language }),
  example: { language: 'en' },
};

const hangUpConfig = z.object({ prompt: z.string().max(60).nullable().default(null) });
export const hangUpNode: NodeKind<z.infer<typeof hangUpConfig>> = {
  kind: 'hang-up',
  config: hangUpConfig,
  exits: () => [],
  waits: false,
  ends: true,
  pieces: ({ prompt }) => (prompt ? [{ prompt }] : []),
  enter: ({ prompt }, seen) =>
    prompt ? { effects: [say([{ prompt }], seen, false)] } : { effects: [{ do: 'hang-up' }], end: true },
  resume: () => ({ effects: [{ do: 'hang-up' }], end: true }),
  example: { prompt: 'goodbye' },
};
