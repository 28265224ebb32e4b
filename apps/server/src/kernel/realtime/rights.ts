/**
 * Keeps open sockets honest: on every node, within a second of a change, the actor's sockets are asked again who they are and
 * what they may hear. Also finds dead sockets, and asks everybody again now and then, because sessions end by time too.
 */
import type { Signals } from '../events/signals.ts';
import type { Logger } from '../log.ts';
import { clock } from '../time.ts';
import type { Connection } from './connection.ts';
import type { Sessions } from './sessions.ts';

export type RightsChange = { actorKind: string; actorId: string } | { sessionId: string } | 'unknown';
type Announced = { actorKind: string; actorId: string } | { sessionId: string } | { topic: string };

const sweepMs = 1_000;
/** Sweeps until every socket was pinged once; one that has not answered by then is dead. */
const sweepsPerRound = 30;
const recheckMs = 300_000;
const helloMs = 10_000;
/** Rechecks at a time: each may ask the database. */
const concurrency = 8;

export class Watch {
  private readonly log: Logger;
  private readonly signals: Signals;
  private readonly connections: ReadonlySet<Connection>;
  private readonly sessions: Sessions;
  private readonly drop: (connection: Connection, why: 'dead' | 'session-ended' | 'flush') => void;
  private readonly listeners: ((change: RightsChange) => void)[] = [];
  private readonly queue = new Map<Connection, Set<string> | 'all'>();
  private running = 0;
  private round = 0;
  private timer: NodeJS.Timeout | null = null;

  constructor(options: {
    log: Logger;
    signals: Signals;
    connections: ReadonlySet<Connection>;
    sessions: Sessions;
    drop: (connection: Connection, why: 'dead' | 'session-ended' | 'flush') => void;
  }) {
    this.log = options.log;
    this.signals = options.signals;
    this.connections = options.connections;
    this.sessions = options.sessions;
    this.drop = options.drop;
    this.signals.on('rights', (body) => this.changed(body as Announced));
    this.signals.onReconnect(() => {
      // Deaf for a while: any change may have been missed.
      this.tell('unknown');
      for (const connection of this.connections) this.check(connection, 'all');
    });
  }

  start(): void {
    this.timer ??= setInterval(() => this.sweep(), sweepMs);
  }

  stop(): void {
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
  }

  announce(change: Announced): void {
    this.signals.send('rights', change);
  }

  onChange(listener: (change: RightsChange) => void): void {
    this.listeners.push(listener);
  }

  private changed(change: Announced): void {
    if ('topic' in change) {
      for (const connection of this.connections)
        if (connection.topics.has(change.topic)) this.check(connection, change.topic);
      return;
    }
    this.tell(change);
    for (const connection of this.connections) {
      const { scope } = connection;
      if (!scope) {
        // Its hello may just be reading the old rights: look again once it is in.
        if (connection.chain) this.check(connection, 'all');
      } else if ('sessionId' in change) {
        if (scope.sessionId === change.sessionId) this.drop(connection, 'session-ended');
      } else if (scope.actor.kind === change.actorKind && scope.actor.id === change.actorId)
        this.check(connection, 'all');
    }
  }

  private tell(change: RightsChange): void {
    for (const listener of this.listeners) {
      try {
        listener(change);
      } catch (error) {
        this.log.error({ err: error }, 'a listener of rights failed');
      }
    }
  }

  private check(connection: Connection, what: string | 'all'): void {
    const known = this.queue.get(connection);
    if (what === 'all') this.queue.set(connection, 'all');
    else if (known === undefined) this.queue.set(connection, new Set([what]));
    else if (known !== 'all') known.add(what);
    while (this.running < concurrency && this.queue.size > 0) void this.work();
  }

  private async work(): Promise<void> {
    this.running++;
    for (;;) {
      const next = this.queue.entries().next();
      if (next.done) break;
      const [connection, what] = next.value;
      this.queue.delete(connection);
      await this.sessions.inTurn(connection, async () => {
        if (what !== 'all') await this.sessions.recheckTopics(connection, [...what]);
        else if (!(await this.sessions.recheck(connection))) this.drop(connection, 'session-ended');
      });
    }
    this.running--;
  }

  private sweep(): void {
    this.round = (this.round + 1) % sweepsPerRound;
    const now = clock.ms();
    let index = 0;
    for (const connection of this.connections) {
      if (connection.waiting) this.drop(connection, 'flush');
      if (!connection.scope && now - connection.bornAt > helloMs && !connection.chain) connection.bye('protocol', 4408);
      if (index++ % sweepsPerRound !== this.round) continue;
      if (!connection.alive) this.drop(connection, 'dead');
      else {
        connection.alive = false;
        connection.socket.ping();
      }
      if (now - connection.checkedAt > recheckMs) this.check(connection, 'all');
    }
  }
}
