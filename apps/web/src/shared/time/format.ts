/** Times and numbers as people read them, in the language in use. */
import { currentLocale, i18n } from '../i18n.ts';

const pad = (value: number) => String(value).padStart(2, '0');

/** 8:12 · 3:20:06 · 1 天 4 时. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const days = Math.floor(whole / 86_400);
  const hours = Math.floor((whole % 86_400) / 3600);
  if (days > 0) return i18n.t('ui:time.days-hours', { days, hours });
  const minutes = Math.floor((whole % 3600) / 60);
  if (hours > 0) return `${hours}:${pad(minutes)}:${pad(whole % 60)}`;
  return `${minutes}:${pad(whole % 60)}`;
}

/** Time used, in words when short: 18 秒 · 4 分 · 1:08:20. */
export function used(seconds: number): string {
  if (seconds < 60) return i18n.t('ui:time.seconds', { count: Math.round(seconds) });
  if (seconds < 3600 && Math.round(seconds) % 60 === 0)
    return i18n.t('ui:time.minutes', { count: Math.round(seconds / 60) });
  return duration(seconds);
}

/** A coarse promise: < 1 分 · 约 4 分 · 约 2 时. */
export function about(seconds: number): string {
  if (seconds < 60) return i18n.t('ui:time.under-minute');
  if (seconds < 5400) return i18n.t('ui:time.about-minutes', { count: Math.round(seconds / 60) });
  return i18n.t('ui:time.about-hours', { count: Math.round(seconds / 3600) });
}

const formats = new Map<string, Intl.DateTimeFormat>();
function format(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${currentLocale()} ${name}`;
  const found = formats.get(key) ?? new Intl.DateTimeFormat(currentLocale(), options);
  formats.set(key, found);
  return found;
}

/** 14:22, in 24 hours in both languages. */
export function clockTime(iso: string | number | Date): string {
  return format('time', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(new Date(iso));
}

/** 2026-11-18 in both languages: sorts and reads the same everywhere. */
export function isoDay(value: string | number | Date): string {
  const date = new Date(value);
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
}

/** The day it is somewhere else: units count their days where they are, whatever the clock of this computer says. */
export function isoDayIn(zone: string, value: string | number | Date): string {
  // Sweden writes days as ISO does.
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' }).format(new Date(value));
}

export function dayTime(value: string | number | Date): string {
  return `${isoDay(value)} ${clockTime(value)}`;
}

function startOfDay(value: number): number {
  return new Date(value).setHours(0, 0, 0, 0);
}

/** Days between two instants by the local calendar (0 = the same day). */
export function daysApart(value: string | number | Date, now: number): number {
  return Math.round((startOfDay(now) - startOfDay(new Date(value).getTime())) / 86_400_000);
}

/** 14:22 today, 昨天 14:22, 11-02, 2025-11-02. */
export function shortMoment(value: string | number | Date, now: number): string {
  const apart = daysApart(value, now);
  if (apart === 0) return clockTime(value);
  if (apart === 1) return i18n.t('ui:time.yesterday', { time: clockTime(value) });
  const day = isoDay(value);
  return new Date(value).getFullYear() === new Date(now).getFullYear() ? day.slice(5) : day;
}

/** Of what is to come: 14:22 today, 明天 09:00, 11-30 09:00, 2027-01-04 09:00. */
export function comingMoment(value: string | number | Date, now: number): string {
  const apart = daysApart(value, now);
  if (apart === 0) return clockTime(value);
  if (apart === -1) return i18n.t('ui:time.tomorrow', { time: clockTime(value) });
  const sameYear = new Date(value).getFullYear() === new Date(now).getFullYear();
  return sameYear ? dayTime(value).slice(5) : dayTime(value);
}

/** 今天, 昨天, 11月2日 周一. */
export function dayHeading(value: string | number | Date, now: number): string {
  const apart = daysApart(value, now);
  if (apart === 0) return i18n.t('ui:time.today');
  if (apart === 1) return i18n.t('ui:time.yesterday-only');
  const sameYear = new Date(value).getFullYear() === new Date(now).getFullYear();
  return format(sameYear ? 'heading' : 'heading-year', {
    ...(sameYear ? {} : { year: 'numeric' }),
    month: 'short',
    day: 'numeric',
    weekday: 'short',
  }).format(new Date(value));
}

export function integer(value: number): string {
  return new Intl.NumberFormat(currentLocale()).format(value);
}

/** 0.624 → 62.4%. */
export function percent(value: number, digits = 1): string {
  return `${(value * 100).toFixed(digits)}%`;
}

/** 26214400 → 25 MB. */
export function bytes(value: number): string {
  if (value < 1024) return `${value} B`;
  if (value < 1024 * 1024) return `${Math.round(value / 1024)} KB`;
  const mega = value / 1024 / 1024;
  const [size, unit] = mega < 1000 ? [mega, 'MB'] : mega < 1_000_000 ? [mega / 1024, 'GB'] : [mega / 1024 / 1024, 'TB'];
  return `${size >= 10 ? Math.round(size) : size.toFixed(1)} ${unit}`;
}

/** Several names in one line. */
export function listed(names: readonly string[]): string {
  return names.join(currentLocale() === 'en' ? ', ' : '、');
}

/** A capped total: 1000+ when the server stopped counting. */
export function total(value: { count: number; capped: boolean }): string {
  return value.capped ? `${integer(value.count)}+` : integer(value.count);
}
