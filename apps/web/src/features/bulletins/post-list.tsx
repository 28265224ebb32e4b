import type { PostKind } from '@qiao/server/contracts/bulletins';
import { useDeferredValue, useState } from 'react';
import { Link } from 'react-router';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { comingMoment, shortMoment } from '../../shared/time/format.ts';
import { serverNow } from '../../shared/time/server-time.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { usePosts } from './data.ts';

export function PostList({ kind, chosen }: { kind: PostKind; chosen: string | undefined }) {
  const { t } = useTranslation('bulletins');
  const [words, setWords] = useState('');
  const query = usePosts(kind, useDeferredValue(words.trim()));
  const all = query.data?.pages.flatMap((page) => page.posts) ?? [];
  return (
    <nav className="scroll board-list" aria-label={t(`ui.${kind}`)}>
      <div className="board-tools">
        <input
          className="q-input"
          type="search"
          aria-label={t('ui.search')}
          placeholder={t('ui.search')}
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
      </div>
      {query.isError ? <Failed error={query.error} retry={() => void query.refetch()} /> : null}
      {query.isPending ? <Skeleton rows={6} height={52} kind="lines" /> : null}
      {query.isSuccess && all.length === 0 ? (
        words.trim() ? (
          <Empty title={t('ui.nothing-found')} />
        ) : (
          <Empty title={t(`ui.none-${kind}`)} text={t(`ui.none-${kind}-text`)} />
        )
      ) : null}
      {all.map((one) => (
        <Link
          key={one.id}
          to={`/board/${kind}/${one.id}`}
          className="board-pick"
          aria-current={one.id === chosen ? 'page' : undefined}
        >
          <span className="ellipsis">{one.title}</span>
          <small>
            {one.startsAt
              ? [t('ui.starts', { at: comingMoment(one.startsAt, serverNow()) }), one.place].filter(Boolean).join(' · ')
              : t('ui.by', {
                  name: `${one.author.name} · ${nameIn(one.unitName)}`,
                  at: shortMoment(one.createdAt, serverNow()),
                })}
          </small>
          <small>
            {t(kind === 'gathering' ? 'ui.coming-count' : 'ui.useful-count', { count: one.marks })} ·{' '}
            {t('ui.replies', { count: one.replies })}
          </small>
        </Link>
      ))}
      {query.hasNextPage ? (
        <Button kind="text" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('ui.more')}
        </Button>
      ) : null}
    </nav>
  );
}
