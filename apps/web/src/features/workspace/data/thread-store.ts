/**
 * Threads of the conversations that were opened on this page. Kept while the page lives, so that going back to one shows it at
 * once; every change looks for holes and asks for what is missing.
 */
import type { Message } from '@qiao/server/contracts/conversations';
import { useCallback, useSyncExternalStore } from 'react';
import { api } from '../../../shared/api.ts';
import { emptyThread, holeAfter, type Thread, type ThreadAction, threadReducer } from './thread.ts';

type Page = { messages: Message[]; lastSeq: number };
type Entry = {
  thread: Thread;
  error: Error | null;
  listeners: Set<() => void>;
  opening: Promise<void> | null;
  paging: Promise<void> | null;
  mending: Promise<void> | null;
  usedAt: number;
};

/** Asked for by boot.js under the same address. */
const pageSize = 60;
const mendSize = 200;
const keptThreads = 60;
const entries = new Map<string, Entry>();

function entryOf(id: string): Entry {
  let entry = entries.get(id);
  if (!entry) {
    entry = {
      thread: emptyThread,
      error: null,
      listeners: new Set(),
      opening: null,
      paging: null,
      mending: null,
      usedAt: Date.now(),
    };
    entries.set(id, entry);
  }
  return entry;
}

function set(entry: Entry, thread: Thread): void {
  entry.thread = thread;
  for (const listener of entry.listeners) listener();
}

function read(id: string, query: { after?: number; before?: number; limit: number }): Promise<Page> {
  return api('GET /api/conversations/{id}/messages', { params: { id }, query });
}

export function threadOf(id: string): Thread {
  return entries.get(id)?.thread ?? emptyThread;
}

/** Why the newest page could not be read. */
export function errorOf(id: string): Error | null {
  return entries.get(id)?.error ?? null;
}

/** Whether the conversation was opened here: only then are its messages worth keeping. */
export function isKept(id: string): boolean {
  return entries.has(id);
}

export function keptIds(): string[] {
  return [...entries.keys()];
}

export function dispatch(id: string, action: ThreadAction): void {
  const entry = entryOf(id);
  const thread = threadReducer(entry.thread, action);
  if (thread !== entry.thread) set(entry, thread);
  void mend(id);
}

/** Reads the newest page; a thread that is already here only asks for what came since. Never throws: see `errorOf`. */
export function open(id: string): Promise<void> {
  const entry = entryOf(id);
  entry.usedAt = Date.now();
  forgetOld();
  if (entry.thread.loaded) return catchUp(id);
  entry.opening ??= (async () => {
    try {
      const page = await read(id, { limit: pageSize });
      entry.error = null;
      dispatch(id, { do: 'page', ...page, limit: pageSize, older: true });
    } catch (error) {
      entry.error = error as Error;
      // The same facts in a new object: whoever shows the thread looks at the error.
      set(entry, { ...entry.thread });
    } finally {
      entry.opening = null;
    }
  })();
  return entry.opening;
}

/** The page before the first message. */
export function older(id: string): Promise<void> {
  const entry = entryOf(id);
  const first = entry.thread.messages[0]?.seq;
  if (first === undefined || !entry.thread.older) return Promise.resolve();
  entry.paging ??= (async () => {
    try {
      const page = await read(id, { before: first, limit: pageSize });
      dispatch(id, { do: 'page', ...page, limit: pageSize, older: true });
    } finally {
      entry.paging = null;
    }
  })();
  return entry.paging;
}

/** Pushes may have been missed (not listening yet, connection lost): asks for everything after the last message. */
export async function catchUp(id: string): Promise<void> {
  const entry = entries.get(id);
  if (!entry) return;
  if (entry.opening) await entry.opening;
  if (!entry.thread.loaded) return open(id);
  const after = entry.thread.messages.at(-1)?.seq ?? 0;
  try {
    const page = await read(id, { after, limit: mendSize });
    dispatch(id, { do: 'page', ...page, limit: mendSize, older: false });
  } catch {
    // Asked again with the next message, the next opening or the next reconnect; what is shown stays.
  }
}

/** Fills holes one after another. Stops when an answer brings nothing: asking again would not either. */
function mend(id: string): Promise<void> | null {
  const entry = entries.get(id);
  if (!entry || entry.mending || holeAfter(entry.thread) === null) return entry?.mending ?? null;
  entry.mending = (async () => {
    try {
      for (let hole = holeAfter(entry.thread), tried = -1; hole !== null && hole !== tried; ) {
        tried = hole;
        const page = await read(id, { after: hole, limit: mendSize });
        set(entry, threadReducer(entry.thread, { do: 'page', ...page, limit: mendSize, older: false }));
        hole = holeAfter(entry.thread);
      }
    } catch {
      // The next message or the reconnect looks again.
    } finally {
      entry.mending = null;
    }
  })();
  return entry.mending;
}

/** The least recently used threads make room; never one on screen or with words on their way. */
function forgetOld(): void {
  if (entries.size <= keptThreads) return;
  const free = [...entries]
    .filter(([, entry]) => entry.listeners.size === 0 && entry.thread.outgoing.length === 0 && !entry.opening)
    .sort(([, a], [, b]) => a.usedAt - b.usedAt);
  for (const [id] of free.slice(0, entries.size - keptThreads)) entries.delete(id);
}

export function useThread(id: string): Thread {
  const subscribe = useCallback(
    (listener: () => void) => {
      const { listeners } = entryOf(id);
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    [id],
  );
  return useSyncExternalStore(subscribe, () => threadOf(id));
}
