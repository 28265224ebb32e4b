/** Jobs on graphile-worker: enqueued by SQL in the caller's transaction, run from our pool, logged in our log. */
import { parseCronItems, type Runner, run, runOnce, type Task, type TaskList } from 'graphile-worker';
import type { Counter, Histogram } from 'prom-client';
import type { Database, Tx } from '../db/database.ts';
import type { Logger } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { type Scope, systemScope } from '../scope.ts';
import { withSpan } from '../telemetry.ts';
import { clock } from '../time.ts';
import type { EnqueueOptions, JobKind, Jobs } from './jobs.ts';
import { workerLogger } from './worker-log.ts';

const concurrency = 4;
const defaultAttempts = 10;

type Work = (payload: unknown) => Promise<void>;

export class JobQueue implements Jobs {
  private readonly db: Database;
  private readonly log: Logger;
  private readonly works = new Map<string, Work>();
  private readonly crons = new Map<string, string>();
  private readonly count: Counter;
  private readonly seconds: Histogram;
  private runner: Runner | null = null;
  private failures: { name: string; error: unknown }[] = [];

  constructor(options: { db: Database; log: Logger; metrics: Metrics }) {
    this.db = options.db;
    this.log = options.log;
    this.count = options.metrics.counter('qiao_jobs_total', 'Jobs run', ['job', 'result']);
    this.seconds = options.metrics.histogram('qiao_job_seconds', 'Duration of jobs', [0.01, 0.1, 1, 10, 60], ['job']);
  }

  handle<P>(kind: JobKind<P>, work: (payload: P, scope: Scope) => Promise<void>): void {
    this.add(kind.name, async (payload) => work(kind.schema.parse(payload), systemScope(`job:${kind.name}`)));
  }

  schedule(name: string, cron: string, work: (scope: Scope) => Promise<void>): void {
    // Parsed now, so that a wrong pattern stops the start and not the first run.
    parseCronItems([{ task: name, match: cron }]);
    this.add(name, () => work(systemScope(`job:${name}`)));
    this.crons.set(name, cron);
  }

  async enqueue<P>(tx: Tx, kind: JobKind<P>, payload: P, options: EnqueueOptions = {}): Promise<void> {
    await tx.query(
      'kernel.enqueue',
      `select from graphile_worker.add_job($1, payload := $2::json, run_at := $3::timestamptz, max_attempts := $4::int,
         job_key := $5::text)`,
      [
        kind.name,
        JSON.stringify(kind.schema.parse(payload)),
        options.runAt ?? null,
        options.maxAttempts ?? defaultAttempts,
        options.key ?? null,
      ],
    );
  }

  async cancel(tx: Tx, key: string): Promise<void> {
    await tx.query('kernel.cancel-job', 'select from graphile_worker.remove_job($1)', [key]);
  }

  async start(): Promise<void> {
    if (this.runner) return;
    const parsedCronItems = parseCronItems(
      // One key per schedule: a run that is late is not followed by a second one at once.
      [...this.crons].map(([task, match]) => ({
        task,
        match,
        identifier: task,
        options: { jobKey: `cron:${task}`, maxAttempts: 3 },
      })),
    );
    this.runner = await run({
      pgPool: this.db.pool,
      taskList: this.tasks(),
      parsedCronItems,
      concurrency,
      // New jobs are announced by NOTIFY; this is how late one may be that was put off to a time (each worker looks).
      pollInterval: 2_000,
      noHandleSignals: true,
      logger: workerLogger(this.log),
    });
    this.runner.promise.catch((error: unknown) => this.log.error({ err: error }, 'the job queue stopped'));
  }

  /** Lets running jobs end (five seconds, then they are told to abort and run again elsewhere). */
  async stop(): Promise<void> {
    const runner = this.runner;
    this.runner = null;
    await runner?.stop();
  }

  /**
   * For tests: runs what is due by the kernel's clock, also what becomes due by it meanwhile. Throws the first failure of a
   * job unless `tolerate`. Returns how many jobs ended well.
   */
  async runDueJobs(options: { tolerate?: boolean } = {}): Promise<number> {
    this.failures = [];
    const before = this.ended;
    let patience = 100;
    for (;;) {
      // One look for both: what is let go between two looks would be in neither.
      const seen = await this.db.run<{ id: string; held: boolean }>(
        `select id::text, locked_at is not null as held from graphile_worker.jobs
         where run_at <= greatest($1::timestamptz, now()) and (locked_at is not null or attempts < max_attempts)`,
        [clock.now()],
      );
      const due = seen.filter((job) => !job.held);
      if (due.length === 0) {
        if (seen.length === 0) break;
        // The worker lets a failed try go without being waited for. Ours are waited for as long as it takes; one that a dead
        // worker held stays held, so others are given half a second.
        if (!seen.some(({ id }) => this.tried.has(id)) && patience-- === 0) break;
        await new Promise((done) => setTimeout(done, 5));
        continue;
      }
      // The queue looks at the database's clock.
      await this.db.run('select from graphile_worker.reschedule_jobs($1::bigint[], run_at := now())', [
        due.map((row) => row.id),
      ]);
      await runOnce({
        pgPool: this.db.pool,
        taskList: this.tasks((id) => this.tried.add(id)),
        noHandleSignals: true,
        concurrency: 1,
        logger: workerLogger(this.log),
      });
      const failed = this.failures[0];
      if (failed && !options.tolerate) throw new Error(`job ${failed.name} failed`, { cause: failed.error });
      if (this.failures.length > 0) break;
    }
    return this.ended - before;
  }

  /** For tests and commands: runs a schedule's work now, here. */
  async runSchedule(name: string): Promise<void> {
    const work = this.works.get(name);
    if (!work || !this.crons.has(name)) throw new Error(`no schedule is called ${name}`);
    await work({});
  }

  private ended = 0;
  /** Jobs that `runDueJobs` had a go at. */
  private readonly tried = new Set<string>();

  private add(name: string, work: Work): void {
    if (this.works.has(name)) throw new Error(`two jobs are called ${name}`);
    if (this.runner) throw new Error(`job ${name} is declared after the start`);
    this.works.set(name, work);
  }

  private tasks(begun?: (id: string) => void): TaskList {
    const task =
      (name: string, work: Work): Task =>
      (payload, { job }) => {
        begun?.(job.id);
        return this.work(name, work, payload);
      };
    return Object.fromEntries([...this.works].map(([name, work]) => [name, task(name, work)]));
  }

  private async work(name: string, work: Work, payload: unknown): Promise<void> {
    const end = this.seconds.startTimer({ job: name });
    try {
      await withSpan('jobs.run', { job: name }, () => work(payload));
      this.ended++;
      this.count.inc({ job: name, result: 'done' });
    } catch (error) {
      this.failures.push({ name, error });
      this.count.inc({ job: name, result: 'failed' });
      throw error;
    } finally {
      end();
    }
  }
}
