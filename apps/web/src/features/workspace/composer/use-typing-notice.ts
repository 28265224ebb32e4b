import { useEffect, useMemo } from 'react';
import { realtime } from '../../../shared/realtime/realtime.ts';

/** Said again while typing goes on, so that a lost word does not matter. */
const againMs = 3000;
const idleMs = 4000;

/** Tells the other side that somebody is typing; never queued, never awaited. */
export function useTypingNotice(conversationId: string): { keep: (on: boolean) => void; stop: () => void } {
  const notice = useMemo(() => {
    let saidAt = 0;
    let timer: ReturnType<typeof setTimeout> | null = null;
    const say = (on: boolean) => {
      // Not worth repeating: the mark goes away by itself.
      realtime.call('conversations.typing', { conversationId, on }, { passing: true }).catch(() => {});
    };
    const stop = () => {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      if (saidAt === 0) return;
      saidAt = 0;
      say(false);
    };
    const keep = (on: boolean) => {
      if (!on) return stop();
      if (timer !== null) clearTimeout(timer);
      timer = setTimeout(stop, idleMs);
      if (Date.now() - saidAt < againMs) return;
      saidAt = Date.now();
      say(true);
    };
    return { keep, stop };
  }, [conversationId]);
  useEffect(() => notice.stop, [notice]);
  return notice;
}
