import { useEffect, useState } from 'preact/hooks';
import type { PublicNotice } from '../../../server/src/modules/consents/contract.ts';
import { send } from '../call.ts';
import type { Context } from '../context.ts';
import { createApi } from './api.ts';
import type { Say } from './text.ts';

/** The company's text about this purpose, as published now; undefined while it is fetched, null without one. */
export function useNotice(context: Context): PublicNotice | null | undefined {
  const [notice, setNotice] = useState<PublicNotice | null | undefined>(undefined);
  useEffect(() => {
    let over = false;
    send({ base: context.base }, 'GET /api/consents/notice/{purpose}', { params: { purpose: 'service' } })
      .then((answer) => (answer.ok ? answer.json() : null))
      .catch(() => null)
      .then((found) => over || setNotice(found));
    return () => {
      over = true;
    };
  }, [context]);
  return notice;
}

/** Where the company says what it promises, with what it agreed with this visitor when the site proved who it is; null: nothing. */
export function useStandards(context: Context): string | null {
  const [path, setPath] = useState<string | null>(null);
  useEffect(() => {
    let over = false;
    createApi(context)
      .call('GET /api/widget/standards')
      .then((found) => over || setPath(found.path))
      .catch(() => {});
    return () => {
      over = true;
    };
  }, [context]);
  return path;
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
