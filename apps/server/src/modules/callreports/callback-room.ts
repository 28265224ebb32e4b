/**
 * The report of call-backs. The rows of the wishes are the facts: they are kept, few beside calls, and what became of one changes
 * until its end, so nothing is folded.
 */
import { type Db, nameIn, type Scope, translate } from '#kernel';
import {
  countWishes,
  listWishes,
  type WishColumn,
  type WishesAsked,
  type WishSet,
  type WishTime,
} from '#modules/callbacks';
import { staffCards } from '#modules/identity';
import { unitCards } from '#modules/organisation';
import {
  type Asked,
  type By,
  type Dimension,
  type DrillAsked,
  none,
  type ReportRoom,
  registerReports,
  report,
} from '#modules/reports';
import { queueNames } from '#modules/routing';
import { callbackFigures } from './figures-of-callbacks.ts';

const columns = {
  callback: { unit: 'unit_id', queue: 'queue_id', staff: 'held_by', source: 'source' },
} satisfies Record<string, Partial<Record<Dimension, WishColumn>>>;
const columnOf = (dimension: string): WishColumn => columns.callback[dimension as keyof typeof columns.callback];

/** Figure → the wishes behind it. */
const sets: Record<string, WishSet> = {
  'callbacks-asked': 'all',
  'callbacks-reached': 'reached',
  'callbacks-given-up': 'given-up',
  'callbacks-withdrawn': 'withdrawn',
  'callbacks-open': 'open',
  'callbacks-reach-rate': 'given-up',
  'callbacks-tries': 'tried',
  'callbacks-tries-each': 'reached',
  'callbacks-first': 'tried',
  'callbacks-reach': 'reached',
};

function narrowed(filters: Partial<Record<Dimension, string>>): WishesAsked['filters'] {
  return Object.fromEntries(
    Object.entries(filters).map(([dimension, value]) => [columnOf(dimension), value === none ? null : value]),
  );
}

async function read(db: Db, scope: Scope, _source: string, asked: Asked) {
  const units = await unitCards(db, scope, asked.unitIds);
  const by = asked.by === null ? null : asked.by in columns.callback ? columnOf(asked.by) : (asked.by as WishTime);
  const rows = await countWishes(db, scope, { ...asked, units, by, filters: narrowed(asked.filters) });
  return rows.map((row) => ({ ...row, key: row.key === '' && by !== null ? none : row.key }));
}

async function drill(db: Db, scope: Scope, figure: string, asked: DrillAsked) {
  const { span, units, halfHour, cursor, limit } = asked;
  const filters = narrowed(asked.filters);
  const rows = await listWishes(db, scope, { ...span, units, halfHour, cursor, limit, filters, set: sets[figure]! });
  const [staff, queues] = await Promise.all([
    staffCards(db, scope, [...new Set(rows.flatMap(({ held_by }) => held_by ?? []))]),
    queueNames(db, scope, [...new Set(rows.map(({ queue_id }) => queue_id))]),
  ]);
  const people = new Map(staff.map((card) => [card.id, `${card.name} ${card.number}`]));
  const word = (path: string): string | null => {
    const text = translate(scope.locale, path);
    return text === path ? null : text;
  };
  return rows.map((row) => {
    const queue = queues.get(row.queue_id);
    return {
      cursor: [row.at_text, row.id] as [string, string],
      row: {
        id: row.id,
        kind: 'other' as const,
        subjectId: row.id,
        number: row.open ? row.number : null,
        title: row.open ? (row.contact_masked ?? '') : '',
        link: row.open ? `/callbacks/${row.id}` : null,
        at: row.at.toISOString(),
        staff: row.held_by ? (people.get(row.held_by) ?? '') : '',
        queue: queue ? nameIn(queue.name, scope.locale) : '',
        channel: translate(scope.locale, 'reports.channel.call'),
        ms: row.ms,
        score: null,
        outcome: (row.reason && word(`callbacks.ui.results.${row.reason}`)) ?? word(`callbacks.ui.states.${row.state}`),
      },
    };
  });
}

async function labels(_db: Db, scope: Scope, by: By, keys: string[]): Promise<Map<string, string>> {
  if (by !== 'source') return new Map();
  return new Map(
    keys.filter((key) => key !== none).map((key) => [key, translate(scope.locale, `callbacks.ui.sources.${key}`)]),
  );
}

const room: ReportRoom = {
  reports: [
    report(
      'callbacks',
      '回拨报表',
      'Call-backs',
      'queue',
      ['queue', 'source', 'staff', 'unit'],
      'callbacks-asked callbacks-reached callbacks-given-up callbacks-withdrawn callbacks-open callbacks-reach-rate callbacks-tries callbacks-tries-each callbacks-first callbacks-reach',
      'callbacks-asked',
    )[1],
  ],
  figures: callbackFigures,
  columns,
  read,
  drills: new Set(Object.keys(sets)),
  drill,
  labels,
};
export const registerCallbackReport = (): void => registerReports(room);
