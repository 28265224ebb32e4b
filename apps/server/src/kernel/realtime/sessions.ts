/** Who a socket is and what it may listen to: hello, subscribe with resume, and asking again after rights changed. */
import { AppError } from '../errors.ts';
import type { Authenticator } from '../http/http.ts';
import { newId } from '../ids.ts';
import type { Locale, Scope } from '../scope.ts';
import { clock } from '../time.ts';
import { type Connection, frameText } from './connection.ts';
import { maxTopicsPerConnection } from './frames.ts';
import type { EventSource } from './hub.ts';
import { EventFrame, type Listeners } from './listeners.ts';

/** More missed events than this are not worth replaying: the client reloads. */
const maxMissed = 1_000;

type Allowed = (scope: Scope, key: string) => boolean | Promise<boolean>;

export class Sessions {
  private readonly rules = new Map<string, Allowed>();
  private readonly listeners: Listeners;
  private readonly events: EventSource;
  private readonly authenticate: Authenticator;
  private readonly send: (connection: Connection, text: string) => void;
  private readonly flush: (connection: Connection) => void;

  constructor(options: {
    listeners: Listeners;
    events: EventSource;
    authenticate: Authenticator;
    send: (connection: Connection, text: string) => void;
    flush: (connection: Connection) => void;
  }) {
    this.listeners = options.listeners;
    this.events = options.events;
    this.authenticate = options.authenticate;
    this.send = options.send;
    this.flush = options.flush;
  }

  topic(prefix: string, allowed: Allowed): void {
    if (this.rules.has(prefix)) throw new Error(`two topics are called ${prefix}`);
    this.rules.set(prefix, allowed);
  }

  /** Runs `work` after what the socket is doing already; a subscription and a recheck must not overtake each other. */
  inTurn(connection: Connection, work: () => Promise<void>): Promise<void> {
    const mine = (connection.chain ?? Promise.resolve())
      .then(() => (connection.closing ? undefined : work()))
      .catch(() => connection.bye('server-stopping', 1011))
      .then(() => {
        if (connection.chain === mine) connection.chain = null;
      });
    connection.chain = mine;
    return mine;
  }

  async identify(connection: Connection, token: string | null, locale?: Locale): Promise<Scope | null> {
    const { credentials } = connection;
    credentials.token = token ?? credentials.token;
    const scope = await this.authenticate({
      headers: { cookie: credentials.cookie },
      ip: credentials.ip,
      requestId: newId(),
      token: credentials.token,
    });
    return scope && locale ? { ...scope, locale } : scope;
  }

  async welcome(connection: Connection, topics: string[], after?: number): Promise<void> {
    await this.join(connection, topics, after, (position, refused) =>
      frameText({
        t: 'welcome',
        position,
        connection: connection.id,
        serverTime: clock.now().toISOString(),
        refused,
      }),
    );
  }

  async subscribe(connection: Connection, topics: string[], after?: number): Promise<void> {
    await this.join(connection, topics, after, (position, refused) =>
      frameText({ t: 'subscribed', topics: topics.filter((topic) => !refused.includes(topic)), refused, position }),
    );
  }

  async unsubscribe(connection: Connection, topics: string[]): Promise<void> {
    for (const topic of topics) this.listeners.remove(connection, topic);
  }

  private async join(
    connection: Connection,
    topics: string[],
    after: number | undefined,
    answer: (position: number, refused: string[]) => string,
  ): Promise<void> {
    const refused: string[] = [];
    const granted: string[] = [];
    for (const topic of new Set(topics)) {
      const room = connection.topics.size + granted.length < maxTopicsPerConnection;
      if (room && (await this.allowed(connection.scope!, topic))) granted.push(topic);
      else refused.push(topic);
    }
    if (connection.closing) return;
    // From here to the first await nothing else runs: the feed cannot move between reading its position and listening.
    const position = this.events.position();
    for (const topic of granted) this.listeners.add(connection, topic, Math.max(position, after ?? 0));
    if (after === undefined || after >= position || granted.length === 0) {
      this.send(connection, answer(position, refused));
      return;
    }
    connection.hold();
    try {
      const missed = await this.events.since(after, granted, maxMissed);
      this.send(connection, answer(position, refused));
      if (!missed.complete) this.send(connection, frameText({ t: 'reset', position }));
      const mine = new Set(granted);
      // Answer and missed events go out in one message: a client never has the new position without them.
      for (const event of missed.events)
        if (event.position <= position) this.send(connection, new EventFrame(event).textFor(mine));
    } finally {
      connection.release();
      this.flush(connection);
    }
  }

  /** Asks again who this is and what it may hear. False: the session is over. */
  async recheck(connection: Connection): Promise<boolean> {
    connection.checkedAt = clock.ms();
    const before = connection.scope;
    if (!before) return true;
    const scope = await this.identify(connection, null, before.locale);
    if (!scope || scope.actor.id !== before.actor.id) return false;
    connection.scope = scope;
    await this.recheckTopics(connection, [...connection.topics.keys()]);
    return true;
  }

  async recheckTopics(connection: Connection, topics: string[]): Promise<void> {
    const gone: string[] = [];
    for (const topic of topics) {
      if (!connection.topics.has(topic) || (await this.allowed(connection.scope!, topic))) continue;
      this.listeners.remove(connection, topic);
      gone.push(topic);
    }
    if (gone.length > 0) this.send(connection, frameText({ t: 'gone', topics: gone }));
  }

  private async allowed(scope: Scope, topic: string): Promise<boolean> {
    const colon = topic.indexOf(':');
    const rule = this.rules.get(topic.slice(0, colon));
    if (!rule) return false;
    try {
      return await rule(scope, topic.slice(colon + 1));
    } catch (error) {
      // "Not found" and "forbidden" are a plain no; a database that is away is not, so that a recheck does not silence all.
      if (error instanceof AppError && error.status < 500) return false;
      // A key that PostgreSQL cannot read as what it should be (SQLSTATE class 22) names nothing that could be heard.
      if (/^22/.test((error as { code?: string }).code ?? '')) return false;
      throw error;
    }
  }
}
