/** The panel's words, from the same locale files as everything else. */
import en from '../../../../locales/en/widget.json' with { type: 'json' };
import zh from '../../../../locales/zh-CN/widget.json' with { type: 'json' };
import type { Language } from '../context.ts';

type Key = keyof typeof zh;
export type Say = (key: Key, params?: Record<string, string | number>) => string;

export function sayIn(language: Language): Say {
  const texts = language === 'en' ? en : zh;
  return (key, params = {}) => texts[key].replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(params[name] ?? ''));
}

export function clockTime(iso: string, language: Language): string {
  return new Date(iso).toLocaleTimeString(language, { hour: '2-digit', minute: '2-digit', hour12: false });
}

export function dayName(iso: string, language: Language, say: Say): string {
  const day = new Date(iso);
  const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(day).setHours(0, 0, 0, 0)) / 86_400_000);
  return days === 0
    ? say('today')
    : days === 1
      ? say('yesterday')
      : day.toLocaleDateString(language, { month: 'short', day: 'numeric' });
}
