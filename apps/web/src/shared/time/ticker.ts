/** One timer for every clock on screen: all chips change in the same frame, and none runs while the page is hidden. */
import { useSyncExternalStore } from 'react';
import { serverNow } from './server-time.ts';

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setTimeout> | null = null;
let now = serverNow();

function tick(): void {
  now = serverNow();
  for (const listener of listeners) listener();
  schedule();
}

function schedule(): void {
  if (timer !== null) clearTimeout(timer);
  timer = null;
  if (listeners.size === 0 || document.hidden) return;
  // Aligned to the server's whole second, so that 0:05 becomes 0:04 everywhere at once.
  timer = setTimeout(tick, 1000 - (serverNow() % 1000) + 5);
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) document.addEventListener('visibilitychange', tick);
  listeners.add(listener);
  if (timer === null) {
    now = serverNow();
    schedule();
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    document.removeEventListener('visibilitychange', tick);
    schedule();
  };
}

/** The server's time in milliseconds, changing each second while the component is mounted. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}
