import { useState } from 'react';
import { Link } from 'react-router';
import { useTranslation } from '../../shared/i18n.ts';
import { useMe } from '../../shared/session.ts';
import { shortMoment } from '../../shared/time/format.ts';
import { serverNow } from '../../shared/time/server-time.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { useAnnouncements } from './data.ts';

export function AnnouncementList({ chosen }: { chosen: string | undefined }) {
  const { t } = useTranslation('bulletins');
  const [past, setPast] = useState(false);
  const query = useAnnouncements(past);
  const own = useMe().staff.id;
  const all = query.data?.pages.flatMap((page) => page.announcements) ?? [];
  return (
    <nav className="scroll board-list" aria-label={t('ui.announcements')}>
      <div className="board-tools">
        {[false, true].map((one) => (
          <Button
            key={String(one)}
            small
            kind={one === past ? 'default' : 'text'}
            aria-pressed={one === past}
            onClick={() => setPast(one)}
          >
            {t(one ? 'ui.past' : 'ui.current')}
          </Button>
        ))}
      </div>
      {query.isError ? <Failed error={query.error} retry={() => void query.refetch()} /> : null}
      {query.isPending ? <Skeleton rows={6} height={52} kind="lines" /> : null}
      {query.isSuccess && all.length === 0 ? (
        past ? (
          <Empty title={t('ui.none-past')} />
        ) : (
          <Empty title={t('ui.none-current')} text={t('ui.none-current-text')} />
        )
      ) : null}
      {all.map((one) => (
        <Link
          key={one.id}
          to={`/board/announcements/${one.id}`}
          className={`board-pick${one.readAt || one.author.id === own || one.state !== 'current' ? '' : ' is-unread'}`}
          aria-current={one.id === chosen ? 'page' : undefined}
        >
          <span className="ellipsis">{one.title}</span>
          <small>{t('ui.by', { name: one.author.name, at: shortMoment(one.publishedAt, serverNow()) })}</small>
          <span className="board-tags">
            {one.pinned && !past ? <span className="q-tag">{t('ui.pinned')}</span> : null}
            {one.state !== 'current' ? <span className="q-tag">{t(`ui.${one.state}`)}</span> : null}
            {one.confirm && one.state === 'current' && one.confirmedAt ? (
              <span className="q-tag q-tag-ok">{t('ui.confirmed')}</span>
            ) : null}
            {one.confirm && one.state === 'current' && one.author.id !== own && !one.confirmedAt ? (
              <span className="q-tag q-tag-danger">{t('ui.to-confirm')}</span>
            ) : null}
          </span>
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
