/** Texts of locales/<language>/<module>.json; the namespace is the file's name. Loaded by the screens that need them. */
import i18n from 'i18next';
import { initReactI18next } from 'react-i18next';

export const locales = ['zh-CN', 'en'] as const;
export type Locale = (typeof locales)[number];
export type Name = { zh: string; en: string };

type Texts = Record<string, unknown>;
const files = import.meta.glob<Texts>('../../../../locales/*/*.json', { import: 'default' });
const wanted = new Set<string>();
const storageKey = 'qiao.locale';

export function currentLocale(): Locale {
  return i18n.language === 'en' ? 'en' : 'zh-CN';
}

async function load(locale: Locale, namespace: string): Promise<void> {
  if (i18n.hasResourceBundle(locale, namespace)) return;
  const file = files[`../../../../locales/${locale}/${namespace}.json`];
  // A module without a file of its own has no texts; that is not an error here (missing keys are found by the tests).
  if (file) i18n.addResourceBundle(locale, namespace, await file(), true, true);
}

/** Loads namespaces in the language in use; they follow a later change of language. */
export async function loadTexts(...namespaces: string[]): Promise<void> {
  for (const namespace of namespaces) wanted.add(namespace);
  await Promise.all(namespaces.map((namespace) => load(currentLocale(), namespace)));
}

export async function startTexts(): Promise<void> {
  const locale: Locale = document.documentElement.lang === 'en' ? 'en' : 'zh-CN';
  await i18n.use(initReactI18next).init({
    lng: locale,
    fallbackLng: false,
    ns: [],
    defaultNS: 'ui',
    partialBundledLanguages: true,
    interpolation: { escapeValue: false },
    react: { useSuspense: false, bindI18nStore: 'added' },
    returnNull: false,
    showSupportNotice: false,
  } as Parameters<typeof i18n.init>[0]);
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

/** A configurable name in the language in use. */
export function nameIn(name: Name | null | undefined): string {
  if (!name) return '';
  return currentLocale() === 'en' ? name.en || name.zh : name.zh || name.en;
}

export { useTranslation } from 'react-i18next';
export { i18n };
