/** Texts of locales/<language>/<module>.json for the server's own words (errors, mails, prompts). The web reads the same files. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from './errors.ts';
import type { Locale } from './scope.ts';

type Texts = { [key: string]: string | Texts };
const texts: Record<Locale, Texts> = { 'zh-CN': {}, en: {} };

/** Loads every module's file; called once at boot. */
export function loadTexts(folder: string): void {
  for (const locale of ['zh-CN', 'en'] as const) {
    for (const file of readdirSync(join(folder, locale)).filter((name) => name.endsWith('.json')))
      texts[locale][file.slice(0, -5)] = JSON.parse(readFileSync(join(folder, locale, file), 'utf8')) as Texts;
  }
}

function textAt(locale: Locale, key: string): string | undefined {
  let node: string | Texts | undefined = texts[locale];
  for (const part of key.split('.')) node = typeof node === 'object' ? node[part] : undefined;
  return typeof node === 'string' ? node : undefined;
}

/** The form for one (`KEY_one`), where a language has it; `KEY_other`, or KEY itself, is for all other numbers, as in i18next. */
function formAt(locale: Locale, key: string, count: unknown): string | undefined {
  const one = typeof count === 'number' && new Intl.PluralRules(locale).select(count) === 'one';
  return (one ? textAt(locale, `${key}_one`) : undefined) ?? textAt(locale, key) ?? textAt(locale, `${key}_other`);
}

/**
 * `translate('en', 'tickets.errors.not-found', { number })`; placeholders are `{{name}}`, `count` chooses the plural form. A missing
 * key returns the key.
 */
export function translate(locale: Locale, key: string, params: Record<string, unknown> = {}): string {
  const text = formAt(locale, key, params.count);
  if (text === undefined) return key;
  return text.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, name: string) => String(params[name] ?? ''));
}

/** The text of an error as it is written, with its placeholders; null without one. */
export function errorText(code: string, locale: Locale): string | null {
  const dot = code.indexOf('.');
  return formAt(locale, `${code.slice(0, dot)}.errors.${code.slice(dot + 1)}`, undefined) ?? null;
}

/** The sentence for people behind an error, in their language. Unknown errors get the general one, never their message. */
export function translateError(error: unknown, locale: Locale): string {
  const code = error instanceof AppError ? error.code : 'kernel.internal';
  const params = error instanceof AppError ? error.params : {};
  const dot = code.indexOf('.');
  return translate(locale, `${code.slice(0, dot)}.errors.${code.slice(dot + 1)}`, params);
}

/** First supported language of an Accept-Language header (RFC 9110 §12.5.4, order only); Chinese when nothing fits. */
export function pickLocale(header: string | undefined): Locale {
  for (const part of (header ?? '').split(',')) {
    const tag = part.trim().toLowerCase();
    if (tag.startsWith('zh')) return 'zh-CN';
    if (tag.startsWith('en')) return 'en';
  }
  return 'zh-CN';
}

/** A configurable name in both languages. */
export type Name = { zh: string; en: string };
export function nameIn(name: Name, locale: Locale): string {
  return locale === 'en' ? name.en || name.zh : name.zh || name.en;
}
