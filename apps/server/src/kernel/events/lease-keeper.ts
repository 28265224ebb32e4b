/**
 * Leases as rows of kernel.lease. A holder renews every second; one that has not for five seconds loses it to whoever asks
 * next. What makes it safe is not the clock but `fence`: each transaction of a leader locks the lease row `for key share` and
 * compares the epoch, while a take-over locks it `for update`. So a take-over waits for running fenced transactions, and a
 * stopped holder that wakes up finds another epoch. Renewals (`for no key update`) pass beside fenced transactions.
 */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { Tx } from '../db/database.ts';
import type { Logger } from '../log.ts';
import { type Lease, LeaseLost, type Leases } from './leases.ts';

const lifeMs = 5_000;
const tickMs = 1_000;
/** A holder stopped inside a fenced transaction would block its successor for ever: PostgreSQL ends such a session. */
const idleInFenceMs = 5_000;

class HeldLease implements Lease {
  readonly name: string;
  readonly epoch: number;
  readonly lost = new AbortController();
  constructor(name: string, epoch: number) {
    this.name = name;
    this.epoch = epoch;
  }
  async fence(tx: Tx): Promise<void> {
    const [row] = await tx.query<{ epoch: number }>(
      'kernel.fence',
      `select epoch, set_config('idle_in_transaction_session_timeout', '${idleInFenceMs}', true) as guard
       from kernel.lease where name = $1 for key share`,
      [this.name],
    );
    if (row?.epoch === this.epoch && !this.lost.signal.aborted) return;
    this.lose();
    throw new LeaseLost(`lease ${this.name}: epoch ${this.epoch} is over`);
  }
  lose(): void {
    this.lost.abort(new LeaseLost(`lease ${this.name}: epoch ${this.epoch} is over`));
  }
}

export class LeaseKeeper implements Leases {
  private readonly holder: string;
  private readonly log: Logger;
  /** Apart from each other and from the rest of the program: a blocked take-over or a full pool must not cost a lease. */
  private readonly renewals: pg.Pool;
  private readonly takeovers: pg.Pool;
  private readonly held = new Map<string, HeldLease>();
  private readonly given = new Set<() => Promise<void>>();
  private readonly timer: NodeJS.Timeout;
  private renewedAt = performance.now();
  private renewing = false;

  constructor(options: { url: string; node: string; log: Logger }) {
    // The node's name alone would let two processes of one name share a lease.
    this.holder = `${options.node}/${randomBytes(6).toString('hex')}`;
    this.log = options.log;
    const pool = (name: string): pg.Pool => {
      const made = new pg.Pool({
        connectionString: options.url,
        max: 1,
        application_name: name,
        connectionTimeoutMillis: 2_500,
        query_timeout: 4_000,
        keepAlive: true,
      });
      made.on('error', () => {});
      made.on('connect', (client) => client.on('error', () => {}));
      return made;
    };
    this.renewals = pool('qiao-lease-renewals');
    this.takeovers = pool('qiao-lease-takeovers');
    this.timer = setInterval(() => void this.renew(), tickMs);
  }

  hold(name: string, lead: (lease: Lease, signal: AbortSignal) => Promise<void>): () => Promise<void> {
    const end = new AbortController();
    const running = this.campaign(name, lead, end.signal);
    const give = async (): Promise<void> => {
      this.given.delete(give);
      end.abort();
      await running;
    };
    this.given.add(give);
    return give;
  }

  /** Gives every lease up, then closes its connections. */
  async stop(): Promise<void> {
    await Promise.all([...this.given].map((give) => give()));
    clearInterval(this.timer);
    await Promise.all([this.renewals.end(), this.takeovers.end()]);
  }

