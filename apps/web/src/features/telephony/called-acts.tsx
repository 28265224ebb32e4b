/** A colleague's call that one has answered by browser: mute, hold, hang up; of two calls, the one that waits is taken back in its place. */
import { ArrowLeftRight, CirclePause, CirclePlay, Mic, MicOff, PhoneOff } from 'lucide-react';
import { useTranslation } from '../../shared/i18n.ts';
import { useKeys } from '../../shared/keys.ts';
import { IconButton } from '../../shared/ui/button.tsx';
import { Icon } from '../../shared/ui/icon.tsx';
import { type Beside, does, handleCalled } from './two-calls.ts';

/** `two`: there is another call beside it; `heard`: one talks in this one, and the keys are for it. */
export function CalledActs({ call, two, heard }: { call: Beside; two: boolean; heard: boolean }) {
  const { t } = useTranslation('telephony');
  const { t: words } = useTranslation('operators');
  const { held, muted, ...acts } = handleCalled(call);
  const mute = () => void does(acts.mute(!muted));
  const hold = () => void does(acts.hold(!held));
  useKeys([
    { keys: 'F8', labelKey: 'telephony:ui.keys.mute', group: 'everywhere', inFields: true, enabled: heard, run: mute },
    { keys: 'F9', labelKey: 'telephony:ui.keys.hold', group: 'everywhere', inFields: true, enabled: heard, run: hold },
  ]);
  const swaps = two && held;
  return (
    <>
      <IconButton
        icon={muted ? MicOff : Mic}
        label={t(muted ? 'ui.phone.unmute' : 'ui.phone.mute')}
        {...(heard ? { keys: 'F8' } : {})}
        aria-pressed={muted}
        onClick={mute}
      />
      <IconButton
        icon={swaps ? ArrowLeftRight : held ? CirclePlay : CirclePause}
        label={swaps ? words('ui.second.swap') : t(held ? 'ui.phone.retrieve' : 'ui.phone.hold')}
        {...(swaps ? { keys: 'Shift+F9' } : heard ? { keys: 'F9' } : {})}
        aria-pressed={swaps ? undefined : held}
        onClick={hold}
      />
      <button type="button" className="sp-end" title={t('ui.phone.hang-up')} onClick={() => void does(acts.hangUp())}>
        <Icon of={PhoneOff} size={16} />
        <span>{t('ui.phone.hang-up')}</span>
      </button>
    </>
  );
}
