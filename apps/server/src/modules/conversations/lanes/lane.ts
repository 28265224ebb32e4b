/**
 * A lane: one connection with one batch in flight. While a batch is being committed the next one gathers by itself, so a lone
 * message waits for nothing and a thousand share their statements and their fsync.
 */
import type { PoolClient } from 'pg';
import { clock, type Database, isDuplicate, type Logger, nudgeSequencer, outOfReach, unavailable } from '#kernel';
import { clientIdTaken } from '../errors.ts';
import { preview } from '../rules/states.ts';
import { type Draft, type Group, type PostedGroup, postBatch, postParameters, storedMessage } from './post-batch.ts';

export type Posted = { seq: number; at: Date /** False: it was there already. */; fresh: boolean };
export type Waiting = { draft: Draft; done: (posted: Posted | null) => void; fail: (error: unknown) => void };
type Client = PoolClient;
/** Committed; to be told to browsers and to whoever waits. */
type Answer = { one: Waiting; seq: number; at: Date };
type Batch = { groups: Map<string, Waiting[]>; size: number };
export type LaneOptions = {
  db: Database;
  log: Logger;
  /** In order of their seq, after the commit and before the callers are answered. */
  stored: (draft: Draft, posted: Posted) => void;
  /** Takes over a conversation whose row somebody else holds. Without it the lane waits for the row. */
  handOver?: (waiting: Waiting[]) => void;
};
const statements = {
  wait: { name: 'conversations.post-batch', text: postBatch('wait') },
  skip: { name: 'conversations.post-batch-skip', text: postBatch('skip') },
};

const largestBatch = 256;
/** Past this the database is gone or far too slow: callers are told at once, their clients keep the message. */
const longestQueue = 20_000;
const giveUpMs = 15_000;

export class Lane {
  private readonly db: Database;
  private readonly log: Logger;
  private readonly stored: LaneOptions['stored'];
  private readonly handOver: LaneOptions['handOver'];
  /** Conversations that wait here or are being committed, with how many messages. */
  private readonly held = new Map<string, number>();
  private waiting: Waiting[] = [];
  private running: Promise<void> | null = null;
  private client: Client | null = null;
  private stopped = false;

  constructor(options: LaneOptions) {
    this.db = options.db;
    this.log = options.log;
    this.stored = options.stored;
    this.handOver = options.handOver;
  }

  /** Whether messages of this conversation are on their way here: later ones must come the same way. */
  holds(conversationId: string): boolean {
    return this.held.has(conversationId);
  }

  /**
   * Resolves after the commit (fsync) with the seq. Null: refused by the locked row (closed, not the writer's, absent); the
   * caller finds out which. Rejects with `kernel.unavailable` while the database is gone.
   */
  post(draft: Draft): Promise<Posted | null> {
    if (this.stopped || this.waiting.length >= longestQueue) return Promise.reject(unavailable());
    return new Promise((done, fail) => this.take([{ draft, done, fail }]));
  }

  /** Messages of another lane, in their order. */
  take(all: Waiting[]): void {
    for (const one of all) {
      if (this.stopped) {
        one.fail(unavailable());
        continue;
      }
      this.waiting.push(one);
      this.held.set(one.draft.conversationId, (this.held.get(one.draft.conversationId) ?? 0) + 1);
    }
    if (this.waiting.length > 0) this.running ??= this.run();
  }

  /** Lets the batch in flight end; what waits is refused. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
    this.drop();
  }

  private async run(): Promise<void> {
    // One turn of the loop gathers what arrived in the same read of the sockets.
    await new Promise<void>((next) => setImmediate(next));
    let answers: Answer[] = [];
    while (this.waiting.length > 0) {
      if (this.stopped) {
        for (const one of this.waiting.splice(0)) this.fail(one, unavailable());
        break;
      }
      // PostgreSQL has the next batch before the last one is told to browsers: neither waits for the other.
      const settling = this.settle(this.gather());
      this.tell(answers);
      answers = await settling;
      if (this.waiting.length === 0) this.tell(answers.splice(0));
    }
    this.tell(answers);
    this.running = null;
  }

  /**
   * The next batch, in order of arrival. Put off to a later one: a second agent of the same conversation (rights are checked per
   * group) and a repeat of a client id that is in this batch.
   */
  private gather(): Batch {
    const groups = new Map<string, Waiting[]>();
    const later: Waiting[] = [];
    const held = new Set<string>();
    let size = 0;
    let index = 0;
    for (; index < this.waiting.length && size < largestBatch; index++) {
      const one = this.waiting[index]!;
      const { draft } = one;
      const group = groups.get(draft.conversationId);
      if (held.has(draft.conversationId) || (group && !fits(group, draft))) {
        // What comes after a put-off message of a conversation waits with it: order is kept.
        held.add(draft.conversationId);
        later.push(one);
        continue;
      }
      if (group) group.push(one);
      else groups.set(draft.conversationId, [one]);
      size++;
    }
    const rest = this.waiting.slice(index);
    this.waiting = later.length > 0 ? [...later, ...rest] : rest;
    return { groups, size };
  }

