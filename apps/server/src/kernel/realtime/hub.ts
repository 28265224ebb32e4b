/**
 * The realtime hub of one node. Two kinds of things reach a browser: sequenced events, which it can resume by position, and
 * pushes, which have an order of their own or none. A subscription begins at a known position of this node's feed: what is
 * before comes from the log, what is after comes live, so there is neither gap nor double.
 */
import type { Server } from 'node:http';
import type { Counter, Gauge } from 'prom-client';
import type { WebSocket } from 'ws';
import type { z } from 'zod';
import type { Config } from '../config.ts';
import { type AppError, invalidInput, notSignedIn, tooMany } from '../errors.ts';
import type { Tail } from '../events/bus.ts';
import type { Event } from '../events/event.ts';
import type { Signals } from '../events/signals.ts';
import type { Authenticator } from '../http/http.ts';
import { newId } from '../ids.ts';
import type { Logger } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { PartCheck } from '../part-check.ts';
import type { Scope } from '../scope.ts';
import { clock } from '../time.ts';
import { Commands } from './commands.ts';
import { Connection, type Credentials, frameText } from './connection.ts';
import { readFrames } from './frames.ts';
import { Listeners } from './listeners.ts';
import type { ClientFrame } from './protocol.ts';
import type { CommandContext, Realtime } from './realtime.ts';
import { type RightsChange, Watch } from './rights.ts';
import { Sessions } from './sessions.ts';
import { serveUpgrades } from './upgrade.ts';

/** What the hub needs of the event bus. */
export type EventSource = {
  tail(tail: Tail): void;
  position(): number;
  since(
    position: number,
    topics: string[],
    limit: number,
  ): Promise<{ events: Event[]; head: number; complete: boolean }>;
};

export type HubOptions = {
  log: Logger;
  metrics: Metrics;
  signals: Signals;
  events: EventSource;
  config: Pick<Config, 'publicUrl' | 'trustProxy' | 'rateLimits'>;
  /** Turns what a use case threw into an error for people; the HTTP server's own, so both say the same. */
  asAppError?: (error: unknown) => AppError;
  partCheck?: PartCheck;
};

const maxProblems = 20;

export class RealtimeHub implements Realtime {
  private readonly options: HubOptions;
  private readonly partCheck: PartCheck;
  private readonly all = new Set<Connection>();
  private readonly listeners = new Listeners();
  private readonly commands: Commands;
  private readonly sessions: Sessions;
  private readonly watch: Watch;
  private readonly watchers: ((change: { scope: Scope; connectionId: string; open: boolean }) => void)[] = [];
  private readonly detachers: (() => void)[] = [];
  private readonly gauge: Gauge;
  private readonly sent: Counter;
  private dirty: Connection[] = [];
  private flushing: NodeJS.Immediate | null = null;
  private authenticate: Authenticator = async () => null;
  private stopping = false;

  constructor(options: HubOptions) {
    this.options = options;
    this.partCheck = options.partCheck ?? new PartCheck();
    this.commands = new Commands(options);
    this.sessions = new Sessions({
      listeners: this.listeners,
      events: options.events,
      authenticate: (request) => this.authenticate(request),
      send: (connection, text) => this.sendNow(connection, text),
      flush: (connection) => this.queue(connection),
    });
    this.watch = new Watch({
      ...options,
      connections: this.all,
      sessions: this.sessions,
      drop: (c, why) => this.drop(c, why),
    });
    this.gauge = options.metrics.gauge('qiao_realtime_connections', 'Open sockets');
    this.sent = options.metrics.counter('qiao_realtime_frames_total', 'Frames queued for sockets', ['kind']);
    options.events.tail({ name: 'realtime', from: 'end', handle: (events) => this.deliver(events) });
    options.signals.on('push', (body) => {
      const { topic, name, data } = body as { topic: string; name: string; data: unknown };
      this.push(topic, name, data);
    });
  }

  /** Serves sockets on this HTTP(S) server; `authenticate` is the HTTP server's. */
  attach(server: Server, authenticate: Authenticator): void {
    this.authenticate = authenticate;
    const { publicUrl, trustProxy, rateLimits } = this.options.config;
    this.detachers.push(
      serveUpgrades(server, {
        publicUrl,
        trustProxy,
        rateLimits,
        open: (socket, credentials) => this.open(socket, credentials),
      }),
    );
    this.watch.start();
  }

