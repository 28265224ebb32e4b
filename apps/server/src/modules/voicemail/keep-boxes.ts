/** Boxes are set up; their PIN is kept as a hash and never shown. */
import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';
import { conflict, type Db, demand, invalidInput, newId, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { readUnit } from '#modules/organisation';
import type { Box, BoxInput } from './contract.ts';
import { boxNotFound, codeTaken } from './errors.ts';
import { ports } from './ports.ts';
import { insertBox, listBoxes, lockBox, saveBox } from './store.ts';
import type { BoxRow } from './tables.ts';

const hashed = (pin: string, salt: string): Buffer => scryptSync(pin, Buffer.from(salt, 'base64'), 32);
export const pinFits = (row: BoxRow, pin: string): boolean =>
  row.pin_hash !== null &&
  row.pin_salt !== null &&
  timingSafeEqual(hashed(pin, row.pin_salt), Buffer.from(row.pin_hash, 'base64'));

function pinOf(pin: string | null | undefined, before: BoxRow | null): Pick<BoxRow, 'pin_hash' | 'pin_salt'> {
  if (pin === undefined) return { pin_hash: before?.pin_hash ?? null, pin_salt: before?.pin_salt ?? null };
  if (pin === null) return { pin_hash: null, pin_salt: null };
  const salt = randomBytes(16).toString('base64');
  return { pin_hash: hashed(pin, salt).toString('base64'), pin_salt: salt };
}

/** Throws `voicemail.box-not-found`, `voicemail.code-taken`, `kernel.conflict`. Returns the id. */
export async function keepBox(
  tx: Tx,
  scope: Scope,
  known: { id: string; version: number } | null,
  input: BoxInput,
): Promise<string> {
  demand(scope, 'voicemail.configure', input.unitId);
  if (!(await readUnit(tx, scope, input.unitId))) throw invalidInput({ fields: 'unitId' });
  const before = known ? await lockBox(tx, scope, known.id) : null;
  if (known && !before) throw boxNotFound();
  if (before && before.version !== known?.version) throw conflict();
  const row: BoxRow = {
    id: before?.id ?? newId(),
    origin_site: before?.origin_site ?? ports().site,
    unit_id: input.unitId,
    name: input.name,
    greeting: input.greeting,
    queue_id: input.queueId,
    staff_ids: input.staffIds,
    mail_to: input.mailTo,
    most_seconds: input.mostSeconds,
    retention_days: input.retentionDays,
    code: input.code,
    ...pinOf(input.pin, before),
    pin_failures: 0,
    pin_locked_until: null,
    state: input.state,
    version: (before?.version ?? 0) + 1,
  };
  try {
    await (before ? saveBox(tx, row) : insertBox(tx, row));
  } catch (error) {
    if ((error as { constraint?: string }).constraint === 'box_code') throw codeTaken();
    throw error;
  }
  await record(tx, scope, { action: 'voicemail.box-kept', subject: ['voicemail-box', row.id], unitId: row.unit_id });
  return row.id;
}

export async function showBoxes(db: Db, scope: Scope): Promise<Box[]> {
  return (await listBoxes(db, scope)).map((row) => ({
    id: row.id,
    unitId: row.unit_id,
    name: row.name,
    greeting: row.greeting,
    queueId: row.queue_id,
    staffIds: row.staff_ids,
    mailTo: row.mail_to,
    mostSeconds: row.most_seconds,
    retentionDays: row.retention_days,
    code: row.code,
    state: row.state,
    version: row.version,
    hasPin: row.pin_hash !== null,
    fresh: row.fresh,
  }));
}
