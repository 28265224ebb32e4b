/** Rules by which visitors are asked to talk. */
import { clock, conflict, type Db, newId, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import type { Rule, RuleInput } from './contract.ts';
import { entranceNotFound, ruleNotFound } from './errors.ts';
import { entrancesInReach } from './read-live.ts';
import { type CountedRule, dropRule, listRules, saveRule } from './store.ts';

export async function readRules(db: Db, scope: Scope): Promise<Rule[]> {
  const titles = new Map((await entrancesInReach(db, scope, 'visitors.configure')).map((one) => [one.id, one.title]));
  return (await listRules(db, scope)).flatMap((row) => {
    const entrance = titles.get(row.widget_id);
    return entrance ? [{ ...shown(row), entrance }] : [];
  });
}

function shown(row: CountedRule): Omit<Rule, 'entrance'> {
  return {
    id: row.id,
    version: row.version,
    widgetId: row.widget_id,
    name: row.name,
    active: row.active,
    pageHas: row.page_has,
    referrerHas: row.referrer_has,
    staySeconds: row.stay_seconds,
    visits: row.visits,
    againDays: row.again_days,
    text: row.text,
    asked: row.asked,
    accepted: row.accepted,
  };
}

/** Without `id` a new one. Throws `visitors.entrance-not-found`, `visitors.rule-not-found`, 409 `kernel.conflict`. */
export async function keepRule(
  tx: Tx,
  scope: Scope,
  input: RuleInput & { site: number; id?: string; version?: number },
): Promise<Rule> {
  const entrance = (await entrancesInReach(tx, scope, 'visitors.configure')).find((one) => one.id === input.widgetId);
  if (!entrance) throw entranceNotFound();
  if (input.id && !(await listRules(tx, scope)).some((row) => row.id === input.id)) throw ruleNotFound();
  const id = input.id ?? newId();
  const saved = await saveRule(tx, {
    id,
    origin_site: input.site,
    unit_id: entrance.unitId,
    widget_id: input.widgetId,
    name: input.name,
    active: input.active,
    page_has: input.pageHas,
    referrer_has: input.referrerHas,
    stay_seconds: input.staySeconds,
    visits: input.visits,
    again_days: input.againDays,
    text: input.text,
    version: input.version ?? 0,
  });
  if (!saved) throw conflict();
  await note(tx, scope, input.id ? 'visitors.rule-changed' : 'visitors.rule-added', id, entrance.unitId);
  return (await readRules(tx, scope)).find((one) => one.id === id)!;
}

/** Throws `visitors.rule-not-found`. */
export async function removeRule(tx: Tx, scope: Scope, id: string): Promise<void> {
  const row = (await listRules(tx, scope)).find((one) => one.id === id);
  if (!row) throw ruleNotFound();
  await dropRule(tx, id);
  await note(tx, scope, 'visitors.rule-deleted', id, row.unit_id);
}

async function note(tx: Tx, scope: Scope, action: string, id: string, unitId: string): Promise<void> {
  await record(tx, scope, { action, subject: ['invitation-rule', id], unitId, at: clock.now() });
}
