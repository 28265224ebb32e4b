/** Leads one caller through a published flow: effects are done on the line, what happens goes back as input. */
import type { z } from 'zod';
import type { dialogue, dialogueInput } from '#contracts/flows';
import type { Kernel, Scope } from '#kernel';
import {
  type Act,
  advanceDialogue,
  beginDialogue,
  houseAnswer,
  type RunningFlow,
  ratingAsked,
  resumeDialogue,
} from '#modules/flows';
import type { Line } from './line.ts';
import { listen } from './listen.ts';
import { filesOf } from './sounds.ts';

export type Dialogue = z.infer<typeof dialogue>;
type Input = z.infer<typeof dialogueInput>;
type Step = ReturnType<typeof beginDialogue>;
type Parts = Pick<Kernel, 'db' | 'log' | 'outgoing'> & { scope: Scope };

export type DialogueHost = {
  /**
   * A checkpoint: called before the caller is waited for. `asked`: keys of the rating they are asked for now. `soon`: all that comes
   * now is the way into a line, nothing is said: it may be written down together with that.
   */
  saved(state: Dialogue, asked: number | null, soon: boolean): Promise<void>;
  /** Acts of this room; null: nothing follows, the call is over. */
  act(act: Act, exits: ReadonlySet<string>, language: Dialogue['language']): Promise<Input | null>;
  /** The hours of the drawing say that nobody is there. */
  closed(): Promise<void>;
  failed(code: string, nodeId: string | null): void;
};

/** Resolves when the flow has ended or the caller is gone. */
export async function runDialogue(
  parts: Parts,
  line: Line,
  flow: RunningFlow,
  host: DialogueHost,
  from: { values: Record<string, string>; language: Dialogue['language'] | null } | { state: Dialogue },
): Promise<void> {
  const { definition } = flow;
  let step: Step =
    'state' in from ? resumeDialogue(definition, from.state) : beginDialogue(definition, from.values, from.language);
  while (!line.gone) {
    const node = definition.nodes.find(({ id }) => id === step.state.node);
    await host.saved(step.state, node ? ratingAsked(node) : null, onlyQueues(step));
    const exits = new Set(Object.keys(node?.exits ?? {}));
    const input = await perform(parts, line, step, host, exits);
    if (!input || line.gone || step.state.over !== 'no') return;
    step = advanceDialogue(definition, step.state, input);
  }
}

const onlyQueues = ({ effects: [first, ...more] }: Step): boolean =>
  first?.do === 'act' && first.kind === 'queue' && more.length === 0;

async function perform(
  parts: Parts,
  line: Line,
  step: Step,
  host: DialogueHost,
  exits: ReadonlySet<string>,
): Promise<Input | null> {
  let words: string[] = [];
  let cut = false;
  for (const effect of step.effects) {
    switch (effect.do) {
      case 'note':
        host.failed(effect.code, effect.nodeId);
        break;
      case 'say':
        words.push(...(await filesOf(parts, effect.pieces, effect.language)));
        cut = effect.cut;
        break;
      case 'listen':
        return listen(line, words, effect).then((digits) =>
          digits ? { kind: 'digits', digits } : { kind: 'silence' },
        );
      case 'hang-up':
        await line.say(words, false);
        return null;
      case 'act': {
        await line.say(words, false);
        words = [];
        const input =
          (await houseAnswer(parts, parts.scope, effect)) ?? (await host.act(effect, exits, step.state.language));
        if (effect.kind === 'hours' && input?.kind === 'outcome' && input.exit === 'closed') await host.closed();
        // What is done by the way (a rating) awaits nothing.
        if (effect !== step.effects.at(-1)) break;
        return input;
      }
    }
  }
  await line.say(words, cut);
  return { kind: 'played' };
}
