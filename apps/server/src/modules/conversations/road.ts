/** The road of a message: rights, lane, answer; and what reaches browsers. One per process, made at wiring. */
import type { z } from 'zod';
import type { Database, Kernel, Scope } from '#kernel';
import { can, forbidden } from '#kernel';
import type { sendMessage, sent, startConversation as startShape } from './contract.ts';
import { Delivery } from './delivery.ts';
import { conversationClosed, conversationNotFound, messageEmpty, notYours } from './errors.ts';
import type { Posted } from './lanes/lane.ts';
import { Lanes } from './lanes/lanes.ts';
import type { Draft } from './lanes/post-batch.ts';
import { messageView } from './message-view.ts';
import type { Person } from './people.ts';
import { peopleById } from './people.ts';
import { carrierOf, screened } from './ports.ts';
import { SearchIndexer } from './search-indexer.ts';
import { sendFile } from './send-file.ts';
import { startConversation } from './start-conversation.ts';
import { readConversation } from './store-conversations.ts';
import { writeMessage } from './write-message.ts';

export type Sent = z.infer<typeof sent>;
type Input = z.infer<typeof sendMessage>;

/** Told to other nodes after the commit; they read what they miss. */
const signalKind = 'conversations.posted';
const signalMs = 10;
/** Pairs of id and seq that fit into one signal. */
const signalSize = 120;

export class MessageRoad {
  readonly delivery: Delivery;
  readonly indexer: SearchIndexer;
  private readonly db: Database;
  private readonly kernel: Kernel;
  private readonly lanes: Lanes;
  private readonly people = new Map<string, Person>();
  private readonly untold = new Map<string, number>();
  private telling: NodeJS.Timeout | null = null;
  /** Draft → connection that sent it, between entering the lane and its commit. */
  private readonly senders = new WeakMap<Draft, string>();

  constructor(kernel: Kernel) {
    this.kernel = kernel;
    this.db = kernel.db;
    this.delivery = new Delivery(kernel);
    this.indexer = new SearchIndexer(kernel);
    this.lanes = new Lanes({ db: kernel.db, log: kernel.log, stored: (draft, posted) => this.stored(draft, posted) });
    kernel.signals.on(signalKind, (body, origin) => {
      if (origin === 'here') return;
      for (const [id, seq] of body as [string, number][]) this.delivery.noticed(id, seq);
    });
    kernel.signals.onReconnect(() => this.delivery.lookAgain());
  }

  async stop(): Promise<void> {
    await this.lanes.stop();
    if (this.telling) clearTimeout(this.telling);
    this.delivery.stop();
    await this.indexer.stop();
  }

  /**
   * Resolves after the commit. Throws `conversations.message-empty`, `conversations.not-found`, `conversations.closed`,
   * `conversations.not-yours`, `kernel.forbidden` (a visitor's note), `kernel.unavailable`.
   */
  async send(scope: Scope, input: Input, connectionId?: string): Promise<Sent> {
    if (input.kind === 'file' || input.kind === 'image') {
      const stored = await this.db.transact((tx) => sendFile(tx, scope, input));
      this.delivery.noticed(input.conversationId, stored.seq);
      return stored;
    }
    if (input.kind === 'note') return this.note(scope, input);
    const draft = await this.draft(scope, input);
    if (connectionId) this.senders.set(draft, connectionId);
    const posted = (await this.lanes.post(draft)) ?? (await this.refused(scope, draft, connectionId));
    return {
      conversationId: draft.conversationId,
      clientId: draft.clientId,
      seq: posted.seq,
      at: posted.at.toISOString(),
      ...(draft.text === input.text ? {} : { text: draft.text }),
    };
  }

  /**
   * A new conversation has its first words from its beginning: whoever is offered it reads them. In the open one they are words
   * like any others. The conversation's id; throws what `startConversation` and `send` throw.
   */
  async begin(scope: Scope, { firstMessage, ...wish }: z.infer<typeof startShape>): Promise<string> {
    const { id, first } = await this.db.transact(async (tx) => {
      const { row, fresh } = await startConversation(tx, scope, wish);
      const words = fresh && firstMessage && { conversationId: row.id, kind: 'text' as const, ...firstMessage };
      return { id: row.id, first: words ? await writeMessage(tx, scope, words) : null };
    });
    if (first) this.told(id, first.seq);
    else if (firstMessage) await this.send(scope, { conversationId: id, kind: 'text', ...firstMessage });
    return id;
  }

