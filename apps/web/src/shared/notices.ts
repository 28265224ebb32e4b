/** Things the person should find again after a toast has gone. Kept for this browser session. */
import { useSyncExternalStore } from 'react';

export type Notice = { id: string; at: number; text: string; link: string | null; read: boolean };
const key = 'qiao.notices';
const listeners = new Set<() => void>();
let notices: Notice[] = load();

function load(): Notice[] {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? '[]') as Notice[];
  } catch {
    return [];
  }
}

function set(next: Notice[]): void {
  notices = next;
  try {
    sessionStorage.setItem(key, JSON.stringify(next));
  } catch {
    // Only the list after a reload is lost.
  }
  for (const listener of listeners) listener();
}

/** The same id is told once. */
export function addNotice(id: string, text: string, link: string | null = null): void {
  if (notices.some((notice) => notice.id === id)) return;
  set([{ id, at: Date.now(), text, link, read: false }, ...notices].slice(0, 50));
}

export function markNoticesRead(): void {
  if (notices.some((notice) => !notice.read)) set(notices.map((notice) => ({ ...notice, read: true })));
}

export function useNotices(): Notice[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    () => notices,
  );
}
