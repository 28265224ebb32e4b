/**
 * The messages of one conversation as this browser knows them: what the server stored, in the order of its seq, and what is
 * still on its way. Pure; whatever order pushes, pages and acknowledgements come in, the same facts make the same thread.
 */
import type { Message } from '@qiao/server/contracts/conversations';
import type { DraftFile } from '../../../shared/drafts.ts';
import { isoDay } from '../../../shared/time/format.ts';

export type Outgoing = {
  clientId: string;
  kind: 'text' | 'note' | 'file' | 'image';
  text: string;
  file: DraftFile | null;
  /** When the person pressed send (ms). */
  at: number;
  state: 'sending' | 'failed';
  /** Until then it waits here and can be taken back (ms). */
  holdUntil?: number;
  /** Why it was refused. */
  problem: string | null;
};

export type Thread = {
  messages: readonly Message[];
  outgoing: readonly Outgoing[];
  /** The newest page has been read. */
  loaded: boolean;
  /** Older messages exist above the first one. */
  older: boolean;
  /** The highest seq heard of; more than the last message's: something is missing. */
  lastSeq: number;
  readByVisitor: number;
  readByAgent: number;
};

export type ThreadAction =
  /** `older`: read from the old end (the first page, or one before the first message). */
  | { do: 'page'; messages: readonly Message[]; lastSeq: number; limit: number; older: boolean }
  | { do: 'message'; message: Message }
  | { do: 'head'; lastSeq: number; readByVisitor: number; readByAgent: number }
  | { do: 'read'; by: 'visitor' | 'agent'; seq: number }
  | { do: 'recalled'; seq: number; at: string }
  | { do: 'sending'; outgoing: Outgoing }
  | { do: 'acknowledged'; clientId: string; message: Message }
  | { do: 'failed'; clientId: string; problem: string }
  | { do: 'again'; clientId: string; at: number }
  | { do: 'dropped'; clientId: string };

export const emptyThread: Thread = {
  messages: [],
  outgoing: [],
  loaded: false,
  older: false,
  lastSeq: 0,
  readByVisitor: 0,
  readByAgent: 0,
};

const emptied = (message: Message, at: string): Message => ({
  ...message,
  text: '',
  attachment: null,
  card: null,
  recalledAt: at,
});

/** The later copy wins, but a recall is never forgotten: its push may overtake an older copy of the words. */
function newer(known: Message, copy: Message): Message {
  return known.recalledAt !== null && copy.recalledAt === null ? emptied(copy, known.recalledAt) : copy;
}

function withMessages(thread: Thread, added: readonly Message[]): Thread {
  const last = thread.messages.at(-1)?.seq ?? 0;
  let messages: readonly Message[];
  if (added.length === 1 && added[0]!.seq > last) messages = [...thread.messages, added[0]!];
  else {
    const bySeq = new Map(thread.messages.map((message) => [message.seq, message]));
    for (const message of added) {
      const known = bySeq.get(message.seq);
      bySeq.set(message.seq, known ? newer(known, message) : message);
    }
    messages = [...bySeq.values()].sort((a, b) => a.seq - b.seq);
  }
  const stored = new Set(added.map((message) => message.clientId));
  return {
    ...thread,
    messages,
    outgoing: thread.outgoing.some((one) => stored.has(one.clientId))
      ? thread.outgoing.filter((one) => !stored.has(one.clientId))
      : thread.outgoing,
    lastSeq: Math.max(thread.lastSeq, messages.at(-1)?.seq ?? 0),
  };
}

function withOutgoing(thread: Thread, clientId: string, part: Partial<Outgoing>): Thread {
  return {
    ...thread,
    outgoing: thread.outgoing.map((one) => (one.clientId === clientId ? { ...one, ...part } : one)),
  };
}

