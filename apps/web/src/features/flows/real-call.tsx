/** The draft by a real call: this browser is the caller. Loaded when somebody looks; the page may go, and the call with it. */
import '../telephony/softphone.css';
import './real-call.css';
import type { Call } from '@qiao/server/contracts/telephony';
import { PhoneCall, PhoneOff } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { api } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { toastError } from '../../shared/ui/toast.tsx';
import { Meter } from '../telephony/meter.tsx';
import { SoundError, TestSound, type Trouble } from '../telephony/sound.ts';

const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'];
const lookMs = 500;
type Under = { id: string; state: Call['state']; node: string | null };

type Props = {
  flowId: string;
  /** What is called is what is drawn. */
  keep: () => Promise<boolean>;
  /** The node that the call is at; null: there is no call, or it is over. */
  onStand: (id: string | null) => void;
};

export default function RealCall({ flowId, keep, onStand }: Props) {
  const { t } = useTranslation('flows');
  const [call, setCall] = useState<Under | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [busy, setBusy] = useState(false);
  const sound = useRef<TestSound | null>(null);
  const running = call !== null && call.state !== 'ended' ? call.id : null;

  useEffect(() => {
    if (!running) return;
    let over = false;
    const look = () =>
      void api('GET /api/callsetup/drafts/{id}', { params: { id: running } }).then(
        ({ state, node }) => !over && setCall({ id: running, state, node }),
        () => !over && setCall({ id: running, state: 'ended', node: null }),
      );
    const timer = setInterval(look, lookMs);
    look();
    return () => {
      over = true;
      clearInterval(timer);
    };
  }, [running]);
  const stand = running ? (call?.node ?? null) : null;
  useEffect(() => {
    onStand(stand);
    return () => onStand(null);
  }, [stand, onStand]);
  useEffect(() => {
    if (call?.state === 'ended') sound.current?.close();
  }, [call?.state]);
  // Who leaves the panel hangs up.
  const latest = useRef<string | null>(null);
  latest.current = running;
  useEffect(
    () => () => {
      sound.current?.close();
      if (latest.current)
        void api('POST /api/callsetup/drafts/{id}/end', { params: { id: latest.current } }).catch(() => {});
    },
    [],
  );

  const begin = async () => {
    setBusy(true);
    setTrouble(null);
    const opened = new TestSound();
    sound.current?.close();
    sound.current = opened;
    try {
      if (!(await keep())) return setBusy(false);
      await opened.open(async (sdp) => {
        const called = await api('POST /api/callsetup/drafts', { body: { flowId, sdp } });
        setCall({ id: called.callId, state: 'ringing', node: null });
        return called.sdp;
      });
    } catch (error) {
      opened.close();
      if (error instanceof SoundError) setTrouble(error.trouble);
      else toastError(error);
    }
    setBusy(false);
  };
  const end = () => {
    if (running) void api('POST /api/callsetup/drafts/{id}/end', { params: { id: running } }).catch(toastError);
  };
  return (
    <section className="fl-real" aria-label={t('ui.real.title')}>
      <h3>{t('ui.real.title')}</h3>
      <p className="rt-note">{t('ui.real.note')}</p>
      <div className="fl-acts">
        {running ? (
          <Button kind="danger" icon={PhoneOff} onClick={end}>
            {t('ui.real.end')}
          </Button>
        ) : (
          <Button icon={PhoneCall} busy={busy} onClick={() => void begin()}>
            {t('ui.real.begin')}
          </Button>
        )}
      </div>
      <p role="status">{trouble ? t(`ui.real.trouble.${trouble}`) : call ? t(`ui.real.state.${call.state}`) : ''}</p>
      {running ? (
        <>
          <Meter label={t('ui.real.level')} stream={() => sound.current?.other() ?? null} />
          {/* biome-ignore lint/a11y/useSemanticElements: keys are no fields of a form */}
          <div className="fl-pad" role="group" aria-label={t('ui.real.keys')}>
            {digits.map((one) => (
              <button key={one} type="button" className="fl-pad-key" onClick={() => sound.current?.press(one)}>
                {one}
              </button>
            ))}
          </div>
        </>
      ) : null}
    </section>
  );
}
