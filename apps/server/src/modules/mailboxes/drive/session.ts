/**
 * One box being fetched: signs in, takes what is newer than the folder's cursor, waits for more (RFC 2177 IDLE, else a look every
 * minute). Nothing on the server is changed. Whatever breaks ends the connection; the next one begins at the cursor.
 */
import type { FetchMessageObject, ImapFlow } from 'imapflow';
import { type Database, type Logger, systemScope } from '#kernel';
import { dropToken } from '../access-token.ts';
import { roadFails, roadWorks } from '../health.ts';
import { type Fetched, mailTaker } from '../ports.ts';
import { waitSeconds } from '../rules.ts';
import { beginFolder, moveFolder, readFolder } from '../store.ts';
import type { MailboxRow } from '../tables.ts';
import { openImap, within } from './connect.ts';
import type { Turns } from './turns.ts';

const scope = systemScope('mailboxes.fetch');
/** How often a server without IDLE is looked at, and how long is waited after a failure. */
export const pace = { lookMs: 60_000, againMs: (tries: number) => waitSeconds(tries) * 1000 };
/** An IDLE is renewed well before servers hang up (RFC 2177: 29 minutes). */
const renewMs = 9 * 60_000;
const run = { letters: 80, bytes: 8 * 1024 * 1024 };
/** 50 MB of content with its base64. */
export const largestBytes = 75 * 1024 * 1024;

export class Session {
  readonly row: MailboxRow;
  private readonly db: Database;
  private readonly log: Logger;
  private readonly turns: Turns;
  private client: ImapFlow | null = null;
  private stopped = false;
  private wake: () => void = () => {};
  private readonly done: Promise<void>;

  constructor(options: { row: MailboxRow; db: Database; log: Logger; turns: Turns }) {
    this.row = options.row;
    this.db = options.db;
    this.log = options.log;
    this.turns = options.turns;
    this.done = this.live();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.wake();
    this.client?.close();
    await this.done;
  }

  private async live(): Promise<void> {
    while (!this.stopped) {
      let tries = 1;
      try {
        await this.connected();
      } catch (error) {
        if (this.stopped) return;
        dropToken(this.row.id);
        tries = await this.failed(error);
      } finally {
        this.client?.close();
        this.client = null;
      }
      await this.sleep(pace.againMs(tries));
    }
  }

  private async failed(error: unknown): Promise<number> {
    try {
      const health = await roadFails(this.db, this.row, 'fetch', error);
      this.log.warn(
        { mailbox: this.row.id, problem: health.problem, tries: health.tries },
        'a mailbox cannot be fetched',
      );
      return health.tries;
    } catch {
      // The database is away: everything waits for it.
      return 3;
    }
  }

  private async connected(): Promise<void> {
    const client = await openImap(this.row);
    this.client = client;
    client.on('exists', () => this.wake());
    client.on('close', () => this.wake());
    const opened = await within(30_000, client.mailboxOpen(this.row.imap.folder, { readOnly: true }));
    const uidValidity = Number(opened.uidValidity);
    const idles = client.capabilities.has('IDLE');
    while (!this.stopped && client.usable) {
      // Set before looking: what arrives while we look wakes us again.
      const woken = this.nextWake(idles ? renewMs : pace.lookMs);
      await this.takeAll(client, uidValidity);
      await roadWorks(this.db, this.row, 'fetch');
      if (idles && !woken.now) void client.idle().catch(() => {});
      await woken.promise;
      if (!idles && client.usable) await within(30_000, client.noop());
    }
    if (!this.stopped) throw Object.assign(new Error('connection closed'), { code: 'ECONNRESET' });
  }

