/** What is asked of a report, checked: which units, days, groups and filters. */
import { type Db, demand, invalidInput, notFound, type Scope } from '#kernel';
import { descendantsOf, unitCards } from '#modules/organisation';
import { type By, dimensions, type Report, type ReportId, reports, times } from './catalogue.ts';
import type { ReportFilter } from './contract.ts';
import { highestUnit } from './my-unit.ts';
import { daysBetween } from './rules/days.ts';
import type { Span } from './rules/periods.ts';
import type { Asked } from './store-read.ts';

const mostDays = 400;
const mostDaysOfHalfHours = 7;

export type Question = {
  report: Report;
  span: Span;
  by: By;
  filters: Asked['filters'];
  unitId: string;
  unitName: { zh: string; en: string };
  zone: string;
  unitIds: string[];
};

/** Checks a filter and finds its unit. 404 unknown report or unit, 403 outside the reach, 400 too long a period. */
export async function questionOf(db: Db, scope: Scope, id: string, filter: ReportFilter): Promise<Question> {
  const report = reports.get(id as ReportId);
  if (!report) throw notFound();
  const unitId = filter.unitId ?? (await highestUnit(db, scope));
  const [unit] = await unitCards(db, scope, [unitId]);
  if (!unit) throw notFound();
  demand(scope, 'reports.read', unitId);
  const by = filter.by ?? report.by;
  const isTime = (times as readonly string[]).includes(by);
  if (!isTime && !(report.dimensions as string[]).includes(by)) throw invalidInput({ fields: 'by' });
  const days = daysBetween(filter.from, filter.to);
  if (days < 0 || days >= (by === 'half-hour' ? mostDaysOfHalfHours : mostDays)) throw invalidInput({ fields: 'to' });
  const filters: Asked['filters'] = {};
  const given = {
    queue: filter.queueId,
    channel: filter.channel,
    staff: filter.staffId,
    topic: filter.topicId,
    type: filter.type,
    target: filter.target,
    agreement: filter.agreementId,
    entry: filter.entry,
    direction: filter.direction,
    why: filter.why,
    disposition: filter.disposition,
    source: filter.source,
  };
  for (const dimension of dimensions) {
    const value = given[dimension as keyof typeof given];
    if (value !== undefined) filters[dimension] = value;
  }
  return {
    report,
    span: { from: filter.from, to: filter.to },
    by,
    filters,
    unitId,
    unitName: unit.name,
    zone: unit.zone,
    unitIds: await descendantsOf(db, scope, unitId),
  };
}
