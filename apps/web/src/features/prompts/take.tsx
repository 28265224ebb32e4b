/** What is heard in one language: listened to, replaced by a file, a recording, spoken words, or a cut of what is there. */
import type { Prompt } from '@qiao/server/contracts/prompts';
import { useMutation } from '@tanstack/react-query';
import { AudioLines, Mic, Scissors, Square, Upload } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { api, link } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { queryClient } from '../../shared/query.ts';
import { dayTime, duration } from '../../shared/time/format.ts';
import { Button } from '../../shared/ui/button.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { upload } from '../../shared/upload.ts';
import { opened, Recorder, type Sound } from './sound-edit.ts';
import { Studio } from './studio.tsx';

const again = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ['prompts'] });
type Language = 'zh' | 'en';

const bytesOf = (base64: string): ArrayBuffer => Uint8Array.from(atob(base64), (one) => one.charCodeAt(0)).buffer;

export function Take({
  prompt,
  language,
  writes,
  speaks,
}: {
  prompt: Prompt;
  language: Language;
  writes: boolean;
  speaks: boolean;
}) {
  const { t } = useTranslation('prompts');
  const file = useRef<HTMLInputElement>(null);
  const [share, setShare] = useState<number | null>(null);
  const [sound, setSound] = useState<Sound | null>(null);
  const take = prompt.takes.find((one) => one.language === language);
  const params = { code: prompt.code, language };
  const heard = `${link('GET /api/prompts/{code}/takes/{language}', { params })}?at=${take?.at ?? ''}`;
  const label = t(`ui.language.${language}`);
  const replace = async (chosen: File | undefined) => {
    if (!chosen) return;
    setShare(0);
    try {
      await upload('POST /api/prompts/{code}/takes/{language}', {
        params,
        body: { file: chosen },
        progress: setShare,
      });
      toast('ok', t('ui.replaced'));
      setSound(null);
    } catch (error) {
      toastError(error);
    }
    setShare(null);
    if (file.current) file.current.value = '';
    await again();
  };
  const open = async (bytes: Promise<ArrayBuffer>) => {
    try {
      setSound(await opened(await bytes));
    } catch (error) {
      if (error instanceof DOMException) toast('error', t('ui.sound.unreadable'));
      else toastError(error);
    }
  };
  const trim = useMutation({
    mutationFn: () => open(fetch(heard, { credentials: 'same-origin' }).then((answer) => answer.arrayBuffer())),
  });
  const speak = useMutation({
    mutationFn: () =>
      open(
        api('POST /api/prompts/speech', { body: { text: prompt.words[language].trim(), language } }).then(({ wav }) =>
          bytesOf(wav),
        ),
      ),
  });
  const drop = useMutation({
    mutationFn: () => api('DELETE /api/prompts/{code}/takes/{language}', { params }),
    onSuccess: () => toast('ok', t('ui.dropped')),
    onError: toastError,
    onSettled: () => void again(),
  });
  return (
    <section className="pr-take" aria-label={label}>
      <p>
        <b>{label}</b>{' '}
        <small>
          {take
            ? take.own
              ? t('ui.own-take', {
                  time: duration(Math.round(take.durationMs / 1000)),
                  at: take.at ? dayTime(take.at) : '',
                })
              : t('ui.shipped-take')
            : t('ui.no-take')}
        </small>
      </p>
      {take ? (
        // A replaced take is another address, so that the old sound is not heard from memory.
        // biome-ignore lint/a11y/useMediaCaption: the words stand below
        <audio controls preload="none" src={heard} aria-label={t('ui.listen', { language: label })} />
      ) : null}
      {writes && sound ? (
        <Studio
          sound={sound}
          label={t('ui.sound.studio', { language: label })}
          busy={share !== null}
          onKeep={(kept) => void replace(new File([kept], `${prompt.code}.wav`, { type: 'audio/wav' }))}
          onDiscard={() => setSound(null)}
        />
      ) : null}
      {writes && !sound ? (
        <div className="pr-acts">
          <input
            ref={file}
            type="file"
            hidden
            accept="audio/*,.wav"
            aria-label={t('ui.file', { language: label })}
            onChange={(event) => void replace(event.target.files?.[0])}
          />
          <Button small icon={Upload} busy={share !== null} onClick={() => file.current?.click()}>
            {share !== null && share < 1
              ? t('ui.uploading', { percent: Math.round(share * 100) })
              : t(take ? 'ui.replace' : 'ui.upload', { language: label })}
          </Button>
          <Record onSound={(bytes) => void open(Promise.resolve(bytes))} />
          {speaks ? (
            <Button
              small
              icon={AudioLines}
              busy={speak.isPending}
              onClick={() => (prompt.words[language].trim() ? speak.mutate() : toast('error', t('ui.sound.no-words')))}
            >
              {t('ui.sound.speak')}
            </Button>
          ) : null}
          {take ? (
            <Button small icon={Scissors} busy={trim.isPending} onClick={() => trim.mutate()}>
              {t('ui.sound.trim')}
            </Button>
          ) : null}
          {take?.own ? (
            <Button small busy={drop.isPending} onClick={() => drop.mutate()}>
              {t('ui.drop')}
            </Button>
          ) : null}
        </div>
      ) : null}
    </section>
  );
}

/** By the microphone of this browser, until it is stopped. */
function Record({ onSound }: { onSound: (bytes: ArrayBuffer) => void }) {
  const { t } = useTranslation('prompts');
  const recorder = useRef<Recorder | null>(null);
  const [since, setSince] = useState<number | null>(null);
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    if (since === null) return;
    const timer = setInterval(() => setSeconds(Math.floor((performance.now() - since) / 1000)), 250);
    return () => clearInterval(timer);
  }, [since]);
  // Who closes the drawer records no more.
  useEffect(() => () => recorder.current?.drop(), []);
  const start = async () => {
    try {
      recorder.current = await Recorder.start();
      setSeconds(0);
      setSince(performance.now());
    } catch {
      toast('error', t('ui.sound.no-microphone'));
    }
  };
  const stop = async () => {
    setSince(null);
    const bytes = await recorder.current?.stop();
    recorder.current = null;
    if (bytes) onSound(bytes);
  };
  return since === null ? (
    <Button small icon={Mic} onClick={() => void start()}>
      {t('ui.sound.record')}
    </Button>
  ) : (
    <Button small kind="danger" icon={Square} onClick={() => void stop()}>
      {t('ui.sound.recording', { time: duration(seconds) })}
    </Button>
  );
}
