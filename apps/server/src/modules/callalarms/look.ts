/** One look at queues or trunks: what each active rule says of them, and what follows. */
import { clock, type Database, type Db } from '#kernel';
import { queueLevels } from '#modules/analytics';
import { descendantsOf } from '#modules/organisation';
import { queueDoor, readQueueFigures } from '#modules/routing';
import { listTrunks, theDesk } from '#modules/telephony';
import { type About, clear, program, raise, suspected } from './change-alarm.ts';
import { judgeQueue, judgeTrunk, stepOf, type Verdict, worseOf } from './rules/judge.ts';
import { activeRules, forgetAlarm, insertAlarm, saveAlarm, standingAlarms } from './store.ts';
import type { AlarmRow, RuleRow } from './tables.ts';

const halfHour = 30 * 60_000;
type Judged = About & { verdict: Verdict };
type Judge = (rule: RuleRow) => Promise<Judged[]>;

/** `queues` on one node of the site, `trunks` where the desk leads. */
export async function look(db: Database, what: 'queues' | 'trunks'): Promise<void> {
  const mine = ({ kind }: { kind: string }): boolean => (kind === 'trunk-down') === (what === 'trunks');
  const [rules, all] = await Promise.all([activeRules(db, program), standingAlarms(db, program)]);
  const own = rules.filter(mine);
  const standing = new Map(all.filter(mine).map((row) => [`${row.rule_id} ${row.subject_id}`, row]));
  if (own.length === 0 && standing.size === 0) return;
  const judge = await (what === 'queues' ? queueJudge(db) : trunkJudge(db));
  for (const rule of own)
    for (const judged of await judge(rule)) {
      const key = `${rule.id} ${judged.id}`;
      await follow(db, rule, judged, standing.get(key) ?? null);
      standing.delete(key);
    }
  // What it was about is gone, or is no longer of the rule's unit.
  for (const row of standing.values()) await db.transact((tx) => clear(tx, row));
}

async function follow(db: Database, rule: RuleRow, { verdict, ...about }: Judged, row: AlarmRow | null): Promise<void> {
  const now = clock.ms();
  const standing = row && row.state !== 'over' ? { ...row, state: row.state } : null;
  switch (stepOf(standing, verdict.judgement, now, rule)) {
    case 'nothing':
      return;
    case 'suspect':
      await db.transact((tx) => insertAlarm(tx, suspected(rule, about)));
      return;
    case 'raise':
      return db.transact((tx) => raise(tx, rule, row, about, verdict.value));
    case 'forget':
      return db.transact((tx) => forgetAlarm(tx, row!.id));
    case 'clear':
      return db.transact((tx) => clear(tx, row!));
    case 'stay': {
      const worst = worseOf(rule.kind, row!.worst, verdict.value);
      if (row!.well_since === null && worst === row!.worst) return;
      await db.transact((tx) => saveAlarm(tx, row!.state, { ...row!, well_since: null, worst }));
      return;
    }
    case 'wait':
      if (row!.well_since === null)
        await db.transact((tx) => saveAlarm(tx, row!.state, { ...row!, well_since: new Date(now) }));
      return;
  }
}

async function queueJudge(db: Db): Promise<Judge> {
  const queues = (await readQueueFigures(db, program, null)).filter(({ channel }) => channel === 'call');
  const now = clock.ms();
  const levels = await queueLevels(db, program, queues, new Date(now - halfHour));
  return async (rule) => {
    const units = new Set(await descendantsOf(db, program, rule.unit_id));
    const found = queues.filter(({ id, unitId }) => (rule.subject_id ? id === rule.subject_id : units.has(unitId)));
    return Promise.all(
      found.map(async ({ id, name, unitId, waiting, longestWaitSince, ready, busy, wrapup }) => {
        const staffed = ready + busy + wrapup;
        const open = rule.kind !== 'unstaffed' || staffed > 0 || ((await queueDoor(db, program, id))?.open ?? false);
        const shares = levels.get(id) ?? { level: null, lost: null, decided: 0 };
        const reading = { waiting, longestWaitSince, staffed, open, ...shares };
        return { id, name, unitId, verdict: judgeQueue(rule.kind, rule.limit_value, reading, now) };
      }),
    );
  };
}

/** Of the unit of its rule, whoever owns the trunk: those are told who asked. */
async function trunkJudge(db: Db): Promise<Judge> {
  const [trunks, health] = await Promise.all([listTrunks(db, program), theDesk().health()]);
  const states = new Map(health.trunks.map(({ trunk, state }) => [trunk, state]));
  return async (rule) =>
    trunks
      .filter(({ id, state }) => state === 'active' && (rule.subject_id === null || rule.subject_id === id))
      .map(({ id, name, code }) => ({
        id,
        name,
        unitId: rule.unit_id,
        verdict: judgeTrunk(health.state === 'up' ? (states.get(code) ?? 'down') : 'down'),
      }));
}
