/**
 * Going through a view ticket by ticket. The view is asked again before every step, so that what a colleague has solved meanwhile
 * is not shown, and what has come is; nothing is shown twice. It lasts as long as the tab.
 */
import type { People } from '@qiao/server/contracts/attention';
import type { View } from '@qiao/server/contracts/views';
import { useSyncExternalStore } from 'react';
import { api } from '../../shared/api.ts';
import { realtime } from '../../shared/realtime/realtime.ts';
import { addressOf } from './data.ts';

export type Play = {
  /** The view’s. */
  id: string;
  name: string;
  conditions: View['conditions'];
  sort: View['sort'];
  /** Shown already, in this order. */
  seen: string[];
};
/** `busy`: what is left is open at colleagues’. */
export type Step = { to: string } | { end: { seen: number; busy: number } };

const store = 'qiao.play';
const listeners = new Set<() => void>();
let play: Play | null = read();

function read(): Play | null {
  try {
    return JSON.parse(sessionStorage.getItem(store) ?? 'null') as Play | null;
  } catch {
    return null;
  }
}

function set(next: Play | null): void {
  play = next;
  if (next) sessionStorage.setItem(store, JSON.stringify(next));
  else sessionStorage.removeItem(store);
  for (const listener of listeners) listener();
}

export function usePlay(): Play | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    () => play,
  );
}

export const stopPlay = (): void => {
  if (play) set(null);
};

export async function startPlay(view: View, me: string): Promise<Step> {
  const { id, name, conditions, sort } = view;
  return await stepOn({ id, name, conditions, sort, seen: [] }, me);
}

/** The next ticket that nobody else has open; at the end the play is over. */
export async function stepOn(now: Play, me: string): Promise<Step> {
  const seen = new Set(now.seen);
  let cursor: string | null = null;
  let busy = 0;
  do {
    const page: { tickets: { id: string }[]; nextCursor: string | null } = await api('GET /api/tickets', {
      query: { ...addressOf(now), cursor, limit: 100 },
    });
    const ids = page.tickets.map(({ id }) => id).filter((id) => !seen.has(id));
    const taken = await openElsewhere(ids, me);
    const to = ids.find((id) => !taken.has(id));
    if (to) {
      set({ ...now, seen: [...now.seen, to] });
      return { to };
    }
    busy += ids.length;
    cursor = page.nextCursor;
  } while (cursor);
  set(null);
  return { end: { seen: now.seen.length, busy } };
}

/** Without a connection nobody is known to be there: then nothing is skipped. */
async function openElsewhere(ids: string[], me: string): Promise<Set<string>> {
  if (ids.length === 0 || realtime.state.phase !== 'online') return new Set();
  try {
    const { rows } = await realtime.call<{ rows: People[] }>(
      'attention.among',
      { subject: 'ticket', ids },
      { passing: true },
    );
    return new Set(rows.filter(({ people }) => people.some(({ id }) => id !== me)).map(({ id }) => id));
  } catch {
    return new Set();
  }
}
