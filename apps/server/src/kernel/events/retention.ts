/**
 * Drops months of the event log that are older than the company keeps them, and only those that nobody needs any more: every
 * subscriber of every site in it has written down a position past its last event, and none of its events is parked.
 */
import type { Database, Tx } from '../db/database.ts';
import type { Logger } from '../log.ts';

type Month = { part: string; first: string };

/** First instant of the month that lies `back` months before the one of `now`, in UTC. */
export function monthsBefore(now: Date, back: number): Date {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, 1));
}

/**
 * `months`: whole months kept besides the present one. A month that is needed or busy is left for the next run. Returns the
 * names of the partitions dropped.
 */
export async function dropOldMonths(
  db: Database,
  { months, now, log }: { months: number; now: Date; log: Logger },
): Promise<string[]> {
  const keepFrom = monthsBefore(now, months);
  const old = await db.run<Month>(
    `select format('kernel.%I', c.relname) as part, right(c.relname, 6) as first
     from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = 'kernel.event_log'::regclass and c.relname ~ '^event_log_[0-9]{6}$' and right(c.relname, 6) < $1
     order by 2`,
    [keepFrom.toISOString().slice(0, 7).replace('-', '')],
  );
  const dropped: string[] = [];
  for (const { part } of old) {
    try {
      const needing = await db.transact((tx) => dropUnlessNeeded(tx, part));
      if (needing.length === 0) dropped.push(part);
      else log.warn({ part, needing }, 'an old month of the event log is kept: it is still needed');
    } catch (error) {
      log.warn({ part, err: (error as Error).message }, 'an old month of the event log is left for the next run');
    }
  }
  if (dropped.length > 0) log.info({ dropped }, 'old months of the event log dropped');
  return dropped;
}

/** Names of the subscribers that need it; empty when it was dropped. */
async function dropUnlessNeeded(tx: Tx, part: string): Promise<string[]> {
  await tx.run(`set local lock_timeout = '2s'`);
  const needing = await tx.run<{ name: string }>(
    `with last as (select site, max(position) as position, min(sequenced_at) as since, max(sequenced_at) as until from ${part} group by site)
     select s.name from kernel.subscription s join last using (site) where s.position < last.position
     union
     select 'parked: ' || p.subscription from kernel.parked p join last on p.site = last.site and p.sequenced_at between last.since and last.until
     order by 1`,
  );
  if (needing.length === 0) await tx.run(`drop table ${part}`);
  return needing.map(({ name }) => name);
}
