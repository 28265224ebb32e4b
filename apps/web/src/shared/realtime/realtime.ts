/** The browser's one connection, and how components use it. */
import { realtimePath } from '@qiao/server/realtime';
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { currentLocale } from '../i18n.ts';
import { newClientId } from '../ids.ts';
import { queryClient } from '../query.ts';
import { noteServerInstant } from '../time/server-time.ts';
import { RealtimeClient, type RealtimeState, type Socket, type TopicHandlers } from './client.ts';

export const realtime = new RealtimeClient({
  connect: () => {
    const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
    return new WebSocket(`${scheme}//${location.host}${realtimePath}`) as unknown as Socket;
  },
  newId: newClientId,
  locale: currentLocale,
  onWelcome: (frame, roundTrip) => noteServerInstant(frame.serverTime, roundTrip),
});

/** Connects and keeps to what the browser knows about network and visibility. Returns how to stop. */
export function startRealtime(): () => void {
  const back = () => realtime.retryNow();
  const away = () => realtime.networkLost();
  const seen = () => {
    if (!document.hidden) realtime.retryNow();
  };
  addEventListener('online', back);
  addEventListener('offline', away);
  document.addEventListener('visibilitychange', seen);
  const stopReset = realtime.onReset(() => void queryClient.invalidateQueries());
  realtime.start();
  return () => {
    removeEventListener('online', back);
    removeEventListener('offline', away);
    document.removeEventListener('visibilitychange', seen);
    stopReset();
    realtime.stop();
  };
}

export function useRealtimeState(): RealtimeState {
  return useSyncExternalStore(
    (listener) => realtime.onState(listener),
    () => realtime.state,
  );
}

/** Follows a topic while the component is mounted; handlers may change freely. `null` follows nothing. */
export function useTopic(topic: string | null, handlers: TopicHandlers): void {
  const latest = useRef(handlers);
  latest.current = handlers;
  useEffect(() => {
    if (topic === null) return;
    return realtime.follow(topic, {
      push: (name, data) => latest.current.push?.(name, data),
      event: (event) => latest.current.event?.(event),
      live: () => latest.current.live?.(),
      gone: () => latest.current.gone?.(),
    });
  }, [topic]);
}

/** Runs after a reconnect (pushes are not replayed): say how many things came back. */
export function useResumed(listener: () => number | Promise<number>): void {
  const latest = useRef(listener);
  latest.current = listener;
  useEffect(() => realtime.onResumed(() => latest.current()), []);
}
