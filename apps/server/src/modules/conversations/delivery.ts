/**
 * Brings messages to this node's browsers in the order of their seq, each once. A message stored by a lane of this node is
 * pushed at once if it is the next one; whatever comes out of order, from another node or from a transaction outside the lanes,
 * is read from the table: gapless seq and the row lock behind it make "everything after `last`" a complete answer.
 */
import type { Database, Logger, Realtime, Scope } from '#kernel';
import { systemScope } from '#kernel';
import type { Message } from './contract.ts';
import { authorsOf, messageView } from './message-view.ts';
import { peopleById } from './people.ts';
import { messagesAfter } from './store-messages.ts';
import { staffTopic, visitorTopic } from './topics.ts';

type Followed = { last: number; reading: boolean; again: boolean; touchedAt: number };

const sweepMs = 60_000;
const pageSize = 200;

export class Delivery {
  private readonly db: Database;
  private readonly log: Logger;
  private readonly realtime: Realtime;
  private readonly scope: Scope = systemScope('conversations.delivery');
  private readonly followed = new Map<string, Followed>();
  private readonly timer: NodeJS.Timeout;
  private stopped = false;

  constructor(options: { db: Database; log: Logger; realtime: Realtime }) {
    this.db = options.db;
    this.log = options.log;
    this.realtime = options.realtime;
    this.timer = setInterval(() => this.sweep(), sweepMs);
    this.timer.unref();
  }

  stop(): void {
    this.stopped = true;
    clearInterval(this.timer);
  }

  /** Somebody is about to listen: from here on nothing may be missing. `lastSeq`: read before the subscription counts. */
  follow(conversationId: string, lastSeq: number): void {
    const known = this.followed.get(conversationId);
    if (known) known.touchedAt = performance.now();
    else
      this.followed.set(conversationId, { last: lastSeq, reading: false, again: false, touchedAt: performance.now() });
  }

  /** A message of this node's lane, committed. `except`: the connection that sent it, which gets the answer instead. */
  posted(message: Message, except?: string): void {
    const known = this.followed.get(message.conversationId);
    if (!known || message.seq <= known.last) return;
    if (message.seq === known.last + 1 && !known.reading) {
      known.last = message.seq;
      this.push(message, except);
    } else this.catchUp(message.conversationId, known);
  }

  /** Something up to `seq` was committed, here or elsewhere. */
  noticed(conversationId: string, seq: number): void {
    const known = this.followed.get(conversationId);
    if (known && seq > known.last) this.catchUp(conversationId, known);
  }

  /** Signals may have been missed: looks after every conversation that somebody listens to. */
  lookAgain(): void {
    for (const [id, known] of this.followed) if (this.listened(id)) this.catchUp(id, known);
  }

  private catchUp(id: string, known: Followed): void {
    if (known.reading) {
      known.again = true;
      return;
    }
    known.reading = true;
    void this.read(id, known);
  }

  private async read(id: string, known: Followed): Promise<void> {
    try {
      do {
        known.again = false;
        for (let page = pageSize; page === pageSize && !this.stopped; ) {
          const rows = await messagesAfter(this.db, this.scope, id, known.last, pageSize);
          const people = await peopleById(this.db, this.scope, authorsOf(rows));
          for (const row of rows) {
            if (row.seq !== known.last + 1) continue;
            known.last = row.seq;
            this.push(messageView(row, people));
          }
          page = rows.length;
        }
      } while (known.again && !this.stopped);
    } catch (error) {
      this.log.warn({ err: (error as Error).message }, 'messages not read for delivery; trying again');
      if (!this.stopped) setTimeout(() => this.catchUp(id, known), 500).unref();
    } finally {
      known.reading = false;
    }
  }

  private push(message: Message, except?: string): void {
    this.realtime.push(staffTopic(message.conversationId), 'conversations.message', message, except);
    // Notes never reach visitors.
    if (message.kind !== 'note')
      this.realtime.push(visitorTopic(message.conversationId), 'conversations.message', message, except);
  }

  private listened(id: string): boolean {
    return this.realtime.listened(staffTopic(id)) || this.realtime.listened(visitorTopic(id));
  }

  /** Forgets conversations that nobody listens to; a later listener starts from the row. */
  private sweep(): void {
    const old = performance.now() - sweepMs;
    for (const [id, known] of this.followed)
      if (known.touchedAt < old && !known.reading && !this.listened(id)) this.followed.delete(id);
  }
}
