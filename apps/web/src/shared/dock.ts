/** Where offers dock. A screen with a work list lends the foot of that list while it is mounted. */
import { useEffect, useSyncExternalStore } from 'react';

let place: HTMLElement | null = null;
const listeners = new Set<() => void>();
const set = (next: HTMLElement | null) => {
  place = next;
  for (const listener of listeners) listener();
};

export function useDockPlace(): HTMLElement | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    () => place,
  );
}

export function useLendDock(element: HTMLElement | null): void {
  useEffect(() => {
    if (!element) return;
    set(element);
    return () => {
      if (place === element) set(null);
    };
  }, [element]);
}
