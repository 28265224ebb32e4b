/** One endpoint's line: takes what is due, keeps the order within a subject, writes outcomes down in batches. */
import { clock, type Kernel, type Scope, systemScope } from '#kernel';
import { reachAt } from '#modules/identity';
import { rightsOf, writeBodies } from './kinds.ts';
import { judge, nextTry, probing, succeeded } from './rules.ts';
import { type Sent, send } from './send.ts';
import { writeHealth } from './store.ts';
import { dueDeliveries, writeOutcomes } from './store-deliveries.ts';
import type { Due, EndpointRow, Health, Outcome } from './tables.ts';

const callsAtOnce = 64;
const mostInHand = 512;
const idleMs = 2_000;
const gatherMs = 40;

export type LineTools = Pick<Kernel, 'db' | 'outgoing' | 'log'> & {
  site: number;
  secrets(row: EndpointRow): string[];
  disable(row: EndpointRow, problem: string): Promise<void>;
};

/** What an endpoint may read: the rights of its kinds at its unit. */
export async function scopeOfEndpoint(row: EndpointRow): Promise<Scope> {
  return {
    actor: { kind: 'key', id: row.id },
    sessionId: null,
    locale: 'zh-CN',
    requestId: `webhooks:${row.id}`,
    ip: null,
    reach: await reachAt(row.unit_id, rightsOf(row.kinds)),
    unitId: row.unit_id,
  };
}

export const eventId = (site: number, position: number): string => `evt_${site}_${position}`;

export class Line {
  private readonly tools: LineTools;
  private readonly system = systemScope('webhooks');
  private row: EndpointRow;
  private secrets: string[];
  private health: Health;
  private healthKept = true;
  private ended = false;
  private readonly inHand = new Set<number>();
  /** The last of each subject's calls under way: false when one failed, then those behind it are left for later. */
  private readonly chains = new Map<string, Promise<boolean>>();
  private outcomes: Outcome[] = [];
  private flushing: Promise<void> = Promise.resolve();
  private writing = false;
  private calls = 0;
  private readonly queue: (() => void)[] = [];
  private woken = false;
  private light = false;
  private resume: (() => void) | null = null;
  readonly done: Promise<void>;

  constructor(tools: LineTools, row: EndpointRow) {
    this.tools = tools;
    this.row = row;
    this.secrets = tools.secrets(row);
    this.health = row;
    this.done = this.run();
  }

  /** The settings as they are now; how it fares is known better here, unless somebody gave it a clean sheet. */
  change(row: EndpointRow): void {
    const news = row.version !== this.row.version;
    if (news) this.health = row;
    this.row = row;
    this.secrets = this.tools.secrets(row);
    if (news) this.resume?.();
  }

  /** There may be something to do; one that rests goes on resting. */
  wake(): void {
    this.woken = true;
    if (this.light) this.resume?.();
  }

  end(): void {
    this.ended = true;
    this.resume?.();
  }

  private async run(): Promise<void> {
    while (!this.ended) {
      try {
        await this.step();
      } catch (error) {
        this.tools.log.warn({ err: error, endpoint: this.row.id }, 'webhooks: trying again');
        await this.rest(1_000, false);
      }
    }
    // A call that hangs is not waited for: whoever leads next sends it again.
    await Promise.race([Promise.all(this.chains.values()), this.pause(1_000)]);
    await this.flush().catch(() => {});
  }

  private async step(): Promise<void> {
    this.keepWriting();
    const resting = (this.health.resting_until?.getTime() ?? 0) - clock.ms();
    if (resting > 0) return this.rest(Math.min(resting, idleMs), false);
    const room = probing(this.health) ? 1 - this.inHand.size : mostInHand - this.inHand.size;
    if (room <= 0 || (room < mostInHand / 2 && !probing(this.health))) return this.rest(100, true);
    const rows = await dueDeliveries(this.tools.db, this.system, {
      endpointId: this.row.id,
      now: clock.now(),
      inHand: [...this.inHand],
      limit: room,
    });
    if (rows.length === 0) return this.rest(idleMs, true);
    const bodies = await writeBodies(this.tools.db, await scopeOfEndpoint(this.row), rows);
    for (const row of rows) this.take(row, bodies.get(row.position) ?? null);
    // More is due at once only when as much came as was asked for.
    if (rows.length < room) await this.rest(idleMs, true);
  }

  private take(row: Due, body: Buffer | null): void {
    this.inHand.add(row.position);
    const before = this.chains.get(row.subject) ?? Promise.resolve(true);
    const mine = before
      .then((free) => this.deliver(row, body, free))
      .catch((error: unknown) => {
        this.tools.log.warn({ err: error, endpoint: this.row.id }, 'webhooks: a delivery went wrong');
        this.inHand.delete(row.position);
        return false;
      });
    this.chains.set(row.subject, mine);
    void mine.then(() => {
      if (this.chains.get(row.subject) === mine) this.chains.delete(row.subject);
      this.wake();
    });
  }

