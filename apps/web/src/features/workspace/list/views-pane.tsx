import type { Conversation } from '@qiao/server/contracts/conversations';
import type { Queue } from '@qiao/server/contracts/routing';
import { useQuery } from '@tanstack/react-query';
import { AlarmClock, AlarmClockOff, Archive, AtSign, Clock, Inbox, MessageSquareReply, Users } from 'lucide-react';
import { useEffect } from 'react';
import { Link } from 'react-router';
import { api } from '../../../shared/api.ts';
import { nameIn, useTranslation } from '../../../shared/i18n.ts';
import { queryClient } from '../../../shared/query.ts';
import { realtime, useResumed } from '../../../shared/realtime/realtime.ts';
import { useCan } from '../../../shared/session.ts';
import { serverNow } from '../../../shared/time/server-time.ts';
import { Elapsed } from '../../../shared/ui/clock-chip.tsx';
import { ChannelIcon, Icon, type LucideIcon } from '../../../shared/ui/icon.tsx';
import { useMentions } from '../../mentions/data.ts';
import { awaitsUs } from '../data/order.ts';

export type ViewKey = 'mine' | 'overdue' | 'to-answer' | 'to-wait' | 'snoozed' | 'unit' | 'closed';

/** Parts of what is in hand. */
export function inView(view: ViewKey, conversation: Conversation): boolean {
  if (view === 'snoozed') return conversation.snoozedUntil !== null;
  // What sleeps is out of the way until it wakes.
  if (conversation.snoozedUntil !== null) return false;
  if (view === 'overdue') return isOverdue(conversation);
  if (view === 'to-answer') return awaitsUs(conversation);
  if (view === 'to-wait') return !awaitsUs(conversation);
  return true;
}

function isOverdue({ firstResponse: clock }: Conversation): boolean {
  return clock !== null && clock.stoppedAt === null && Date.parse(clock.dueAt) < serverNow();
}

export const views: { key: ViewKey; icon: LucideIcon; right?: string }[] = [
  { key: 'mine', icon: Inbox },
  { key: 'overdue', icon: AlarmClockOff },
  { key: 'to-answer', icon: MessageSquareReply },
  { key: 'to-wait', icon: Clock },
  { key: 'snoozed', icon: AlarmClock },
  { key: 'unit', icon: Users, right: 'conversations.read.unit' },
  { key: 'closed', icon: Archive },
];

const queuesKey = ['routing', 'queues'];

/** Queues this person works in, with live figures. */
export function useQueues(): Queue[] {
  const { data } = useQuery({
    queryKey: queuesKey,
    queryFn: async () => (await api('GET /api/routing/queues')).queues,
    staleTime: 60_000,
  });
  const units = [...new Set((data ?? []).map((queue) => queue.unitId))].sort().join(' ');
  useEffect(() => {
    const stops = units
      .split(' ')
      .filter(Boolean)
      .map((unit) =>
        realtime.follow(`queues:${unit}`, {
          push: (name, value) => {
            if (name !== 'routing.queue') return;
            const fresh = value as Queue;
            queryClient.setQueryData<Queue[]>(queuesKey, (queues) =>
              queues?.map((queue) => (queue.id === fresh.id ? fresh : queue)),
            );
          },
        }),
      );
    return () => {
      for (const stop of stops) stop();
    };
  }, [units]);
  useResumed(async () => {
    await queryClient.invalidateQueries({ queryKey: queuesKey });
    return 0;
  });
  return data ?? [];
}

export function ViewsPane({
  view,
  onView,
  mine,
}: {
  view: ViewKey;
  onView: (view: ViewKey) => void;
  mine: Conversation[];
}) {
  const { t } = useTranslation('workspace');
  const can = useCan();
  const queues = useQueues();
  const named = useMentions().data?.pages[0]?.unread ?? 0;
  const { t: tm } = useTranslation('mentions');
  return (
    <aside className="ws-views scroll" aria-label={t('views.label')}>
      <ul>
        {views
          .filter((one) => one.right === undefined || can(one.right))
          .map((one) => {
            const count =
              one.key === 'unit' || one.key === 'closed' ? null : mine.filter((item) => inView(one.key, item)).length;
            return (
              <li key={one.key}>
                <button
                  type="button"
                  className="ws-view"
                  aria-current={view === one.key || undefined}
                  onClick={() => onView(one.key)}
                >
                  <Icon of={one.icon} size={16} />
                  <span className="ellipsis">{t(`views.${one.key}`)}</span>
                  {count === null ? null : (
                    <span className={`ws-view-count${one.key === 'overdue' && count > 0 ? ' is-alarm' : ''}`}>
                      {count}
                    </span>
                  )}
                </button>
              </li>
            );
          })}
        <li>
          <Link to="/mentions" className="ws-view" title={tm('ui.title')}>
            <Icon of={AtSign} size={16} />
            <span className="ellipsis">{tm('ui.short')}</span>
            <span className={`ws-view-count${named > 0 ? ' is-alarm' : ''}`}>{named}</span>
          </Link>
        </li>
      </ul>
      {queues.length > 0 ? (
        <>
          <h2>
            <span>{t('views.queues')}</span>
            <span>{t('views.longest')}</span>
          </h2>
          <ul>
            {queues.map((queue) => (
              <li key={queue.id} className="ws-queue">
                <ChannelIcon channel={queue.channel} />
                <span className="ellipsis" title={nameIn(queue.name)}>
                  {nameIn(queue.name)}
                </span>
                <small>{queue.longestWaitSince ? <Elapsed since={queue.longestWaitSince} /> : null}</small>
                <span className="ws-view-count">
                  {queue.waiting}
                  <span className="sr-only">{t('views.waiting')}</span>
                </span>
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </aside>
  );
}