  /** Resolves with what is still to be answered. */
  private async settle(batch: Batch): Promise<Answer[]> {
    const until = performance.now() + giveUpMs;
    for (;;) {
      try {
        return await this.commit(batch);
      } catch (error) {
        if (outOfReach(error)) {
          this.drop();
          if (this.stopped || performance.now() > until) {
            for (const group of batch.groups.values()) for (const one of group) this.fail(one, unavailable());
            return [];
          }
          this.log.warn({ err: (error as Error).message }, 'message lane lost its connection; trying again');
          await new Promise((next) => setTimeout(next, 100));
        } else if (batch.size === 1) {
          await this.one(batch, error);
          return [];
        } else {
          // Somebody's fault, but whose? Each by itself; only the one at fault fails.
          for (const group of batch.groups.values()) await this.apart(group);
          return [];
        }
      }
    }
  }

  /** One by one, in order; where there is a patient lane, there. */
  private async apart(group: Waiting[]): Promise<void> {
    if (this.handOver) this.pass(group);
    else
      for (const one of group)
        this.tell(await this.settle({ groups: new Map([[one.draft.conversationId, [one]]]), size: 1 }));
  }

  /** The query leaves before this returns for the first time, unless there is no connection. */
  private async commit(batch: Batch): Promise<Answer[]> {
    const client = this.client ?? (await this.connection());
    const at = clock.now();
    const groups: Group[] = [];
    for (const [conversationId, group] of batch.groups)
      groups.push({ conversationId, drafts: group.map(({ draft }) => draft) });
    const { rows } = await client.query<PostedGroup>({
      ...statements[this.handOver ? 'skip' : 'wait'],
      values: postParameters(at, groups, (draft) => preview(draft.kind, draft.text, null)),
    });
    nudgeSequencer();
    const answers: Answer[] = [];
    const refused: Waiting[][] = [];
    for (const { id, base } of rows) {
      const group = batch.groups.get(id)!;
      batch.groups.delete(id);
      if (base === null) refused.push(group);
      else for (const [index, one] of group.entries()) answers.push({ one, seq: base + index + 1, at });
    }
    // Without a row: nothing to lock, or nothing to lock now. Handed over before anything else is gathered.
    if (this.handOver) for (const group of batch.groups.values()) this.pass(group);
    else refused.push(...batch.groups.values());
    for (const group of refused) {
      if (group.length === 1) this.done(group[0]!, null);
      else {
        this.tell(answers.splice(0));
        await this.apart(group);
      }
    }
    return answers;
  }

  /** The whole conversation goes to the patient lane, with what waits behind the group: order is kept. */
  private pass(group: Waiting[]): void {
    const { conversationId } = group[0]!.draft;
    const behind = this.waiting.filter(({ draft }) => draft.conversationId === conversationId);
    if (behind.length > 0) this.waiting = this.waiting.filter(({ draft }) => draft.conversationId !== conversationId);
    this.held.delete(conversationId);
    this.handOver!([...group, ...behind]);
  }

  /** A single message failed by itself: a repeat is answered with what is stored. */
  private async one(batch: Batch, error: unknown): Promise<void> {
    const [one] = [...batch.groups.values()].flat();
    if (!one) return;
    if (!isDuplicate(error)) {
      this.fail(one, error);
      return;
    }
    try {
      const { draft } = one;
      const client = await this.connection();
      const { rows } = await client.query<{ seq: number; at: Date; authorKind: string; authorId: string }>({
        name: 'conversations.stored-message',
        text: storedMessage,
        values: [draft.conversationId, draft.clientId],
      });
      const [known] = rows;
      if (known && known.authorKind === draft.authorKind && known.authorId === draft.authorId)
        this.done(one, { seq: known.seq, at: known.at, fresh: false });
      else this.fail(one, clientIdTaken());
    } catch (failed) {
      if (outOfReach(failed)) this.drop();
      this.fail(one, outOfReach(failed) ? unavailable() : failed);
    }
  }

  private tell(answers: Answer[]): void {
    for (const { one, seq, at } of answers) {
      const posted = { seq, at, fresh: true };
      try {
        this.stored(one.draft, posted);
      } catch (error) {
        this.log.error({ err: error }, 'a stored message was not delivered at once; the log will');
      }
      this.done(one, posted);
    }
  }

  private done(one: Waiting, posted: Posted | null): void {
    this.release(one);
    one.done(posted);
  }

  private fail(one: Waiting, error: unknown): void {
    this.release(one);
    one.fail(error);
  }

  private release({ draft: { conversationId } }: Waiting): void {
    const left = (this.held.get(conversationId) ?? 0) - 1;
    if (left > 0) this.held.set(conversationId, left);
    else this.held.delete(conversationId);
  }

  private async connection(): Promise<Client> {
    if (this.client) return this.client;
    const client = await this.db.pool.connect();
    client.on('error', () => this.drop(client));
    // Arrays of changing length make custom plans cost more than the statement itself.
    await client.query('set plan_cache_mode = force_generic_plan');
    this.client = client;
    return client;
  }

  private drop(which: Client | null = this.client): void {
    if (!which || which !== this.client) return;
    this.client = null;
    which.release(true);
  }
}

function fits(group: Waiting[], draft: Draft): boolean {
  for (const { draft: other } of group) {
    if (other.clientId === draft.clientId) return false;
    if (other.authorKind === draft.authorKind && other.authorId !== draft.authorId) return false;
  }
  return true;
}
