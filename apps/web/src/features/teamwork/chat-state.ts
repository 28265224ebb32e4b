/** Whether the chat drawer is open and at which room; outlives screens, so moving about the program does not close it. */
import { useSyncExternalStore } from 'react';

export type ChatState = { open: boolean; roomId: string | null };
let state: ChatState = { open: false, roomId: null };
const listeners = new Set<() => void>();

export function setChat(next: Partial<ChatState>): void {
  state = { ...state, ...next };
  for (const listener of listeners) listener();
}

export function openChat(roomId?: string): void {
  setChat({ open: true, ...(roomId ? { roomId } : {}) });
}

export function useChat(): ChatState {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    () => state,
  );
}
