/** A recording: two lanes (customer, agent) drawn from the sound itself, played at the wished speed. Loading it is audited, so it waits for a press. */
import { Pause, Play } from 'lucide-react';
import { type PointerEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from '../../shared/i18n.ts';
import { duration } from '../../shared/time/format.ts';
import { Button, IconButton } from '../../shared/ui/button.tsx';
import { toastError } from '../../shared/ui/toast.tsx';

const columns = 480;
const lane = 40;
const speeds = [1, 1.25, 1.5, 2];

/** Loudest value of each column of the picture, of both sides. */
async function peaksOf(bytes: ArrayBuffer): Promise<Float32Array[]> {
  const context = new OfflineAudioContext(2, 1, 8000);
  const sound = await context.decodeAudioData(bytes);
  return [0, Math.min(1, sound.numberOfChannels - 1)].map((channel) => {
    const samples = sound.getChannelData(channel);
    const step = Math.max(1, Math.floor(samples.length / columns));
    return Float32Array.from({ length: columns }, (_, column) => {
      let most = 0;
      for (let at = column * step; at < Math.min(samples.length, (column + 1) * step); at++)
        most = Math.max(most, Math.abs(samples[at]!));
      return most;
    });
  });
}

/** `mono`: one voice only (a message that was left). */
export function Player({ address, durationMs, mono }: { address: string; durationMs: number; mono?: boolean }) {
  const { t } = useTranslation('telephony');
  const [url, setUrl] = useState<string | null>(null);
  const [peaks, setPeaks] = useState<Float32Array[]>([]);
  const [busy, setBusy] = useState(false);
  const [playing, setPlaying] = useState(false);
  const [at, setAt] = useState(0);
  const [speed, setSpeed] = useState(1);
  const audio = useRef<HTMLAudioElement>(null);
  const picture = useRef<HTMLCanvasElement>(null);

  useEffect(() => () => (url ? URL.revokeObjectURL(url) : undefined), [url]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a sound that comes later has the chosen speed too
  useEffect(() => {
    if (audio.current) audio.current.playbackRate = speed;
  }, [speed, url]);
  useEffect(() => {
    const canvas = picture.current;
    const pen = canvas?.getContext('2d');
    if (!canvas || !pen) return;
    const style = getComputedStyle(canvas);
    const seen = durationMs > 0 ? (at * 1000 * columns) / durationMs : 0;
    pen.clearRect(0, 0, columns, lane * 2);
    for (const [side, values] of peaks.entries())
      for (const [column, value] of values.entries()) {
        pen.fillStyle = style.getPropertyValue(column < seen ? '--accent' : '--line2');
        const height = Math.max(1, value * (lane - 4));
        pen.fillRect(column, side * lane + (lane - height) / 2, 1, height);
      }
  }, [peaks, at, durationMs]);

  const load = async () => {
    setBusy(true);
    try {
      const answer = await fetch(address, { credentials: 'same-origin' });
      if (!answer.ok) throw new Error(t('ui.call.not-loaded'));
      const bytes = await answer.arrayBuffer();
      setUrl(URL.createObjectURL(new Blob([bytes], { type: 'audio/wav' })));
      setPeaks((await peaksOf(bytes)).slice(0, mono ? 1 : 2));
    } catch (error) {
      toastError(error);
    } finally {
      setBusy(false);
    }
  };
  const jump = (event: PointerEvent<HTMLCanvasElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    if (audio.current) audio.current.currentTime = ((event.clientX - box.left) / box.width) * (durationMs / 1000);
  };

  if (!url)
    return (
      <Button icon={Play} busy={busy} onClick={() => void load()}>
        {t('ui.call.listen', { time: duration(durationMs / 1000) })}
      </Button>
    );
  return (
    <div className="player">
      {/* biome-ignore lint/a11y/useMediaCaption: there is no transcript yet */}
      <audio
        ref={audio}
        src={url}
        autoPlay
        onPlay={() => setPlaying(true)}
        onPause={() => setPlaying(false)}
        onTimeUpdate={(event) => setAt(event.currentTarget.currentTime)}
      />
      <div className="player-bar">
        <IconButton
          icon={playing ? Pause : Play}
          label={t(playing ? 'ui.call.pause' : 'ui.call.play')}
          onClick={() => void (playing ? audio.current?.pause() : audio.current?.play())}
        />
        <span className="player-time">
          {duration(at)} / {duration(durationMs / 1000)}
        </span>
        <input
          type="range"
          aria-label={t('ui.call.place')}
          min={0}
          max={Math.ceil(durationMs / 1000)}
          step={1}
          value={Math.round(at)}
          onChange={(event) => {
            if (audio.current) audio.current.currentTime = Number(event.target.value);
          }}
        />
        <select
          aria-label={t('ui.call.speed')}
          value={speed}
          onChange={(event) => setSpeed(Number(event.target.value))}
        >
          {speeds.map((one) => (
            <option key={one} value={one}>
              {one}×
            </option>
          ))}
        </select>
        <a className="player-save" href={`${address}?download=true`} download>
          {t('ui.call.download')}
        </a>
      </div>
      <div className="player-lanes">
        <span>{t('ui.call.customer')}</span>
        {mono ? null : <span>{t('ui.call.agent')}</span>}
        <canvas ref={picture} width={columns} height={lane * (mono ? 1 : 2)} onPointerDown={jump} />
      </div>
    </div>
  );
}