  private async campaign(
    name: string,
    lead: (lease: Lease, signal: AbortSignal) => Promise<void>,
    ended: AbortSignal,
  ): Promise<void> {
    while (!ended.aborted) {
      const lease = await this.takeOver(name);
      if (!lease) {
        await pause(tickMs * (0.75 + Math.random() / 2), ended);
        continue;
      }
      this.log.info({ lease: name, epoch: lease.epoch }, 'leading');
      const giveUp = (): void => lease.lost.abort(new LeaseLost(`lease ${name} given up`));
      ended.addEventListener('abort', giveUp, { once: true });
      if (ended.aborted) giveUp();
      try {
        await lead(lease, lease.lost.signal);
        // Leading that ends by itself keeps the lease: nobody else shall start it again.
        if (!lease.lost.signal.aborted) await aborted(lease.lost.signal);
      } catch (error) {
        if (!(error instanceof LeaseLost)) this.log.error({ err: error, lease: name }, 'leading failed');
        lease.lose();
      }
      ended.removeEventListener('abort', giveUp);
      this.held.delete(name);
      await this.release(lease);
      if (!ended.aborted) {
        this.log.warn({ lease: name, epoch: lease.epoch }, 'no longer leading');
        await pause(tickMs, ended);
      }
    }
  }

  private async takeOver(name: string): Promise<HeldLease | null> {
    let client: pg.PoolClient | undefined;
    try {
      const sentAt = performance.now();
      client = await this.takeovers.connect();
      await client.query(
        `insert into kernel.lease(name, holder, epoch, expires_at) values ($1, '', 0, '-infinity') on conflict do nothing`,
        [name],
      );
      // A look without a lock first: most asks find a living holder.
      const free = await client.query('select from kernel.lease where name = $1 and expires_at < clock_timestamp()', [
        name,
      ]);
      if (free.rowCount === 0) return null;
      await client.query(`begin; set local lock_timeout = '2s'`);
      await client.query('select from kernel.lease where name = $1 for update', [name]);
      const taken = await client.query<{ epoch: number }>(
        `update kernel.lease set holder = $2, epoch = epoch + 1, expires_at = clock_timestamp() + interval '${lifeMs} ms'
         where name = $1 and expires_at < clock_timestamp() returning epoch`,
        [name, this.holder],
      );
      await client.query('commit');
      const row = taken.rows[0];
      if (!row) return null;
      const lease = new HeldLease(name, row.epoch);
      if (this.held.size === 0) this.renewedAt = sentAt;
      this.held.set(name, lease);
      return lease;
    } catch (error) {
      await client?.query('rollback').catch(() => {});
      this.log.debug({ err: error, lease: name }, 'lease not taken');
      return null;
    } finally {
      client?.release();
    }
  }

  /** All leases of this process in one statement. */
  private async renew(): Promise<void> {
    if (this.held.size === 0) return;
    this.loseIfExpired();
    if (this.renewing) return;
    this.renewing = true;
    const asked = [...this.held.values()];
    const sentAt = performance.now();
    try {
      const result = await this.renewals.query<{ name: string; epoch: number }>({
        name: 'kernel.renew',
        text: `update kernel.lease l set expires_at = clock_timestamp() + interval '${lifeMs} ms'
          from unnest($1::text[], $2::bigint[]) mine(name, epoch)
          where l.name = mine.name and l.epoch = mine.epoch and l.holder = $3 and l.expires_at > '-infinity'
          returning l.name, l.epoch`,
        values: [asked.map((lease) => lease.name), asked.map((lease) => lease.epoch), this.holder],
      });
      this.renewedAt = Math.max(this.renewedAt, sentAt);
      const kept = new Set(result.rows.map((row) => `${row.name} ${row.epoch}`));
      for (const lease of asked) if (!kept.has(`${lease.name} ${lease.epoch}`)) lease.lose();
    } catch (error) {
      this.log.warn({ err: (error as Error).message }, 'leases not renewed');
    } finally {
      this.renewing = false;
      this.loseIfExpired();
    }
  }

  private loseIfExpired(): void {
    if (performance.now() - this.renewedAt < lifeMs) return;
    for (const lease of this.held.values()) lease.lose();
  }

  private async release(lease: HeldLease): Promise<void> {
    await this.renewals
      .query(`update kernel.lease set expires_at = '-infinity' where name = $1 and epoch = $2 and holder = $3`, [
        lease.name,
        lease.epoch,
        this.holder,
      ])
      .catch(() => {});
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((done) => signal.addEventListener('abort', () => done(), { once: true }));
}

/** Ends early when the signal aborts; never throws. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((done) => {
    const finish = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      done();
    };
    const timer = setTimeout(finish, ms);
    signal.addEventListener('abort', finish, { once: true });
  });
}
