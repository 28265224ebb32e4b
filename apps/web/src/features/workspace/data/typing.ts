/** Who is typing on the other side. Believed for a moment only: the word that they stopped may get lost. */
import { useCallback, useSyncExternalStore } from 'react';

/** Said again every three seconds while it goes on. */
const believedMs = 6000;
const now = new Map<string, { name: string; timer: ReturnType<typeof setTimeout> }>();
const listeners = new Map<string, Set<() => void>>();

function tell(id: string): void {
  for (const listener of listeners.get(id) ?? []) listener();
}

function stop(id: string): void {
  const known = now.get(id);
  if (!known) return;
  clearTimeout(known.timer);
  now.delete(id);
  tell(id);
}

/** An empty name: the customer, whatever they are called here. */
export function noteTyping(id: string, on: boolean, name: string | null = null): void {
  stop(id);
  if (!on) return;
  now.set(id, { name: name ?? '', timer: setTimeout(() => stop(id), believedMs) });
  tell(id);
}

/** The name of who types (may be empty), or null. */
export function useTyping(id: string): string | null {
  const subscribe = useCallback(
    (listener: () => void) => {
      const set = listeners.get(id) ?? new Set();
      listeners.set(id, set);
      set.add(listener);
      return () => {
        set.delete(listener);
        if (set.size === 0 && listeners.get(id) === set) listeners.delete(id);
      };
    },
    [id],
  );
  return useSyncExternalStore(subscribe, () => now.get(id)?.name ?? null);
}
