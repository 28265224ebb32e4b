/** Small marks on navigation entries: a screen says how many things wait there, the bar shows that there are some. */
import { useSyncExternalStore } from 'react';

const counts = new Map<string, number>();
const listeners = new Set<() => void>();

/** `setBadge('/tickets', 3)`. */
export function setBadge(path: string, count: number): void {
  if ((counts.get(path) ?? 0) === count) return;
  counts.set(path, count);
  for (const listener of listeners) listener();
}

export function useBadge(path: string): number {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    () => counts.get(path) ?? 0,
  );
}
