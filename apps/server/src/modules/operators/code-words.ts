/** Which prompts say what a code has done, or why nothing. */
export type Piece = { prompt: string } | { digits: string };

const code = (name: string): Piece => ({ prompt: `code.${name}` });

/** Codes that take a number, or are taken back without one. */
const withNumber = new Set(['forward-always', 'forward-busy', 'forward-unanswered', 'follow']);

/** `number`: what was dialled behind the code. */
export function doneWords(act: string, number: string): Piece[] {
  if (withNumber.has(act)) return number ? [code(act), { digits: number }] : [code(`${act}-off`)];
  if (act === 'call-back') return [code(number ? 'call-back' : 'call-back-off')];
  if (act === 'own-number') return [code('own-number'), { digits: number }];
  return [code(act)];
}

const reasons: Record<string, string> = {
  'operators.not-allowed-there': 'not-allowed',
  'telephony.not-diallable': 'no-such-number',
  'telephony.nobody-there': 'no-such-number',
  'operators.in-a-call': 'not-now',
  'telephony.already-calling': 'not-now',
  'operators.not-busy': 'not-busy',
  'operators.no-slot-free': 'no-slot-free',
  'operators.no-box': 'no-box',
  'operators.no-short-number': 'no-short-number',
  'operators.no-holder': 'no-holder',
  'operators.in-call-only': 'in-call-only',
  'operators.no-code': 'no-code',
};
/** Where it is not the moment, the code says what was missing. */
const missing: Record<string, string> = {
  'pick-up': 'nothing-rings',
  'pick-up-group': 'nothing-rings',
  retrieve: 'nothing-parked',
  ...{ listen: 'no-call', whisper: 'no-call', barge: 'no-call', 'take-over': 'no-call' },
};

export function refusedWords(act: string, error: unknown): Piece[] {
  const kind = (error as { code?: unknown } | null)?.code;
  if (kind === 'telephony.not-now') return [code(missing[act] ?? 'not-now')];
  return [code(reasons[String(kind)] ?? 'failed')];
}
