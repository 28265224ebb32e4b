/** Reports of calls among the others: which there are, where their sums are, the rows behind them. */
import { type Db, nameIn, type Scope, translate } from '#kernel';
import { staffCards } from '#modules/identity';
import { type By, type DrillAsked, none, type ReportRoom, registerReports, report } from '#modules/reports';
import { queueNames } from '#modules/routing';
import { rawCalls } from '#modules/telephony';
import { dispositionNames } from '#modules/wrapups';
import { callFigures } from './figures.ts';
import { drillFacts, readSums, sets } from './store-read.ts';

const reports = new Map([
  report(
    'calls',
    '通话报表',
    'Calls',
    'direction',
    ['direction', 'entry', 'unit', 'queue', 'staff'],
    'calls calls-answered calls-lost call-answer-rate calls-served calls-refused calls-voicemail calls-callback call-flow call-talk',
    'calls',
  ),
  report(
    'call-queues',
    '电话队列报表',
    'Call queues',
    'queue',
    ['queue', 'unit', 'entry', 'direction'],
    'queue-entered queue-answered queue-abandoned queue-short queue-overflowed queue-sent-away queue-other call-service-level service-level-20 service-level-entered service-level-answered service-level-late-only call-abandon-rate call-wait call-abandon-wait call-wait-10 call-wait-30 call-wait-60 call-wait-120 call-wait-more',
    'call-service-level',
  ),
  report(
    'call-agents',
    '电话坐席报表',
    'Call agents',
    'staff',
    ['staff', 'unit', 'queue', 'direction', 'entry'],
    'rings rings-accepted rings-missed rings-declined ring-rate turns turn-time turn-talk turn-held turn-hold turn-wrapup turn-handling turn-passed-on',
    'turns',
  ),
  report(
    'lost-calls',
    '未接通电话',
    'Lost calls',
    'why',
    ['why', 'queue', 'entry', 'unit', 'direction'],
    'calls-lost lost-after',
    'calls-lost',
  ),
  report(
    'dispositions',
    '通话小结',
    'Results of calls',
    'disposition',
    ['disposition', 'queue', 'staff', 'unit', 'direction'],
    'wrapups wrapups-lapsed turn-talk turn-wrapup',
    'wrapups',
  ),
  report(
    'key-ratings',
    '按键评价',
    'Ratings by keys',
    'staff',
    ['staff', 'queue', 'unit', 'entry'],
    'rating-asked rated rated-share rating rated-high rated-low',
    'rating',
  ),
  report(
    'call-repeats',
    '重复来电',
    'Repeat calls',
    'queue',
    ['queue', 'entry', 'staff', 'unit'],
    'calls-in repeat-calls repeat-call-rate',
    'repeat-call-rate',
  ),
]);

const columns = {
  call: {
    unit: 'unit_id',
    queue: 'queue_id',
    staff: 'staff_id',
    entry: 'entry',
    direction: 'direction',
    why: 'why',
  },
  visit: { unit: 'unit_id', queue: 'queue_id', entry: 'entry', direction: 'direction' },
  turn: {
    unit: 'unit_id',
    staff: 'staff_id',
    queue: 'queue_id',
    entry: 'entry',
    direction: 'direction',
    disposition: 'disposition',
  },
  ring: { unit: 'unit_id', staff: 'staff_id', queue: 'queue_id' },
} satisfies ReportRoom['columns'];

const room: ReportRoom = {
  reports: [...reports.values()],
  figures: callFigures,
  columns,
  read: (db, scope, source, asked) => readSums(db, scope, source as keyof typeof columns, asked, columns),
  drills: new Set(Object.keys(sets)),
  drill,
  labels,
};
export const registerCallReports = (): void => registerReports(room);

async function labels(db: Db, scope: Scope, by: By, keys: string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  if (by === 'why' || by === 'direction')
    for (const key of keys) if (key !== none) found.set(key, translate(scope.locale, `callreports.${by}.${key}`));
  if (by === 'disposition')
    for (const [code, path] of await dispositionNames(db, scope))
      found.set(code, path.map((name) => nameIn(name, scope.locale)).join(' / '));
  return found;
}

async function drill(db: Db, scope: Scope, figure: string, asked: DrillAsked) {
  const rows = await drillFacts(db, scope, figure, asked);
  const ids = <K extends 'staff_id' | 'queue_id'>(key: K): string[] => [
    ...new Set(rows.flatMap((row) => row[key] ?? [])),
  ];
  const [calls, staff, queues] = await Promise.all([
    rawCalls(db, scope, [...new Set(rows.filter(({ open }) => open).map(({ call_id }) => call_id))]),
    staffCards(db, scope, ids('staff_id')),
    queueNames(db, scope, ids('queue_id')),
  ]);
  const results = await labels(db, scope, 'disposition', []);
  const word = (outcome: string | null): string | null => {
    if (outcome === null) return null;
    const path = `callreports.outcome.${outcome}`;
    const text = translate(scope.locale, path);
    return results.get(outcome) ?? (text === path ? outcome : text);
  };
  const numbers = new Map(calls.map(({ call }) => [call.id, call]));
  const people = new Map(staff.map((card) => [card.id, `${card.name} ${card.number}`]));
  return rows.map((row) => {
    const call = numbers.get(row.call_id);
    const queue = row.queue_id ? queues.get(row.queue_id) : undefined;
    return {
      cursor: [row.at_text, row.id] as [string, string],
      row: {
        id: row.id,
        kind: 'call' as const,
        subjectId: row.call_id,
        number: call?.number ?? null,
        title: call ? (call.party_masked ?? translate(scope.locale, 'telephony.withheld')) : '',
        link: call ? `/calls/${call.id}` : null,
        at: row.at.toISOString(),
        staff: row.staff_id ? (people.get(row.staff_id) ?? '') : '',
        queue: queue ? nameIn(queue.name, scope.locale) : '',
        channel: translate(scope.locale, 'reports.channel.call'),
        ms: row.ms,
        score: row.score,
        outcome: word(row.outcome),
      },
    };
  });
}
