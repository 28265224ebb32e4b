/** For telephony (later: the bot): one call's way through a published flow, and what the house itself answers. */
import { clock, type Db, type Kernel, type Scope } from '#kernel';
import { calendarOpen } from '#modules/clocks';
import type { Definition, Dialogue, DialogueInput, Effect } from './contract.ts';
import { findNodeKind } from './node-kinds.ts';
import { advance, begin, resume, type Step } from './rules/dialogue.ts';
import { valueAt } from './rules/value-at.ts';
import { versionToRun } from './store.ts';

export type RunningFlow = { flowId: string; number: number; definition: Definition };

/** Null: there is no such flow, or it was never published. `number`: that of a call under way. */
export async function flowToRun(
  db: Db,
  scope: Scope,
  flowId: string,
  number: number | null = null,
): Promise<RunningFlow | null> {
  const row = await versionToRun(db, scope, flowId, number);
  return row && { flowId, number: row.number, definition: row.definition };
}

export const beginDialogue = (
  definition: Definition,
  values?: Record<string, string>,
  language?: Dialogue['language'] | null,
): Step => begin(definition, findNodeKind, values, language);
export const advanceDialogue = (definition: Definition, state: Dialogue, input: DialogueInput): Step =>
  advance(definition, findNodeKind, state, input);

export const resumeDialogue = (definition: Definition, state: Dialogue): Step =>
  resume(definition, findNodeKind, state);

export type Act = Extract<Effect, { do: 'act' }>;

/** Answers what the house knows: hours and look-ups. Null: the act is somebody else's. Never throws. */
export async function houseAnswer(
  { db, outgoing }: Pick<Kernel, 'db' | 'outgoing'>,
  scope: Scope,
  act: Act,
  at: Date = clock.now(),
): Promise<DialogueInput | null> {
  if (act.kind === 'hours') return hours(db, scope, act.config.calendarId as string, at);
  if (act.kind === 'lookup') return lookUp(outgoing, act.config as never);
  return null;
}

async function hours(db: Db, scope: Scope, calendarId: string, at: Date): Promise<DialogueInput> {
  // A calendar that cannot be read lets the caller in.
  const { open } = await calendarOpen(db, scope, calendarId, at).catch(() => ({ open: true }));
  return { kind: 'outcome', exit: open ? 'open' : 'closed', values: {} };
}

async function lookUp(
  outgoing: Kernel['outgoing'],
  ask: {
    url: string;
    method: 'GET' | 'POST';
    body: Record<string, string>;
    save: { path: string; variable: string }[];
    seconds: number;
  },
): Promise<DialogueInput> {
  try {
    const answer = await outgoing.json({
      url: ask.url,
      method: ask.method,
      body: ask.method === 'POST' ? ask.body : undefined,
      timeoutMs: ask.seconds * 1000,
    });
    const values: Record<string, string> = {};
    for (const { path, variable } of ask.save) values[variable] = valueAt(answer, path);
    return { kind: 'outcome', exit: 'next', values };
  } catch {
    return { kind: 'outcome', exit: 'failed', values: {} };
  }
}
