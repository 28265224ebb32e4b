import en from '../../../../locales/en/webcalls.json' with { type: 'json' };
import zh from '../../../../locales/zh-CN/webcalls.json' with { type: 'json' };
import type { Language } from '../context.ts';
import type { CallView } from './engine.ts';

export type Key = keyof typeof zh.ui;
export type Say = (key: Exclude<Key, 'states'>, params?: Record<string, string>) => string;

export function sayIn(language: Language): Say {
  const texts = (language === 'en' ? en : zh).ui;
  return (key, params = {}) => texts[key].replace(/\{\{(\w+)\}\}/g, (_, name: string) => params[name] ?? '');
}

/** How it stands in one sentence. */
export function wordsOf(view: CallView, say: Say): string {
  if (view.said) return view.said;
  if (view.trouble) return say(view.trouble);
  if (view.reconnecting) return say('reconnecting');
  if (view.state === 'talking' && view.agentNumber) return say('talking-with', { number: view.agentNumber });
  if (view.state === 'ended' && !view.answered && !view.byMe) return say('not-answered');
  return say(view.state);
}
