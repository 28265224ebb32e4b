/** The sound of this browser, tested against the engine: a tone is heard, the microphone is measured. */
import { Headphones } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { toast } from '../../shared/ui/toast.tsx';
import { SoundError, TestSound } from '../telephony/sound.ts';
import { useTest } from './data.ts';
import { TestSteps } from './test-steps.tsx';

export function TestBrowser() {
  const { t } = useTranslation('callsetup');
  const testing = useTest();
  const sound = useRef<TestSound | null>(null);
  const over = testing.test !== null && testing.test.state !== 'running';
  useEffect(() => {
    if (over) sound.current?.close();
  }, [over]);
  useEffect(() => () => sound.current?.close(), []);
  const begin = async () => {
    sound.current?.close();
    const opened = new TestSound();
    sound.current = opened;
    try {
      await opened.open(async (sdp) => (await testing.begin({ kind: 'browser', sdp })).sdp);
    } catch (error) {
      opened.close();
      if (error instanceof SoundError) toast('error', t(`trouble.${error.trouble}`));
    }
  };
  return (
    <div>
      <Button icon={Headphones} busy={testing.running} onClick={() => void begin()}>
        {t('begin.browser')}
      </Button>
      {testing.test ? <TestSteps test={testing.test} testing={testing} /> : null}
    </div>
  );
}
