import en from '../../../../locales/en/remotehelp.json' with { type: 'json' };
import zh from '../../../../locales/zh-CN/remotehelp.json' with { type: 'json' };
import type { Language } from '../context.ts';

export type Key = keyof typeof zh.guest;
export type Say = (key: Key, params?: Record<string, string>) => string;

export function sayIn(language: Language): Say {
  const texts = (language === 'en' ? en : zh).guest;
  return (key, params = {}) => texts[key].replace(/\{\{(\w+)\}\}/g, (_, name: string) => params[name] ?? '');
}
