import type { Side } from '@qiao/server/contracts/sides';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { shortMoment } from '../../shared/time/format.ts';
import { serverNow } from '../../shared/time/server-time.ts';

/** Topic, with whom, whose turn: of one line in a list. */
export function SideLines({ side }: { side: Side }) {
  const { t } = useTranslation('sides');
  // "They" are those on the other side of who looks.
  const mine = (side.waitingFor === 'us') === (side.standing === 'asking');
  return (
    <>
      <span className="ellipsis">{side.topic}</span>
      <small>
        {side.to.kind === 'guest'
          ? t('ui.guest', { name: side.to.name })
          : t('ui.to-unit', { from: nameIn(side.unitName), to: nameIn(side.to.name) })}{' '}
        · {shortMoment(side.lastAt, serverNow())}
      </small>
      <span className={`q-tag${side.state === 'open' && mine ? ' q-tag-accent' : ''}`}>
        {side.state === 'closed' ? t('ui.closed') : t(mine ? 'ui.waiting-us' : 'ui.waiting-them')}
      </span>
    </>
  );
}