  /** Says goodbye to everybody. Resolves when all sockets are closed, at most a second later. */
  async close(): Promise<void> {
    this.stopping = true;
    for (const detach of this.detachers) detach();
    this.watch.stop();
    this.flush();
    for (const connection of this.all) connection.bye('server-stopping', 1001);
    for (const until = performance.now() + 1_200; this.all.size > 0 && performance.now() < until; )
      await new Promise((done) => setTimeout(done, 10));
  }

  topic(prefix: string, allowed: (scope: Scope, key: string) => boolean | Promise<boolean>): void {
    const { owner } = this.partCheck;
    this.sessions.topic(prefix, (scope, key) => this.partCheck.serves(owner) && allowed(scope, key));
  }

  command<I, O>(
    name: string,
    options: { right: string | 'signed-in'; input: z.ZodType<I> },
    handle: (context: CommandContext, input: I) => Promise<O>,
  ): void {
    const { owner } = this.partCheck;
    this.commands.add(name, {
      ...options,
      handle: async (context: CommandContext, given: I) => {
        this.partCheck.refuse(owner, context.scope.locale);
        return handle(context, given);
      },
    });
  }

  push(topic: string, name: string, data: unknown, except?: string): void {
    if (!this.listeners.has(topic)) return;
    const text = frameText({ t: 'push', topic, name, data });
    for (const connection of this.listeners.of(topic)) {
      if (connection.id === except) continue;
      connection.add(text);
      this.queue(connection);
      this.sent.inc({ kind: 'push' });
    }
  }

  pushEverywhere(topic: string, name: string, data: unknown): void {
    this.options.signals.send('push', { topic, name, data });
  }

  listened(topic: string): boolean {
    return this.listeners.has(topic);
  }

  sessionEnded(sessionId: string): void {
    this.watch.announce({ sessionId });
  }

  rightsChanged(actorKind: string, actorId: string): void {
    this.watch.announce({ actorKind, actorId });
  }

  topicChanged(topic: string): void {
    this.watch.announce({ topic });
  }

  onRightsChanged(listener: (change: RightsChange) => void): void {
    this.watch.onChange(listener);
  }

  onConnection(listener: (change: { scope: Scope; connectionId: string; open: boolean }) => void): void {
    this.watchers.push(listener);
  }

  connections(): number {
    return this.all.size;
  }

  private open(socket: WebSocket, credentials: Credentials): void {
    if (this.stopping) {
      socket.terminate();
      return;
    }
    const connection = new Connection(newId(), socket, credentials, clock.ms());
    const owned = socket as OwnedSocket;
    owned.connection = connection;
    owned.hub = this;
    // Shared functions: closures would cost each idle socket.
    socket.on('message', onMessage);
    socket.on('close', onClose);
    socket.on('pong', onPong);
    socket.on('error', ignore);
    this.all.add(connection);
    this.gauge.set(this.all.size);
  }

  closed(connection: Connection): void {
    if (!this.all.delete(connection)) return;
    this.gauge.set(this.all.size);
    connection.closing = true;
    this.listeners.removeAll(connection);
    if (connection.scope) this.tell(connection, false);
  }

  received(connection: Connection, text: string): void {
    if (connection.closing) return;
    connection.alive = true;
    const frames = readFrames(text);
    if (!frames) {
      this.problem(connection, null, 'frame: JSON');
      return;
    }
    for (const read of frames) {
      if ('problem' in read) this.problem(connection, read.id, read.problem);
      else this.frame(connection, read.frame);
    }
  }

  private frame(connection: Connection, frame: ClientFrame): void {
    const now = clock.ms();
    const cost = 1 + ('topics' in frame ? (frame.topics?.length ?? 0) / 50 : 0);
    if (this.options.config.rateLimits && !connection.take(now, cost)) {
      const id = frame.t === 'call' ? frame.id : null;
      this.refuse(connection, id, tooMany({ seconds: 1 }));
      return;
    }
    if (frame.t === 'ping') {
      this.sendNow(connection, frameText({ t: 'pong', position: this.options.events.position() }));
    } else if (frame.t === 'call') {
      void this.commands
        .run(connection, frame.id, frame.name, frame.input)
        .then((text) => this.sendNow(connection, text));
    } else if (frame.t === 'hello') {
      if (connection.scope) this.problem(connection, null, 'hello: twice');
      else this.sessions.inTurn(connection, () => this.hello(connection, frame));
    } else if (!connection.scope && !connection.chain) {
      this.refuse(connection, null, notSignedIn());
    } else {
      this.sessions.inTurn(connection, () =>
        frame.t === 'sub'
          ? this.sessions.subscribe(connection, frame.topics, frame.after)
          : this.sessions.unsubscribe(connection, frame.topics),
      );
    }
  }

