/** Texts of locales/<language>/<module>.json; the namespace is the file's name. Screens name the ones they show. */
import i18n, { type TFunction } from 'i18next';
import { useSyncExternalStore } from 'react';

export const locales = ['zh-CN', 'en'] as const;
export type Locale = (typeof locales)[number];
export type Name = { zh: string; en: string };

type Texts = Record<string, unknown>;
type Words = Record<string, Texts>;
const words: Record<Locale, () => Promise<{ default: Words }>> = {
  'zh-CN': () => import('./words/zh-CN.ts'),
  en: () => import('./words/en.ts'),
};
const wanted = new Set<string>();
const storageKey = 'qiao.locale';

export function currentLocale(): Locale {
  return i18n.language === 'en' ? 'en' : 'zh-CN';
}

async function load(locale: Locale, namespace: string): Promise<void> {
  if (i18n.hasResourceBundle(locale, namespace)) return;
  const file = (await words[locale]()).default[`../../../../../locales/${locale}/${namespace}.json`];
  // A module without a file of its own has no texts; that is not an error here (missing keys are found by the tests).
  if (file) i18n.addResourceBundle(locale, namespace, file, true, true);
}

/** Loads namespaces in the language in use; they follow a later change of language. */
export async function loadTexts(...namespaces: string[]): Promise<void> {
  for (const namespace of namespaces) wanted.add(namespace);
  await Promise.all(namespaces.map((namespace) => load(currentLocale(), namespace)));
}

/** For screens that speak of what any module did. */
export async function loadAllTexts(): Promise<void> {
  const files = Object.keys((await words[currentLocale()]()).default);
  await loadTexts(...files.map((file) => file.replace(/^.*\/|\.json$/g, '')));
}

export async function startTexts(): Promise<void> {
  const locale: Locale = document.documentElement.lang === 'en' ? 'en' : 'zh-CN';
  await i18n.init({
    lng: locale,
    fallbackLng: false,
    ns: [],
    defaultNS: 'ui',
    partialBundledLanguages: true,
    interpolation: { escapeValue: false },
    returnNull: false,
    showSupportNotice: false,
  } as Parameters<typeof i18n.init>[0]);
  i18n.on('languageChanged', changed);
  i18n.store.on('added', changed);
  await loadTexts('ui');
}

/** Switches the language of everything shown and remembers it for this browser. */
export async function setLocale(locale: Locale): Promise<void> {
  await Promise.all([...wanted].map((namespace) => load(locale, namespace)));
  await i18n.changeLanguage(locale);
  document.documentElement.lang = locale;
  try {
    localStorage.setItem(storageKey, locale);
  } catch {
    // Private windows may refuse storage: the choice then lasts as long as the page.
  }
}

/** True when the person chose a language on this browser (then it wins over the account's). */
export function localeChosen(): boolean {
  try {
    return localStorage.getItem(storageKey) !== null;
  } catch {
    return false;
  }
}

/** Words one after another, with the comma of the language in use. */
export function listOf(words: readonly string[]): string {
  return words.join(currentLocale() === 'en' ? ', ' : '、');
}

/** A configurable name in the language in use. */
export function nameIn(name: Name | null | undefined): string {
  if (!name) return '';
  return currentLocale() === 'en' ? name.en || name.zh : name.zh || name.en;
}

type Translation = { t: TFunction; i18n: typeof i18n };
let edition = 0;
const listeners = new Set<() => void>();
const translations = new Map<string, Translation>();

/** Another language, or texts that have come: everything shown asks anew. */
function changed(): void {
  edition += 1;
  translations.clear();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/**
 * Texts of a namespace; the component is drawn again when they change. One `t` for all who ask, which remembers texts without
 * parameters: a list draws dozens of rows within a frame, and each asks for the same words.
 */
export function useTranslation(namespace = 'ui'): Translation {
  useSyncExternalStore(subscribe, () => edition);
  const known = translations.get(namespace);
  if (known) return known;
  const whole = i18n.getFixedT(null, namespace);
  const words = new Map<string, string>();
  const t = (key: string, ...parameters: [Record<string, unknown>?]): string => {
    if (parameters.length > 0) return whole(key, ...parameters);
    const before = words.get(key);
    if (before !== undefined) return before;
    const text = whole(key);
    words.set(key, text);
    return text;
  };
  const translation = { t: t as TFunction, i18n };
  translations.set(namespace, translation);
  return translation;
}

export { i18n };