  /** False: it failed, and what is behind it about the same thing waits. */
  private async deliver(row: Due, body: Buffer | null, free: boolean): Promise<boolean> {
    if (!free || this.ended) {
      this.inHand.delete(row.position);
      return false;
    }
    if (body === null) {
      this.ends(row, { status: null, problem: null, retryAfterMs: null, answer: null, ms: 0 }, 'skipped');
      return true;
    }
    await this.enter();
    try {
      // Meanwhile it was found dead: left for its next day.
      if ((this.health.resting_until?.getTime() ?? 0) > clock.ms()) {
        this.inHand.delete(row.position);
        return false;
      }
      const sent = await send(this.tools.outgoing, {
        url: this.row.url,
        secrets: this.secrets,
        id: row.event_id,
        body,
      });
      const fine = succeeded(sent);
      this.ends(row, sent, fine ? 'sent' : 'waiting');
      await this.learn(sent);
      return fine;
    } finally {
      this.leave();
    }
  }

  private ends(row: Due, sent: Sent, state: 'sent' | 'skipped' | 'waiting'): void {
    const now = clock.now();
    const attempts = row.attempts + (state === 'skipped' ? 0 : 1);
    const next = state === 'waiting' ? nextTry(attempts, now.getTime(), sent) : null;
    this.outcomes.push({
      position: row.position,
      state: state === 'waiting' && next === null ? 'failed' : state,
      attempts,
      next_at: next === null ? row.next_at : new Date(next),
      last_at: now,
      status: sent.status,
      problem: sent.problem,
      answer: sent.answer,
      ms: sent.ms,
    });
  }

  private async learn(sent: Sent): Promise<void> {
    const now = clock.now();
    const { disabled, ...verdict } = judge(this.health, now, sent);
    const news = verdict.failures > 0 || this.health.failures > 0;
    // A success is worth writing down once a minute; every change of fortune at once.
    const stale = now.getTime() - (this.health.last_ok_at?.getTime() ?? 0) > 60_000;
    if (news || stale) this.healthKept = false;
    this.health = news || stale ? verdict : { ...verdict, last_ok_at: this.health.last_ok_at };
    if (disabled && !this.ended) {
      this.ended = true;
      // First what the last try said: whoever switches it on again at once hurries what waits by then.
      await this.flush();
      await this.tools.disable(this.row, this.health.problem ?? '');
    }
  }

  /** What was told is written while the next are fetched and sent. What fails is kept, and tried again at the next step. */
  private keepWriting(): void {
    if (this.writing || (this.outcomes.length === 0 && this.healthKept)) return;
    this.writing = true;
    const failed = (error: unknown): false => {
      this.tools.log.warn({ err: error, endpoint: this.row.id }, 'webhooks: outcomes not written; trying again');
      return false;
    };
    void this.flush()
      .then(() => true, failed)
      .then((fine) => {
        this.writing = false;
        if (fine) this.wake();
      });
  }

  /** One at a time: who waits for it knows that everything told before is written. */
  private flush(): Promise<void> {
    const next = this.flushing.catch(() => {}).then(() => this.write());
    this.flushing = next;
    return next;
  }

  private async write(): Promise<void> {
    if (this.outcomes.length > 0) {
      const batch = this.outcomes;
      this.outcomes = [];
      try {
        await writeOutcomes(this.tools.db, this.system, this.row.id, batch);
      } catch (error) {
        this.outcomes = [...batch, ...this.outcomes];
        throw error;
      }
      for (const { position } of batch) this.inHand.delete(position);
    }
    if (!this.healthKept) {
      this.healthKept = true;
      await writeHealth(this.tools.db, this.system, this.row.id, this.health);
    }
  }

  private enter(): Promise<void> | undefined {
    if (this.calls < callsAtOnce) {
      this.calls++;
      return undefined;
    }
    return new Promise((done) => this.queue.push(done));
  }

  private leave(): void {
    const next = this.queue.shift();
    if (next) next();
    else this.calls--;
  }

  /** Until `ms` have passed or, when `light`, it is woken; what comes in quick succession is then taken together. */
  private async rest(ms: number, light: boolean): Promise<void> {
    if (this.ended) return;
    if (!(light && this.woken))
      await new Promise<void>((done) => {
        const timer = setTimeout(done, ms);
        this.light = light;
        this.resume = () => {
          clearTimeout(timer);
          done();
        };
      });
    this.resume = null;
    this.light = false;
    if (light && this.woken) await this.pause(gatherMs);
    this.woken = false;
  }

  private pause(ms: number): Promise<void> {
    return new Promise((done) => setTimeout(done, ms));
  }
}