  /** Run after run of the letters behind the cursor. The next one comes over the wire while one is stored. */
  private async takeAll(client: ImapFlow, uidValidity: number): Promise<void> {
    const folder = this.row.imap.folder;
    let coming = this.look(client, uidValidity, await this.cursor(uidValidity));
    for (;;) {
      const run = await coming;
      if (!run || this.stopped) return;
      coming = this.look(client, uidValidity, run.upTo);
      // Heard when it is its turn; a failure to store this one comes first.
      coming.catch(() => {});
      const take = mailTaker();
      if (run.letters.length > 0 && take) await this.turns.take(() => take(run.letters));
      await this.db.transact((tx) => moveFolder(tx, this.row.id, folder, uidValidity, run.upTo));
      await roadWorks(this.db, this.row, 'fetch');
    }
  }

  private async cursor(uidValidity: number): Promise<number> {
    const { id, imap } = this.row;
    const known = await readFolder(this.db, scope, id, imap.folder);
    if (known && Number(known.uid_validity) === uidValidity) return Number(known.last_uid);
    await this.db.transact((tx) => beginFolder(tx, id, imap.folder, uidValidity));
    return 0;
  }

  /** A run of the letters behind `last`; null when there is none. */
  private async look(
    client: ImapFlow,
    uidValidity: number,
    last: number,
  ): Promise<{ letters: Fetched[]; upTo: number } | null> {
    const found = (await within(60_000, client.search({ uid: `${last + 1}:*` }, { uid: true }))) || [];
    // `n:*` always names the last letter, even when its number is lower.
    const uids = found
      .filter((uid) => uid > last)
      .sort((one, other) => one - other)
      .slice(0, run.letters);
    if (uids.length === 0) return null;
    const heads = await within(
      60_000,
      client.fetchAll(uids, { uid: true, size: true, internalDate: true }, { uid: true }),
    );
    const chosen: FetchMessageObject[] = [];
    let bytes = 0;
    for (const head of heads.sort((one, other) => one.uid - other.uid)) {
      bytes += Math.min(head.size ?? 0, largestBytes);
      if (chosen.length > 0 && bytes > run.bytes) break;
      chosen.push(head);
    }
    const letters = await this.read(client, chosen, uidValidity);
    // Expunged meanwhile, or older than the box: passed by.
    return { letters, upTo: chosen.at(-1)?.uid ?? uids.at(-1)! };
  }

  private async read(client: ImapFlow, chosen: FetchMessageObject[], uidValidity: number): Promise<Fetched[]> {
    const since = this.row.takes_since?.getTime() ?? 0;
    const wanted = chosen.filter((head) => new Date(head.internalDate ?? Date.now()).getTime() >= since - 1000);
    const small = wanted.filter((head) => (head.size ?? 0) <= largestBytes);
    const sources = new Map<number, Buffer>();
    if (small.length > 0)
      for (const one of await within(
        180_000,
        client.fetchAll(
          small.map(({ uid }) => uid),
          { uid: true, source: true },
          { uid: true },
        ),
      ))
        if (one.source) sources.set(one.uid, one.source);
    const letters: Fetched[] = [];
    for (const head of wanted) {
      const tooLarge = (head.size ?? 0) > largestBytes;
      const raw = sources.get(head.uid) ?? null;
      if (!raw && !tooLarge) continue;
      let top: Buffer | null = null;
      if (tooLarge) {
        const part = await within(60_000, client.fetchOne(String(head.uid), { headers: true }, { uid: true }));
        top = part ? (part.headers ?? null) : null;
      }
      letters.push({
        mailbox: this.row,
        folder: this.row.imap.folder,
        uidValidity,
        uid: head.uid,
        size: head.size ?? raw?.length ?? 0,
        receivedAt: new Date(head.internalDate ?? Date.now()),
        raw,
        head: top,
      });
    }
    return letters;
  }

  /** Something new, the end of the connection, or time to look again. */
  private nextWake(ms: number): { promise: Promise<void>; now: boolean } {
    const state = { promise: Promise.resolve(), now: false };
    state.promise = new Promise<void>((resolve) => {
      const timer = setTimeout(done, ms);
      function done() {
        clearTimeout(timer);
        state.now = true;
        resolve();
      }
      this.wake = done;
    });
    return state;
  }

  private async sleep(ms: number): Promise<void> {
    if (!this.stopped) await this.nextWake(ms).promise;
  }
}
