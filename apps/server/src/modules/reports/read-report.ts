/** One report: sums of the units in reach, grouped, as figures beside those of the period before. */
import { clock, type Db, type Scope } from '#kernel';
import { type By, type Dimension, figuresOf, times } from './catalogue.ts';
import type { Report as Answer, ReportFilter } from './contract.ts';
import { canDrill } from './drill.ts';
import type { Figure, Source, Values } from './figures.ts';
import { labelsOf } from './labels.ts';
import { type Question, questionOf } from './question.ts';
import { addDays, cut, dayStart } from './rules/days.ts';
import { keysOf, mondayOf, type Span, spanBefore } from './rules/periods.ts';
import { type Asked, canTell, openStretches, readStock, readSums } from './store-read.ts';
import { foldState } from './store-recount.ts';

export const mostGroups = 500;
export async function readReport(db: Db, scope: Scope, id: string, filter: ReportFilter): Promise<Answer> {
  const question = await questionOf(db, scope, id, filter);
  const { report, span, by } = question;
  const before = filter.compare === 'none' ? null : spanBefore(span, filter.compare);
  const [now, then, state] = await Promise.all([
    groupsOf(db, scope, question, span),
    before ? groupsOf(db, scope, question, before) : null,
    foldState(db, scope),
  ]);
  const figures = figuresOf(report);
  const isTime = (times as readonly string[]).includes(by);
  const lines = now.groups.map((group, index) => {
    const earlier = isTime ? then?.groups[index] : then?.groups.find(({ key }) => key === group.key);
    return {
      key: group.key,
      values: valuesOf(figures, group.sums),
      before: then ? valuesOf(figures, earlier?.sums ?? {}) : null,
    };
  });
  if (!isTime) lines.sort((a, b) => (b.values[0] ?? -1) - (a.values[0] ?? -1) || a.key.localeCompare(b.key));
  const shown = lines.slice(0, mostGroups);
  const labels = await labelsOf(
    db,
    scope,
    by,
    shown.map(({ key }) => key),
  );
  return {
    id: report.id,
    name: report.name,
    from: span.from,
    to: span.to,
    by,
    dimensions: report.dimensions,
    unitId: question.unitId,
    unitName: question.unitName,
    filters: await filtersOf(db, scope, question),
    before,
    chart: report.chart,
    figures: figures.map(({ id: figureId, version, kind, better, name, text, formula }) => ({
      id: figureId,
      version,
      kind,
      better,
      name,
      text,
      formula,
      drill: canDrill(figureId),
    })),
    groups: shown.map((one) => ({ ...one, label: labels.get(one.key) ?? one.key })),
    total: { values: valuesOf(figures, now.total), before: then ? valuesOf(figures, then.total) : null },
    more: lines.length - shown.length,
    takenAt: state.takenAt?.toISOString() ?? null,
    reconciledAt: state.reconciledAt?.toISOString() ?? null,
  };
}

async function filtersOf(db: Db, scope: Scope, { filters }: Question): Promise<Answer['filters']> {
  const named: Answer['filters'] = [];
  for (const [dimension, key] of Object.entries(filters) as [Dimension, string][]) {
    const labels = await labelsOf(db, scope, dimension, [key]);
    named.push({ dimension, key, label: labels.get(key) ?? key });
  }
  return named;
}

type Sums = Partial<Record<Source, Record<string, number>>>;
type Group = { key: string; sums: Sums };

function valuesOf(figures: Figure[], sums: Sums): (number | null)[] {
  return figures.map(({ source, value }) => {
    const of: Values | undefined = sums[source];
    return of ? value(of) : null;
  });
}

