/** How a row of the work list moves on. Pure; facts may come late, twice or out of order. */
import type { Conversation, Message } from '@qiao/server/contracts/conversations';

/** A list that was read before a push arrived must not take its news back. */
export function fresher(known: Conversation | undefined, read: Conversation): Conversation {
  if (!known || known.lastSeq <= read.lastSeq) return read;
  const { lastSeq, lastText, lastAt, lastAuthor, unread } = known;
  return { ...read, lastSeq, lastText, lastAt, lastAuthor, unread };
}

/** The row of the list after a message came in. A line of the system is no word: the preview stays. */
export function heard(known: Conversation, message: Message, seen: boolean): Conversation {
  if (message.seq <= known.lastSeq) return known;
  if (message.kind === 'note' || message.kind === 'event') return { ...known, lastSeq: message.seq };
  return {
    ...known,
    lastSeq: message.seq,
    lastText: message.text || (message.attachment?.name ?? ''),
    lastAt: message.at,
    lastAuthor: message.author.kind,
    unread: message.author.kind !== 'visitor' || seen ? known.unread : known.unread + 1,
    // The customer's word wakes it, here as on the server.
    snoozedUntil: message.author.kind === 'visitor' ? null : known.snoozedUntil,
  };
}

/** The row of the list after an own message. A note is no answer: only the number moves on. */
export function answered(known: Conversation, message: Message): Conversation {
  if (message.seq <= known.lastSeq) return known;
  if (message.kind === 'note') return { ...known, lastSeq: message.seq };
  const { firstResponse } = known;
  return {
    ...known,
    lastSeq: message.seq,
    lastText: message.text || (message.attachment?.name ?? ''),
    lastAt: message.at,
    lastAuthor: 'agent',
    unread: 0,
    firstResponse:
      firstResponse && firstResponse.stoppedAt === null
        ? { ...firstResponse, state: message.at <= firstResponse.dueAt ? 'met' : 'breached', stoppedAt: message.at }
        : firstResponse,
  };
}
