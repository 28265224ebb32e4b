/** A macro with the macros it calls, as one flat list of steps. Pure. */
import type { Step } from '../contract.ts';
import { calledUnknown, macroLoop, stepMisplaced, tooManySteps } from '../errors.ts';

export type Called = { id: string; title: string; subject: 'conversation' | 'ticket'; steps: readonly Step[] };
export type PlainStep = Exclude<Step, { do: 'macro' }>;

export const mostSteps = 50;

const places: Record<PlainStep['do'], readonly Called['subject'][]> = {
  reply: ['conversation', 'ticket'],
  note: ['conversation', 'ticket'],
  tag: ['conversation', 'ticket'],
  transfer: ['conversation'],
  close: ['conversation'],
  'open-ticket': ['conversation'],
  assign: ['ticket'],
  set: ['ticket'],
  state: ['ticket'],
};

/** Ids that the steps call. */
export function callsOf(steps: readonly Step[]): string[] {
  return steps.flatMap((step) => (step.do === 'macro' ? [step.macroId] : []));
}

/** Throws `macros.loop` with the way round, `macros.step-misplaced`, `macros.called-unknown`, `macros.too-many-steps`. */
export function expand(macro: Called, known: ReadonlyMap<string, Called>): PlainStep[] {
  const plain: PlainStep[] = [];
  const walk = (one: Called, way: readonly Called[]): void => {
    if (way.some(({ id }) => id === one.id))
      throw macroLoop({ path: [...way, one].map(({ title }) => title).join(' → ') });
    if (one.subject !== macro.subject) throw stepMisplaced({ step: one.title });
    for (const step of one.steps) {
      if (step.do === 'macro') {
        const called = known.get(step.macroId);
        if (!called) throw calledUnknown();
        walk(called, [...way, one]);
        continue;
      }
      if (!places[step.do].includes(macro.subject)) throw stepMisplaced({ step: step.do });
      if (plain.push(step) > mostSteps) throw tooManySteps({ most: mostSteps });
    }
  };
  walk(macro, []);
  return plain;
}
