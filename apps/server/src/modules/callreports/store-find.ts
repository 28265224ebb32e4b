/** SQL that finds calls that are over by what they came to. */
import { type Db, forStaff, type Scope, unitsWith } from '#kernel';
import type { CallFact, Direction } from './tables.ts';

const right = 'telephony.calls';

export type CallFilter = {
  /** Begun at `from` or later, before `to`. */
  from: Date | null;
  to: Date | null;
  direction: Direction | null;
  result: CallFact['result'] | null;
  /** Stood in this queue, wherever it was answered. */
  queueId: string | null;
  /** Spoke with this person, in whatever part of the call. */
  staffId: string | null;
  /** Spoken for at least so many seconds. */
  talkSeconds: number | null;
  rated: 'yes' | 'low' | null;
  /** Among these only. */
  callIds: string[] | null;
};
export type Told = Pick<CallFact, 'call_id' | 'result' | 'why'>;

/** Newest first, of the units in reach and those that the asking person had a part in. `before`: the last one seen. */
export async function findTold(
  db: Db,
  scope: Scope,
  filter: CallFilter,
  page: { before: { at: Date; id: string } | null; most: number },
): Promise<(Told & { started_at: Date })[]> {
  const values: unknown[] = [];
  const value = (given: unknown): string => `$${values.push(given)}`;
  const spoke = (staffId: string): string =>
    `exists (select from callreports.turn_fact o where o.call_id = f.call_id and o.staff_id = ${value(staffId)})`;
  const parts: string[] = [];
  const units = unitsWith(scope, right);
  if (units) {
    const own = scope.actor.kind === 'staff' ? ` or ${spoke(scope.actor.id)}` : '';
    parts.push(`(f.unit_id = any(${value(units)})${own})`);
  }
  if (filter.callIds) parts.push(`f.call_id = any(${value(filter.callIds)})`);
  if (filter.from) parts.push(`f.started_at >= ${value(filter.from)}`);
  if (filter.to) parts.push(`f.started_at < ${value(filter.to)}`);
  if (filter.direction) parts.push(`f.direction = ${value(filter.direction)}`);
  if (filter.result) parts.push(`f.result = ${value(filter.result)}`);
  if (filter.queueId)
    parts.push(
      `exists (select from callreports.visit_fact v where v.call_id = f.call_id and v.queue_id = ${value(filter.queueId)})`,
    );
  if (filter.staffId) parts.push(spoke(filter.staffId));
  if (filter.talkSeconds) parts.push(`f.talked_ms >= ${value(filter.talkSeconds * 1000)}`);
  if (filter.rated === 'yes') parts.push('f.score is not null');
  if (filter.rated === 'low') parts.push('(f.score - 1) * 4 <= f.rating_most - 1');
  if (page.before) parts.push(`(f.started_at, f.call_id) < (${value(page.before.at)}, ${value(page.before.id)}::uuid)`);
  return db.run(
    `select f.call_id, f.started_at, f.result, f.why from callreports.call_fact f
     ${parts.length > 0 ? `where ${parts.join(' and ')}` : ''}
     order by f.started_at desc, f.call_id desc limit ${value(page.most)}`,
    values,
  );
}

/** What these calls came to, as far as they are over; whoever asks may see the calls. */
export async function toldOf(db: Db, scope: Scope, callIds: string[]): Promise<Told[]> {
  forStaff(scope);
  if (callIds.length === 0) return [];
  return db.query<Told>(
    'callreports.told-of',
    'select call_id, result, why from callreports.call_fact where call_id = any($1)',
    [callIds],
  );
}
