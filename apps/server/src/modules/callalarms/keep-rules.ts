/** Rules of alarms are set up; what a changed rule had raised is over, and is raised anew if it still holds. */
import { conflict, type Db, demand, invalidInput, newId, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { staffCards } from '#modules/identity';
import { descendantsOf, readUnit } from '#modules/organisation';
import { readQueues } from '#modules/routing';
import { listTrunks } from '#modules/telephony';
import { clear, program } from './change-alarm.ts';
import type { AlarmRule, RuleInput } from './contract.ts';
import { ruleNotFound, subjectNotFound } from './errors.ts';
import { ports } from './ports.ts';
import { insertRule, listRules, lockRule, saveRule, standingOf } from './store.ts';
import type { RuleRow } from './tables.ts';

/** Throws `callalarms.rule-not-found`, `callalarms.subject-not-found`, `kernel.conflict`. Returns the id. */
export async function keepRule(
  tx: Tx,
  scope: Scope,
  known: { id: string; version: number } | null,
  input: RuleInput,
): Promise<string> {
  demand(scope, 'callalarms.configure', input.unitId);
  if (!(await readUnit(tx, scope, input.unitId))) throw invalidInput({ fields: 'unitId' });
  await demandSubject(tx, input);
  if ((await staffCards(tx, program, input.staffIds)).length !== new Set(input.staffIds).size)
    throw invalidInput({ fields: 'staffIds' });
  const before = known ? await lockRule(tx, scope, known.id) : null;
  if (known && !before) throw ruleNotFound();
  if (before && before.version !== known?.version) throw conflict();
  const row: RuleRow = {
    id: before?.id ?? newId(),
    origin_site: before?.origin_site ?? ports().site,
    unit_id: input.unitId,
    kind: input.kind,
    subject_id: input.subjectId,
    limit_value: input.limit,
    lasts_seconds: input.lastsSeconds,
    calm_seconds: input.calmSeconds,
    staff_ids: input.staffIds,
    mail_to: input.mailTo,
    state: input.state,
    version: (before?.version ?? 0) + 1,
  };
  await (before ? saveRule(tx, row) : insertRule(tx, row));
  if (before) for (const alarm of await standingOf(tx, program, row.id)) await clear(tx, alarm);
  await record(tx, scope, {
    action: 'callalarms.rule-kept',
    subject: ['call-alarm-rule', row.id],
    unitId: row.unit_id,
    detail: { kind: row.kind, state: row.state },
  });
  return row.id;
}

/** A queue is of the unit or below; a trunk serves the whole house. */
async function demandSubject(tx: Tx, { kind, subjectId, unitId }: RuleInput): Promise<void> {
  if (subjectId === null) return;
  if (kind === 'trunk-down') {
    if (!(await listTrunks(tx, program)).some(({ id }) => id === subjectId)) throw subjectNotFound();
    return;
  }
  const queue = (await readQueues(tx, program)).find(({ id, channel }) => id === subjectId && channel === 'call');
  if (!queue || !(await descendantsOf(tx, program, unitId)).includes(queue.unitId)) throw subjectNotFound();
}

export async function showRules(db: Db, scope: Scope): Promise<AlarmRule[]> {
  const rows = await listRules(db, scope);
  const cards = await staffCards(db, program, [...new Set(rows.flatMap(({ staff_ids }) => staff_ids))]);
  const people = new Map(cards.map(({ id, name, number }) => [id, { id, name, number }]));
  return rows.map((row) => ({
    id: row.id,
    unitId: row.unit_id,
    kind: row.kind,
    subjectId: row.subject_id,
    limit: row.limit_value,
    lastsSeconds: row.lasts_seconds,
    calmSeconds: row.calm_seconds,
    staffIds: row.staff_ids,
    staff: row.staff_ids.flatMap((id) => people.get(id) ?? []),
    mailTo: row.mail_to,
    state: row.state,
    version: row.version,
  }));
}
