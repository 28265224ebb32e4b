/** Reports of rooms below: they bring figures, where their sums are, and the rows behind them; everything else is as here. */
import type { Db, Scope } from '#kernel';
import { type By, columnsOf, type Dimension, type Report, reports } from './catalogue.ts';
import type { DrillRow } from './contract.ts';
import { type Figure, figures } from './figures.ts';
import type { Span } from './rules/periods.ts';
import type { Asked, SumRow } from './store-read.ts';

export type DrillAsked = {
  span: Span;
  halfHour: Date | null;
  filters: Partial<Record<Dimension, string>>;
  units: { id: string; zone: string }[];
  /** Of the last row seen. */
  cursor: [at: string, id: string] | null;
  limit: number;
};
export type ReportRoom = {
  reports: Report[];
  figures: Figure[];
  /** Source → the columns by which its sums can be told apart. */
  columns: Record<string, Partial<Record<Dimension, string>>>;
  read(db: Db, scope: Scope, source: string, asked: Asked): Promise<SumRow[]>;
  drills: ReadonlySet<string>;
  /** Newest first. */
  drill(
    db: Db,
    scope: Scope,
    figure: string,
    asked: DrillAsked,
  ): Promise<{ row: DrillRow; cursor: [string, string] }[]>;
  /** Words for keys of dimensions of its own. */
  labels(db: Db, scope: Scope, by: By, keys: string[]): Promise<Map<string, string>>;
};

const rooms: ReportRoom[] = [];

export function registerReports(room: ReportRoom): void {
  if (rooms.includes(room)) return;
  for (const one of room.figures) figures.set(one.id, one);
  for (const one of room.reports) reports.set(one.id, one);
  Object.assign(columnsOf, room.columns);
  rooms.push(room);
}
export const roomOfSource = (source: string): ReportRoom | undefined => rooms.find(({ columns }) => source in columns);
export const roomOfFigure = (figure: string): ReportRoom | undefined => rooms.find(({ drills }) => drills.has(figure));

export async function labelsBelow(db: Db, scope: Scope, by: By, keys: string[]): Promise<Map<string, string>> {
  const labels = new Map<string, string>();
  for (const room of rooms) for (const [key, label] of await room.labels(db, scope, by, keys)) labels.set(key, label);
  return labels;
}
