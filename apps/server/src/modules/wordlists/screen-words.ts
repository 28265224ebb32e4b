/** Every message on its way passes here: in memory, one pass; what was caught is written down a second later. */
import { clock, type Database, type Logger, newId, type Scope, systemScope } from '#kernel';
import { record } from '#modules/audit';
import { messageStopped, wordStopped } from './errors.ts';
import { type Found, Matcher, masked } from './rules/matcher.ts';
import { activeLists, insertHits } from './store.ts';
import type { HitRow, ListRow } from './tables.ts';

type Entry = { list: ListRow; word: string };
type Screen = { matcher: Matcher; entries: Entry[] };
type By = 'visitor' | 'agent';
const writeMs = 1000;
/** Past this the database is gone; messages matter more than their hits. */
const mostUnwritten = 10_000;

export class WordScreen {
  private screens: Record<By, Screen | null> = { visitor: null, agent: null };
  private unwritten: HitRow[] = [];
  private timer: NodeJS.Timeout | null = null;
  private readonly db: Database;
  private readonly log: Logger;
  private readonly site: number;
  private readonly scope: Scope = systemScope('wordlists');

  constructor({ db, log, site }: { db: Database; log: Logger; site: number }) {
    this.db = db;
    this.log = log;
    this.site = site;
  }

  async load(): Promise<void> {
    const lists = await activeLists(this.db, this.scope);
    this.screens = { visitor: screenOf(lists, 'visitor'), agent: screenOf(lists, 'agent') };
  }

  async stop(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    await this.write();
  }

  /** The words as they may go on. Throws `wordlists.word-stopped` (to staff), `wordlists.message-stopped` (to visitors). */
  check(scope: Scope, message: { conversationId: string; by: By; text: string }): string {
    const screen = this.screens[message.by];
    if (!screen) return message.text;
    const found = screen.matcher.find(message.text);
    if (found.length === 0) return message.text;
    const stopped = found.find(({ word }) => screen.entries[word]!.list.action === 'stop');
    this.note(scope, message, screen, stopped ? [stopped] : found);
    if (!stopped) return masked(message.text, found);
    throw message.by === 'agent' ? wordStopped({ word: screen.entries[stopped.word]!.word }) : messageStopped();
  }

  private note(
    scope: Scope,
    { conversationId, by }: { conversationId: string; by: By },
    screen: Screen,
    found: Found[],
  ): void {
    if (this.unwritten.length >= mostUnwritten) return;
    for (const word of new Set(found.map((one) => one.word))) {
      const entry = screen.entries[word]!;
      this.unwritten.push({
        id: newId(),
        origin_site: this.site,
        at: clock.now(),
        list_id: entry.list.id,
        version: entry.list.version,
        word: entry.word,
        action: entry.list.action,
        author_kind: by,
        author_id: scope.actor.id,
        conversation_id: conversationId,
      });
    }
    this.timer ??= setTimeout(() => void this.write(), writeMs);
  }

  private async write(): Promise<void> {
    this.timer = null;
    const rows = this.unwritten;
    if (rows.length === 0) return;
    this.unwritten = [];
    try {
      await this.db.transact(async (tx) => {
        await insertHits(tx, rows);
        for (const row of rows)
          if (row.action === 'stop')
            await record(tx, this.scope, {
              action: 'wordlists.stopped',
              subject: ['conversation', row.conversation_id],
              detail: { listId: row.list_id, version: row.version, by: row.author_kind, authorId: row.author_id },
              at: row.at,
            });
      });
    } catch (error) {
      this.unwritten = [...rows, ...this.unwritten];
      this.timer ??= setTimeout(() => void this.write(), writeMs);
      this.log.warn({ err: (error as Error).message }, 'hits of sensitive words not written; trying again');
    }
  }
}

function screenOf(lists: ListRow[], by: By): Screen | null {
  const entries = lists
    .filter((list) => list.audience === 'both' || list.audience === by)
    .flatMap((list) => list.words.map((word) => ({ list, word })));
  return entries.length === 0 ? null : { entries, matcher: new Matcher(entries.map(({ word }) => word)) };
}
