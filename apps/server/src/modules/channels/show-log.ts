/** What came in and went out by a channel, and trying again what did not arrive. Words stay in the conversations; people are masked. */

import type { z } from 'zod';
import { clock, type Db, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { maskedPhone, writtenPhone } from '#modules/numbers';
import type { channelLog, LogEntry, logFilter } from './contract.ts';
import { channelNotFound } from './errors.ts';
import { tellDelivery } from './events.ts';
import { ports, queuedSignal } from './ports.ts';
import { writeUntil } from './rules/write-until.ts';
import { findChannel } from './store.ts';
import { type LoggedRow, lockFailed, queueAgain, readLog, readTurnedAway } from './store-log.ts';
import type { ChannelRow, MessageState } from './tables.ts';
import { openPerson } from './vault.ts';

const pageSize = 100;
const mostAgain = 500;
/** Words of what did not arrive are kept so long. */
export const keptDays = 30;
const turnedAwayDays = 7;
const dayMs = 24 * 3_600_000;

const statesOf: Record<Exclude<z.infer<typeof logFilter>, ''>, MessageState[]> = {
  failed: ['failed'],
  waiting: ['queued', 'sending'],
  arrived: ['received', 'sent', 'delivered', 'read'],
  dropped: ['dropped'],
};

/** Throws `channels.not-found`. */
export async function showLog(
  db: Db,
  scope: Scope,
  asked: {
    id: string;
    direction: 'in' | 'out' | null;
    filter: z.infer<typeof logFilter>;
    before: string | null;
  },
): Promise<z.infer<typeof channelLog>> {
  const channel = await findChannel(db, scope, asked.id);
  if (!channel) throw channelNotFound();
  const rows = await readLog(db, scope, {
    channelId: channel.id,
    direction: asked.direction,
    states: asked.filter ? statesOf[asked.filter] : null,
    before: asked.before,
    limit: pageSize + 1,
  });
  const since = new Date(clock.ms() - turnedAwayDays * dayMs);
  const away = asked.before === null ? await readTurnedAway(db, scope, { channelId: channel.id, since }) : [];
  return {
    messages: rows.slice(0, pageSize).map((row) => entryOf(channel, row)),
    more: rows.length > pageSize,
    turnedAway: away.map(({ day, code, count, last_at }) => ({ day, code, count, lastAt: last_at.toISOString() })),
  };
}

function entryOf(channel: ChannelRow, row: LoggedRow): LogEntry {
  return {
    id: row.id,
    // What came in stands where it came in, whatever time the other side writes on it.
    at: (row.direction === 'in' ? row.changed_at : row.at).toISOString(),
    changedAt: row.changed_at.toISOString(),
    direction: row.direction,
    state: row.state,
    reason: row.reason,
    attempts: row.attempts,
    nextTryAt: row.next_try_at?.toISOString() ?? null,
    parts: row.parts,
    who: maskedWho(row),
    conversationId: row.conversation_id,
    retryable: row.state === 'failed' && row.sealed !== null && reachable(channel, row),
  };
}

/** They did not ask for silence, and the platform still carries words to them. */
function reachable(channel: ChannelRow, row: LoggedRow): boolean {
  if (row.contact_key === '' || row.contact_stopped_at) return false;
  const until = writeUntil(channel, { last_in_at: row.contact_last_in_at });
  return until === null || until > clock.now();
}

function maskedWho(row: LoggedRow): string | null {
  const person = openPerson({
    id: row.contact_id,
    ring: row.contact_ring,
    wrapped_key: row.contact_key,
    sealed: row.contact_sealed,
  });
  if (!person) return null;
  if (person.phone) return maskedPhone(writtenPhone(person.phone));
  const [first] = person.name || person.outerId;
  return `${first ?? ''}***`;
}

/** Returns how many are on their way again. Throws `channels.not-found`. */
export async function retryFailed(
  tx: Tx,
  scope: Scope,
  asked: { id: string; ids: string[] | undefined },
): Promise<{ again: number }> {
  const channel = await findChannel(tx, scope, asked.id);
  if (!channel) throw channelNotFound();
  const given = { channelId: channel.id, ids: asked.ids ?? null, limit: mostAgain };
  const rows = (await lockFailed(tx, scope, given)).filter((row) => reachable(channel, row));
  if (rows.length === 0) return { again: 0 };
  await queueAgain(
    tx,
    rows.map((row) => row.id),
    clock.now(),
  );
  for (const row of rows) await tellDelivery(tx, scope, { ...row, state: 'queued' });
  await record(tx, scope, {
    action: 'channels.sent-again',
    subject: ['channel', channel.id],
    unitId: channel.unit_id,
    detail: { count: String(rows.length) },
  });
  tx.afterCommit(() => ports().signals.send(queuedSignal, 1));
  return { again: rows.length };
}
