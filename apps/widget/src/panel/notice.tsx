import { useEffect, useState } from 'preact/hooks';
import type { PublicNotice } from '../../../server/src/modules/consents/contract.ts';
import type { Context } from '../context.ts';
import type { Say } from './text.ts';

/** The company's text about this purpose, as published now; undefined while it is fetched, null without one. */
export function useNotice(context: Context): PublicNotice | null | undefined {
  const [notice, setNotice] = useState<PublicNotice | null | undefined>(undefined);
  useEffect(() => {
    let over = false;
    fetch(`${context.base}/api/consents/notice/service`)
      .then((answer) => (answer.ok ? (answer.json() as Promise<PublicNotice | null>) : null))
      .catch(() => null)
      .then((found) => over || setNotice(found));
    return () => {
      over = true;
    };
  }, [context]);
  return notice;
}

/** Folded: its title and number; open: the whole text. */
export function Notice({ notice, context, say }: { notice: PublicNotice; context: Context; say: Say }) {
  const words = (value: { zh: string; en: string }): string =>
    context.language === 'en' ? value.en || value.zh : value.zh || value.en;
  return (
    <details class="notice">
      <summary>{say('notice', { title: words(notice.title), number: notice.number })}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
      <section tabIndex={0} aria-label={words(notice.title)}>
        {words(notice.body)}
      </section>
    </details>
  );
}
