import './mentions.css';
import type { Mention } from '@qiao/server/contracts/mentions';
import { AtSign, CheckCheck, MessageSquare, TicketCheck } from 'lucide-react';
import { Link } from 'react-router';
import { useTranslation } from '../../shared/i18n.ts';
import { dayTime, shortMoment } from '../../shared/time/format.ts';
import { serverNow } from '../../shared/time/server-time.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Icon } from '../../shared/ui/icon.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { toastError } from '../../shared/ui/toast.tsx';
import { readMentions, useMentions } from './data.ts';

/** Where colleagues named me in internal notes, newest first. */
export function Component() {
  const { t } = useTranslation('mentions');
  const query = useMentions();
  const mentions = query.data?.pages.flatMap((page) => page.mentions) ?? [];
  const unread = query.data?.pages[0]?.unread ?? 0;
  return (
    <Page
      title={t('ui.title')}
      meta={unread > 0 ? t('ui.unread', { count: unread }) : null}
      padded={false}
      actions={
        unread > 0 ? (
          <Button icon={CheckCheck} onClick={() => void readMentions(null).catch(toastError)}>
            {t('ui.all-read')}
          </Button>
        ) : null
      }
    >
      {query.isPending ? <Skeleton rows={6} height={64} /> : null}
      {query.isError ? <Failed error={query.error} retry={() => void query.refetch()} /> : null}
      {query.data && mentions.length === 0 ? (
        <Empty icon={AtSign} title={t('ui.empty-title')} text={t('ui.empty-text')} />
      ) : null}
      <ul className="mn-list">
        {mentions.map((mention) => (
          <li key={mention.id}>
            <Row mention={mention} />
          </li>
        ))}
      </ul>
      {query.hasNextPage ? (
        <Button className="mn-older" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('ui.older')}
        </Button>
      ) : null}
    </Page>
  );
}

function Row({ mention }: { mention: Mention }) {
  const { t } = useTranslation('mentions');
  const { author, subject, number, readAt } = mention;
  return (
    <Link
      to={mention.link}
      className={`mn-row${readAt === null ? ' is-unread' : ''}`}
      onClick={() => {
        if (readAt === null) void readMentions([mention.id]).catch(toastError);
      }}
    >
      <Icon of={subject === 'ticket' ? TicketCheck : MessageSquare} size={16} />
      <span className="mn-words">
        <span className="mn-head">
          <b>{author ? t('ui.who', author) : ''}</b>
          <small>{t(`ui.in-${subject}`, { number })}</small>
          {readAt === null ? <span className="q-tag q-tag-accent">{t('ui.new')}</span> : null}
        </span>
        <span className={mention.excerpt === null ? 'mn-gone' : 'mn-excerpt'}>{mention.excerpt ?? t('ui.gone')}</span>
      </span>
      <time dateTime={mention.at} title={dayTime(mention.at)}>
        {shortMoment(mention.at, serverNow())}
      </time>
    </Link>
  );
}
