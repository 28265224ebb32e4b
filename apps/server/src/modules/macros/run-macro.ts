/** Does the steps of a macro in one transaction, or looks what they would do. */
import { AppError, conflict, type Database, type Scope, type Tx, translateError } from '#kernel';
import { record } from '#modules/audit';
import { conversationCard } from '#modules/conversations';
import { unitsAbove } from '#modules/organisation';
import { fill, placeholderValues } from '#modules/replies';
import { visibleTicket } from '#modules/tickets';
import type { Rehearsed } from './contract.ts';
import { doStep, type Subject } from './do-step.ts';
import { macroNotFound, stepFailed } from './errors.ts';
import { reachable } from './reachable.ts';
import { expand, type PlainStep } from './rules/expand.ts';
import { countUse, findMacro } from './store.ts';
import type { MacroRow } from './tables.ts';

type Shown = Rehearsed['steps'][number];

/** Throws `macros.not-found` (also for a subject out of sight), `macros.step-failed`, 409 `kernel.conflict` when it was changed since the preview. */
export async function runMacro(
  tx: Tx,
  scope: Scope,
  input: { id: string; subjectId: string; version: number },
): Promise<number> {
  const { macro, steps, subject } = await ready(tx, scope, input);
  if (macro.version !== input.version) throw conflict();
  for (const [index, step] of steps.entries()) {
    const { problem } = await tried(tx, scope, subject, step);
    if (problem !== null) throw stepFailed({ step: index + 1, of: steps.length, reason: problem });
  }
  await countUse(tx, macro.id);
  await record(tx, scope, {
    action: 'macros.run',
    subject: [subject.kind, subject.id],
    detail: { macroId: macro.id, steps: steps.length },
  });
  return steps.length;
}

class Undo extends Error {}

/** The same run, undone: what it says is what would happen now. */
export async function rehearseMacro(
  db: Database,
  scope: Scope,
  input: { id: string; subjectId: string },
): Promise<Rehearsed> {
  let result: Rehearsed | null = null;
  await db
    .transact(async (tx) => {
      const { macro, steps, subject } = await ready(tx, scope, input);
      const shown: Shown[] = [];
      let ok = true;
      for (const step of steps) {
        const one = ok ? await tried(tx, scope, subject, step) : { step, text: null, missing: [], problem: null };
        if (one.problem !== null) ok = false;
        shown.push(one);
      }
      result = { steps: shown, ok, version: macro.version };
      throw new Undo();
    })
    .catch((error: unknown) => {
      if (!(error instanceof Undo)) throw error;
    });
  return result!;
}

async function ready(
  tx: Tx,
  scope: Scope,
  input: { id: string; subjectId: string },
): Promise<{ macro: MacroRow; steps: PlainStep[]; subject: Subject }> {
  const macro = await findMacro(tx, scope, input.id, await unitsAbove(tx, scope));
  if (!macro) throw macroNotFound();
  const seen =
    macro.subject === 'conversation'
      ? await conversationCard(tx, scope, input.subjectId)
      : await visibleTicket(tx, scope, input.subjectId);
  if (!seen) throw macroNotFound();
  return {
    macro,
    steps: expand(macro, await reachable(tx, scope, macro)),
    subject: { kind: macro.subject, id: input.subjectId },
  };
}

async function tried(tx: Tx, scope: Scope, subject: Subject, step: PlainStep): Promise<Shown> {
  const { text, missing } = await worded(tx, scope, subject, step);
  try {
    await doStep(tx, scope, subject, step, text);
    return { step, text, missing, problem: null };
  } catch (error) {
    // What was foreseen is a reason to show; anything else is a fault of the program.
    if (!(error instanceof AppError) || error.status >= 500) throw error;
    return { step, text, missing, problem: translateError(error, scope.locale) };
  }
}

/** The words of a reply or note as they will stand. */
async function worded(
  tx: Tx,
  scope: Scope,
  subject: Subject,
  step: PlainStep,
): Promise<{ text: string | null; missing: string[] }> {
  if (step.do !== 'reply' && step.do !== 'note') return { text: null, missing: [] };
  const { values, language } = await placeholderValues(
    tx,
    scope,
    subject.kind === 'conversation' ? { conversationId: subject.id } : { ticketId: subject.id },
  );
  if (step.do === 'note') return fill(step.text, values, language);
  const [first, second] = language === 'en' ? [step.body.en, step.body.zh] : [step.body.zh, step.body.en];
  return fill(first.trim() === '' ? second : first, values, language);
}
