/** One agent's after-call work: notes and result during the call and after it, steps of the guide, more time, the end. */
import { announce, clock, conflict, type Db, newId, type Scope, type Tx } from '#kernel';
import { endWrapup, extendWrapup, wrapupUntil } from '#modules/routing';
import { findCall } from '#modules/telephony';
import type { SaveWrapup, Step, Wrapup } from './contract.ts';
import { noCall, noMoreTime, resultMissing, resultUnknown, stillTalking } from './errors.ts';
import { wrapupClosed } from './events.ts';
import { schemeOf } from './keep-schemes.ts';
import { ports } from './ports.ts';
import { pathOf, wrapupTable } from './rules.ts';
import { enterStep, openWrapup, saveWrapupRow, stepsOf, unfinishedOf, wrapupsOf } from './store.ts';
import type { WrapupRow } from './tables.ts';

const context = 'wrapups.notes';
type Call = NonNullable<Awaited<ReturnType<typeof findCall>>>;

export const notesOf = (row: WrapupRow): string =>
  row.notes_sealed && row.wrapped_key
    ? ports().keys.open(ports().keys.unwrap({ ring: row.ring, wrapped: row.wrapped_key }), row.notes_sealed, context)
    : '';

export function newWrapup(of: {
  callId: string;
  agentId: string;
  unitId: string;
  queueId: string | null;
  customerId: string | null;
}): WrapupRow {
  const { wrapped } = ports().keys.create();
  return {
    id: newId(),
    call_id: of.callId,
    agent_id: of.agentId,
    unit_id: of.unitId,
    queue_id: of.queueId,
    customer_id: of.customerId,
    state: 'open',
    code: null,
    code_path: [],
    notes_sealed: null,
    ring: wrapped.ring,
    wrapped_key: wrapped.wrapped,
    extensions: 0,
    opened_at: clock.now(),
    due_at: null,
    closed_at: null,
    version: 1,
  };
}

/** The caller's own, locked: of the call they are in, or were in before. Throws `wrapups.no-call`. */
async function ownOf(tx: Tx, scope: Scope, callId: string): Promise<{ row: WrapupRow; call: Call }> {
  const me = scope.actor.id;
  const call = await findCall(tx, scope, callId);
  const before = call ? null : (await wrapupsOf(tx, scope, callId)).find(({ agent_id }) => agent_id === me);
  if (!call || (call.agent_id !== me && !(await wrapupsOf(tx, scope, callId)).some(({ agent_id }) => agent_id === me)))
    throw noCall({ before: before ? 1 : 0 });
  const row = await openWrapup(
    tx,
    scope,
    newWrapup({
      callId,
      agentId: me,
      unitId: call.unit_id,
      queueId: call.queue_id,
      customerId: call.customer_id,
    }),
  );
  return { row, call };
}

async function shown(db: Db, scope: Scope, row: WrapupRow, call: Call): Promise<Wrapup> {
  const own = row.agent_id === scope.actor.id;
  const scheme = await schemeOf(db, scope, row.queue_id);
  const until = own ? await wrapupUntil(db, scope, row.agent_id) : null;
  return {
    callId: row.call_id,
    number: call.number,
    agentId: row.agent_id,
    state: row.state,
    own,
    scheme,
    code: row.code,
    notes: notesOf(row),
    extensionsLeft: Math.max(0, scheme.mostExtensions - row.extensions),
    until: until?.toISOString() ?? null,
    steps: (await stepsOf(db, scope, row.id)).map(({ step, entered_at, left_at }) => ({
      step,
      enteredAt: entered_at.toISOString(),
      leftAt: left_at?.toISOString() ?? null,
    })),
    score: call.score,
    version: row.version,
  };
}

/** Everybody's of a call that the caller may see. */
export async function readWrapups(db: Db, scope: Scope, callId: string): Promise<Wrapup[]> {
  const call = await findCall(db, scope, callId);
  if (!call) throw noCall({});
  return Promise.all((await wrapupsOf(db, scope, callId)).map((row) => shown(db, scope, row, call)));
}

