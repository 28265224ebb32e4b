/**
 * A broken promise that nobody mends climbs: so many minutes after the breach the leaders are told, then those over them. The steps
 * are rows from the breach on; a clock that stops meanwhile climbs no further.
 */
import { announceMany, clock, type Database, type Scope, systemScope, type Tx } from '#kernel';
import { clockEscalated } from './events.ts';
import { termsOf } from './rule-book.ts';
import {
  anyDueEscalation,
  insertEscalations,
  lockDueEscalations,
  markEscalated,
  openClocksOf,
} from './store-escalation.ts';
import type { ClockRow } from './tables.ts';
import { eventPayload } from './watch-rows.ts';

const batch = 200;
const scope = systemScope('clocks');

/** At the breach, in its transaction. */
export async function planEscalation(tx: Tx, by: Scope, row: ClockRow): Promise<void> {
  const { escalation } = await termsOf(tx, by, row.policy_version_id);
  if (escalation.length === 0) return;
  const breachedAt = (row.breached_at ?? row.due_at).getTime();
  await insertEscalations(
    tx,
    row.id,
    escalation.map(({ afterSeconds, level }, step) => ({
      step,
      dueAt: new Date(breachedAt + afterSeconds * 1000),
      afterSeconds,
      level,
    })),
  );
}

/** Everything due by now. Returns how many steps were told of. Safe on several nodes at once. */
export async function sweepEscalations(db: Database): Promise<number> {
  let told = 0;
  while (await anyDueEscalation(db, scope, clock.now())) {
    const [count, seen] = await db.transact((tx) => tellDue(tx));
    told += count;
    // Those that are left are locked by another node.
    if (seen < batch) break;
  }
  return told;
}

async function tellDue(tx: Tx): Promise<[told: number, seen: number]> {
  const due = await lockDueEscalations(tx, scope, clock.now(), batch);
  if (due.length === 0) return [0, 0];
  await markEscalated(tx, due, clock.now());
  const open = new Map(
    (await openClocksOf(tx, scope, [...new Set(due.map(({ clock_id }) => clock_id))])).map((row) => [row.id, row]),
  );
  const facts = due.flatMap(({ clock_id, step, after_seconds, level }) => {
    const row = open.get(clock_id);
    if (!row) return [];
    return [
      {
        aggregate: ['clock', row.id] as const,
        payload: { ...eventPayload(row), step, level, afterSeconds: after_seconds },
        actor: scope.actor,
        topics: [`${row.subject_kind}:${row.subject_id}`],
      },
    ];
  });
  await announceMany(tx, clockEscalated, facts);
  return [facts.length, due.length];
}