/** Sums per group and altogether. A source that cannot be grouped or narrowed as asked is missing: its figures are null. */
async function groupsOf(
  db: Db,
  scope: Scope,
  question: Question,
  span: Span,
): Promise<{ groups: Group[]; total: Sums }> {
  const { report, by, filters, unitIds } = question;
  const asked: Asked = { ...span, unitIds, by, filters };
  const sources = [...new Set(figuresOf(report).map(({ source }) => source))].filter((source) =>
    canTell(source, asked),
  );
  const groups = new Map<string, Group>();
  const total: Sums = {};
  const add = (source: Source, key: string, values: Record<string, number>): void => {
    let group = groups.get(key);
    if (!group) {
      group = { key, sums: {} };
      groups.set(key, group);
    }
    for (const sums of [group.sums, total]) {
      sums[source] ??= {};
      const of = sums[source];
      for (const [column, value] of Object.entries(values)) of[column] = (of[column] ?? 0) + value;
    }
  };
  const listed = by === 'day' || by === 'week' || by === 'month' ? keysOf(span, by) : [];
  for (const { key } of listed) for (const source of sources) add(source, key, {});
  const read = await Promise.all(sources.map((source) => readSums(db, scope, source, asked)));
  sources.forEach((source, index) => {
    for (const { key, ...values } of read[index]!) add(source, key, values as Record<string, number>);
    total[source] ??= {};
  });
  if (sources.includes('state')) await addPresent(db, scope, question, span, add);
  if (sources.includes('ticket')) await addBacklog(db, scope, question, asked, groups, total);
  const found = [...groups.values()];
  for (const group of found) for (const source of sources) group.sums[source] ??= {};
  return {
    groups: by === 'half-hour' || listed.length > 0 ? found.sort((a, b) => a.key.localeCompare(b.key)) : found,
    total,
  };
}

/** The stretch each agent is in the middle of counts up to now. */
async function addPresent(
  db: Db,
  scope: Scope,
  { by, filters, unitIds, zone }: Question,
  span: Span,
  add: (source: Source, key: string, values: Record<string, number>) => void,
): Promise<void> {
  const now = clock.now();
  if (dayStart(span.to, zone).getTime() + 2 * 86_400_000 < now.getTime()) return;
  for (const place of await openStretches(db, scope, unitIds)) {
    if (filters.staff && filters.staff !== place.staff_id) continue;
    for (const piece of cut(place.since, now, zone)) {
      if (piece.day < span.from || piece.day > span.to) continue;
      const key: Partial<Record<By, string>> = {
        unit: place.unit_id,
        staff: place.staff_id,
        'half-hour': piece.halfHour.replace('.000Z', 'Z'),
        day: piece.day,
        week: mondayOf(piece.day),
        month: piece.day.slice(0, 7),
      };
      add('state', key[by]!, { [`${place.state}_ms`]: piece.ms, signed_in_ms: piece.ms });
    }
  }
}

/** How many are open when each group ends, and since when. */
async function addBacklog(
  db: Db,
  scope: Scope,
  { by, zone }: Question,
  asked: Asked,
  groups: Map<string, Group>,
  total: Sums,
): Promise<void> {
  const now = clock.ms();
  const endOf = (day: string): number => Math.min(now, dayStart(addDays(day, 1), zone).getTime()) / 1000;
  const stock = await readStock(db, scope, asked);
  const put = (sums: Sums, open: number, since: number, end: number): void => {
    sums.ticket = { ...sums.ticket, backlog: open, backlog_since_s: since, end_s: end };
  };
  const all = stock.reduce((sum, row) => ({ open: sum.open + row.open, since: sum.since + row.since_s }), {
    open: 0,
    since: 0,
  });
  const change = (sums: Sums) => ({ open: sums.ticket?.open_change ?? 0, since: sums.ticket?.open_since_s ?? 0 });
  const end = endOf(asked.to);
  if ((times as readonly string[]).includes(by)) {
    const running = { ...all };
    const lasts = new Map(by === 'half-hour' ? [] : keysOf(asked, by as 'day').map(({ key, last }) => [key, last]));
    for (const group of [...groups.values()].sort((a, b) => a.key.localeCompare(b.key))) {
      const { open, since } = change(group.sums);
      running.open += open;
      running.since += since;
      const last = lasts.get(group.key);
      const halfEnd = Math.min(now, Date.parse(group.key) + 1_800_000) / 1000;
      put(group.sums, running.open, running.since, last ? endOf(last) : halfEnd);
    }
  } else {
    for (const { key, open, since_s } of stock) {
      const group = groups.get(key) ?? { key, sums: { ticket: {} } };
      // Nothing open and nothing happened: no line.
      if (open !== 0 || groups.has(key)) groups.set(key, group);
      const moved = change(group.sums);
      put(group.sums, open + moved.open, since_s + moved.since, end);
    }
    for (const group of groups.values()) {
      if (group.sums.ticket?.end_s !== undefined) continue;
      const moved = change(group.sums);
      put(group.sums, moved.open, moved.since, end);
    }
  }
  const moved = change(total);
  put(total, all.open + moved.open, all.since + moved.since, end);
}
