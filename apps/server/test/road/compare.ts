/** What was written, acknowledged, stored, shown and sequenced, compared message by message. */
import pg from 'pg';
import type { ChatClient } from './chat-client.ts';

export type Compared = {
  written: number;
  acked: number;
  stored: number;
  shown: number;
  sequenced: number;
  faults: string[];
};
export type Talk = { conversationId: string; writers: ChatClient[]; listeners: ChatClient[] };
type Stored = { conversation_id: string; seq: number; client_id: string };

export async function compare(databaseUrl: string, talks: Talk[]): Promise<Compared> {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  try {
    const ids = talks.map((talk) => talk.conversationId);
    const stored = await client.query<Stored>(
      `select conversation_id, seq, client_id from conversations.message where conversation_id = any($1) order by conversation_id, seq`,
      [ids],
    );
    const heads = await client.query<{ id: string; last_seq: number }>(
      'select id, last_seq from conversations.conversation where id = any($1)',
      [ids],
    );
    const log = await client.query<{ id: string; seq: number }>(
      `select aggregate_id as id, (payload->>'seq')::int as seq from kernel.event_log
       where type = 'message.posted' and aggregate_id = any($1) order by position`,
      [ids],
    );
    const left = await client.query('select from kernel.outbox');
    const result: Compared = {
      written: 0,
      acked: 0,
      stored: stored.rows.length,
      shown: 0,
      sequenced: log.rows.length,
      faults: left.rows.length > 0 ? [`${left.rows.length} rows are left in the outbox`] : [],
    };
    const byTalk = groups(stored.rows, (row) => row.conversation_id);
    const logged = groups(log.rows, (row) => row.id);
    for (const talk of talks) {
      const last = heads.rows.find((row) => row.id === talk.conversationId)!.last_seq;
      const rows = byTalk.get(talk.conversationId) ?? [];
      const say = (fault: string): number => result.faults.push(`${talk.conversationId}: ${fault}`);
      if (rows.some((row, index) => row.seq !== index + 1) || rows.length !== last)
        say(`seq has gaps: ${rows.length} rows, last_seq ${last}`);
      const events = (logged.get(talk.conversationId) ?? []).map((row) => row.seq);
      if (events.length !== last || events.some((seq, index) => seq !== index + 1))
        say(`sequenced ${events.length} of ${last}, or out of order`);
      for (const writer of talk.writers) checkWriter(writer, rows, say, result);
      for (const listener of talk.listeners) {
        result.shown += listener.shown.length;
        const wrong = listener.shown.findIndex(
          ({ seq, clientId }, index) => seq !== index + 1 || rows[index]?.client_id !== clientId,
        );
        if (wrong >= 0 || listener.shown.length !== last)
          say(`a listener saw ${listener.shown.length} of ${last}, first wrong at ${wrong}`);
        for (const fault of listener.faults) say(fault);
      }
    }
    return result;
  } finally {
    await client.end();
  }
}

function checkWriter(writer: ChatClient, rows: Stored[], say: (fault: string) => unknown, result: Compared): void {
  result.written += writer.written.length;
  result.acked += writer.acked.size;
  const mine = new Set(writer.written);
  const stored = rows.filter((row) => mine.has(row.client_id));
  const order = stored.map((row) => row.client_id);
  if (new Set(order).size !== order.length) say('a message is stored twice');
  for (const [clientId, seq] of writer.acked)
    if (rows[seq - 1]?.client_id !== clientId) say(`${clientId} was acknowledged as ${seq} and is not stored there`);
  for (const clientId of writer.written) if (!writer.acked.has(clientId)) say(`${clientId} was never acknowledged`);
  for (const fault of writer.faults) say(fault);
}

function groups<T>(rows: T[], key: (row: T) => string): Map<string, T[]> {
  const map = new Map<string, T[]>();
  for (const row of rows) {
    const group = map.get(key(row));
    if (group) group.push(row);
    else map.set(key(row), [row]);
  }
  return map;
}
