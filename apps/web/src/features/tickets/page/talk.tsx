import type { Ticket, TicketChange } from '@qiao/server/contracts/tickets';
import { useEffect, useRef } from 'react';
import { useTranslation } from '../../../shared/i18n.ts';
import { useMe } from '../../../shared/session.ts';
import { dayTime } from '../../../shared/time/format.ts';
import { Bubble, EventLine, NoteBubble, Words } from '../../../shared/ui/bubbles.tsx';
import { Empty } from '../../../shared/ui/states.tsx';
import { useSentence } from './history.tsx';

/** Written entries and the steps between them, oldest first like a conversation. */
export function Talk({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation('tickets');
  const say = useSentence();
  const me = useMe();
  const end = useRef<HTMLDivElement>(null);
  const shown = ticket.changes.filter((change) =>
    ['comment', 'note', 'state', 'assigned', 'opened', 'rated', 'clock', 'advice'].includes(change.kind),
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new entry brings the end into sight
  useEffect(() => {
    // Only the panel scrolls: on a phone the page is the scroller, and its head must stay in sight.
    const panel = end.current?.closest('.tk-activity-body');
    if (panel) panel.scrollTop = panel.scrollHeight;
  }, [shown.length]);
  const author = (change: TicketChange) =>
    [change.actor.name ?? t(`ui.actor.${change.actor.kind}`), change.actor.number].filter(Boolean).join(' ');
  if (shown.length === 0) return <Empty title={t('ui.talk.none-title')} text={t('ui.talk.none-text')} />;
  return (
    <div className="tk-talk">
      {shown.map((change) => {
        if (change.kind === 'note')
          return (
            <NoteBubble key={change.id} author={author(change)} at={change.at}>
              <Words text={change.text ?? ''} named />
            </NoteBubble>
          );
        if (change.kind === 'comment')
          return (
            <Bubble
              key={change.id}
              side={change.actor.id === me.staff.id ? 'own' : 'other'}
              author={`${author(change)} · ${dayTime(change.at).slice(5, 10)}`}
              at={change.at}
              head
            >
              <Words text={change.text ?? ''} />
            </Bubble>
          );
        return (
          <EventLine key={change.id}>
            {author(change)} {say(change)} · <time dateTime={change.at}>{dayTime(change.at).slice(5)}</time>
          </EventLine>
        );
      })}
      <div ref={end} />
    </div>
  );
}
