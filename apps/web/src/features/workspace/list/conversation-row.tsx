/** One conversation of the list. */
import type { Conversation } from '@qiao/server/contracts/conversations';
import { nameIn, useTranslation } from '../../../shared/i18n.ts';
import { shortMoment } from '../../../shared/time/format.ts';
import { ClockChip } from '../../../shared/ui/clock-chip.tsx';
import { ListRow } from '../../../shared/ui/list-row.tsx';
import { LookedAt } from '../../attention/marks.tsx';
import { responseClock } from '../data/order.ts';
import type { ViewKey } from './views-pane.tsx';

export function ConversationRow({
  conversation: one,
  view,
  selected,
  onOpen,
}: {
  conversation: Conversation;
  view: ViewKey;
  selected: boolean;
  onOpen: (id: string) => void;
}) {
  const { t } = useTranslation('workspace');
  const clock = responseClock(one);
  const owed = clock !== null && clock.stoppedAt === null && one.state !== 'closed';
  const others = view === 'unit' && one.agent ? `${one.agent.name} ${one.agent.number} · ` : '';
  const state = one.state === 'active' || one.state === 'closed' ? '' : `${t(`state.${one.state}`)} · `;
  return (
    <ListRow
      id={one.id}
      channel={one.channel}
      name={one.title}
      clock={
        owed ? (
          <ClockChip clock={clock} label={t('first-response')} />
        ) : one.state === 'closed' ? (
          <Moment at={one.closedAt ?? one.lastAt} />
        ) : (
          <Moment at={one.lastAt} />
        )
      }
      words={`${one.lastAuthor === 'agent' ? `${t('list.us')}` : ''}${one.lastText}`}
      meta={`${state}${others}${nameIn(one.queueName)}`}
      mark={<LookedAt subject="conversation" id={one.id} />}
      number={one.number}
      unread={one.unread}
      selected={selected}
      onOpen={onOpen}
    />
  );
}

function Moment({ at }: { at: string }) {
  return (
    <time className="ws-moment" dateTime={at}>
      {shortMoment(at, Date.now())}
    </time>
  );
}
