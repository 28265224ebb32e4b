/** First answers that are about to be late, or are: the agent is told at 75 %, the agent and the leaders at the end. */
import { clock, type Database, type Logger, systemScope, type Tx } from '#kernel';
import { tellResponseSteps, type Unanswered } from '#modules/conversations';
import { notifyStaff, notifySupervisors } from '#modules/notifications';

const scope = systemScope('supervision.response');
const everyMs = 1000;
const batch = 200;

/** Returns how many were told of. Safe on several nodes at once: each row is told of by whoever locks it. */
export async function sweepResponses(db: Database): Promise<number> {
  for (let told = 0; ; ) {
    const count = await db.transact(async (tx) => {
      const rows = await tellResponseSteps(tx, scope, clock.now(), batch);
      for (const row of rows) await tell(tx, row);
      return rows.length;
    });
    told += count;
    if (count < batch) return told;
  }
}

async function tell(tx: Tx, row: Unanswered): Promise<void> {
  const late = row.step === 100;
  const notice = {
    code: late ? 'supervision.response-late' : 'supervision.response-soon',
    params: { number: row.number },
    link: `/workspace/${row.id}`,
    key: `response:${row.id}:${row.step}`,
  };
  if (row.agent_id) await notifyStaff(tx, scope, [row.agent_id], notice);
  // While it waits nobody holds it: those who answer for the unit are told in time.
  if (late || !row.agent_id) await notifySupervisors(tx, scope, { unitId: row.unit_id, ...notice });
}

/** Runs until stopped; an error is logged once and the next second tries again. */
export class ResponseWatch {
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> = Promise.resolve();
  private failing = false;
  private stopped = false;
  private readonly db: Database;
  private readonly log: Logger;

  constructor({ db, log }: { db: Database; log: Logger }) {
    this.db = db;
    this.log = log;
  }

  start(): void {
    this.timer = setTimeout(() => {
      this.running = this.round();
    }, everyMs);
    this.timer.unref();
  }

  private async round(): Promise<void> {
    try {
      await sweepResponses(this.db);
      this.failing = false;
    } catch (error) {
      if (!this.failing) this.log.error({ err: error }, 'late answers not looked for; trying again every second');
      this.failing = true;
    }
    if (!this.stopped) this.start();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    if (this.timer) clearTimeout(this.timer);
    await this.running;
  }
}
