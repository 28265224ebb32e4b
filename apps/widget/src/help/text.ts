// By name: only the customer's words come into the file that travels.
import { guest as en } from '../../../../locales/en/remotehelp.json';
import { guest as zh } from '../../../../locales/zh-CN/remotehelp.json';
import type { Language } from '../context.ts';

export type Key = keyof typeof zh;
export type Say = (key: Key, params?: Record<string, string>) => string;

export function sayIn(language: Language): Say {
  const texts = language === 'en' ? en : zh;
  return (key, params = {}) => texts[key].replace(/\{\{(\w+)\}\}/g, (_, name: string) => params[name] ?? '');
}
