/** Scheduled reports: added for people who may see them, paused, resumed, removed by whoever added them. */
import { clock, conflict, type Database, type Db, invalidInput, newId, notFound, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { scopeOfStaff, staffCards } from '#modules/identity';
import type { AddSchedule, Schedule } from './contract.ts';
import { recipientMayNotSee } from './errors.ts';
import { questionOf } from './question.ts';
import { nextAfter, spanOf, type Timing } from './rules/next-run.ts';
import { insertSchedule, lastRuns, lockOwn, ownSchedules, type ScheduleRow, setSchedule } from './store-schedules.ts';

export const timingOf = (row: ScheduleRow): Timing => ({
  cadence: row.cadence,
  weekday: row.weekday,
  monthDay: row.month_day,
  atMinute: row.at_minute,
  zone: row.zone,
});

/** Throws what the report throws, and `reports.recipient-may-not-see` for somebody without the right at the unit. */
export async function addSchedule(
  db: Database,
  scope: Scope,
  input: AddSchedule,
  site: number,
): Promise<{ id: string }> {
  const timing: Timing = { ...input };
  if (input.cadence === 'weekly' && input.weekday === null) throw invalidInput({ fields: 'weekday' });
  if (input.cadence === 'monthly' && input.monthDay === null) throw invalidInput({ fields: 'monthDay' });
  if (!isZone(input.zone)) throw invalidInput({ fields: 'zone' });
  const now = clock.now();
  const nextAt = nextAfter(timing, now);
  const { unitId } = await questionOf(db, scope, input.report, { ...input.filter, ...spanOf(timing, nextAt) });
  const recipients = [...new Set(input.recipients)];
  for (const card of await known(db, scope, recipients)) {
    const theirs = await scopeOfStaff(db, scope, card.id);
    const reach = theirs?.reach.get('reports.read');
    if (!reach || (reach !== 'all' && !reach.has(unitId)))
      throw recipientMayNotSee({ name: `${card.name} ${card.number}` });
  }
  const filter = Object.fromEntries(
    Object.entries({ ...input.filter, unitId }).map(([key, value]) => [key, String(value)]),
  );
  const row: ScheduleRow = {
    id: newId(),
    origin_site: site,
    owner_id: scope.actor.id,
    name: input.name,
    report: input.report,
    filter,
    cadence: input.cadence,
    weekday: input.cadence === 'weekly' ? input.weekday : null,
    month_day: input.cadence === 'monthly' ? input.monthDay : null,
    at_minute: input.atMinute,
    zone: input.zone,
    recipients,
    state: 'active',
    next_at: nextAt,
    version: 1,
    created_at: now,
  };
  await db.transact(async (tx) => {
    await insertSchedule(tx, row);
    await record(tx, scope, {
      action: 'reports.schedule-added',
      subject: ['report-schedule', row.id],
      unitId,
      detail: { report: row.report, cadence: row.cadence, recipients },
    });
  });
  return { id: row.id };
}

async function known(db: Db, scope: Scope, ids: string[]) {
  const cards = await staffCards(db, scope, ids);
  if (cards.length < ids.length) throw invalidInput({ fields: 'recipients' });
  return cards;
}

/** 404 for another's, 409 on a stale version. A resumed one is next due after now: what was missed while paused is not sent. */
export async function changeSchedule(
  tx: Tx,
  scope: Scope,
  input: { id: string; version: number | null; state: ScheduleRow['state'] },
): Promise<void> {
  const row = await lockOwn(tx, scope, input.id);
  if (!row) throw notFound();
  if (input.version !== null && row.version !== input.version) throw conflict();
  await setSchedule(tx, row.id, { state: input.state, nextAt: nextAfter(timingOf(row), clock.now()) });
  await record(tx, scope, {
    action: 'reports.schedule-changed',
    subject: ['report-schedule', row.id],
    unitId: row.filter.unitId ?? null,
    detail: { from: row.state, to: input.state },
  });
}

export async function listSchedules(db: Db, scope: Scope): Promise<Schedule[]> {
  const [rows, runs] = await Promise.all([ownSchedules(db, scope), lastRuns(db, scope)]);
  const people = new Map(
    (await staffCards(db, scope, [...new Set(rows.flatMap(({ recipients }) => recipients))])).map((card) => [
      card.id,
      card,
    ]),
  );
  return rows.map((row) => {
    const own = runs.filter(({ schedule_id }) => schedule_id === row.id);
    return {
      id: row.id,
      name: row.name,
      report: row.report as Schedule['report'],
      filter: row.filter,
      ...timingOf(row),
      recipients: row.recipients.flatMap((id) => {
        const card = people.get(id);
        return card ? [{ id, name: card.name, number: card.number }] : [];
      }),
      state: row.state as Schedule['state'],
      nextAt: row.next_at.toISOString(),
      version: row.version,
      last:
        own.length === 0
          ? null
          : {
              at: own[0]!.ran_at.toISOString(),
              outcomes: Object.fromEntries(own.map(({ outcome, n }) => [outcome, n])),
            },
    };
  });
}

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
