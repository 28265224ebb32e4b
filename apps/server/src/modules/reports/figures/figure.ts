/** How a figure is written down: words, formula, and how it comes out of the sums of its source. */
import type { Name } from '#kernel';
import type { SumName } from '../tables.ts';

/** Where a figure's sums are: one of this room (`SumName`, contact), or of a room below. */
export type Source = string;
export type OwnSource = SumName | 'contact';
/** Sums of one group, per source. */
export type Values = Readonly<Record<string, number>>;

export type Figure = {
  id: string;
  version: number;
  source: Source;
  kind: 'count' | 'duration' | 'percent' | 'score';
  /** Which way is good; null: neither. */
  better: 'more' | 'less' | null;
  name: Name;
  text: Name;
  formula: string;
  value: (sums: Values) => number | null;
};

export const percent = (part: number, whole: number): number | null =>
  whole === 0 ? null : Math.round((part / whole) * 1000) / 10;
export const mean = (sum: number, n: number): number | null => (n === 0 ? null : Math.round(sum / n));
export const two = (value: number): number => Math.round(value * 100) / 100;

type Rest = Pick<Figure, 'kind' | 'better' | 'formula' | 'value'>;
export const figure = (id: string, source: Source, zh: [string, string], en: [string, string], rest: Rest): Figure => ({
  id,
  version: 1,
  source,
  name: { zh: zh[0], en: en[0] },
  text: { zh: zh[1], en: en[1] },
  ...rest,
});
export const count = (column: string, better: Figure['better'] = null): Rest => ({
  kind: 'count',
  better,
  formula: `count(${column})`,
  value: (s) => s[column] ?? 0,
});
export const average = (sum: string, n: string, better: Figure['better'] = 'less'): Rest => ({
  kind: 'duration',
  better,
  formula: `sum(${sum}) / count(${n})`,
  value: (s) => mean(s[sum] ?? 0, s[n] ?? 0),
});
export const share = (part: string, whole: string[], better: Figure['better']): Rest => ({
  kind: 'percent',
  better,
  formula: `${part} / (${whole.join(' + ')})`,
  value: (s) =>
    percent(
      s[part] ?? 0,
      whole.reduce((sum, column) => sum + (s[column] ?? 0), 0),
    ),
});
export const time = (column: string): Rest => ({
  kind: 'duration',
  better: null,
  formula: `sum(${column})`,
  value: (s) => s[column] ?? 0,
});
