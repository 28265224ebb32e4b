/** A flow is tried out step by step: the state travels with the person who tries, nothing is stored. */

import type { z } from 'zod';
import type { Db, Kernel, Scope } from '#kernel';
import type { Tried, tryFlow as tryShape } from './contract.ts';
import { definitionOf } from './read-flows.ts';
import { advanceDialogue, beginDialogue, houseAnswer } from './run-flow.ts';

/** Hours are asked for real, look-ups where it is wished; what other rooms do (queue, extension …) is answered by the person who tries. */
export async function tryFlow(
  { outgoing }: Pick<Kernel, 'outgoing'>,
  db: Db & Kernel['db'],
  scope: Scope,
  id: string,
  input: z.infer<typeof tryShape>,
): Promise<Tried> {
  const stored = await definitionOf(db, scope, id, 0);
  const definition = input.draft ?? stored;
  let step =
    input.state && input.input
      ? advanceDialogue(definition, input.state, input.input)
      : beginDialogue(definition, { caller: input.caller, dialled: '' });
  const tried: Tried = { ...step, effects: [...step.effects], path: [...step.path] };
  const at = input.at ? new Date(input.at) : undefined;
  const asked = new Set(input.lookUps ? ['hours', 'lookup'] : ['hours']);
  for (let last = step.effects.at(-1); last?.do === 'act' && asked.has(last.kind); last = step.effects.at(-1)) {
    const answer = await houseAnswer({ db, outgoing }, scope, last, at);
    if (!answer) break;
    step = advanceDialogue(definition, step.state, answer);
    tried.effects.push(...step.effects);
    tried.path.push(...step.path);
    tried.state = step.state;
  }
  return tried;
}
