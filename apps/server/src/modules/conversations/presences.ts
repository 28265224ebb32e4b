/** Who has read up to where, and who is typing. Shown at once, written down a little later in one statement for all. */
import { clock, type Database, type Kernel, type Logger, type Realtime, type Scope } from '#kernel';
import { conversationNotFound } from './errors.ts';
import { peopleById } from './people.ts';
import { type ReadMark, readConversation, saveReadMarks } from './store-conversations.ts';
import { staffTopic, visitorTopic } from './topics.ts';

const flushMs = 250;
/** So long is believed who may take part; only for typing and read marks, which carry no words. */
const memberMs = 10_000;

type Member = 'visitor' | 'agent';

export class Presences {
  private readonly db: Database;
  private readonly log: Logger;
  private readonly realtime: Realtime;
  private readonly members = new Map<string, { member: Member; at: number }>();
  private readonly marks = new Map<string, ReadMark>();
  private timer: NodeJS.Timeout | null = null;

  constructor({ db, log, realtime }: Pick<Kernel, 'db' | 'log' | 'realtime'>) {
    this.db = db;
    this.log = log;
    this.realtime = realtime;
  }

  async stop(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    await this.flush();
  }

  /** Throws `conversations.not-found`. */
  async read(scope: Scope, input: { conversationId: string; seq: number }): Promise<void> {
    const by = await this.memberOf(scope, input.conversationId);
    // Somebody who only looks on reads for themselves.
    if (by === null) return;
    const key = `${by} ${input.conversationId}`;
    if ((this.marks.get(key)?.seq ?? 0) < input.seq) this.marks.set(key, { ...input, by });
    this.timer ??= setTimeout(() => {
      this.timer = null;
      void this.flush();
    }, flushMs);
    const told = { kind: by, seq: input.seq };
    this.realtime.pushEverywhere(staffTopic(input.conversationId), 'conversations.read', told);
    this.realtime.pushEverywhere(visitorTopic(input.conversationId), 'conversations.read', told);
  }

  /** Throws `conversations.not-found`. */
  async typing(scope: Scope, input: { conversationId: string; on: boolean }): Promise<void> {
    const by = await this.memberOf(scope, input.conversationId);
    if (by === null) return;
    const person =
      by === 'agent' ? (await peopleById(this.db, scope, [scope.actor.id])).get(scope.actor.id) : undefined;
    const told = { kind: by, name: person?.name ?? null, on: input.on };
    const topic = by === 'agent' ? visitorTopic(input.conversationId) : staffTopic(input.conversationId);
    this.realtime.pushEverywhere(topic, 'conversations.typing', told);
  }

  /** Null: may look, takes no part. */
  private async memberOf(scope: Scope, conversationId: string): Promise<Member | null> {
    const key = `${scope.actor.id} ${conversationId}`;
    const known = this.members.get(key);
    if (known && clock.ms() - known.at < memberMs) return known.member;
    const row = await readConversation(this.db, scope, conversationId);
    if (!row) throw conversationNotFound();
    const member =
      scope.actor.kind === 'visitor' ? 'visitor' : row.agent_id === scope.actor.id ? ('agent' as const) : null;
    if (member === null) return null;
    if (this.members.size > 20_000) this.members.clear();
    this.members.set(key, { member, at: clock.ms() });
    return member;
  }

  private async flush(): Promise<void> {
    const marks = [...this.marks.values()];
    this.marks.clear();
    if (marks.length === 0) return;
    // One row a statement and conversation: visitor's and agent's mark of one chat go in two rounds.
    for (const by of ['visitor', 'agent'] as const) {
      const part = marks.filter((mark) => mark.by === by);
      if (part.length === 0) continue;
      await this.db
        .transact((tx) => saveReadMarks(tx, part))
        .catch((error: Error) => this.log.warn({ err: error.message }, 'read marks not kept; browsers say them again'));
    }
  }
}
