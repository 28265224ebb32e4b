/** The realtime socket: reconnects for ever with growing pauses, repeats unanswered calls, tells when it is away. */
import {
  type ClientFrame,
  realtimePath,
  type ServerFrame,
  type WireMessage,
} from '../../../server/src/kernel/realtime/protocol.ts';
import type { Context } from '../context.ts';
import { ApiError } from './api.ts';

type Pending = { frame: ClientFrame; done: (data: unknown) => void; fail: (error: ApiError) => void };

export type Socket = {
  /** Resolves with the server's answer. Unanswered calls are sent again after a reconnect: inputs carry client ids. */
  call<T>(name: string, input: unknown): Promise<T>;
  /** Fire and forget: dropped when away. */
  tell(name: string, input: unknown): void;
  topics(topics: string[]): void;
  close(): void;
};

export function openSocket(
  context: Context,
  on: {
    push: (topic: string, name: string, data: unknown) => void;
    online: (online: boolean) => void;
    welcome: () => void;
    subscribed: () => void;
  },
): Socket {
  const pending = new Map<string, Pending>();
  let socket: WebSocket | null = null;
  let topics: string[] = [];
  let tries = 0;
  let ended = false;
  let welcomed = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let heard = Date.now();
  let counter = 0;

  const send = (frame: ClientFrame): void => {
    if (socket?.readyState === WebSocket.OPEN && (welcomed || frame.t === 'hello')) socket.send(JSON.stringify(frame));
  };

  function connect(): void {
    clearTimeout(timer);
    if (ended) return;
    const next = new WebSocket(`${context.base.replace(/^http/, 'ws')}${realtimePath}`);
    socket = next;
    next.onopen = () => send({ t: 'hello', token: context.visitorToken, topics, locale: context.language });
    next.onmessage = (message) => {
      heard = Date.now();
      const frames = JSON.parse(String(message.data)) as WireMessage<ServerFrame>;
      for (const frame of Array.isArray(frames) ? frames : [frames]) receive(frame);
    };
    next.onclose = () => {
      if (socket !== next) return;
      welcomed = false;
      on.online(false);
      if (!ended) timer = setTimeout(connect, Math.min(15_000, 300 * 2 ** tries++) * (0.7 + Math.random() * 0.6));
    };
  }

  function receive(frame: ServerFrame): void {
    if (frame.t === 'welcome') {
      tries = 0;
      welcomed = true;
      on.online(true);
      for (const { frame: call } of pending.values()) send(call);
      on.welcome();
    } else if (frame.t === 'subscribed') on.subscribed();
    else if (frame.t === 'push') on.push(frame.topic, frame.name, frame.data);
    else if (frame.t === 'result') {
      pending.get(frame.id)?.done(frame.data);
      pending.delete(frame.id);
    } else if (frame.t === 'error' && frame.id) {
      pending.get(frame.id)?.fail(new ApiError(400, frame.error.code, frame.error.message));
      pending.delete(frame.id);
    }
  }

  // A network that vanished without closing anything: ask, and start again when nothing answers.
  const pulse = setInterval(() => {
    if (Date.now() - heard > 45_000) socket?.close();
    else send({ t: 'ping' });
  }, 20_000);
  const back = (): void => {
    tries = 0;
    if (socket?.readyState !== WebSocket.OPEN) connect();
  };
  addEventListener('online', back);
  const gone = (): void => socket?.close();
  addEventListener('offline', gone);
  connect();

  return {
    call<T>(name: string, input: unknown): Promise<T> {
      const id = `w${++counter}`;
      const frame: ClientFrame = { t: 'call', id, name, input };
      return new Promise<T>((done, fail) => {
        pending.set(id, { frame, done: done as (data: unknown) => void, fail });
        send(frame);
      });
    },
    tell(name, input) {
      send({ t: 'call', id: `t${++counter}`, name, input });
    },
    topics(next) {
      const added = next.filter((topic) => !topics.includes(topic));
      topics = next;
      if (added.length > 0) send({ t: 'sub', topics: added });
    },
    close() {
      ended = true;
      clearTimeout(timer);
      clearInterval(pulse);
      removeEventListener('online', back);
      removeEventListener('offline', gone);
      socket?.close();
    },
  };
}