  private async note(scope: Scope, input: Input): Promise<Sent> {
    if (scope.actor.kind !== 'staff') throw forbidden({ permission: 'conversations.handle' });
    const { conversationId, clientId } = input;
    const { seq, at } = await this.written(scope, { ...input, kind: 'note' });
    return { conversationId, clientId, seq, at: at.toISOString() };
  }

  private async draft(scope: Scope, input: Input): Promise<Draft> {
    // PostgreSQL refuses NUL in text, and one refused message would hold up the batch.
    const said = input.text.replaceAll('\0', '');
    if (said.trim() === '') throw messageEmpty();
    const { kind, id } = scope.actor;
    if (kind !== 'visitor') await this.knowStaff(scope);
    const by = kind === 'visitor' ? 'visitor' : 'agent';
    const { conversationId, clientId } = input;
    const text = screened(scope, { conversationId, by, text: said });
    return { conversationId, clientId, authorKind: by, authorId: id, kind: 'text', text, override: false };
  }

  /** Who may write as staff is known by name when the words are told to browsers. */
  private async knowStaff(scope: Scope): Promise<void> {
    const { kind, id } = scope.actor;
    if (kind !== 'staff' || !(can(scope, 'conversations.handle') || can(scope, 'conversations.manage')))
      throw forbidden({ permission: 'conversations.handle' });
    if (this.people.has(id)) return;
    const person = (await peopleById(this.db, scope, [id])).get(id);
    if (person) this.people.set(id, person);
    if (this.people.size > 5_000) this.people.clear();
  }

  /** The locked row refused: now it is worth a look why, and whether the writer may manage the unit's conversations. */
  private async refused(scope: Scope, draft: Draft, connectionId?: string): Promise<Posted> {
    const row = await readConversation(this.db, scope, draft.conversationId);
    if (!row) throw conversationNotFound();
    if (row.state === 'closed') throw conversationClosed();
    const manages = draft.authorKind === 'agent' && can(scope, 'conversations.manage', row.unit_id);
    const own = draft.authorKind === 'agent' ? row.agent_id === draft.authorId : row.visitor_id === draft.authorId;
    if (!manages && !own) throw notYours();
    if (carrierOf(row.channel)) return this.written(scope, draft);
    const again = { ...draft, override: manages };
    if (connectionId) this.senders.set(again, connectionId);
    const posted = await this.lanes.post(again);
    if (!posted) throw conversationClosed();
    return posted;
  }

  /** In a transaction of its own: a note, which others hear of, and words that leave by a letter. */
  private async written(scope: Scope, words: Parameters<typeof writeMessage>[2]): Promise<Posted> {
    const { seq, at } = await this.db.transact((tx) => writeMessage(tx, scope, words));
    this.told(words.conversationId, seq);
    return { seq, at, fresh: true };
  }

  /** Stored beside the lanes: browsers, nodes and the index hear of it. */
  private told(conversationId: string, seq: number): void {
    this.delivery.noticed(conversationId, seq);
    this.tellNodes(conversationId, seq);
    this.indexer.noticed(conversationId);
  }

  /** One short signal for many messages; what is lost with a dying node comes through the event log. */
  private tellNodes(conversationId: string, seq: number): void {
    this.untold.set(conversationId, seq);
    this.telling ??= setTimeout(() => {
      this.telling = null;
      const all = [...this.untold];
      this.untold.clear();
      for (let at = 0; at < all.length; at += signalSize)
        this.kernel.signals.send(signalKind, all.slice(at, at + signalSize));
    }, signalMs);
  }

  /** After the commit, before the answer. */
  private stored(draft: Draft, posted: Posted): void {
    this.tellNodes(draft.conversationId, posted.seq);
    this.indexer.noticed(draft.conversationId);
    this.delivery.posted(
      messageView(
        {
          conversation_id: draft.conversationId,
          seq: posted.seq,
          client_id: draft.clientId,
          at: posted.at,
          author_kind: draft.authorKind,
          author_id: draft.authorId,
          kind: draft.kind,
          text: draft.text,
          event: null,
          attachment: null,
          recalled_at: null,
        },
        this.people,
      ),
      this.senders.get(draft),
    );
  }
}
