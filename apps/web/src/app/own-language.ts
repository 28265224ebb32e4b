/** The language a person reads: of this page, and of what the server writes for them (reports, mails, errors). */
import { api } from '../shared/api.ts';
import { currentLocale, type Locale, localeChosen, setLocale } from '../shared/i18n.ts';
import { queryClient } from '../shared/query.ts';
import { type Me, sessionQuery } from '../shared/session.ts';

/** Chosen in a menu: shown at once, kept with the account, and what the server had worded is asked for again. */
export async function chooseLanguage(locale: Locale): Promise<void> {
  await setLocale(locale);
  await keep(locale);
  await queryClient.invalidateQueries();
}

/** A browser where nobody chose follows the account; a choice made here, say on the sign-in page, goes to the account. */
export async function agreeOnLanguage(me: Me): Promise<Me> {
  const here = currentLocale();
  if (me.locale === here) return me;
  if (!localeChosen()) {
    await setLocale(me.locale);
    return me;
  }
  await keep(here);
  // What the page's first script has asked for already is worded in the other language.
  window.qiaoEarly?.clear();
  const agreed = { ...me, locale: here };
  queryClient.setQueryData(sessionQuery.queryKey, agreed);
  return agreed;
}

async function keep(locale: Locale): Promise<void> {
  await api('PATCH /api/identity/me', { body: { locale } });
}
