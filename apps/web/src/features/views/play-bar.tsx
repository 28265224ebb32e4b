import './views.css';
import { ChevronsRight, X } from 'lucide-react';
import { useNavigate } from 'react-router';
import { useTranslation } from '../../shared/i18n.ts';
import { useKeys } from '../../shared/keys.ts';
import { useMe } from '../../shared/session.ts';
import { Button, IconButton } from '../../shared/ui/button.tsx';
import { paramsOf } from './data.ts';
import { type Play, stepOn, stopPlay, usePlay } from './play.ts';
import { useStep } from './use-step.ts';

/** Over a ticket while a view is gone through. */
export function PlayBar() {
  const play = usePlay();
  return play ? <Bar play={play} /> : null;
}

function Bar({ play }: { play: Play }) {
  const { t } = useTranslation('views');
  const me = useMe().staff.id;
  const navigate = useNavigate();
  const { busy, go } = useStep();
  const next = () => go(play, () => stepOn(play, me));
  useKeys([{ keys: 'g', labelKey: 'views:ui.play.next', group: 'conversation', run: next }]);
  const stop = () => {
    stopPlay();
    navigate(`/tickets?${paramsOf(play)}`);
  };
  return (
    <section className="vw-play" aria-label={t('ui.play.label')}>
      <span className="ellipsis" role="status">
        {t('ui.play.at', { name: play.name, count: play.seen.length })}
      </span>
      <Button small kind="primary" icon={ChevronsRight} keys="G" onClick={next} busy={busy}>
        {t('ui.play.next')}
      </Button>
      <IconButton icon={X} label={t('ui.play.stop')} onClick={stop} />
    </section>
  );
}