export function threadReducer(thread: Thread, action: ThreadAction): Thread {
  switch (action.do) {
    case 'page': {
      const next = withMessages(thread, action.messages);
      const first = action.messages[0]?.seq ?? 1;
      return {
        ...next,
        loaded: true,
        lastSeq: Math.max(next.lastSeq, action.lastSeq),
        older: action.older ? action.messages.length >= action.limit && first > 1 : thread.older,
      };
    }
    case 'message':
      return withMessages(thread, [action.message]);
    case 'head':
      return {
        ...thread,
        lastSeq: Math.max(thread.lastSeq, action.lastSeq),
        readByVisitor: Math.max(thread.readByVisitor, action.readByVisitor),
        readByAgent: Math.max(thread.readByAgent, action.readByAgent),
      };
    case 'read': {
      const mark = action.by === 'visitor' ? 'readByVisitor' : 'readByAgent';
      return action.seq > thread[mark] ? { ...thread, [mark]: action.seq } : thread;
    }
    case 'recalled':
      return {
        ...thread,
        messages: thread.messages.map((message) =>
          message.seq === action.seq && message.recalledAt === null ? emptied(message, action.at) : message,
        ),
      };
    case 'sending':
      // A message restored from an earlier page may have arrived after all.
      if (
        thread.outgoing.some((one) => one.clientId === action.outgoing.clientId) ||
        thread.messages.some((one) => one.clientId === action.outgoing.clientId)
      )
        return thread;
      return { ...thread, outgoing: [...thread.outgoing, action.outgoing] };
    case 'acknowledged':
      // The push of the same message carries more than the answer does: it is not overwritten.
      return thread.messages.some((one) => one.seq === action.message.seq)
        ? { ...thread, outgoing: thread.outgoing.filter((one) => one.clientId !== action.clientId) }
        : withMessages(thread, [action.message]);
    case 'failed':
      return withOutgoing(thread, action.clientId, { state: 'failed', problem: action.problem });
    case 'again':
      return withOutgoing(thread, action.clientId, { state: 'sending', problem: null, at: action.at });
    case 'dropped':
      return { ...thread, outgoing: thread.outgoing.filter((one) => one.clientId !== action.clientId) };
  }
}

/** The seq behind which messages are missing; null when the thread is whole from its first message to the newest. */
export function holeAfter(thread: Thread): number | null {
  if (!thread.loaded) return null;
  for (let index = 1; index < thread.messages.length; index += 1) {
    const before = thread.messages[index - 1]!.seq;
    if (thread.messages[index]!.seq !== before + 1) return before;
  }
  const last = thread.messages.at(-1)?.seq ?? 0;
  return last < thread.lastSeq ? last : null;
}

export type ThreadItem =
  | { kind: 'day'; key: string; at: string }
  | { kind: 'unread'; key: string }
  /** `head`: says who speaks; left out while the same person goes on. */
  | { kind: 'message'; key: string; message: Message; head: boolean }
  | { kind: 'outgoing'; key: string; outgoing: Outgoing; head: boolean };

/** After so long a pause the speaker is named again. */
const pauseMs = 5 * 60_000;

const speaks = (message: Message): boolean =>
  message.kind !== 'event' && message.event === null && message.kind !== 'rating' && message.recalledAt === null;
const voice = ({ author, kind }: Message): string => `${author.kind} ${author.id} ${kind === 'note'}`;

/** What the list shows, top to bottom: day headings, the unread line, messages, and at the end what is on its way. */
export function threadItems(thread: Thread, unreadFrom: number | null): ThreadItem[] {
  const items: ThreadItem[] = [];
  let day = '';
  let before: Message | null = null;
  let line = unreadFrom;
  for (const message of thread.messages) {
    const today = isoDay(message.at);
    if (today !== day) {
      day = today;
      before = null;
      items.push({ kind: 'day', key: `day ${today}`, at: message.at });
    }
    if (line !== null && message.seq >= line) {
      line = null;
      before = null;
      items.push({ kind: 'unread', key: 'unread' });
    }
    const goesOn =
      before !== null && voice(before) === voice(message) && Date.parse(message.at) - Date.parse(before.at) < pauseMs;
    // The client id stays the same from pressing send to the stored message: nothing is drawn anew.
    items.push({ kind: 'message', key: message.clientId, message, head: speaks(message) && !goesOn });
    before = speaks(message) ? message : null;
  }
  let own = before !== null && before.author.kind === 'agent' && before.kind !== 'note';
  for (const outgoing of thread.outgoing) {
    items.push({ kind: 'outgoing', key: outgoing.clientId, outgoing, head: outgoing.kind !== 'note' && !own });
    own = outgoing.kind !== 'note';
  }
  return items;
}
