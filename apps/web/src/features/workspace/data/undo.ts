/** How long own words wait on this computer before they go out, so that they can be taken back. Off unless chosen. */
import { useSyncExternalStore } from 'react';

export const undoChoices = [0, 5, 10, 30] as const;
const key = 'qiao.undo-send';
const listeners = new Set<() => void>();

export function undoSeconds(): number {
  try {
    const kept = Number(localStorage.getItem(key) ?? 0);
    return undoChoices.includes(kept as 0) ? kept : 0;
  } catch {
    return 0;
  }
}

export function setUndoSeconds(seconds: number): void {
  try {
    localStorage.setItem(key, String(seconds));
  } catch {
    // Storage refused: words go out at once, as without a choice.
  }
  for (const listener of listeners) listener();
}

export function useUndoSeconds(): number {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, undoSeconds);
}
