import { useSyncExternalStore } from 'react';
import { api } from '../../shared/api.ts';
import { isApiError } from '../../shared/api-error.ts';
import { newClientId } from '../../shared/ids.ts';
import { readOn } from './chat-data.ts';

export type Unsent = {
  clientId: string;
  roomId: string;
  text: string;
  fileId?: string;
  at: string;
  error: string | null;
};

let waiting: Unsent[] = [];
const listeners = new Set<() => void>();
const set = (next: Unsent[]) => {
  waiting = next;
  for (const listener of listeners) listener();
};
const chains = new Map<string, Promise<void>>();

export function sayIn(roomId: string, text: string, fileId?: string): void {
  const entry: Unsent = { clientId: newClientId(), roomId, text, at: new Date().toISOString(), error: null };
  if (fileId) entry.fileId = fileId;
  set([...waiting, entry]);
  sendInTurn(entry);
}

export function sayAgain(clientId: string): void {
  const entry = waiting.find((one) => one.clientId === clientId);
  if (!entry) return;
  set(waiting.map((one) => (one === entry ? { ...one, error: null } : one)));
  sendInTurn(entry);
}

/** One after the other per room: what was said first gets the smaller number. */
function sendInTurn(entry: Unsent): void {
  const turn = (chains.get(entry.roomId) ?? Promise.resolve()).then(() => send(entry));
  chains.set(entry.roomId, turn);
}

async function send({ clientId, roomId, text, fileId }: Unsent): Promise<void> {
  try {
    await api('POST /api/teamwork/rooms/{id}/messages', { params: { id: roomId }, body: { clientId, text, fileId } });
    await readOn(roomId);
    set(waiting.filter((one) => one.clientId !== clientId));
  } catch (error) {
    const words = isApiError(error) ? error.message : String(error);
    set(waiting.map((one) => (one.clientId === clientId ? { ...one, error: words } : one)));
  }
}

export function useUnsent(roomId: string): Unsent[] {
  const all = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    () => waiting,
  );
  return all.filter((one) => one.roomId === roomId);
}
