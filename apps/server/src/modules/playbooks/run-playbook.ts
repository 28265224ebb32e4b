/** A playbook on a ticket: begun, ticked off, and what it holds back. */
import { clock, type Scope, type Tx } from '#kernel';
import { partRuns } from '#modules/parts';
import { enterHistory, holdTicket, type TicketRow } from '#modules/tickets';
import type { Playbook } from './contract.ts';
import {
  playbookNotFound,
  runMissing,
  runThere,
  stepBehind,
  stepEarly,
  stepsDone,
  stepsOpen,
  stepUnknown,
} from './errors.ts';
import { playbookNamed } from './keep-definitions.ts';
import { firstBefore, holding, mayTakeBack } from './rules.ts';
import { deleteDone, deleteRun, doneOf, insertDone, insertRuns, listPlaybooks, runOf } from './store.ts';
import type { DoneRow, PlaybookRow, RunRow } from './tables.ts';

/** Throws `playbooks.run-there` when one has begun. */
export async function beginRun(tx: Tx, scope: Scope, ticketId: string, playbook: Playbook): Promise<void> {
  if (playbook.state !== 'active') throw playbookNotFound();
  await enterHistory(tx, scope, { ticketId, kind: 'playbook', field: 'begun', to: playbook.name.zh });
  if ((await insertRuns(tx, [{ ticketId, playbook }], clock.now())).length === 0) throw runThere();
}

export async function beginNamed(tx: Tx, scope: Scope, input: { ticketId: string; playbookId: string }): Promise<void> {
  await beginRun(tx, scope, input.ticketId, await playbookNamed(tx, scope, input.playbookId));
}

/** Chosen by mistake: it goes while nothing is ticked. */
export async function endRun(tx: Tx, scope: Scope, { ticketId }: { ticketId: string }): Promise<void> {
  const { run, done } = await held(tx, scope, ticketId);
  if (done.length > 0) throw stepsDone();
  await enterHistory(tx, scope, { ticketId, kind: 'playbook', field: 'ended', to: run.name.zh });
  await deleteRun(tx, ticketId);
}

/** Throws `playbooks.step-early`, `playbooks.step-behind`. Saying again what is so already changes nothing. */
export async function tickStep(
  tx: Tx,
  scope: Scope,
  input: { ticketId: string; key: string; done: boolean },
): Promise<void> {
  const { run, done } = await held(tx, scope, input.ticketId);
  const step = run.steps.find(({ key }) => key === input.key);
  if (!step) throw stepUnknown();
  const keys = new Set(done.map(({ key }) => key));
  if (keys.has(step.key) === input.done) return;
  const word = (name: { zh: string; en: string }): string => (scope.locale === 'en' ? name.en : name.zh);
  if (input.done) {
    const first = firstBefore(run.steps, step.key, keys);
    if (first) throw stepEarly({ name: word(first.name) });
    const staffId = scope.actor.kind === 'staff' ? scope.actor.id : null;
    await insertDone(tx, { ticket_id: input.ticketId, key: step.key, at: clock.now(), staff_id: staffId });
  } else {
    if (!mayTakeBack(run.steps, step.key, keys)) throw stepBehind();
    await deleteDone(tx, input.ticketId, step.key);
  }
  const field = input.done ? 'done' : 'undone';
  await enterHistory(tx, scope, { ticketId: input.ticketId, kind: 'playbook', field, to: step.name.zh });
}

/** The ticket is held, so that two ticks come one after another. */
async function held(tx: Tx, scope: Scope, ticketId: string): Promise<{ run: RunRow; done: DoneRow[] }> {
  await holdTicket(tx, scope, ticketId);
  const run = await runOf(tx, scope, ticketId);
  if (!run) throw runMissing();
  return { run, done: await doneOf(tx, scope, ticketId) };
}

/** Throws `playbooks.steps-open` while a required step holds the ticket back. */
export async function holdBack(tx: Tx, scope: Scope, row: TicketRow, to: 'resolved' | 'closed'): Promise<void> {
  const run = await runOf(tx, scope, row.id);
  // Nobody can tick steps of a part that is switched off.
  if (!run || !(await partRuns(tx, 'playbooks'))) return;
  const done = new Set((await doneOf(tx, scope, row.id)).map(({ key }) => key));
  const open = holding(run.steps, done, to);
  if (open.length === 0) return;
  const names = open.map(({ name }) => (scope.locale === 'en' ? name.en : name.zh));
  throw stepsOpen({ count: open.length, name: names.join(scope.locale === 'en' ? ', ' : '、') });
}

/** Tickets whose kind a playbook names begin it by themselves; one that has begun already stays. */
export async function beginByType(
  tx: Tx,
  scope: Scope,
  tickets: readonly { ticketId: string; type: string }[],
): Promise<void> {
  const playbooks = (await listPlaybooks(tx, scope)).filter((one) => one.state === 'active' && one.types.length > 0);
  const runs = tickets.flatMap(({ ticketId, type }) => {
    const playbook: PlaybookRow | undefined = playbooks.find(({ types }) => types.includes(type));
    return playbook ? [{ ticketId, playbook }] : [];
  });
  if (runs.length > 0 && (await partRuns(tx, 'playbooks'))) await insertRuns(tx, runs, clock.now());
}
