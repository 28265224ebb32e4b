/** Figures and keys as people read them. */
import { clockTime, duration, integer } from '../../shared/time/format.ts';
import type { FigureInfo } from './report-data.ts';

export function shown(kind: FigureInfo['kind'], value: number | null | undefined): string {
  if (value === null || value === undefined) return '—';
  if (kind === 'count') return integer(value);
  if (kind === 'percent') return `${value.toFixed(1)}%`;
  if (kind === 'score') return value.toFixed(2);
  return duration(value / 1000);
}

/** What changed since the period before; null when there is nothing to compare. */
export function changeOf(
  figure: FigureInfo,
  now: number | null,
  before: number | null | undefined,
): { text: string; sign: -1 | 0 | 1; good: boolean | null } | null {
  if (now === null || before === null || before === undefined) return null;
  const difference = now - before;
  const sign = difference > 0 ? 1 : difference < 0 ? -1 : 0;
  const good = sign === 0 || figure.better === null ? null : (figure.better === 'more') === sign > 0;
  const size = Math.abs(difference);
  const arrow = sign > 0 ? '↑' : sign < 0 ? '↓' : '→';
  if (figure.kind === 'percent') return { text: `${arrow} ${size.toFixed(1)} pt`, sign, good };
  if (figure.kind === 'score') return { text: `${arrow} ${size.toFixed(2)}`, sign, good };
  if (before === 0) return { text: `${arrow} ${shown(figure.kind, size)}`, sign, good };
  return { text: `${arrow} ${((size / Math.abs(before)) * 100).toFixed(1)}%`, sign, good };
}

/** A group of time as its axis says it. */
export function timeLabel(by: string, key: string): string {
  if (by === 'half-hour') return clockTime(key);
  if (by === 'day' || by === 'week') return key.slice(5);
  return key;
}
