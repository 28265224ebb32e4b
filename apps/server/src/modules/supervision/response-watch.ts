/** First answers that are about to be late, or are: the agent is told at 75 %, the agent and the leaders at the end. */
import { clock, type Database, type Logger, systemScope, type Tx } from '#kernel';
import { anyResponseStep, tellResponseSteps, type Unanswered } from '#modules/conversations';
import { notifyMany, supervisorsOf } from '#modules/notifications';

const scope = systemScope('supervision.response');
const everyMs = 1000;
const batch = 200;

/** Returns how many were told of. Safe on several nodes at once: each row is told of by whoever locks it. */
export async function sweepResponses(db: Database): Promise<number> {
  if (!(await anyResponseStep(db, scope, clock.now()))) return 0;
  for (let told = 0; ; ) {
    const count = await db.transact(async (tx) => {
      const rows = await tellResponseSteps(tx, scope, clock.now(), batch);
      await tell(tx, rows);
      return rows.length;
    });
    told += count;
    if (count < batch) return told;
  }
}

/** Few statements, however many rows: until the end of the transaction nobody can write in these conversations. */
async function tell(tx: Tx, rows: Unanswered[]): Promise<void> {
  // While it waits nobody holds it: those who answer for the unit are told in time.
  const forLeaders = (row: Unanswered): boolean => row.step === 100 || !row.agent_id;
  const leaders = new Map<string, string[]>();
  for (const unitId of new Set(rows.filter(forLeaders).map((row) => row.unit_id)))
    leaders.set(unitId, await supervisorsOf(tx, scope, unitId));
  await notifyMany(
    tx,
    scope,
    rows.flatMap((row) => {
      const notice = {
        code: row.step === 100 ? 'supervision.response-late' : 'supervision.response-soon',
        params: { number: row.number },
        link: `/workspace/${row.id}`,
        key: `response:${row.id}:${row.step}`,
      };
      const staffIds = [...(row.agent_id ? [row.agent_id] : []), ...(forLeaders(row) ? leaders.get(row.unit_id)! : [])];
      return staffIds.map((staffId) => ({ staffId, ...notice }));
    }),
  );
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
