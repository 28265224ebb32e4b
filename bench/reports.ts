/**
 * The daily reports over five million rows of the event log: each report for a day, by its groups and by half hour, and how fast events
 * become facts. A block of days is folded for real and then repeated with other ids and later times, in the log, the facts and the sums
 * alike; a reconciliation of the last block against its part of the log proves that the repetition is what the fold would have made.
 * Floor: one queue's day counted from the log itself. What was loaded is kept for the next run (QIAO_BENCH_FRESH=1 loads again).
 */
import { performance } from 'node:perf_hooks';
import { systemScope } from '../apps/server/src/kernel/index.ts';
import { steerClock } from '../apps/server/src/kernel/time.ts';
import { reports } from '../apps/server/src/modules/reports/catalogue.ts';
import { readReport } from '../apps/server/src/modules/reports/read-report.ts';
import { reconcileDays } from '../apps/server/src/modules/reports/reconcile-days.ts';
import { addDays } from '../apps/server/src/modules/reports/rules/days.ts';
import { blockDays, firstDay, foldMore, type Loaded, loaded } from './reports/load.ts';
import { type BenchOptions, type BenchResult, percentile, progress, rounded } from './rig/bench.ts';
import { atLeast, atMost, judged } from './rig/judged.ts';

const limitMs = 1_000;

export async function run({ smoke }: BenchOptions): Promise<BenchResult & { loadingSeconds: number }> {
  const data = await loaded({ blocks: smoke ? 2 : 27, scale: smoke ? 0.05 : 1 });
  // The day after the last one of the data: nothing is in the future.
  const lastDay = addDays(firstDay, data.blocks * blockDays - 2);
  const putBack = steerClock(() => Date.parse(`${lastDay}T12:00:00Z`) + 86_400_000);
  try {
    const [size] = await data.db.run<{ rows: number; facts: number }>(
      `select (select position from kernel.log_head) as rows, (select count(*) from reports.stay_fact) as facts`,
    );
    const { differences, facts } = await reconcileDays({ db: data.db, events: data.bus, site: 1 }, scope, { days: 3 });
    for (const difference of differences) progress(`differs: ${JSON.stringify(difference)}`);
    const times = await askAll(data);
    const floorMs = await dayFromTheLog(data, lastDay);
    const fold = await foldMore(data, smoke ? 2_000 : 40_000);
    const all = [...times.values()].flat();
    const worst = [...times].sort((a, b) => percentile(b[1], 0.95) - percentile(a[1], 0.95))[0]!;
    return {
      name: 'reports',
      loadingSeconds: data.found ? 0 : data.loadSeconds,
      ...judged([
        ...atMost({ slowestP95Ms: rounded(percentile(worst[1], 0.95)) }, { slowestP95Ms: limitMs }),
        [`${differences.length} facts differ from the log`, differences.length === 0],
        ['no fact was reconciled', facts > 0],
        ...(smoke ? [] : atLeast({ logRows: size!.rows }, { logRows: 5_000_000 })),
      ]),
      figures: {
        logRows: size!.rows,
        stays: size!.facts,
        factsReconciled: facts,
        differences: differences.length,
        reportsAsked: all.length,
        medianMs: rounded(percentile(all, 0.5)),
        p95Ms: rounded(percentile(all, 0.95)),
        slowest: worst[0],
        slowestP95Ms: rounded(percentile(worst[1], 0.95)),
        monthP95Ms: rounded(
          percentile(
            [...times].filter(([name]) => name.endsWith('month')).flatMap(([, ms]) => ms),
            0.95,
          ),
        ),
        foldEventsPerSecond: Math.round(fold.perSecond),
        foldedForReal: fold.events,
        loadSeconds: rounded(data.loadSeconds),
        limitMs,
      },
      floor: { sameDayFromTheLogMs: rounded(floorMs) },
    };
  } finally {
    putBack();
    await data.stop();
  }
}

const scope = systemScope('bench');

/** Each report on five days, by its first grouping, by day and by half hour; and over a month. Compared with the period before. */
async function askAll({ db, unitId, blocks }: Loaded): Promise<Map<string, number[]>> {
  const times = new Map<string, number[]>();
  const ask = async (name: string, id: string, filter: object): Promise<void> => {
    const began = performance.now();
    const report = await readReport(db, scope, id, { unitId, compare: 'previous', from: '', to: '', ...filter });
    times.set(name, [...(times.get(name) ?? []), performance.now() - began]);
    if (report.total.values.every((value) => !value)) throw new Error(`${name} is empty: ${JSON.stringify(filter)}`);
  };
  for (let back = 0; back < 5; back++) {
    // The third day of a block, spread over all of them.
    const day = addDays(firstDay, (blocks - 1 - Math.floor((back * blocks) / 5)) * blockDays + 2);
    for (const { id, by } of reports.values()) {
      for (const grouping of [by, 'unit', 'half-hour'] as const)
        await ask(`${id} by ${grouping}, day`, id, { from: day, to: day, by: grouping });
      await ask(`${id} by ${by}, month`, id, { from: addDays(day, -30), to: day, by });
    }
  }
  return times;
}

/** What the sums save: arrivals, answers and waits of one day, straight from the rows of the log. */
async function dayFromTheLog({ db }: Loaded, day: string): Promise<number> {
  const began = performance.now();
  await db.run(
    `select q.payload->>'queueId', count(*), count(a.*), avg((a.payload->>'waitedMs')::numeric)
     from kernel.event_log q left join kernel.event_log a on a.type = 'work.assigned' and a.aggregate_id = q.aggregate_id
       and a.sequenced_at >= $1::date and a.sequenced_at < $1::date + 2
     where q.type = 'work.queued' and q.sequenced_at >= $1::date and q.sequenced_at < $1::date + 2
       and (q.occurred_at at time zone 'Asia/Shanghai')::date = $1::date group by 1`,
    [day],
  );
  return performance.now() - began;
}