  private async hello(connection: Connection, frame: ClientFrame & { t: 'hello' }): Promise<void> {
    let scope: Scope | null = null;
    try {
      scope = await this.sessions.identify(connection, frame.token ?? null, frame.locale);
      // Programs hear by webhooks; sockets are for people.
      if (scope?.actor.kind === 'key') scope = null;
    } catch (error) {
      this.options.log.error({ err: error }, 'a socket could not be authenticated');
      connection.bye('server-stopping', 1013);
      return;
    }
    if (connection.closing) return;
    if (!scope) {
      this.refuse(connection, null, notSignedIn());
      this.flush();
      connection.bye('session-ended', 4401);
      return;
    }
    connection.scope = scope;
    this.tell(connection, true);
    await this.sessions.welcome(connection, frame.topics ?? [], frame.after);
  }

  private deliver(events: Event[]): void {
    let count = 0;
    for (const event of events)
      this.listeners.deliver(event, (connection, text) => {
        connection.add(text);
        this.queue(connection);
        count++;
      });
    if (count > 0) this.sent.inc({ kind: 'event' }, count);
  }

  private sendNow(connection: Connection, text: string): void {
    connection.addNow(text);
    this.queue(connection);
  }

  private queue(connection: Connection): void {
    if (connection.queued || connection.closing || !connection.waiting) return;
    connection.queued = true;
    this.dirty.push(connection);
    // Frames of one turn of the event loop travel in one message: the busier the process, the longer its turns, the fewer messages.
    this.flushing ??= setImmediate(() => this.flush());
  }

  private flush(): void {
    if (this.flushing) clearImmediate(this.flushing);
    this.flushing = null;
    const dirty = this.dirty;
    this.dirty = [];
    const now = performance.now();
    for (const connection of dirty) {
      connection.queued = false;
      const result = connection.flush(now);
      if (result === 'too-slow') this.drop(connection, 'too-slow');
      // Looked at again by the watch each second; more frames queue it again before.
    }
  }

  /** For the watch: a stalled socket gets another chance, a dead or slow one goes. */
  private drop(connection: Connection, why: 'too-slow' | 'dead' | 'session-ended' | 'flush'): void {
    if (why === 'flush') this.queue(connection);
    else if (why === 'dead') connection.socket.terminate();
    else {
      this.options.log.debug({ connection: connection.id, why }, 'socket ended');
      connection.bye(why, why === 'too-slow' ? 4408 : 4401);
    }
  }

  private problem(connection: Connection, id: string | null, what: string): void {
    if (++connection.problems > maxProblems) connection.bye('protocol', 1008);
    else this.refuse(connection, id, invalidInput({ fields: what }));
  }

  private refuse(connection: Connection, id: string | null, error: AppError): void {
    if (error.status === 429 && ++connection.problems > 50 * maxProblems) connection.bye('protocol', 1008);
    else this.sendNow(connection, this.commands.errorText(id, error, connection.scope?.locale ?? 'zh-CN'));
  }

  private tell(connection: Connection, open: boolean): void {
    for (const watcher of this.watchers) {
      try {
        watcher({ scope: connection.scope!, connectionId: connection.id, open });
      } catch (error) {
        this.options.log.error({ err: error }, 'a watcher of connections failed');
      }
    }
  }
}

type OwnedSocket = WebSocket & { connection: Connection; hub: RealtimeHub };

function onMessage(this: WebSocket, data: Buffer | ArrayBuffer | Buffer[], isBinary: boolean): void {
  const { hub, connection } = this as OwnedSocket;
  if (isBinary) connection.bye('protocol', 1003);
  else hub.received(connection, data.toString());
}
function onClose(this: WebSocket): void {
  const { hub, connection } = this as OwnedSocket;
  hub.closed(connection);
}
function onPong(this: WebSocket): void {
  (this as OwnedSocket).connection.alive = true;
}
function ignore(): void {}
