/**
 * One WebSocket for everything live. It keeps three promises:
 * - facts (events) resume where they stopped: after a break the server is told the last position and sends what was missed;
 * - commands are answered once: what was not acknowledged is sent again after a reconnect, under the same id;
 * - topics are counted: several parts of a screen may follow the same one, the server hears of it once.
 * No DOM and no framework here, so that it runs against a real server in tests.
 */
import type { ClientFrame, ServerFrame, WireMessage } from '@qiao/server/realtime';
import { backoff } from './backoff.ts';
import { type EventFrame, RealtimeError, type RealtimeState, type Socket, type TopicHandlers } from './shapes.ts';

export { type EventFrame, RealtimeError, type RealtimeState, type Socket, type TopicHandlers };

type Pending = {
  frame: Extract<ClientFrame, { t: 'call' }>;
  resolve: (data: unknown) => void;
  reject: (error: unknown) => void;
  /** Not worth sending late (typing): fails when the connection does. */
  passing: boolean;
};

export type RealtimeOptions = {
  connect: () => Socket;
  newId: () => string;
  locale?: () => 'zh-CN' | 'en';
  token?: () => string | undefined;
  /** Silence after which the other side is asked for a sign of life, and how long it may take (ms). */
  quietAfter?: number;
  answerWithin?: number;
  retry?: (attempt: number) => number;
  onWelcome?: (frame: Extract<ServerFrame, { t: 'welcome' }>, roundTrip: number) => void;
};

export class RealtimeClient {
  private readonly options: RealtimeOptions;
  private socket: Socket | null = null;
  private welcomed = false;
  private position: number | null = null;
  private replayUntil = 0;
  private replayed = 0;
  private helloAt = 0;
  private readonly topics = new Map<string, Set<TopicHandlers>>();
  private readonly known = new Set<string>();
  private readonly pending = new Map<string, Pending>();
  private readonly stateListeners = new Set<() => void>();
  private readonly resumeListeners = new Set<() => number | Promise<number>>();
  private readonly resetListeners = new Set<() => void>();
  private readonly endListeners = new Set<(reason: string) => void>();
  private retryTimer: ReturnType<typeof setTimeout> | null = null;
  private lifeTimer: ReturnType<typeof setTimeout> | null = null;
  private topicsDue = false;
  private everOnline = false;
  private current: RealtimeState = {
    phase: 'idle',
    attempt: 0,
    retryAt: null,
    lostAt: null,
    caughtUp: null,
    unacknowledged: 0,
  };

  constructor(options: RealtimeOptions) {
    this.options = options;
  }

  get state(): RealtimeState {
    return this.current;
  }

  onState(listener: () => void): () => void {
    this.stateListeners.add(listener);
    return () => void this.stateListeners.delete(listener);
  }

  /** After a reconnect: bring your own part up to date and say how many things came back. */
  onResumed(listener: () => number | Promise<number>): () => void {
    this.resumeListeners.add(listener);
    return () => void this.resumeListeners.delete(listener);
  }

  /** Too far behind to resume: everything shown must be read again. */
  onReset(listener: () => void): () => void {
    this.resetListeners.add(listener);
    return () => void this.resetListeners.delete(listener);
  }

  /** The session is over: no more tries. */
  onEnded(listener: (reason: string) => void): () => void {
    this.endListeners.add(listener);
    return () => void this.endListeners.delete(listener);
  }

  start(): void {
    if (this.current.phase === 'idle' || this.current.phase === 'ended') this.open();
  }

  stop(): void {
    this.clearTimers();
    this.drop();
    this.position = null;
    this.everOnline = false;
    for (const call of this.pending.values()) call.reject(new RealtimeError('ui.stopped', 'stopped'));
    this.pending.clear();
    this.change({ phase: 'idle', attempt: 0, retryAt: null, lostAt: null, caughtUp: null });
  }

  /** Tries at once, whatever the plan was (a person asks, or the network is back). */
  retryNow(): void {
    if (this.current.phase === 'waiting') this.open();
  }

  /** The machine says there is no network: no use in waiting for timeouts. */
  networkLost(): void {
    if (this.current.phase === 'online' || this.current.phase === 'connecting') this.lost();
  }

  /** Follows a topic until the returned function is called. */
  follow(topic: string, handlers: TopicHandlers): () => void {
    const set = this.topics.get(topic) ?? new Set<TopicHandlers>();
    this.topics.set(topic, set);
    set.add(handlers);
    this.topicsChanged();
    return () => {
      set.delete(handlers);
      if (set.size === 0 && this.topics.get(topic) === set) this.topics.delete(topic);
      this.topicsChanged();
    };
  }

