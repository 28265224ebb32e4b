/** A recording: two lanes from the server, heard at the wished speed from any moment, with pauses and words about moments on it. Hearing is audited, so it waits for a press. */
import './recordings.css';
import type { Recording } from '@qiao/server/contracts/recordings';
import { useQuery } from '@tanstack/react-query';
import { Download, FastForward, MessageSquare, Pause, Play, Rewind } from 'lucide-react';
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react';
import { api, link } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { queryClient } from '../../shared/query.ts';
import { useCan } from '../../shared/session.ts';
import { dayTime, duration } from '../../shared/time/format.ts';
import { IconButton } from '../../shared/ui/button.tsx';
import { Select } from '../../shared/ui/field.tsx';
import { MenuButton } from '../../shared/ui/menu.tsx';
import { Failed, Skeleton } from '../../shared/ui/states.tsx';
import { toastError } from '../../shared/ui/toast.tsx';
import { Comments } from './comments.tsx';

const lane = 48;
const speeds = [0.5, 0.75, 1, 1.25, 1.5, 2, 2.5, 3];
const names = { wav: 'WAV', mp3: 'MP3', opus: 'Opus' } as const;

export function RecordingPlayer({ id }: { id: string }) {
  const facts = useQuery({
    queryKey: ['recordings', id],
    queryFn: ({ signal }) => api('GET /api/recordings/{id}', { params: { id }, signal }),
  });
  const peaks = useQuery({
    queryKey: ['recordings', id, 'peaks'],
    queryFn: ({ signal }) => api('GET /api/recordings/{id}/peaks', { params: { id }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (facts.isError) return <Failed error={facts.error} retry={() => void facts.refetch()} />;
  if (facts.isPending) return <Skeleton rows={3} height={40} />;
  return <Loaded recording={facts.data} lanes={peaks.data?.lanes ?? []} />;
}

function Loaded({ recording, lanes }: { recording: Recording; lanes: number[][] }) {
  const { t } = useTranslation('recordings');
  const can = useCan();
  const { id, meetingId, durationMs, pauses, comments } = recording;
  // A meeting is one sound, a call two sides.
  const height = meetingId ? lane : 2 * lane;
  const audio = useRef<HTMLAudioElement>(null);
  const [src, setSrc] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [playing, setPlaying] = useState(false);
  const [atMs, setAtMs] = useState(0);
  const [speed, setSpeed] = useState(1);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a sound that comes later has the chosen speed too
  useEffect(() => {
    if (audio.current) audio.current.playbackRate = speed;
  }, [speed, src, playing]);

  const seek = (ms: number) => {
    const to = Math.min(durationMs, Math.max(0, ms));
    setAtMs(to);
    if (audio.current && src) audio.current.currentTime = to / 1000;
  };
  const toggle = async () => {
    if (playing) return audio.current?.pause();
    if (src) return void audio.current?.play().catch(toastError);
    setBusy(true);
    try {
      const { playId } = await api('POST /api/recordings/{id}/plays', { params: { id } });
      setSrc(link('GET /api/recordings/{id}/sound', { params: { id }, query: { play: playId } }));
      void queryClient.invalidateQueries({ queryKey: ['recordings', id], exact: true });
    } catch (error) {
      toastError(error);
    }
    setBusy(false);
  };
  const step = (by: 1 | -1) =>
    setSpeed((now) => speeds[Math.min(speeds.length - 1, Math.max(0, speeds.indexOf(now) + by))] ?? 1);
  const keys: Record<string, () => void> = {
    ' ': () => void toggle(),
    ArrowLeft: () => seek(atMs - 5000),
    ArrowRight: () => seek(atMs + 5000),
    Home: () => seek(0),
    End: () => seek(durationMs),
    '[': () => step(-1),
    ']': () => step(1),
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const run = keys[event.key];
    if (!run || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    run();
  };
  const percent = (ms: number): string => `${durationMs > 0 ? (100 * ms) / durationMs : 0}%`;
  return (
    <div className="rec">
      {/* biome-ignore lint/a11y/useMediaCaption: there is no transcript yet */}
      <audio
        ref={audio}
        src={src ?? undefined}
        autoPlay
        onLoadedMetadata={(event) => {
          event.currentTarget.currentTime = atMs / 1000;
        }}
        onPlay={() => setPlaying(true)}
        onPause={() => setPlaying(false)}
        onError={() => src && toastError(new Error(t('ui.not-loaded')))}
        onTimeUpdate={(event) => setAtMs(event.currentTarget.currentTime * 1000)}
      />
      <div className={`rec-lanes${meetingId ? ' is-one' : ''}`}>
        <span>{t(meetingId ? 'ui.meeting' : 'ui.customer')}</span>
        {lanes.length > 1 ? <span>{t('ui.agent')}</span> : null}
        <div className="rec-wave">
          <Wave lanes={lanes} height={height} share={durationMs > 0 ? atMs / durationMs : 0} />
          {pauses.map((one) => (
            <i
              key={`${one.reason} ${one.fromMs}`}
              className={`rec-pause is-${one.reason}`}
              title={t(meetingId ? 'ui.paused' : `ui.${one.reason}`)}
              style={{ left: percent(one.fromMs), width: percent(one.toMs - one.fromMs) }}
            />
          ))}
          <div
            className="rec-seek"
            role="slider"
            tabIndex={0}
            aria-label={t('ui.wave')}
            aria-valuemin={0}
            aria-valuemax={Math.round(durationMs / 1000)}
            aria-valuenow={Math.round(atMs / 1000)}
            aria-valuetext={`${duration(atMs / 1000)} / ${duration(durationMs / 1000)}`}
            onKeyDown={onKeyDown}
            onPointerDown={(event: PointerEvent<HTMLElement>) => {
              const box = event.currentTarget.getBoundingClientRect();
              seek(((event.clientX - box.left) / box.width) * durationMs);
            }}
          />
          {comments.map((one) => (
            <button
              type="button"
              key={one.id}
              className="rec-mark"
              style={{ left: percent(one.atMs) }}
              title={`${one.by?.name ?? ''}: ${one.text}`}
              aria-label={t('ui.go-to', { at: duration(one.atMs / 1000) })}
              onClick={() => seek(one.atMs)}
            >
              <MessageSquare size={14} aria-hidden="true" />
            </button>
          ))}
        </div>
      </div>
      <div className="rec-bar">
        <IconButton
          icon={playing ? Pause : Play}
          label={t(playing ? 'ui.pause' : src ? 'ui.play' : 'ui.first-play')}
          disabled={busy}
          onClick={() => void toggle()}
        />
        <IconButton icon={Rewind} label={t('ui.slower')} keys="[" onClick={() => step(-1)} />
        <Select
          aria-label={t('ui.speed')}
          value={String(speed)}
          options={speeds.map((one) => ({ value: String(one), label: `${one}×` }))}
          onChange={(event) => setSpeed(Number(event.target.value))}
        />
        <IconButton icon={FastForward} label={t('ui.faster')} keys="]" onClick={() => step(1)} />
        <span className="rec-time">
          {duration(atMs / 1000)} / {duration(durationMs / 1000)}
        </span>
        <span className="rec-gap" />
        {can('recordings.download') && recording.formats.length > 0 ? (
          <MenuButton
            label={t('ui.download')}
            items={recording.formats.map((format) => ({
              id: format,
              label: t('ui.download-as', { format: names[format] }),
              run: () =>
                window.location.assign(
                  link('GET /api/recordings/{id}/download', { params: { id }, query: { format } }),
                ),
            }))}
            button={(props) => <IconButton icon={Download} label={t('ui.download')} {...props} />}
          />
        ) : null}
      </div>
      <p className="rec-note">
        {t('ui.keys')} · {t('ui.plays', { count: recording.plays })} ·{' '}
        {t('ui.kept-until', { at: dayTime(recording.keptUntil) })}
      </p>
      <Comments recording={recording} atMs={atMs} onSeek={seek} />
    </div>
  );
}

/** Drawn again as it is played: what was heard is coloured. */
function Wave({ lanes, height: whole, share }: { lanes: number[][]; height: number; share: number }) {
  const picture = useRef<HTMLCanvasElement>(null);
  const width = Math.max(1, lanes[0]?.length ?? 1);
  useEffect(() => {
    const canvas = picture.current;
    const pen = canvas?.getContext('2d');
    if (!canvas || !pen) return;
    const style = getComputedStyle(canvas);
    const heard = style.getPropertyValue('--accent');
    const ahead = style.getPropertyValue('--text3');
    pen.clearRect(0, 0, canvas.width, canvas.height);
    for (const [side, values] of lanes.entries())
      for (const [column, value] of values.entries()) {
        pen.fillStyle = column < share * width ? heard : ahead;
        const height = Math.max(1, (value / 255) * (lane - 6));
        pen.fillRect(column, side * lane + (lane - height) / 2, 1, height);
      }
    if (lanes.length > 0) {
      pen.fillStyle = heard;
      pen.fillRect(Math.round(share * width), 0, 2, canvas.height);
    }
  }, [lanes, share, width]);
  return <canvas ref={picture} width={width} height={whole} />;
}
