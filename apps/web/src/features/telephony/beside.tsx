/** A call of others that one is asked into, or is in: answer, decline, leave; one that came from a colleague is steered like one's own. */
import { useTranslation } from '../../shared/i18n.ts';
import { useKeys } from '../../shared/keys.ts';
import { chime } from '../../shared/notify.ts';
import { useRing } from '../../shared/ring.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Elapsed } from '../../shared/ui/clock-chip.tsx';
import { CalledActs } from './called-acts.tsx';
import { leaveBeside } from './operators-data.ts';
import { SoundGauge } from './sound-gauge.tsx';
import type { Beside } from './two-calls.ts';
import type { Connection } from './use-sound.ts';

type Given = {
  beside: Beside;
  phone: boolean;
  answer: () => void;
  /** Another call stands beside it. */
  two: boolean;
  heard: boolean;
  connection: Connection;
};

export default function BesideCall({ beside, phone, answer, two, heard, connection }: Given) {
  const { trouble, sound, quality, again } = connection;
  const { t } = useTranslation('operators');
  const { t: words } = useTranslation('telephony');
  const rings = beside.state === 'ringing';
  const talks = beside.role === 'called' && !rings && beside.way === 'browser';
  const answers = rings && !phone && !beside.own;
  const role = beside.own && beside.role === 'member' ? 'ui.beside.barged' : `ui.beside.${beside.role}`;
  const said = `${t(role, { from: beside.from })} ${beside.title}`.trim();
  useRing(answers, { answer, sound: () => chime('offer'), said });
  useKeys([
    { keys: 'F2', labelKey: 'operators:ui.answer', group: 'everywhere', inFields: true, enabled: answers, run: answer },
    {
      keys: 'Shift+F2',
      labelKey: 'operators:ui.decline',
      group: 'everywhere',
      inFields: true,
      enabled: answers,
      run: () => void leaveBeside(),
    },
  ]);
  return (
    <>
      <span className={`sp-who${beside.held ? ' is-held' : ''}`} role="status">
        <span className="ellipsis">{talks ? beside.title || beside.from : said}</span>
        {talks ? (
          <b className="sp-time">
            <Elapsed since={beside.since} />
          </b>
        ) : null}
        {talks && sound && !(two && beside.held) ? <SoundGauge sound={sound} quality={quality} /> : null}
      </span>
      <span className={`sp-state${trouble ? ' is-bad' : beside.held ? ' is-short' : ''}`} role="status">
        {trouble ? words(`ui.trouble.${trouble}`) : beside.held ? words('ui.phone.held') : ''}
      </span>
      {trouble ? (
        <button type="button" className="sp-again" onClick={again}>
          {words('ui.phone.again')}
        </button>
      ) : null}
      <span className="sp-acts">
        {answers ? (
          <Button kind="primary" keys="F2" onClick={answer}>
            {t('ui.answer')}
          </Button>
        ) : null}
        {talks ? (
          <CalledActs call={beside} two={two} heard={heard} />
        ) : (
          <Button {...(answers ? { keys: '⇧F2' } : {})} onClick={() => void leaveBeside()}>
            {t(rings && !beside.own ? 'ui.decline' : 'ui.quit')}
          </Button>
        )}
      </span>
    </>
  );
}