  /** Sends a command; resolves with its answer. Kept and sent again until acknowledged, unless `passing`. */
  call<T = unknown>(name: string, input: unknown, options: { passing?: boolean } = {}): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const id = this.options.newId();
      const call: Pending = {
        frame: { t: 'call', id, name, input },
        resolve: resolve as (data: unknown) => void,
        reject,
        passing: options.passing ?? false,
      };
      if (call.passing && !this.welcomed) return reject(new RealtimeError('ui.offline', 'offline'));
      this.pending.set(id, call);
      if (this.welcomed) this.send(call.frame);
      this.countPending();
    });
  }

  private open(): void {
    this.clearTimers();
    this.change({ phase: 'connecting', retryAt: null });
    let socket: Socket;
    try {
      socket = this.options.connect();
    } catch {
      this.lost();
      return;
    }
    this.socket = socket;
    this.welcomed = false;
    socket.onopen = () => {
      this.helloAt = Date.now();
      const hello: ClientFrame = { t: 'hello', topics: [...this.topics.keys()] };
      if (this.position !== null) hello.after = this.position;
      const token = this.options.token?.();
      if (token) hello.token = token;
      const locale = this.options.locale?.();
      if (locale) hello.locale = locale;
      this.known.clear();
      for (const topic of this.topics.keys()) this.known.add(topic);
      socket.send(JSON.stringify(hello));
      this.watchLife();
    };
    socket.onmessage = (event) => {
      if (this.socket !== socket) return;
      const message = JSON.parse(String(event.data)) as WireMessage<ServerFrame>;
      for (const frame of Array.isArray(message) ? message : [message]) this.take(frame);
      if (this.socket === socket) this.watchLife();
    };
    socket.onclose = () => {
      if (this.socket === socket) this.lost();
    };
    socket.onerror = () => {};
    // A connection attempt may hang for minutes behind a broken network.
    this.watchLife();
  }

  private take(frame: ServerFrame): void {
    switch (frame.t) {
      case 'welcome':
        this.welcome(frame);
        break;
      case 'event':
        this.event(frame);
        break;
      case 'push':
        for (const handlers of [...(this.topics.get(frame.topic) ?? [])]) handlers.push?.(frame.name, frame.data);
        break;
      case 'subscribed':
        if (this.position === null) this.position = frame.position;
        this.refuse(frame.refused);
        this.listening(frame.topics.filter((topic) => !frame.refused.includes(topic)));
        break;
      case 'gone':
        this.refuse(frame.topics);
        break;
      case 'reset':
        this.position = frame.position;
        for (const listener of this.resetListeners) listener();
        break;
      case 'result':
        this.settle(frame.id, (call) => call.resolve(frame.data));
        break;
      case 'error': {
        const error = new RealtimeError(frame.error.code, frame.error.message, frame.error.params);
        if (frame.id !== null) this.settle(frame.id, (call) => call.reject(error));
        else if (error.code === 'kernel.not-signed-in') this.end('session-ended');
        break;
      }
      case 'bye':
        if (frame.reason === 'session-ended') this.end(frame.reason);
        break;
      case 'pong':
        // How far the log has come without anything for us: a later resume need not start from long ago. Held-back events
        // exist only between hello and welcome, and no ping is sent then.
        if (frame.position !== undefined && this.position !== null)
          this.position = Math.max(this.position, frame.position);
        break;
    }
  }

  private welcome(frame: Extract<ServerFrame, { t: 'welcome' }>): void {
    const again = this.everOnline;
    this.options.onWelcome?.(frame, Date.now() - this.helloAt);
    this.welcomed = true;
    this.everOnline = true;
    this.replayUntil = again && this.position !== null ? frame.position : 0;
    this.replayed = 0;
    if (this.position === null) this.position = frame.position;
    this.refuse(frame.refused);
    this.change({ phase: 'online', attempt: 0, retryAt: null, lostAt: null });
    this.topicsChanged();
    for (const call of this.pending.values()) this.send(call.frame);
    if (again) void this.resumed();
    else this.listening([...this.known].filter((topic) => !frame.refused.includes(topic)));
  }

  private async resumed(): Promise<void> {
    const socket = this.socket;
    const counts = await Promise.all([...this.resumeListeners].map(async (listener) => listener())).catch(() => []);
    if (this.socket !== socket) return;
    const count = counts.reduce((sum, one) => sum + one, 0) + this.replayed;
    this.change({ caughtUp: { count, at: Date.now() } });
  }

  private event(frame: EventFrame): void {
    if (this.position !== null && frame.position <= this.position) return;
    this.position = frame.position;
    if (frame.position <= this.replayUntil) this.replayed += 1;
    const told = new Set<TopicHandlers>();
    for (const topic of frame.topics)
      for (const handlers of [...(this.topics.get(topic) ?? [])]) {
        if (told.has(handlers)) continue;
        told.add(handlers);
        handlers.event?.(frame);
      }
  }

  private refuse(topics: string[]): void {
    for (const topic of topics) {
      this.known.delete(topic);
      for (const handlers of [...(this.topics.get(topic) ?? [])]) handlers.gone?.();
    }
  }

  private listening(topics: string[]): void {
    for (const topic of topics) for (const handlers of [...(this.topics.get(topic) ?? [])]) handlers.live?.();
  }

  private settle(id: string, how: (call: Pending) => void): void {
    const call = this.pending.get(id);
    if (!call) return;
    this.pending.delete(id);
    this.countPending();
    how(call);
  }

  /** Subscriptions of one turn of the event loop travel together; a follow right after an unfollow costs nothing. */
  private topicsChanged(): void {
    if (this.topicsDue) return;
    this.topicsDue = true;
    queueMicrotask(() => {
      this.topicsDue = false;
      if (!this.welcomed) return;
      const added = [...this.topics.keys()].filter((topic) => !this.known.has(topic));
      const removed = [...this.known].filter((topic) => !this.topics.has(topic));
      for (const topic of added) this.known.add(topic);
      for (const topic of removed) this.known.delete(topic);
      if (removed.length > 0) this.send({ t: 'unsub', topics: removed });
      if (added.length > 0) this.send({ t: 'sub', topics: added });
    });
  }

  private send(frame: ClientFrame): void {
    if (this.socket?.readyState === 1) this.socket.send(JSON.stringify(frame));
  }

  private lost(): void {
    this.clearTimers();
    this.drop();
    for (const [id, call] of this.pending) {
      if (!call.passing) continue;
      this.pending.delete(id);
      call.reject(new RealtimeError('ui.offline', 'offline'));
    }
    const attempt = this.current.attempt + 1;
    const wait = (this.options.retry ?? backoff)(attempt);
    this.change({
      phase: 'waiting',
      attempt,
      retryAt: Date.now() + wait,
      lostAt: this.current.lostAt ?? Date.now(),
      unacknowledged: this.pending.size,
    });
    this.retryTimer = setTimeout(() => this.open(), wait);
  }

  private end(reason: string): void {
    this.clearTimers();
    this.drop();
    this.change({ phase: 'ended', retryAt: null });
    for (const listener of this.endListeners) listener(reason);
  }

  private drop(): void {
    const socket = this.socket;
    this.socket = null;
    this.welcomed = false;
    if (!socket) return;
    socket.onmessage = null;
    socket.onclose = null;
    socket.onopen = null;
    try {
      socket.close();
    } catch {
      // A socket that never opened may refuse to close; it is forgotten all the same.
    }
  }

  /** Nothing heard for a while: ask; still nothing: the line is dead although nobody said so. */
  private watchLife(): void {
    if (this.lifeTimer !== null) clearTimeout(this.lifeTimer);
    const { quietAfter = 20_000, answerWithin = 8_000 } = this.options;
    const expectNow = !this.welcomed;
    this.lifeTimer = setTimeout(
      () => {
        if (!expectNow) this.send({ t: 'ping' });
        this.lifeTimer = setTimeout(() => this.lost(), expectNow ? 0 : answerWithin);
      },
      expectNow ? answerWithin : quietAfter,
    );
  }

  private clearTimers(): void {
    if (this.retryTimer !== null) clearTimeout(this.retryTimer);
    if (this.lifeTimer !== null) clearTimeout(this.lifeTimer);
    this.retryTimer = null;
    this.lifeTimer = null;
  }

  private countPending(): void {
    if (this.current.unacknowledged !== this.pending.size) this.change({ unacknowledged: this.pending.size });
  }

  private change(part: Partial<RealtimeState>): void {
    this.current = { ...this.current, ...part };
    for (const listener of this.stateListeners) listener();
  }
}