/** What the caller has to do or is doing; null: nothing of the last hours. */
export async function currentWrapup(tx: Tx, scope: Scope, callId: string | null): Promise<Wrapup | null> {
  const since = new Date(clock.ms() - 12 * 3_600_000);
  const id = callId ?? (await unfinishedOf(tx, scope, since))?.call_id ?? null;
  if (!id) return null;
  const { row, call } = await ownOf(tx, scope, id);
  return shown(tx, scope, row, call);
}

/** Throws `wrapups.no-call`, `wrapups.result-unknown`, `kernel.conflict`. */
export async function saveWrapup(tx: Tx, scope: Scope, callId: string, input: SaveWrapup): Promise<Wrapup> {
  const { row, call } = await ownOf(tx, scope, callId);
  if (row.version !== input.version) throw conflict();
  const after = { ...row };
  if (input.code !== undefined) {
    const { dispositions } = await schemeOf(tx, scope, row.queue_id);
    const path = input.code === null ? [] : pathOf(dispositions, input.code);
    if (path === null) throw resultUnknown({ code: input.code ?? '' });
    [after.code, after.code_path] = [input.code, path];
  }
  if (input.notes !== undefined && row.wrapped_key) {
    const { keys } = ports();
    const key = keys.unwrap({ ring: row.ring, wrapped: row.wrapped_key });
    after.notes_sealed = input.notes ? keys.seal(key, input.notes, context) : null;
  }
  return shown(tx, scope, await saveWrapupRow(tx, after), call);
}

export async function goToStep(tx: Tx, scope: Scope, callId: string, step: Step): Promise<Wrapup> {
  const { row, call } = await ownOf(tx, scope, callId);
  const last = (await stepsOf(tx, scope, row.id)).at(-1);
  if (last?.step !== step || last.left_at !== null) await enterStep(tx, row.id, step, clock.now());
  return shown(tx, scope, row, call);
}

/** Throws `wrapups.no-more-time`: used up, or no wrap-up time runs. */
export async function moreTime(tx: Tx, scope: Scope, callId: string): Promise<Wrapup> {
  const { row, call } = await ownOf(tx, scope, callId);
  const { mostExtensions, extendSeconds } = await schemeOf(tx, scope, row.queue_id);
  if (row.extensions >= mostExtensions) throw noMoreTime({});
  if (!(await extendWrapup(tx, scope, extendSeconds))) throw noMoreTime({});
  return shown(tx, scope, await saveWrapupRow(tx, { ...row, extensions: row.extensions + 1 }), call);
}

/** Done, and ready for the next one. Throws `wrapups.still-talking`, `wrapups.result-missing`. */
export async function finishWrapup(tx: Tx, scope: Scope, callId: string): Promise<Wrapup> {
  const { row, call } = await ownOf(tx, scope, callId);
  if (call.agent_id === scope.actor.id && call.state !== 'ended' && call.state !== 'dialogue') throw stillTalking({});
  const { required, dispositions } = await schemeOf(tx, scope, row.queue_id);
  if (required && dispositions.length > 0 && row.code === null) throw resultMissing({});
  const after = wrapupTable.finish.from.includes(row.state) ? await closeWrapup(tx, scope, row, 'done') : row;
  await endWrapup(tx, scope);
  return shown(tx, scope, after, call);
}

/** `row`: locked. */
export async function closeWrapup(
  tx: Tx,
  scope: Scope,
  row: WrapupRow,
  outcome: 'done' | 'lapsed',
): Promise<WrapupRow> {
  const now = clock.now();
  await enterStep(tx, row.id, null, now);
  const after = await saveWrapupRow(tx, { ...row, state: outcome, closed_at: now });
  await announce(tx, wrapupClosed, {
    aggregate: ['wrapup', row.id],
    payload: {
      callId: row.call_id,
      agentId: row.agent_id,
      unitId: row.unit_id,
      queueId: row.queue_id,
      customerId: row.customer_id,
      outcome,
      codes: row.code_path,
      lastedMs: Math.max(0, now.getTime() - (row.due_at ?? now).getTime()),
    },
    actor: scope.actor,
    topics: [`staff:${row.agent_id}`],
  });
  return after;
}
