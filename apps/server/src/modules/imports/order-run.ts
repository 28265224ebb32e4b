/** What people order: look at every row, write them, stop. The work itself is a job. */
import type { z } from 'zod';
import { clock, demand, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import type { orderCheck as orderShape } from './contract.ts';
import { fieldMissing, fileGone, notNow, runNotFound } from './errors.ts';
import { runJob } from './jobs.ts';
import { kindOf } from './kinds.ts';
import { ports } from './ports.ts';
import { demandMapping, foldTitle } from './rules.ts';
import { beginPhase, endPhase, lockRun, remember } from './store.ts';
import type { RunRow, RunState } from './tables.ts';

async function held(tx: Tx, scope: Scope, id: string, states: RunState[]): Promise<RunRow> {
  const row = await lockRun(tx, scope, id);
  if (!row) throw runNotFound();
  if (!states.includes(row.state)) throw notNow();
  return row;
}

async function begin(tx: Tx, id: string, phase: Omit<Parameters<typeof beginPhase>[2], 'at'>): Promise<void> {
  const epoch = await beginPhase(tx, id, { ...phase, at: clock.now() });
  await ports().jobs.enqueue(tx, runJob, { id, epoch }, { key: `imports:${id}` });
}

/** Says what each column means and goes through every row without writing. The mapping is remembered. */
export async function checkRun(tx: Tx, scope: Scope, id: string, input: z.infer<typeof orderShape>): Promise<void> {
  const row = await held(tx, scope, id, ['mapped', 'checked', 'failed', 'cancelled']);
  if (row.file_gone) throw fileGone();
  const kind = kindOf(row.kind);
  const unitId = input.unitId ?? row.unit_id;
  demand(scope, kind.right, unitId);
  const fields = await kind.fields(tx, scope);
  demandMapping(input.mapping, row.titles, fields);
  const missing = fields.find(({ key, required }) => required && !input.mapping.includes(key));
  if (missing) throw fieldMissing({ field: scope.locale === 'en' ? missing.name.en : missing.name.zh });
  const pairs = input.mapping.flatMap((field, column) =>
    field ? [{ title: foldTitle(row.titles[column]!), field }] : [],
  );
  await remember(tx, scope.actor.id, row.kind, pairs);
  await begin(tx, id, {
    state: 'checking',
    mapping: input.mapping,
    mode: input.mode,
    unit_id: unitId,
    consent_source: input.consentSource,
  });
}

export async function startRun(tx: Tx, scope: Scope, id: string): Promise<void> {
  const row = await held(tx, scope, id, ['checked']);
  if (row.file_gone) throw fileGone();
  demand(scope, kindOf(row.kind).right, row.unit_id);
  await begin(tx, id, { ...row, state: 'running' });
  await record(tx, scope, {
    action: 'imports.started',
    subject: ['import', id],
    unitId: row.unit_id,
    detail: { kind: row.kind, mode: row.mode },
  });
}

/** Rows written so far stay; a check goes back to its columns. */
export async function cancelRun(tx: Tx, scope: Scope, id: string): Promise<void> {
  const row = await held(tx, scope, id, ['checking', 'running']);
  await endPhase(tx, id, { state: row.state === 'checking' ? 'mapped' : 'cancelled', at: clock.now() });
  await record(tx, scope, {
    action: 'imports.cancelled',
    subject: ['import', id],
    unitId: row.unit_id,
    detail: { kind: row.kind, handled: row.handled },
  });
}
