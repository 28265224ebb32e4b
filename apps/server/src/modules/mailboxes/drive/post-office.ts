/** Drives every active box of this site while this node leads it. */
import { type Kernel, systemScope } from '#kernel';
import { partRuns } from '#modules/parts';
import { changedSignal } from '../ports.ts';
import { activeMailboxes } from '../store.ts';
import type { MailboxRow } from '../tables.ts';
import { Session } from './session.ts';
import { Turns } from './turns.ts';

const scope = systemScope('mailboxes.post-office');
const lookAgainMs = 30_000;

export class PostOffice {
  private readonly kernel: Kernel;
  private readonly sessions = new Map<string, Session>();
  private readonly turns = new Turns(3);
  private give: (() => Promise<void>) | null = null;
  private off: (() => void) | null = null;
  private nudge: () => void = () => {};

  constructor(kernel: Kernel) {
    this.kernel = kernel;
  }

  start(): void {
    const { leases, signals, config } = this.kernel;
    this.off = signals.on(changedSignal, () => this.nudge());
    this.give = leases.hold(`mailboxes:${config.site}`, async (_lease, signal) => {
      signal.addEventListener('abort', () => this.nudge());
      while (!signal.aborted) {
        const again = new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, lookAgainMs);
          this.nudge = () => {
            clearTimeout(timer);
            resolve();
          };
        });
        await this.follow().catch((error) => this.kernel.log.warn({ err: error }, 'mailboxes not read'));
        await again;
      }
      await this.endAll();
    });
  }

  async stop(): Promise<void> {
    this.off?.();
    this.nudge();
    await this.give?.();
    await this.endAll();
  }

  /** Sessions as the table has them: a changed box is signed in anew. */
  private async follow(): Promise<void> {
    const { db, log, config } = this.kernel;
    // Switched off, nothing is fetched: it stays on the servers, behind the cursors.
    const active = (await partRuns(db, 'mail')) ? await activeMailboxes(db, scope, config.site) : [];
    const rows = new Map(active.map((row) => [row.id, row]));
    const ended = [...this.sessions].filter(([id, session]) => !same(session.row, rows.get(id)));
    await Promise.all(ended.map(([, session]) => session.stop()));
    for (const [id] of ended) this.sessions.delete(id);
    for (const [id, row] of rows)
      if (!this.sessions.has(id)) this.sessions.set(id, new Session({ row, db, log, turns: this.turns }));
  }

  private async endAll(): Promise<void> {
    const all = [...this.sessions.values()];
    this.sessions.clear();
    await Promise.all(all.map((session) => session.stop()));
  }
}

/** A token that the provider renewed is no change: it stands in the row without another version. */
function same(before: MailboxRow, now: MailboxRow | undefined): boolean {
  return now !== undefined && before.version === now.version && before.ring === now.ring;
}
