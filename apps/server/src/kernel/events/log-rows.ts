/** The SQL that reads kernel.event_log, and rows as events. */
import type { Db } from '../db/database.ts';
import type { Event, EventKind } from './event.ts';

/** `sequencedAt` (the database's clock, never going back along positions) leads to the partition. */
export type SequencedEvent = Event & { sequencedAt: Date };

export type LogRow = {
  site: number;
  position: number;
  sequenced_at: Date;
  id: number;
  type: string;
  version: number;
  aggregate_kind: string;
  aggregate_id: string;
  occurred_at: Date;
  actor: string;
  payload: unknown;
  topics: string[];
};

export const logColumns = `site, position, sequenced_at, id, type, version, aggregate_kind, aggregate_id, occurred_at, actor, payload, topics`;

/** How far back a browser may resume, in time (bounds the partitions looked at) and in positions (bounds the scan). */
const resumeDays = 2;
export const resumePositions = 50_000;

export async function logHead(db: Db, site: number): Promise<{ position: number; sequencedAt: Date }> {
  const [row] = await db.query<{ position: number; sequenced_at: Date }>(
    'kernel.log-head',
    'select position, sequenced_at from kernel.log_head where site = $1',
    [site],
  );
  return { position: row?.position ?? 0, sequencedAt: row?.sequenced_at ?? new Date(0) };
}

/** The next events after a position; `sequencedAt` of that position keeps old partitions out. */
export async function readNext(
  db: Db,
  site: number,
  after: { position: number; sequencedAt: Date },
  limit: number,
): Promise<SequencedEvent[]> {
  const rows = await db.query<LogRow>(
    'kernel.log-next',
    `select ${logColumns} from kernel.event_log
     where site = $1 and position > $2 and sequenced_at >= $3 order by position limit $4`,
    [site, after.position, after.sequencedAt, limit],
  );
  return rows.map(toEvent);
}

/** The last `count` events up to a position, as far as a resume reaches back; contiguous, oldest first. */
export async function readLast(db: Db, site: number, position: number, count: number): Promise<SequencedEvent[]> {
  const rows = await db.run<LogRow>(
    `select ${logColumns} from kernel.event_log where site = $1 and position > $2 and position <= $3
       and sequenced_at >= now() - interval '${resumeDays} days' order by position`,
    [site, position - count, position],
  );
  return rows.map(toEvent);
}

/** Events of some types in the positions (after, upTo]. */
export async function readTypes(
  db: Db,
  site: number,
  after: number,
  upTo: number,
  types: string[],
): Promise<SequencedEvent[]> {
  const rows = await db.query<LogRow>(
    'kernel.log-types',
    `select ${logColumns} from kernel.event_log
     where site = $1 and position > $2 and position <= $3 and type = any($4) order by position`,
    [site, after, upTo, types],
  );
  return rows.map(toEvent);
}

/**
 * Position of the last event sequenced before an instant, 0 when there is none (or retention has dropped it). Instants never go back
 * along positions, so halving finds it with some twenty looks at the primary key.
 */
export async function positionBefore(db: Db, site: number, at: Date): Promise<number> {
  let low = 0;
  let high = (await logHead(db, site)).position;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const [row] = await db.query<{ sequenced_at: Date }>(
      'kernel.log-at',
      'select sequenced_at from kernel.event_log where site = $1 and position >= $2 order by position limit 1',
      [site, middle],
    );
    if (row && row.sequenced_at < at) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Events carrying a topic in (after, upTo]; null when `after` is further back than a resume reaches. */
export async function readTopics(
  db: Db,
  site: number,
  range: { after: number; upTo: number },
  topics: string[],
  limit: number,
): Promise<Event[] | null> {
  if (range.upTo - range.after > resumePositions) return null;
  const since = `now() - interval '${resumeDays} days'`;
  if (range.after > 0) {
    const known = await db.query(
      'kernel.log-known',
      `select from kernel.event_log where site = $1 and position = $2 and sequenced_at >= ${since}`,
      [site, range.after],
    );
    if (known.length === 0) return null;
  }
  const rows = await db.query<LogRow>(
    'kernel.log-topics',
    `select ${logColumns} from kernel.event_log
     where site = $1 and position > $2 and position <= $3 and sequenced_at >= ${range.after > 0 ? since : `'-infinity'`}
       and topics && $4 order by position limit $5`,
    [site, range.after, range.upTo, topics, limit + 1],
  );
  return rows.length > limit ? null : rows.map(toEvent);
}

export async function readOne(
  db: Db,
  site: number,
  position: number,
  sequencedAt: Date,
): Promise<SequencedEvent | null> {
  const [row] = await db.query<LogRow>(
    'kernel.log-one',
    `select ${logColumns} from kernel.event_log where site = $1 and position = $2 and sequenced_at = $3`,
    [site, position, sequencedAt],
  );
  return row ? toEvent(row) : null;
}

export function toEvent(row: LogRow): SequencedEvent {
  return {
    position: row.position,
    site: row.site,
    id: String(row.id),
    type: row.type,
    version: row.version,
    aggregateKind: row.aggregate_kind,
    aggregateId: row.aggregate_id,
    occurredAt: row.occurred_at,
    actor: row.actor,
    payload: row.payload,
    topics: row.topics,
    sequencedAt: row.sequenced_at,
  };
}

/** The event in the version of `kind`. Throws when it is newer than this program or its upcaster cannot read it. */
export function asKind<P>(event: Event, kind: EventKind<P>): Event<P> {
  if (event.version === kind.version) return event as Event<P>;
  if (event.version > kind.version || !kind.upcast)
    throw new Error(`${event.type}: version ${event.version} is unknown here (version ${kind.version} is known)`);
  const payload = kind.schema.parse(kind.upcast(event.payload, event.version));
  return { ...event, version: kind.version, payload };
}
