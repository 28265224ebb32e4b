import { useEffect, useRef } from 'react';
import { realtime, useRealtimeState } from '../../../shared/realtime/realtime.ts';
import type { Thread } from '../data/thread.ts';
import { dispatch } from '../data/thread-store.ts';

/** Tells the server how far the person has read, while the conversation is on screen and the window has the focus. */
export function useReadMark(id: string, thread: Thread, unread: number, active: boolean, onRead: () => void): void {
  const told = useRef(0);
  const done = useRef(onRead);
  done.current = onRead;
  const { phase } = useRealtimeState();
  const last = thread.messages.at(-1)?.seq ?? 0;
  const read = thread.readByAgent;
  useEffect(() => {
    if (!active || last === 0 || phase !== 'online') return;
    const mark = () => {
      if (!document.hasFocus() || document.hidden) return;
      if (last <= Math.max(told.current, read)) {
        // A list read before the mark arrived may still count what has been seen.
        if (unread > 0) done.current();
        return;
      }
      told.current = last;
      done.current();
      realtime
        .call('conversations.read', { conversationId: id, seq: last }, { passing: true })
        .then(() => dispatch(id, { do: 'read', by: 'agent', seq: last }))
        // Told again with the next message or after the reconnect.
        .catch(() => {
          told.current = 0;
        });
    };
    mark();
    addEventListener('focus', mark);
    return () => removeEventListener('focus', mark);
  }, [id, last, read, unread, active, phase]);
}
