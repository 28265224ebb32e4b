/**
 * What a router learns of people: rows as they were committed go on its board at once; people of whom it only knows that something
 * changed are read beside the decisions, and are not chosen until they are read.
 */
import type { Database, Scope } from '#kernel';
import type { Hint } from '../hints.ts';
import type { Board } from '../rules/board.ts';
import type { AgentView } from '../rules/views.ts';
import { type LoadedAgent, loadAgents } from '../store-agents.ts';
import type { AgentRow } from '../tables.ts';
import { agentView } from './views-of-rows.ts';

/** Two words about one act of a person are no further apart. */
const sameMomentMs = 1_000;

type Idle = { since: number; workedMs: number; told: boolean };
/** In the order in which it was told: `idle` came after `row`. */
type News = { row: AgentRow | null; idle: Idle | null };

export class Roster {
  private readonly db: Database;
  private readonly scope: Scope;
  private readonly site: number;
  private news = new Map<string, News>();
  private unread = new Set<string>();
  /** Being read; true: what is read is older than what was told meanwhile. */
  private readonly reading = new Map<string, boolean>();
  /** When the presence on the board began: the log says again what this process said at once. */
  private readonly since = new Map<string, number>();

  constructor(options: { db: Database; scope: Scope; site: number }) {
    this.db = options.db;
    this.scope = options.scope;
    this.site = options.site;
  }

  get hasNews(): boolean {
    return this.news.size > 0 || (this.unread.size > 0 && this.reading.size === 0);
  }

  take({ people = [], presences = [], idle = [], agents = [] }: Hint): void {
    for (const row of people) if (row.origin_site === this.site) this.news.set(row.staff_id, { row, idle: null });
    for (const { staffId, site, since } of presences)
      if (site === this.site && this.sinceOf(staffId) !== since) this.unread.add(staffId);
    for (const { staffId, since, workedMs = 0, told = false } of idle) {
      const known = this.news.get(staffId) ?? { row: null, idle: null };
      if (known.idle && told) continue;
      this.news.set(staffId, { ...known, idle: { since, workedMs: (known.idle?.workedMs ?? 0) + workedMs, told } });
    }
    for (const staffId of agents) this.unread.add(staffId);
  }

  /** To be looked at again, unless a row of it has just been told. */
  review(board: Board, view: AgentView): void {
    if (!this.news.get(view.id)?.row && board.agent(view.id) === view) this.unread.add(view.id);
  }

  /** Everything was read: what was told before is in it. */
  forget(): void {
    this.news.clear();
    this.unread.clear();
    this.since.clear();
  }

  put(board: Board, row: LoadedAgent): void {
    board.putAgent(agentView(row));
    this.since.set(row.staff_id, row.since.getTime());
  }

  /** What is known goes on the board; who is not known well enough is not chosen from now on. */
  takeIn(board: Board): void {
    const told = this.news;
    this.news = new Map();
    for (const [staffId, { row, idle }] of told) {
      if (row) this.placeRow(board, row);
      if (idle) this.placeIdle(board, staffId, idle);
    }
    for (const staffId of this.unread) board.doubt(staffId);
  }

  /** Reads who is to be read and puts them on the board; at most one such reading at a time. Null: there is nobody. */
  read(present: () => Board | null): Promise<void> | null {
    if (this.unread.size === 0 || this.reading.size > 0) return null;
    const staffIds = [...this.unread];
    this.unread.clear();
    for (const staffId of staffIds) this.reading.set(staffId, false);
    const board = present();
    return loadAgents(this.db, this.scope, this.site, staffIds)
      .then((rows) => {
        // Another board was read from the rows since.
        if (!board || present() !== board) return;
        for (const row of rows)
          if (this.reading.get(row.staff_id)) this.unread.add(row.staff_id);
          else if (!this.unread.has(row.staff_id)) this.put(board, row);
      })
      .finally(() => this.reading.clear());
  }

  private sinceOf(staffId: string): number | undefined {
    return this.news.get(staffId)?.row?.since.getTime() ?? this.since.get(staffId);
  }

  private placeRow(board: Board, row: AgentRow): void {
    const view = board.agent(row.staff_id);
    const since = row.since.getTime();
    // Somebody new, or told after something later: the row itself says what is so.
    if (!view || since < (this.since.get(row.staff_id) ?? since)) this.unread.add(row.staff_id);
    else {
      board.putAgent({ ...agentView({ ...row, skills: view.skills, queues: {} }), queues: view.queues });
      this.since.set(row.staff_id, since);
      this.overtake(board, row.staff_id);
    }
  }

  private placeIdle(board: Board, staffId: string, { since, workedMs, told }: Idle): void {
    const view = board.agent(staffId);
    if (!view || (told && view.idleSince + sameMomentMs >= since)) return;
    board.putAgent({ ...view, idleSince: since, workedMs: view.workedMs + workedMs });
    this.overtake(board, staffId);
  }

  private overtake(board: Board, staffId: string): void {
    if (!this.reading.has(staffId)) return;
    this.reading.set(staffId, true);
    board.doubt(staffId);
  }
}
