/** The log of a channel: its messages newest first, what may be tried again, and calls that were turned away. */
import { type Db, forProgram, type Scope, type Tx, unitsWith } from '#kernel';
import type { ContactRow, MessageRow } from './tables.ts';

export type LoggedRow = MessageRow & {
  contact_ring: number;
  contact_key: string;
  contact_sealed: string;
  contact_last_in_at: ContactRow['last_in_at'];
  contact_stopped_at: ContactRow['stopped_at'];
};
const logged = `m.*, k.ring as contact_ring, k.wrapped_key as contact_key, k.sealed as contact_sealed,
  k.last_in_at as contact_last_in_at, k.stopped_at as contact_stopped_at`;
const joined = `channels.message m join channels.channel c on c.id = m.channel_id join channels.contact k on k.id = m.contact_id`;
const reached = '($1::uuid[] is null or c.unit_id = any($1))';

export async function readLog(
  db: Db,
  scope: Scope,
  asked: {
    channelId: string;
    direction: string | null;
    states: MessageRow['state'][] | null;
    before: string | null;
    limit: number;
  },
): Promise<LoggedRow[]> {
  return db.query<LoggedRow>(
    'channels.log',
    `select ${logged} from ${joined} where ${reached} and m.channel_id = $2 and ($3::text is null or m.direction = $3)
       and ($4::text[] is null or m.state = any($4)) and ($5::uuid is null or m.id < $5) order by m.id desc limit $6`,
    [unitsWith(scope, 'channels.configure'), asked.channelId, asked.direction, asked.states, asked.before, asked.limit],
  );
}

/** Those that did not arrive and whose words are kept, locked. */
export async function lockFailed(
  tx: Tx,
  scope: Scope,
  asked: { channelId: string; ids: string[] | null; limit: number },
): Promise<LoggedRow[]> {
  return tx.query<LoggedRow>(
    'channels.lock-failed',
    `select ${logged} from ${joined} where ${reached} and m.channel_id = $2 and ($3::uuid[] is null or m.id = any($3))
       and m.direction = 'out' and m.state = 'failed' and m.sealed is not null order by m.id limit $4 for no key update of m`,
    [unitsWith(scope, 'channels.configure'), asked.channelId, asked.ids, asked.limit],
  );
}

/** On its way once more, as if it had never been tried. */
export async function queueAgain(tx: Tx, ids: string[], at: Date): Promise<void> {
  await tx.query(
    'channels.queue-again',
    `update channels.message set state = 'queued', reason = null, attempts = 0, next_try_at = $2, changed_at = $2 where id = any($1)`,
    [ids, at],
  );
}

export async function dropKeptWords(db: Db, scope: Scope, before: Date): Promise<void> {
  forProgram(scope);
  await db.query(
    'channels.drop-kept-words',
    `update channels.message set sealed = null where state = 'failed' and sealed is not null and changed_at < $1`,
    [before],
  );
}

export type TurnedAwayRow = { day: string; code: string; count: number; last_at: Date };

export async function countTurnedAway(
  db: Db,
  one: { channelId: string; code: string; count: number; at: Date },
): Promise<void> {
  await db.query(
    'channels.count-turned-away',
    `insert into channels.turned_away(channel_id, day, code, count, last_at) values ($1, ($4::timestamptz at time zone 'UTC')::date, $2, $3, $4)
     on conflict (channel_id, day, code) do update set count = channels.turned_away.count + excluded.count, last_at = excluded.last_at`,
    [one.channelId, one.code, one.count, one.at],
  );
}

export async function readTurnedAway(
  db: Db,
  scope: Scope,
  asked: { channelId: string; since: Date },
): Promise<TurnedAwayRow[]> {
  return db.query<TurnedAwayRow>(
    'channels.turned-away',
    `select t.day::text as day, t.code, t.count, t.last_at from channels.turned_away t join channels.channel c on c.id = t.channel_id
     where ${reached} and t.channel_id = $2 and t.last_at >= $3 order by t.last_at desc limit 50`,
    [unitsWith(scope, 'channels.configure'), asked.channelId, asked.since],
  );
}

export async function sweepTurnedAway(db: Db, scope: Scope, before: Date): Promise<void> {
  forProgram(scope);
  await db.query('channels.sweep-turned-away', 'delete from channels.turned_away where last_at < $1', [before]);
}
