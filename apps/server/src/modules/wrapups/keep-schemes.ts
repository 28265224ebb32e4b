/** What is asked after calls of a queue, as it is set up. */
import { conflict, type Db, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { listQueueSettings, queueNotFound } from '#modules/routing';
import { type KeepScheme, type Scheme, type SchemeListed, scheme as schemeShape } from './contract.ts';
import { codeTwice } from './errors.ts';
import { codesOf } from './rules.ts';
import { findScheme, saveScheme, schemesToSet } from './store.ts';

const spoken: ReadonlySet<string> = new Set(['call', 'webcall']);

export async function listSchemes(db: Db, scope: Scope): Promise<SchemeListed[]> {
  const kept = new Map((await schemesToSet(db, scope)).map((row) => [row.queue_id, row]));
  return (await listQueueSettings(db, scope))
    .filter(({ channel, state }) => spoken.has(channel) && state === 'active')
    .map(({ id, name, wrapupSeconds }) => ({
      ...schemeShape.parse(kept.get(id)?.scheme ?? {}),
      version: kept.get(id)?.version ?? 0,
      queueId: id,
      queueName: name,
      wrapupSeconds,
    }));
}

/** Throws `routing.queue-not-found` without the right there, `wrapups.code-twice`, `kernel.conflict`. */
export async function keepScheme(tx: Tx, scope: Scope, queueId: string, input: KeepScheme): Promise<SchemeListed> {
  const queue = (await listQueueSettings(tx, scope)).find(({ id, channel }) => id === queueId && spoken.has(channel));
  if (!queue) throw queueNotFound();
  const codes = codesOf(input.dispositions);
  const twice = codes.find((code, index) => codes.indexOf(code) !== index);
  if (twice !== undefined) throw codeTwice({ code: twice });
  const { version, ...given } = input;
  if (!(await saveScheme(tx, { queue_id: queueId, unit_id: queue.unitId, scheme: given, version }))) throw conflict();
  await record(tx, scope, {
    action: 'wrapups.scheme-kept',
    subject: ['queue', queueId],
    unitId: queue.unitId,
    detail: { required: given.required, codes: codes.length },
  });
  return (await listSchemes(tx, scope)).find((one) => one.queueId === queueId)!;
}

export async function schemeOf(db: Db, scope: Scope, queueId: string | null): Promise<Scheme> {
  return schemeShape.parse((queueId ? (await findScheme(db, scope, queueId))?.scheme : null) ?? {});
}
