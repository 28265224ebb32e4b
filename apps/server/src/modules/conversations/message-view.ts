/** Messages as browsers see them. */
import type { Message } from './contract.ts';
import type { Person } from './people.ts';
import type { MessageRow } from './tables.ts';

/** `people`: names of staff; visitors' names stand in the conversation's title, not on each message. */
export function messageView(row: MessageRow, people: ReadonlyMap<string, Person>): Message {
  const person = row.author_kind === 'agent' && row.author_id !== null ? people.get(row.author_id) : undefined;
  const gone = row.recalled_at !== null;
  return {
    conversationId: row.conversation_id,
    seq: row.seq,
    clientId: row.client_id,
    at: row.at.toISOString(),
    author: {
      kind: row.author_kind,
      id: row.author_id,
      name: person?.name ?? null,
      number: person?.number ?? null,
    },
    kind: row.kind,
    text: gone ? '' : row.text,
    event: row.event,
    attachment: gone ? null : row.attachment,
    card: gone ? null : (row.card ?? null),
    recalledAt: row.recalled_at?.toISOString() ?? null,
  };
}

/** Ids of staff whose names the messages need. */
export function authorsOf(rows: readonly MessageRow[]): string[] {
  return rows.flatMap((row) => (row.author_kind === 'agent' && row.author_id !== null ? [row.author_id] : []));
}
